"""ARM's sentences around an expression that fails: where it stood, and under which code.

The wording is that of errors people have published (GitHub issues, read 2026-08). ARM adds the
line and column of the request that it parsed; they are left out here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aifactory.template.expressions import ExpressionError, ParseError
from aifactory.template.model import Instance, TemplateError

_EXPRESSIONS = "Please see https://aka.ms/arm-template-expressions for usage details."
_TOO_DEEP = "The template is nested too deeply."  # ours: ARM's own sentence is not known
_COMMON = "Please see https://aka.ms/arm-common-errors for usage details."


@contextmanager
def validating() -> Iterator[None]:
    """Frame what is refused before anything is deployed."""
    try:
        yield
    except ParseError as error:
        raise unreadable(error) from error
    except ExpressionError as error:
        raise invalid(str(error)) from error
    except RecursionError as error:
        raise invalid(_TOO_DEEP) from error


def invalid(message: str) -> TemplateError:
    """The refusal of a template as a whole."""
    return TemplateError("InvalidTemplate", f"Deployment template validation failed: '{message}'.")


def unreadable(error: ParseError) -> TemplateError:
    """The refusal of an expression that cannot be parsed."""
    message = f"Deployment template language expression evaluation failed: '{error}'."
    return TemplateError("InvalidTemplate", f"{message} {_EXPRESSIONS}")


class Located(ExpressionError):
    """A refusal that already says where it happened."""


def located(kind: str, name: object, error: ExpressionError) -> ExpressionError:
    """The refusal of a resource or a variable whose own expression fails."""
    sentence = f"The template {kind} '{name}' is not valid: {error}"
    return Located(f"{_ended(sentence)} {_EXPRESSIONS}")


@contextmanager
def deploying(instance: Instance) -> Iterator[None]:
    """Frame what is refused when the body of a resource is evaluated."""
    try:
        yield
    except ParseError as error:
        raise unreadable(error) from error
    except ExpressionError as error:
        sentence = f"Unable to process template language expressions for resource '{instance.id}'."
        raise TemplateError("InvalidTemplate", f"{sentence} '{error}'", str(instance.id)) from error
    except RecursionError as error:
        raise invalid(_TOO_DEEP) from error


@contextmanager
def answering(name: str) -> Iterator[None]:
    """Frame what is refused when an output is evaluated."""
    code = "DeploymentOutputEvaluationFailed"
    try:
        yield
    except ExpressionError as error:
        detail = TemplateError(code, f"The template output '{name}' is not valid: {error}.", name)
        message = (
            f"Unable to evaluate template outputs: '{name}'. Please see error details and "
            f"deployment operations. {_COMMON}"
        )
        raise TemplateError(code, message, details=(detail,)) from error


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."
