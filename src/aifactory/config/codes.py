"""Every code of a factory folder that is refused, with its constant sentence; for the reference."""

from typing import Final

from aifactory.catalog.codes import CATALOGUE_CODES, table

FACTORY: Final = {
    91: "The project is not known.",
    101: "The folder holds no factory.yaml.",
    102: "A project's file name is not a name.",
    103: "A configuration file has the wrong ending.",
    110: "The profile is not known.",
    111: "The scale set is not known.",
    112: "The environment is not known.",
    113: "The persona is not known here.",
    114: "The environment is not part of the scale set.",
    115: "No environment is left.",
    116: "The region is not known.",
    120: "A subscription is used twice.",
    121: "Two address spaces overlap.",
    122: "The address space is not private.",
    123: "The address space is not a network.",
    124: "The address space is too small.",
    130: "A layer that only shapes switches a service on.",
    131: "A service needs another that is off.",
    132: "A service that cannot be private is not named by the environment.",
    133: "A service is named that is private anyway, or that does not exist.",
    134: "A service stands where it may not be.",
    135: "A service is named that nobody can bring.",
    136: "A resource that exists is of another type than its service.",
    137: "The limit is not known.",
    138: "The limit cannot be raised.",
    140: "The feature is not available yet.",
    141: "A maximum is below its minimum.",
    142: "The Defender plan is not known.",
    143: "A Defender plan is neither on, nor off, nor a map.",
    144: "The policy is not known.",
    145: "The policy's effect is not one of its effects.",
    146: "The exemption's project does not stand in the environment.",
    147: "The exemption is over.",
    148: "The exemption is for a policy that is not assigned.",
    150: "The file is not part of the factory.",
    151: "The path leads to nothing.",
    152: "The value differs between environments.",
    153: "Nobody here is called so.",
    160: "Nothing is paid for at this price.",
    161: "The billing currency has no rate.",
    162: "A price says no amount.",
}

CODES: Final = table("AIF1", FACTORY) | CATALOGUE_CODES
