"""One deployment, ready to run: which resources in which order, their bodies and the outputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.template.evaluator import Scope, Setting
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions import builtins
from aifactory.template.ids import deployment_scope
from aifactory.template.instances import Made, make
from aifactory.template.limits import check_counts, check_name, check_resources, check_size
from aifactory.template.model import Deployment, Instance, Runtime, TemplateError, Unknown
from aifactory.template.order import Names, ordered
from aifactory.template.refusals import answering, deploying, invalid, validating
from aifactory.template.shapes import DEPLOYMENTS, Shape, check_schema, shape_of
from aifactory.template.types import check, check_output
from aifactory.template.values import find, key_of, own_copy

_MISSING = object()
# A deployment is told where it runs, too.
_REDIRECTING = frozenset({"subscriptionid", "resourcegroup"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A deployment whose parameters, loops, conditions, names and order are settled."""

    deployment: Deployment
    shape: Shape
    instances: tuple[Instance, ...]
    setting: Setting

    def body(self, instance: Instance, runtime: Runtime) -> dict[str, Any]:
        """The resource as it is sent to Azure; a nested template stays as it is."""
        scope = self._inside(instance, runtime)
        result: dict[str, Any] = {
            "name": instance.name,
            "type": instance.type,
            "apiVersion": instance.api_version,
        }
        nested = instance.type.lower() == DEPLOYMENTS
        with deploying(instance):
            for key, lowered, given in instance.declared.sent:
                if nested and lowered in _REDIRECTING:
                    continue
                deploys = nested and lowered == "properties"
                value = _deployment_properties(given, scope) if deploys else scope.resolve(given)
                # A null at the top of a resource is the same as leaving the property out.
                if value is not None:
                    result[key] = value if deploys else own_copy(value)
        return result

    def nested(self, instance: Instance, body: Mapping[str, Any], runtime: Runtime) -> Deployment:
        """The deployment that a Microsoft.Resources/deployments instance starts."""
        properties = find(body, "properties")
        template = find(properties, "template") if isinstance(properties, dict) else None
        if not isinstance(template, dict):
            raise _no_template(properties)
        place, parent = str(instance.scope), self.deployment.scope
        with deploying(instance):
            location = self._location(instance, body, runtime)
            target = deployment_scope(place, parent, location)
            written = instance.declared.nested
            inner = written is None or _keeps_to_itself(properties)
        return Deployment(
            name=instance.id.name,
            scope=target,
            template=template,
            parameters=_passed(find(properties, "parameters"), template),
            outer=None if inner else self._inside(instance, runtime),
            nested=True,
            shape=written if written and written.template is template else None,
        )

    def outputs(self, runtime: Runtime) -> dict[str, dict[str, Any]]:
        """The outputs whose condition holds, with type and value."""
        scope = Scope(self.setting, runtime)
        result = {}
        for name, declared in self.shape.sections["outputs"].items():
            with answering(name):
                if scope.resolve(find(declared, "condition", True)) is False:
                    continue
                loop = find(declared, "copy")
                given = find(declared, "value")
                value = scope.unrolled("", loop) if loop else scope.resolve(given)
                kind = self.shape.types.of(declared)
                check_output(value, kind)
                result[name] = {"type": kind.shown, "value": own_copy(value)}
        return result

    def _inside(self, instance: Instance, runtime: Runtime) -> Scope:
        return Scope(self.setting, runtime, loops=instance.loops, own=instance)

    def _location(self, instance: Instance, body: Mapping[str, Any], runtime: Runtime) -> str:
        target, parent = instance.scope, self.deployment.scope
        if "/resourcegroups/" in target.lower():
            if target.lower() == parent.prefix.lower():
                return parent.location
            parts = target.split("/")
            return str(runtime.group(parts[2], parts[4]).get("location") or "")
        location = find(body, "location")
        if location is None:
            raise TemplateError(
                "InvalidDeployment",
                f"The 'location' property must be specified for '{instance.name}'. "
                "Please see https://aka.ms/arm-deployment-subscription for usage details.",
            )
        return "" if isinstance(location, Unknown) else str(location)


def prepare(deployment: Deployment, runtime: Runtime) -> Prepared:
    """The deployment with all settled that needs no deployed resource; or a TemplateError."""
    outer = deployment.outer
    shape = _shape(deployment)
    sections = shape.sections
    check_name(deployment.name)
    with validating():
        setting = _setting(deployment, shape, outer.setting if outer else None)
        scope = Scope(setting, runtime, "early", outer.loops if outer else {})
        if not deployment.nested:
            check_size(deployment, shape.size)
            check_schema(shape.template, deployment.scope)
        check_counts(sections)
        if not outer:
            _take_parameters(scope, shape)
        made = [make(entry, scope, deployment.scope) for entry in shape.entries]
        check_resources(sum(len(entry.instances) for entry in made))
        _refuse_duplicates(made)
        names = Names(made, isinstance(sections["resources"], dict))
        setting.symbols.update(names.symbols(made))
        return Prepared(deployment, shape, ordered(made, names, scope), setting)


def _shape(deployment: Deployment) -> Shape:
    if not deployment.nested:
        return shape_of(deployment.template)
    return deployment.shape or Shape(deployment.template)  # what an expression makes has none yet


def _setting(deployment: Deployment, shape: Shape, outer: Setting | None) -> Setting:
    if outer:
        # In a nested template of outer scope, expressions see the parent's values only.
        return Setting(
            outer.deployment,
            outer.builtins,
            outer.parameters,
            outer.defaults,
            outer.variables,
            outer.functions,
            dict(outer.symbols),
            outer.evaluated,
        )
    return Setting(deployment, builtins(), variables=shape.variables, functions=shape.functions)


def _take_parameters(scope: Scope, shape: Shape) -> None:
    """Fill the parameters: every one given is declared, every one declared has a value."""
    deployment, setting = scope.setting.deployment, scope.setting
    _refuse_surplus(deployment.parameters, shape.sections["parameters"])
    missing = []
    for name, declared in shape.parameters:
        full = declared.schema
        value = _given(name, find(deployment.parameters, name, _MISSING), scope)
        if value is not _MISSING and not (value is None and "defaultvalue" in full):
            setting.parameters[name.lower()] = value
        elif "defaultvalue" in full:
            setting.defaults[name.lower()] = full["defaultvalue"]
        elif full.get("nullable"):
            setting.parameters[name.lower()] = None
        else:
            missing.append(name)
    if missing:
        raise _not_provided(missing)
    for name, declared in shape.parameters:
        check(name, scope.parameter(name), declared, shape.types)


def _given(name: str, entry: Any, scope: Scope) -> Any:
    """The value that a parameter entry stands for; vault secrets are asked for."""
    if entry is _MISSING or isinstance(entry, Unknown):
        return entry
    if not isinstance(entry, dict):
        return _MISSING
    secret = find(entry, "reference")
    if secret and key_of(entry, "value") is None:
        vault = find(find(secret, "keyVault") or {}, "id")
        return scope.runtime.call("getSecret", (vault, find(secret, "secretName"), name))
    return find(entry, "value", _MISSING)


def _refuse_surplus(given: Mapping[str, Any], declared: Mapping[str, Any]) -> None:
    surplus = [name for name in given if key_of(declared, name) is None]
    if surplus:
        raise ExpressionError(
            f"The template parameters '{', '.join(surplus)}' in the parameters file are not valid; "
            "they are not present in the original template and can therefore not be provided at "
            "deployment time. The only supported parameters for this template are "
            f"'{', '.join(declared)}'. "
            "Please see https://aka.ms/arm-pass-parameter-values for usage details."
        )


def _not_provided(names: list[str]) -> ExpressionError:
    see = "Please see https://aka.ms/arm-create-parameter-file for usage details."
    if len(names) == 1:
        return ExpressionError(
            f"The value for the template parameter '{names[0]}' is not provided. {see}"
        )
    return ExpressionError(
        f"The value for the template parameters '{', '.join(names)}' is not provided. {see}"
    )


def _deployment_properties(given: Any, scope: Scope) -> Any:
    if not isinstance(given, dict):
        return scope.resolve(given)
    return {
        key: value if _is_template(key, value) else scope.resolve(value)
        for key, value in given.items()
    }


def _is_template(key: str, value: Any) -> bool:
    return key.lower() == "template" and isinstance(value, dict)


def _keeps_to_itself(properties: Mapping[str, Any]) -> bool:
    """Whether a nested template is of inner scope: it sees its own values only."""
    options = find(properties, "expressionEvaluationOptions") or {}
    return str(find(options, "scope", "outer")).lower() == "inner"


def _refuse_duplicates(made: Iterable[Made]) -> None:
    seen = set()
    for entry in made:
        for instance, wanted in zip(entry.instances, entry.wanted, strict=True):
            if not (wanted and instance) or instance.existing:
                continue
            if isinstance(instance.name, Unknown):
                continue
            if instance.id in seen:
                raise ExpressionError(
                    f"The resource '{instance.id}' is defined multiple times in a template. "
                    "Please see https://aka.ms/arm-syntax-resources for usage details."
                )
            seen.add(instance.id)


def _passed(parameters: Any, template: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters of a nested deployment; if they are unknown as a whole, each of them is."""
    if isinstance(parameters, Unknown):
        return dict.fromkeys(find(template, "parameters") or {}, parameters)
    if parameters is not None and not isinstance(parameters, dict):
        raise invalid("Error converting value: the parameters must be an object.")
    return parameters or {}


def _no_template(properties: Any) -> TemplateError:
    link = find(properties, "templateLink") if isinstance(properties, dict) else None
    link = find(link, "uri") if isinstance(link, dict) else None
    if link:
        return TemplateError(
            "InvalidContentLink",
            f"Unable to download deployment content from '{link}'. "
            "Please see https://aka.ms/arm-deploy for usage details.",
        )
    return invalid("Required property 'template' not found in JSON.")
