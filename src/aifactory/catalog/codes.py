"""Every code that reading YAML or the catalogue can give, each with its constant sentence."""

from typing import Final, Literal

Family = Literal["AIF1", "AIF2"]

# Read by the factory (AIF1...) and the catalogue (AIF2...) alike: the last three digits are equal.
SHARED: Final = {
    1: "The file cannot be read.",
    2: "The file is not UTF-8.",
    3: "The file is larger than a configuration file may be.",
    4: "The file is not YAML.",
    5: "A tab stands where YAML wants spaces.",
    6: "The file is empty.",
    7: "The file holds more than one document.",
    8: "A key stands twice in one map.",
    9: "Anchors and aliases are not part of this format.",
    10: "Tags are not part of this format.",
    11: "Merge keys are not part of this format.",
    12: "A key is not a plain word.",
    13: "The file is nested deeper than a configuration may be.",
    14: "A key has no value.",
    15: "The file is a link that leads out of the folder.",
    20: "The field is not known here.",
    21: "A field is missing.",
    22: "The value is of the wrong kind.",
    23: "The value is not one of the choices.",
    24: "The text does not have the form that is wanted.",
    25: "The number is out of bounds.",
    26: "true and false are not words of this format; on and off are.",
    27: "The list has too few or too many entries.",
    30: "The service is not known.",
    31: "The setting is not known.",
    32: "The setting is filled in by the planner.",
    33: "The setting is of the wrong kind.",
    34: "The setting is out of bounds.",
    35: "The setting is not one of the choices.",
    36: "The setting does not have the form that is wanted.",
    37: "A setting that must be given is missing.",
    38: "A minimum is above its maximum.",
}

CATALOGUE: Final = {
    101: "A file of the catalogue is missing.",
    102: "Two folders or files say the same name.",
    103: "A fact names a service that does not exist.",
    104: "A log level does not hold all of the level below it.",
    105: "A profile names a persona that does not exist.",
    106: "A setting points at nothing.",
    107: "A service must not need itself, directly or in a circle.",
    108: "A fact about scaling names a setting that does not exist.",
    109: "A price or a meter is not whole.",
    110: "A service's own permissions and its setting of type access belong together.",
    111: "A profile has a service on where it may not be.",
    112: "A fact names a built-in role that is not known here.",
    121: "A service folder is not finished.",
    122: "A module does not do what its facts say.",
    123: "A copy of a shared module differs from the one that is used.",
    124: "A new service cannot have this name or type.",
}


def table(family: Family, own: dict[int, str]) -> dict[str, str]:
    """Code → sentence: what both families share, and what is said by one alone."""
    return {f"{family}{number:03}": text for number, text in sorted((SHARED | own).items())}


CATALOGUE_CODES: Final = table("AIF2", CATALOGUE)
