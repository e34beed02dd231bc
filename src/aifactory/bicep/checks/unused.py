"""Names that nothing uses: parameters, variables, types and imports, told as warnings."""

import re
from collections import Counter
from collections.abc import Iterator

from aifactory.bicep.binding.model import Model, decorator
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n

_KINDS: dict[type[n.Statement], tuple[str, str]] = {
    n.Param: ("no-unused-params", "parameter"),
    n.Var: ("no-unused-vars", "variable"),
    n.TypeDecl: ("no-unused-types", "type"),
}


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """A warning for every name of a file that is neither used nor exported."""
    broken = model.is_broken or any(isinstance(node, n.Broken) for node in model.parents)
    once = _words_seen_once(model) if broken else None
    used = {id(symbol) for symbol in model.names.values()}
    called = {node.name for node in model.parents if isinstance(node, n.Call)}
    for name, at, symbol, code, subject in _declared(model):
        unclear = once is not None and name not in once
        if id(symbol) not in used and name not in called and not unclear:
            what = f"The {subject} '{name}' is not used."
            yield Finding(at, code, what, "Remove it.", "warning")


def _declared(model: Model) -> Iterator[tuple[str, int, object, str, str]]:
    for kind, (code, subject) in _KINDS.items():
        for declared in model.declared(kind):
            if not decorator(declared, "export"):
                yield declared.name, declared.name_at, declared, code, subject
    for statement in model.declared(n.Import):
        items = statement.items or (n.ImportItem(statement.name_at, "", statement.name),)
        for item in items:
            symbol = model.symbols.get(item.alias)
            yield item.alias, item.at, symbol, "no-unused-imports", "import"


def _words_seen_once(model: Model) -> set[str]:
    """The words that nothing repeats: what could not be read may use a name as well."""
    words = Counter(re.findall(r"\w+", model.source.text))
    return {word for word, count in words.items() if count == 1}
