"""Module calls against what the called file declares: parameters, outputs, properties."""

from collections.abc import Iterator

from aifactory.bicep.binding.model import Deployable, Interface, Model, ParameterFact
from aifactory.bicep.binding.signatures import interface_of
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.syntax import nodes as n

_PROPERTIES = ("name", "params", "scope", "dependsOn", "identity", "extensionConfigs", n.LOST_KEY)


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in the module calls of a file and in the use of their outputs."""
    for module in model.modules:
        interface = interface_of(workspace, module)
        yield from _properties(module)
        if interface:
            yield from _parameters(module, interface)
    for node in model.parents:
        if isinstance(node, n.Property):
            yield from _access(workspace, model, node)


def _properties(module: Deployable) -> Iterator[Finding]:
    for entry in module.body.entries:
        if isinstance(entry, n.Spread):
            what = "The properties of a module call cannot be taken over with '...'."
            yield Finding(entry.at, "BCP401", what, "Write them out.")
        elif isinstance(entry.key, n.Text) and entry.key.value not in _PROPERTIES:
            near, fix = suggestion(entry.key.value, filter(None, _PROPERTIES))
            what = f"A module call has no property '{entry.key.value}'."
            yield Finding(entry.at, "BCP089" if near else "BCP037", what, fix)


def _parameters(module: Deployable, interface: Interface) -> Iterator[Finding]:
    written = module.properties.get("params")
    given: dict[str, n.Entry] = {}
    if isinstance(written, n.Object):
        for entry in written.entries:
            if isinstance(entry, n.Entry) and isinstance(entry.key, n.Text):
                given[entry.key.value] = entry
            elif isinstance(entry, n.Spread):
                what = "Parameters cannot be taken over with '...'."
                yield Finding(entry.at, "BCP401", what, "Write them out.")
    elif written is not None:
        what = "The parameters of a module call are a literal object."
        yield Finding(written.at, "BCP183", what, "Write '{ … }'.")
        return
    yield from _missing(module, interface, given)
    for name, entry in given.items():
        yield from _given(module, interface, name, entry)


def _given(
    module: Deployable, interface: Interface, name: str, entry: n.Entry
) -> Iterator[Finding]:
    if name in interface.parameters:
        yield from _secret(entry, interface.parameters[name])
    elif name != n.LOST_KEY:
        near, fix = suggestion(name, interface.parameters)
        what = f"The module '{module.name}' has no parameter '{name}'."
        yield Finding(entry.at, "BCP089" if near else "BCP037", what, fix)


def _secret(entry: n.Entry, fact: ParameterFact) -> Iterator[Finding]:
    value = n.unwrap(entry.value)
    if isinstance(value, n.MethodCall) and value.name == "getSecret" and fact.open_text:
        what = "A secret may only be given to a parameter that is secure."
        yield Finding(value.at, "BCP180", what, "Decorate the parameter with '@secure()'.")


def _missing(
    module: Deployable, interface: Interface, given: dict[str, n.Entry]
) -> Iterator[Finding]:
    required = [name for name, fact in interface.parameters.items() if fact.required]
    missing = [name for name in required if name not in given]
    lost = n.LOST_KEY in given or n.LOST_KEY in module.properties
    if missing and not lost:
        written = module.properties.get("params")
        names = ", ".join(f"'{name}'" for name in missing)
        what = f"The call of module '{module.name}' lacks the parameter {names}."
        at = written.at if written else module.statement.name_at
        yield Finding(at, "BCP035", what, "Add it under 'params'.")


def _access(workspace: Workspace, model: Model, node: n.Property) -> Iterator[Finding]:
    found = model.deployable(node.base)
    if found and found[0].is_module:
        if node.name not in ("name", "outputs"):
            near, fix = suggestion(node.name, ("name", "outputs"))
            what = f"A module has no property '{node.name}'."
            yield Finding(node.name_at, "BCP083" if near else "BCP053", what, fix)
        return
    outputs = n.unwrap(node.base)
    if not isinstance(outputs, n.Property) or outputs.name != "outputs":
        return
    module = model.deployable(outputs.base)
    interface = interface_of(workspace, module[0]) if module and module[0].is_module else None
    if module is None or interface is None:
        return
    if node.name.lower() not in {name.lower() for name in interface.outputs}:
        near, fix = suggestion(node.name, interface.outputs)
        what = f"The module '{module[0].name}' has no output '{node.name}'."
        yield Finding(node.name_at, "BCP083" if near else "BCP053", what, fix)
