"""What the emission of one file shares: the bound file, the names it emits, the conversions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aifactory.bicep.binding.model import Deployable, Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.emit.arm import Arm
from aifactory.bicep.syntax import nodes as n
from aifactory.problems import Problem

if TYPE_CHECKING:
    from aifactory.bicep.binding.inlining import Inlining

DEPLOYMENTS_API = "2025-04-01"  # what the official compiler gives nested deployments since 0.38

Env = Mapping[n.For, Arm]  # the index at which a loop is looked at; absent: copyIndex()
Names = Mapping[tuple[str, str], str]  # (file, declared name) → the name it is emitted under


@dataclass(eq=False)
class Context:
    """One file being emitted; `value`, `json`, `type_json` convert parts of it."""

    model: Model
    workspace: Workspace
    names: Names
    symbolic: bool
    inlining: "Inlining"
    value: Callable[[n.Expr, Env], Arm]
    json: Callable[[n.Expr, Env], Any]
    type_json: Callable[[n.TypeExpr], dict[str, Any]]
    compiled: Callable[[Deployable], dict[str, Any]]
    loaded: dict[n.Expr, str] = field(default_factory=dict)  # load call → its variable

    def emitted(self, name: str, file: str | None = None) -> str:
        """The name under which a declaration is emitted."""
        return self.names.get((file or self.model.path, name), name)

    def assume(self, node: n.Node, part: str, base: str | None) -> None:
        """Warns that the base type of a part of a resource type is likely, but not certain."""
        problem = Problem(
            where=self.model.source.place(node.at),
            code="AIF4103",
            what=f"The base type of '{part}' is assumed to be {base or 'any'}.",
            fix="Give Azure's type definitions (--types DIR) to be certain.",
            severity="warning",
        )
        self.workspace.diagnostics.add(problem)

    def unsupported(self, node: n.Node, what: str) -> Unsupported:
        """A refusal of a construct, with its position; the caller raises it."""
        return Unsupported(self.model.source, node.at, what)
