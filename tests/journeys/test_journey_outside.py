"""What `governance` names outside is promised to the examiner, the nearest map alone."""

from aifactory.api.desired import desire
from aifactory.api.promised import promises
from aifactory.verify.promises import Outside

SIEM = "/subscriptions/x/resourceGroups/SIEM/providers/Microsoft.OperationalInsights/workspaces/w"
NEAR = SIEM.replace("SIEM", "near")
TENANT = "70000000-0000-0000-0000-00000000000A"
FACTORY = f"""\
factory: acme
region: swedencentral
environments:
  dev: {{ subscriptions: [00000000-0000-0000-0000-000000000001] }}
  stage:
    subscriptions: [00000000-0000-0000-0000-000000000002]
    governance: {{ logsTo: [{SIEM}], managedBy: [{TENANT}] }}
  prod:
    subscriptions: [00000000-0000-0000-0000-000000000003]
    governance: {{ logsTo: [{SIEM}], managedBy: [{TENANT}] }}
scaleSets:
  "001":
    environments:
      prod: {{ governance: {{ logsTo: [{NEAR}] }} }}
"""


def test_who_gets_logs_and_who_manages_is_promised(tmp_path):
    (tmp_path / "factory.yaml").write_text(FACTORY)
    told = {one.key: one.outside for one in promises(desire(tmp_path)).environments}
    assert told == {
        "dev/001": Outside(),
        "stage/001": Outside((SIEM.lower(),), (TENANT.lower(),)),
        "prod/001": Outside((NEAR.lower(),)),
    }
