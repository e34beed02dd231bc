"""A live project takes services of its own in place of parts of shared hosts; each loss is told."""

import pytest

from aifactory.api.changing import Order, plan
from aifactory.api.examining import verify
from aifactory.azure.resource_id import ResourceId
from aifactory.problems import Refused
from tests.journeys.test_journey_flags import FACTORY, TWIN, run

AI = {
    "Microsoft.CognitiveServices/accounts",
    "Microsoft.CognitiveServices/accounts/projects",
    "Microsoft.Search/searchServices",
}


def write(path, profile):
    (path / "projects").mkdir(exist_ok=True)
    (path / "projects" / "one.yaml").write_text(
        f"profile: {profile}\nteam: {{ lead: 5a1c0000-0000-0000-0000-000000000001 }}\n"
    )


@pytest.mark.slow
def test_from_shared_to_dedicated_and_back_every_loss_is_named_and_agreed_to(tmp_path):
    """It is the only one on its hosts: they leave with it, and come back with it."""
    (tmp_path / "factory.yaml").write_text(FACTORY)
    (tmp_path / "twin.yaml").write_text(TWIN)
    write(tmp_path, "genai")
    assert run(tmp_path).done
    for profile, more in (("dedicated", set()), ("genai", {"Microsoft.Storage/storageAccounts"})):
        write(tmp_path, profile)
        deletes = [c for c in plan(tmp_path, Order()).difference.changes if c.kind == "delete"]
        assert AI | more <= {one.type for one in deletes}
        with pytest.raises(Refused) as refused:
            run(tmp_path)
        assert {one.code for one in refused.value.problems} == {"AIF5020"}
        assert {ResourceId(one.where).type for one in refused.value.problems} == AI | more
        assert run(tmp_path, *{one.stack for one in deletes}).done
        assert plan(tmp_path, Order()).difference.is_empty
        assert verify(tmp_path, "twin").findings == ()
