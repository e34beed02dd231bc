"""What a person reads when a Resource Manager does not answer, or refuses to."""

from aifactory.arm.errors import ArmError
from aifactory.arm.kinds import ADVICE
from aifactory.problems import Exit, Refused, refuse

_LOG_IN = "Log in with `az login`, or give the pipeline its federated credential."


def unreachable(base: str, failure: ConnectionError) -> Refused:
    """The refusal for a Resource Manager that did not answer."""
    return refuse(
        base,
        "AIF6001",
        f"The Resource Manager does not answer: {failure}",
        "Check the network and the target; for the local one, `aif twin status` tells if it runs.",
        Exit.UNAVAILABLE,
    )


def refused_by_azure(where: str, error: ArmError) -> Refused:
    """The refusal when Azure does not answer a question that a command needs answered."""
    causes = "; ".join(f"{cause.code}: {cause.message}" for cause in error.causes())
    if error.status == 401:
        return refuse(where, "AIF6002", f"No accepted credential: {causes}", _LOG_IN)
    return refuse(error.target or where, "AIF6004", causes, ADVICE[error.kind])
