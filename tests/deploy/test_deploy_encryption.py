"""What Azure never does with keys is told before anything is written, once for each reason."""

import pytest

from aifactory.arm import ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.encryption import Encryption
from aifactory.deploy.compared.encryption import Keys, OwnKey, missing_keys, told
from aifactory.problems import Place
from aifactory.template.model import Evaluated, Unknown

LINE = Place("factory.yaml", 9, 5)
GROUP = "/subscriptions/s/resourceGroups/g/providers"
STORE, HOUSE, FORGE = ("Contoso.A/stores", "Contoso.B/houses", "Contoso.C/forges")
ON, AT, NAME = "properties.key.on", "properties.key.vault", "properties.key.name"
FACTS = {
    STORE: Encryption(customer={ON: "Yes"}, vault=AT, key=NAME, source="page, 2026-08"),
    HOUSE: Encryption(customer={ON: "Yes"}, vault=AT, on="creation", off="never", source="page"),
    FORGE: Encryption(customer={ON: "Yes"}, vault=AT, off="never", moves=False, source="page"),
}
KEYS = Keys({kind.lower(): one for kind, one in FACTS.items()}, {"prod/001/": LINE})
PLATFORM = {"properties": {}}


def customer(vault="kv-one", word="Yes"):
    address = f"https://{vault}.vault.azure.net" if isinstance(vault, str) else vault
    return {"properties": {"Key": {"on": word, "vault": address, "name": "ours"}}}


def told_of(kind, desired, live, name="one", stack="prod/001/p001/services"):
    resource = Evaluated(ResourceId(f"{GROUP}/{kind}/{name}"), "2026-01-01", desired, ())
    return KEYS.impossible(stack, resource, live)


STORIES = [
    ("nothing has a key", HOUSE, PLATFORM, PLATFORM, []),
    ("a key stays", HOUSE, customer(), customer(word="yes"), []),
    ("a store takes a key late", STORE, customer(), PLATFORM, []),
    ("a store gives it back", STORE, PLATFORM, customer(), []),
    ("a store changes its vault", STORE, customer("kv-two"), customer(), []),
    ("a house takes a key late", HOUSE, customer(), PLATFORM, ["AIF5040"]),
    ("a house gives it back", HOUSE, PLATFORM, customer(), ["AIF5041"]),
    ("a house is moved by its owner", HOUSE, customer("kv-two"), customer(), []),
    ("a forge takes a key late", FORGE, customer(), PLATFORM, []),
    ("a forge gives it back", FORGE, PLATFORM, customer(), ["AIF5041"]),
    ("a forge changes its vault", FORGE, customer("kv-two"), customer(), ["AIF5042"]),
    ("a forge's vault in other letters", FORGE, customer("KV-ONE"), customer(), []),
    ("a version only Azure knows", FORGE, customer(Unknown("reference('k')")), customer(), []),
    ("a type without facts", "Contoso.D/links", customer(), PLATFORM, []),
]


@pytest.mark.parametrize(
    ("kind", "desired", "live", "codes"), [pytest.param(*each[1:], id=each[0]) for each in STORIES]
)
def test_what_azure_never_does_is_told(kind, desired, live, codes):
    assert [one.code for one in told_of(kind, desired, live)] == codes


def test_another_scale_set_is_not_judged_by_this_line():
    assert told_of(HOUSE, customer(), PLATFORM, stack="dev/001/common") == ()


def test_a_hundred_houses_are_one_problem_at_the_line_that_asks():
    found = [
        each
        for number in range(100)
        for each in told_of(HOUSE, customer(), PLATFORM, f"house{number:03}")
    ]
    (problem,) = told([*found, *told_of(FORGE, PLATFORM, PLATFORM)])
    assert problem.where == "factory.yaml:9:5"
    assert "house000, house001, house002 and 97 more" in problem.what
    assert "(page)" in problem.what
    assert "platformManaged" in problem.fix


VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/kv-keys"
SAFE = {"properties": {"enablePurgeProtection": True}}
KEY = {"properties": {"attributes": {"enabled": True}}}
OFF = {"properties": {"attributes": {"enabled": False}}}


class Arm:
    """Answers from a table; None is not there, an error is refused."""

    def __init__(self, **bodies):
        self.bodies = bodies
        self.slept = 0.0

    async def get(self, path, version):
        found = self.bodies.get("key" if "/keys/" in path else "vault")
        if isinstance(found, ArmError):
            raise found
        return found

    async def sleep(self, seconds, more=None):
        self.slept += seconds


NAMED = [
    ("all in order", {"vault": SAFE, "key": KEY}, []),
    ("no vault", {}, ["AIF5043"]),
    ("a vault that can be purged", {"vault": {"properties": {}}, "key": KEY}, ["AIF5044"]),
    ("no key", {"vault": SAFE}, ["AIF5045"]),
    ("a vault that can be purged, and no key", {"vault": {}}, ["AIF5044", "AIF5045"]),
    ("a disabled key", {"vault": SAFE, "key": OFF}, ["AIF5046"]),
    (
        "a vault that may not be read",
        {"vault": ArmError(403, "AuthorizationFailed", "No.")},
        ["AIF5064"],
    ),
]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("bodies", "codes"), [pytest.param(*each[1:], id=each[0]) for each in NAMED]
)
async def test_a_named_key_must_be_there(bodies, codes):
    key = OwnKey(VAULT, "ours", LINE)
    found = await missing_keys(Arm(**bodies), [key, key])
    assert [one.code for one in found] == codes
    assert all(one.where == "factory.yaml:9:5" and one.fix for one in found)


@pytest.mark.anyio
async def test_an_unreachable_azure_is_no_missing_key():
    arm = Arm(vault=ArmError(500, "InternalServerError", "Later."))
    with pytest.raises(ArmError):
        await missing_keys(arm, [OwnKey(VAULT, "ours", LINE)])
    assert arm.slept > 0
