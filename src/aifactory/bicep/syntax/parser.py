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
                    raise c.fail("BCP019", f"Expected a new line here, found {c.found()}.")
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
        found: list[n.Expr] = []
        while self.c.take_op("@"):
            if not self.c.at_name():
                raise self.c.fail("BCP123", f"Expected a decorator, found {self.c.found()}.")
            found.append(self.values.member())
            self.c.take_op(",")  # in a tuple on one line
            self.c.skip_newlines()
        return tuple(found)

    def statement(self) -> n.Statement:
        """The statement at the cursor, with its decorators."""
        decorators = self.decorators()
        reader = self.readers.get(self.c.token.text) if self.c.token.kind == "name" else None
        if reader is None:
            near = nearest(self.c.token.text, self.readers)
            fix = f"Did you mean '{near}'?" if near else "Start with param, var, resource, module…"
            raise self.c.fail("BCP007", f"No statement starts with {self.c.found()}.", fix)
        return reader(self.c.advance(), decorators)

    def _assigned(self) -> n.Expr:
        self.c.need_op("=")
        self.c.skip_to_value()
        return self.values.value()

    def _target_scope(self, word: Token, decorators: _Decorators) -> n.Statement:
        return n.TargetScope(word.at, decorators, "targetScope", word.at, self._assigned())

    def _metadata(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self.c.need_name("BCP266", "the name of the metadata")
        return n.Metadata(word.at, decorators, name.text, name.at, self._assigned())

    def _param(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self.c.need_name("BCP013", "the name of the parameter")
        kind = None if self.c.at_op("=") else self.types.type()
        default = self._assigned() if self.c.at_op("=") else None
        return n.Param(word.at, decorators, name.text, name.at, kind, default)

    def _var(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self.c.need_name("BCP015", "the name of the variable")
        untyped = self.c.at_op("=") or self.c.token.kind in ("newline", "end")
        kind = None if untyped else self.types.type()
        return n.Var(word.at, decorators, name.text, name.at, kind, self._assigned())

    def _type(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self.c.need_name("BCP022", "the name of the type")
        self.c.need_op("=")
        self.c.skip_newlines()
        return n.TypeDecl(word.at, decorators, name.text, name.at, self.types.type())

    def _func(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        name = c.need_name("BCP022", "the name of the function")
        c.need_op("(")
        c.skip_newlines()
        params: list[n.FuncParam] = []
        while not c.at_op(")"):
            if c.at_op(","):
                raise c.fail("BCP279", "Expected an argument here, found ','.", "Remove it.")
            token = c.need_name("BCP015", "the name of an argument")
            params.append(n.FuncParam(token.at, token.text, self.types.type()))
            c.skip_newlines()
            if c.take_op(","):
                c.skip_newlines()
            elif not c.at_op(")"):
                raise c.fail("BCP236", f"Expected ',' or ')' here, found {c.found()}.")
        c.advance()
        result = self.types.type()
        c.need_op("=>")
        c.skip_newlines()
        body = self.values.value()
        return n.Func(word.at, decorators, name.text, name.at, tuple(params), result, body)

    def _output(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self.c.need_name("BCP016", "the name of the output")
        kind = self.types.type()
        return n.Output(word.at, decorators, name.text, name.at, kind, self._assigned())

    def _resource(self, word: Token, decorators: _Decorators) -> n.Statement:
        c = self.c
        name = c.need_name("BCP017", "the symbol of the resource")
        if c.token.kind != "string":
            what = (
                f"Expected a resource type such as 'Microsoft.A/b@2024-01-01', found {c.found()}."
            )
            raise c.fail("BCP068", what)
        kind = self.values.text()
        existing = c.take_name("existing") is not None
        value = self._body()
        return n.Resource(word.at, decorators, name.text, name.at, kind, existing, value)

    def _module(self, word: Token, decorators: _Decorators) -> n.Statement:
        name = self._module_name()
        if self.c.token.kind != "string":
            raise self.c.fail("BCP097", f"Expected a module path here, found {self.c.found()}.")
        path = self.values.text()
        return n.Module(word.at, decorators, name.text, name.at, path, self._body())

    def _module_name(self) -> Token:
        """The symbol of a module; where it is left out, what follows is still read."""
        if self.c.token.kind != "string":
            return self.c.need_name("BCP096", "the symbol of the module")
        self.c.fail("BCP096", f"Expected the symbol of the module here, found {self.c.found()}.")
        return Token("name", "", self.c.token.at)

    def _body(self) -> n.Expr:
        """What a resource or module consists of; a mistake in it leaves the rest readable."""
        depth = self.c.depth
        try:
            self.c.need_op("=")
            self.c.skip_to_value()
            return self.values.body()
        except Unexpected:
            self.c.depth = depth
            at = self.c.token.at
            self._resume()
            self.c.step_back_to_newline()
            return n.Broken(at)

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
