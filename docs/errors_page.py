"""The page of errors: every code that the source can give, and the sentences that it says."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from docs.tables import table

SOURCES = Path(__file__).parents[1] / "src" / "aifactory"
CODE = re.compile(r"AIF\d{4}")
_WORD = re.compile(r"\w{2,}")
_RAISES = re.compile(r"[;,] raises .*?(?=\.$)|, or Refused .*?(?=\.$)| \(AIF[^)]*\)")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Row = tuple[str, str, str]  # code, room, sentence


def errors() -> str:
    """Every code with the room it comes from and what it says."""
    return "# Errors\n\n" + table(("code", "room", "what is said"), sorted(rows()))


def rows() -> set[Row]:
    """Every code, its room and each of its sentences; configuration's are constant."""
    from aifactory.config.codes import CODES

    found = {(code, "config", text) for code, text in CODES.items()}
    for path in sorted(SOURCES.rglob("*.py")):
        room = path.relative_to(SOURCES).parts[0].removesuffix(".py")
        source = path.read_text(encoding="utf-8")
        told = said(source) if CODE.search(source) else ()
        found |= {(code, room, text) for code, text in told if code not in CODES}
    return found


def said(source: str) -> set[tuple[str, str]]:
    """Each code in a module with each sentence that follows it in a call."""
    tree = ast.parse(source)
    reader = _Reader(_names(tree))
    reader.walk(tree, _Scope())
    return reader.found


@dataclass(frozen=True, slots=True)
class _Scope:
    """A function: what it promises, what its names are given, and until where that was used."""

    promise: str = ""
    names: dict[str, list[ast.expr]] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def given(self, name: ast.Name) -> list[ast.expr]:
        """What a name was set to between its last use and this one."""
        since = self.used.get(name.id, 0)
        self.used[name.id] = name.lineno
        return [one for one in self.names.get(name.id, []) if since < one.lineno <= name.lineno]


@dataclass(slots=True)
class _Reader:
    """A walk through a module, one function after the other."""

    constants: dict[str, list[ast.expr]]
    found: set[tuple[str, str]] = field(default_factory=set)

    def walk(self, node: ast.AST, scope: _Scope) -> None:
        if isinstance(node, _FUNCTIONS):
            promise = (ast.get_docstring(node) or "").partition("\n")[0] or scope.promise
            scope = _Scope(promise, _names(node))
        if isinstance(node, ast.Call):
            self._call(node, scope)
        for child in ast.iter_child_nodes(node):
            self.walk(child, scope)

    def _call(self, call: ast.Call, scope: _Scope) -> None:
        named = {word.arg: word.value for word in call.keywords}
        for at, value in enumerate((*call.args, *named.values())):
            for code in self._codes(value):
                told = call.args[at + 1] if at + 1 < len(call.args) else named.get("what")
                self.found |= {(code, text) for text in self._sentences(told, scope)}

    def _codes(self, value: ast.expr) -> Iterator[str]:
        every = self.constants.get(value.id, []) if isinstance(value, ast.Name) else [value]
        for one in every:
            yield from (text for text in texts(one) if CODE.fullmatch(text))

    def _sentences(self, told: ast.expr | None, scope: _Scope) -> list[str]:
        """What is said; where others say it, such as Azure, what the function promises."""
        given = [told] if told else []
        if isinstance(told, ast.Name):
            given = scope.given(told) or self.constants.get(told.id, [])
        found = [text for one in given for text in texts(one) if len(_WORD.findall(text)) > 1]
        return found or [_RAISES.sub("", scope.promise)]


def _names(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """What each name is set to in a module or a function, functions within left out."""
    found: dict[str, list[ast.expr]] = {}
    nodes = list(ast.iter_child_nodes(scope))
    for node in nodes:
        if isinstance(node, _FUNCTIONS):
            continue
        nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in _pairs(target, node.value):
                    found.setdefault(name, []).append(value)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for name, one in zip(target.elts, value.elts, strict=True):
            yield from _pairs(name, one)


def texts(node: ast.expr) -> list[str]:
    """The texts that an expression can be: three dots for a value, both sides of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(_held(part) for part in node.values)]
    if isinstance(node, ast.IfExp):
        return [*texts(node.body), *texts(node.orelse)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return texts(node.func.value)  # a text in which something is replaced
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [a + b for a in texts(node.left) or ["…"] for b in texts(node.right) or ["…"]]
    return []


def _held(part: ast.expr) -> str:
    """Three dots for a value, and what is counted where it is a number of something."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    call = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "counted":
        _, one, *many = ("".join(texts(each)) for each in call.args)
        return f"… {many[0] if many else one + 's'}"
    return "…"
