"""A service says how it takes a key or why it takes none, never both, always with its source."""

import pytest
from pydantic import ValidationError

from aifactory.catalog.encryption import Encryption

TAKES = {"customer": {"properties.on": True}, "vault": "properties.vault"}
WRONG = [
    ("neither", {"source": "page"}, "either `vault`, or `reason`"),
    ("both", {**TAKES, "reason": "none", "source": "page"}, "either `vault`"),
    ("no vault", {"customer": {"properties.on": True}, "source": "page"}, "Give `vault`"),
    ("no source", TAKES, "source"),
    ("an empty source", {**TAKES, "source": ""}, "source"),
    ("a word that is none", {**TAKES, "source": "page", "on": "later"}, "on"),
]


@pytest.mark.parametrize(("facts", "said"), [pytest.param(*each[1:], id=each[0]) for each in WRONG])
def test_facts_of_keys_that_do_not_hold_together_are_refused(facts, said):
    with pytest.raises(ValidationError, match=said):
        Encryption.model_validate(facts)


def test_facts_hold_one_or_the_other():
    assert Encryption.model_validate({**TAKES, "source": "page, 2026-08"}).on == "anyTime"
    assert Encryption.model_validate({"vault": "properties.key", "source": "page"}).vault
    assert not Encryption.model_validate({"reason": "no data", "source": "page"}).customer
