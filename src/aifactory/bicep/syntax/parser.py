"""A file to its statements; a mistake in one statement does not hide those in the next."""

from collections.abc import Callable
from itertools import pairwise

from aifactory.bicep.diagnostics import Diagnostics, Source, nearest
from aifactory.bicep.syntax import nodes as n
from aifactory.bicep.syntax.cursor import ANY_STATEMENT, Cursor, Unexpected
from aifactory.bicep.syntax.expressions import Expressions
from aifactory.bicep.syntax.lexer import Token, tokenize
from aifactory.bicep.syntax.types import Types

_Decorators = tuple[n.Expr, ...]


class _Statements:
    """Reads statements at a cursor."""

    def __init__(self, cursor: Cursor) -> None:
        self.c = cursor
        self.values = Expressions(cursor, self.statement)
        self.types = Types(cursor, self.values, self.decorators)
        self.readers: dict[str, Callable[[Token, _Decorators], n.Statement]] = {
            "targetScope": self._target_scope,
            "metadata": self._metadata,
            "param": self._param,
            "var": self._var,
            "type": self._type,
            "func": self._func,
            "output": self._output,
            "resource": self._resource,
            "module": self._module,
            "import": self._import,
            "assert": self._assert,
            "using": self._using,
            "extension": self._refusal,
            "provider": self._refusal,
            "extensionConfig": self._refusal,
            "extends": self._extends,
            "test": self._refusal,
        }

    def program(self) -> n.Program:
        """Every statement that could be read."""
        c = self.c
        found: list[n.Statement] = []
        c.skip_newlines()
        while c.token.kind != "end":
            start, complete = c.i, len(found)
            try:
                found.append(self.statement())
                if c.token.kind not in ("newline", "end"):
                    what = f"Expected a new line here, found {c.found()}."
                    raise c.fail("BCP019", what, "End the statement, or correct its last part.")
                c.skip_newlines()
            except Unexpected:
                c.depth = 0
                if len(found) == complete:
                    found.extend(self._lost(start))
                self._resume()
        return tuple(found)

    def _lost(self, start: int) -> list[n.Statement]:
        """The name that a statement with a mistake declares, if it came so far."""
        for word, name in pairwise(self.c.tokens[start : self.c.i]):
            if word.text in self.readers and word.kind == name.kind == "name":
                return [n.Lost(word.at, (), name.text, name.at, word.text)]
        if self.c.tokens[start].text == "targetScope":
            at = self.c.tokens[start].at
            return [n.Lost(at, (), "", at, "targetScope")]
        return []

    def _resume(self) -> None:
        """Skips to the next line that starts a statement."""
        if not self.c.starts_statement(ANY_STATEMENT):
            self.c.resume_after_line()
        while self.c.token.kind != "end":
            starts = self.c.at_op("@") or self.c.token.text in self.readers
            if starts and self.c.look(-1).kind == "newline":
                return
            self.c.resume_after_line()

    def decorators(self) -> _Decorators:
        """The decorators at the cursor."""
        c = self.c
        found: list[n.Expr] = []
        while c.take_op("@"):
            c.lost = False
            written = c.part(self._decorator)
            found += [written] if written else []
            c.take_op(",")  # in a tuple on one line
            c.skip_newlines()
        return tuple(found)

    def _decorator(self) -> n.Expr:
        if not self.c.at_name():
            what = f"Expected a decorator, found {self.c.found()}."
            raise self.c.fail("BCP123", what, "Name one, or remove the '@'.")
        return self.values.member()

    def statement(self) -> n.Statement:
        """The statement at the cursor, with its decorators."""
        at = self.c.token.at
        decorators = self.decorators()
        reader = self.readers.get(self.c.token.text) if self.c.token.kind == "name" else None
        if reader is None and self.c.token.at > at:
            what = "A decorator belongs to the declaration after it; there is none."
            self.c.report(at, "BCP132", what, "Declare something below it, or remove it.")
            if self.c.token.kind == "end":
                raise Unexpected
        if reader is None:
            near = nearest(self.c.token.text, self.readers)
            fix = f"Did you mean '{near}'?" if near else "Start with param, var, resource, module…"
            raise self.c.fail("BCP007", f"No statement starts with {self.c.found()}.", fix)
        return reader(self.c.advance(), decorators)

    def _assigned(self) -> n.Expr:
        """`=` and a value; what is missing is reported, and the statement still read."""
        c = self.c
        c.part(lambda: c.need_op("="))
        return c.part(self.values.value) or n.Broken(c.token.at)

    def _name(self, code: str, wanted: str, *stops: str) -> Token:
        """The name that a statement declares; where it is missing, the rest is still read."""
        c, at = self.c, self.c.token.at
        c.lost = False
        return c.part(lambda: c.need_name(code, wanted), *stops) or Token("name", "", at)

    def _kind(self, *stops: str) -> n.TypeExpr:
        """The type of a declaration; one that could not be read may be anything."""
        at = self.c.token.at
        return self.c.part(self.types.type, *stops) or n.TypeName(at, "any")

    def _target_scope(self, word: Token, decorators: _Decorators) -> n.Statement:
        self.c.lost = False
        return n.TargetScope(word.at, decorators, "targetScope", word.at, self._assigned())

    def _metadata(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self._name("BCP266", "the name of the metadata", "=")
        return n.Metadata(word.at, decorators, name.text, name.at, self._assigned())

    def _param(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        name = self._name("BCP013", "the name of the parameter", "name")
        kind = None if c.at_op("=") else self._kind("=", "{")
        default = self._assigned() if c.at_op("=") else None
        if default is None and not c.lost and c.token.kind not in ("newline", "end"):
            what = f"Expected '=' or the end of the line here, found {c.found()}."
            raise c.fail("BCP008", what, "Write a default after '='.")
        return n.Param(word.at, decorators, name.text, name.at, kind, default)

    def _var(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self._name("BCP015", "the name of the variable", "name")
        untyped = self.c.at_op("=") or self.c.token.kind in ("newline", "end")
        kind = None if untyped else self._kind("=")
        return n.Var(word.at, decorators, name.text, name.at, kind, self._assigned())

    def _type(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        name = self._name("BCP022", "the name of the type", "=")
        c.part(lambda: c.need_op("="))
        return n.TypeDecl(word.at, decorators, name.text, name.at, self._kind("=", "{"))

    def _func(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        name = c.need_name("BCP022", "the name of the function")
        c.need_op("(")
        c.skip_newlines()
        params: list[n.FuncParam] = []
        while not c.at_op(")"):
            params.append(self._argument())
            c.skip_newlines()
            if not c.take_op(","):
                break
            c.skip_newlines()
        c.lost = False
        c.part(lambda: c.need_op(")"))
        result = self._kind(")")
        if c.part(lambda: c.need_op("=>"), ")"):
            c.skip_newlines()
        body = c.part(self.values.value) or n.Broken(c.token.at)
        return n.Func(word.at, decorators, name.text, name.at, tuple(params), result, body)

    def _argument(self) -> n.FuncParam:
        """An argument of a function; where its name is missing, its type is still read."""
        c, token = self.c, self.c.token
        c.lost = False
        if c.token.kind == "name":
            c.advance()
        else:
            what = f"Expected the name of an argument here, found {c.found()}."
            c.fail("BCP015", what, "Write its name, then its type.")
        name = token.text if token.kind == "name" else ""
        return n.FuncParam(token.at, name, self._kind(",", ")"))

    def _output(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self._name("BCP016", "the name of the output", "name")
        kind = self._kind("=")
        return n.Output(word.at, decorators, name.text, name.at, kind, self._assigned())

    def _resource(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        name = self._name("BCP017", "the symbol of the resource", "string")
        kind = c.part(self._resource_type, "=") or n.Broken(c.token.at)
        existing = c.take_name("existing") is not None
        value = self._body()
        if isinstance(kind, n.Broken):
            return n.Lost(word.at, (), name.text, name.at, word.text)
        return n.Resource(word.at, decorators, name.text, name.at, kind, existing, value)

    def _resource_type(self) -> n.Expr:
        c = self.c
        if c.token.kind == "string":
            return self.values.text()
        what = f"Expected a resource type such as 'Microsoft.A/b@2024-01-01', found {c.found()}."
        raise c.fail("BCP068", what, "Write the type in quotes.")

    def _module(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        name = self._name("BCP096", "the symbol of the module", "string")
        path = c.part(self._module_path, "=")
        if path is None:
            what = "The module does not say which file it calls."
            c.report(word.at, "BCP090", what, "Write the path of a file after its symbol.")
        value = self._body()
        if path is None:
            return n.Lost(word.at, (), name.text, name.at, word.text)
        return n.Module(word.at, decorators, name.text, name.at, path, value)

    def _module_path(self) -> n.Expr:
        if self.c.token.kind == "string":
            return self.values.text()
        what = f"Expected a module path here, found {self.c.found()}."
        raise self.c.fail("BCP097", what, "Write the path of a file in quotes.")

    def _body(self) -> n.Expr:
        """What a resource or module consists of; a mistake in it leaves the rest readable."""
        c, at = self.c, self.c.token.at
        c.part(lambda: c.need_op("="), "{")
        return c.part(self._value_of_body) or n.Broken(at)

    def _value_of_body(self) -> n.Expr:
        following = self.c.past_newlines()
        if following.kind == "name" and following.text == "if":
            self.c.skip_newlines()
        return self.values.body()

    def _import(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        if c.token.kind == "string":
            return self._refusal(word, decorators)
        items: tuple[n.ImportItem, ...] | None = None
        name = c.token
        if c.take_op("*"):
            c.need_keyword("as")
            name = c.need_name("BCP022", "the name of the imported namespace")
        else:
            items = self._import_items()
        c.need_keyword("from")
        path = self.values.text()
        return n.Import(word.at, decorators, name.text, name.at, items, path)

    def _import_items(self) -> tuple[n.ImportItem, ...]:
        c = self.c
        c.need_op("{")
        c.skip_newlines()
        items: list[n.ImportItem] = []
        while not c.at_op("}"):
            token = c.token
            if token.kind == "string":
                text = self.values.text()
                name = text.value if isinstance(text, n.Text) else ""
            else:
                name = c.need_name("BCP022", "the name of what to import").text
            alias = name
            if c.take_name("as"):
                alias = c.need_name("BCP022", "the name it gets here").text
            items.append(n.ImportItem(token.at, name, alias))
            c.end_of_item("}")
        c.advance()
        return tuple(items)

    def _assert(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self.c.need_name("BCP022", "the name of the assertion")
        return n.Assert(word.at, decorators, name.text, name.at, self._assigned())

    def _using(self, word: Token, decorators: _Decorators) -> n.Statement:
        path = None if self.c.take_name("none") else self.values.text()
        if self.c.at_name("with"):
            return self._refusal(word, decorators)
        return n.Using(word.at, decorators, "using", word.at, path)

    def _extends(self, word: Token, decorators: _Decorators) -> n.Statement:
        return n.Extends(word.at, decorators, "extends", word.at, self.values.text())

    def _refusal(self, word: Token, decorators: _Decorators) -> n.Statement:
        self.c.resume_after_line()
        self.c.step_back_to_newline()
        return n.Refusal(word.at, decorators, word.text, word.at, word.text)


def parse(source: Source, diagnostics: Diagnostics) -> n.Program:
    """The statements of a file; mistakes are reported and what surrounds them is still read."""
    tokens = tokenize(source, diagnostics)
    return _Statements(Cursor(tokens, source, diagnostics)).program()
