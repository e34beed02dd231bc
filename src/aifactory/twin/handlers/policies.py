"""What policies would do to a resource that is not there yet: POST …/checkPolicyRestrictions.

Shapes: learn.microsoft.com/rest/api/policyinsights/policy-restrictions, 2024-10-01 (unverified).
Assignments of management groups are left out, as in Azure: github.com/Azure/azure-dev, its page on
local preflight (2026-11-28). Pending fields, and effects other than deny, are not answered.
"""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.policy.denying import Assigned, Policies
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body


def restrictions(call: Call) -> Answer:
    """The assignments at or above the group or subscription that would deny the resource."""
    scope = ResourceId(call.path.lower().rpartition("/providers/")[0])
    call.writer.require_group(scope)
    details = (call.json or {}).get("resourceDetails") or {}
    content = details.get("resourceContent") or {}
    kind, name = str(content.get("type") or ""), str(content.get("name") or "unnamed")
    if "/" not in kind:
        message = "The resource content needs a type."  # the wording is unverified
        raise AzureError(400, "InvalidCheckRestrictionsRequest", message)
    policies = Policies.of(call.state, call.registry)
    found = policies.denying(_placed(scope, kind, name), content, call.state.now())
    evaluations = [_evaluation(one) for one in found if one.scope != "/"]
    answer = {"policyEvaluations": evaluations}
    return Answer(200, {"fieldRestrictions": [], "contentEvaluationResult": answer})


def _placed(scope: ResourceId, kind: str, name: str) -> ResourceId:
    namespace, *kinds = kind.split("/")
    names = [*name.split("/"), *([name] * len(kinds))][: len(kinds)]
    path = "/".join(f"{word}/{one}" for word, one in zip(kinds, names, strict=True))
    return ResourceId(f"{scope}/providers/{namespace}/{path}")


def _evaluation(one: Assigned) -> Body:
    return {
        "policyInfo": {
            "policyDefinitionId": one.definition["id"],
            "policyAssignmentId": one.assignment["id"],
        },
        "evaluationResult": "NonCompliant",
        "effectDetails": {"policyEffect": "Deny"},
    }
