"""What a person reads when a Resource Manager does not answer, or does not know them."""

from aifactory.problems import Exit, Refused, refuse


def unreachable(base: str, failure: ConnectionError) -> Refused:
    """The refusal for a Resource Manager that did not answer."""
    return refuse(
        base,
        "AIF6001",
        f"The Resource Manager does not answer: {failure}",
        "Check the network and the target; for the local one, `aif twin status` tells if it runs.",
        Exit.UNAVAILABLE,
    )


def unknown_caller(base: str, failure: Exception) -> Refused:
    """The refusal when no credential was found or Azure did not accept it."""
    return refuse(
        base,
        "AIF6002",
        f"No accepted credential: {failure}",
        "Log in with `az login`, or give the pipeline its federated credential.",
    )
