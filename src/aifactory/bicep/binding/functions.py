"""The built-in functions and decorators: how many arguments each takes and where it may stand."""

from dataclasses import dataclass

# Read from Azure/bicep, Semantics/Namespaces/{System,Az}NamespaceType.cs, August 2026.
_SYS = """
any 1 1 | concat 1 - | cidrSubnet 3 3 | cidrHost 2 2 | parseCidr 1 1 | buildUri 1 1 | parseUri 1 1
format 1 - | padLeft 2 3 | replace 3 3 | toLower 1 1 | toUpper 1 1 | length 1 1 | split 2 2
join 2 2 | string 1 1 | int 1 1 | uniqueString 1 - | guid 1 - | trim 1 1 | uri 2 2 | substring 2 3
take 2 2 | skip 2 2 | empty 1 1 | contains 2 2 | intersection 2 - | union 2 - | shallowMerge 1 1
first 1 1 | last 1 1 | indexOf 2 2 | lastIndexOf 2 2 | startsWith 2 2 | endsWith 2 2 | distinct 1 1
like 2 2 | min 1 - | max 1 - | range 2 2 | base64 1 1 | base64ToString 1 1 | base64ToJson 1 1
uriComponentToString 1 1 | uriComponent 1 1 | dataUriToString 1 1 | dataUri 1 1 | array 1 1
coalesce 1 - | bool 1 1 | json 1 1 | dateTimeAdd 2 3 | dateTimeToEpoch 1 1 | dateTimeFromEpoch 1 1
utcNow 0 1 | newGuid 0 0 | loadTextContent 1 2 | loadFileAsBase64 1 1 | loadJsonContent 1 3
loadYamlContent 1 3 | items 1 1 | objectKeys 1 1 | flatten 1 1 | filter 2 2 | map 2 2
mapValues 2 2 | sort 2 2 | reduce 3 3 | toObject 2 3 | groupBy 2 3 | nameof 1 1 | fail 1 1
loadDirectoryFileInfo 1 2 | tryGet 2 -
"""
_PARAMETER_FILES = """
readEnvironmentVariable 1 2 | readEnvVar 1 1 | readCliArg 1 1 | externalInput 1 2 | getSecret 4 5
"""
_AZ = """
tenant 0 0 | managementGroup 0 1 | subscription 0 1 | resourceGroup 0 2 | deployment 0 0
deployer 0 0 | environment 0 0 | resourceId 2 - | subscriptionResourceId 2 - | tenantResourceId 2 -
extensionResourceId 3 - | managementGroupResourceId 2 - | roleDefinitions 1 1 | providers 1 2
toLogicalZone 3 3 | toLogicalZones 3 3 | toPhysicalZone 3 3 | toPhysicalZones 3 3 | pickZones 3 5
reference 1 3 | list 2 3
"""
_DECORATORS = """
allowed 1 1 param | secure 0 0 param,output,type,member | minValue 1 1 param,output,type,member
maxValue 1 1 param,output,type,member | minLength 1 1 param,output,type,member
maxLength 1 1 param,output,type,member | metadata 1 1 param,output,type,member | description 1 1 -
batchSize 1 1 resource,module | sealed 0 0 param,output,type,member | export 0 0 type,var,func
discriminator 1 1 param,output,type,member | onlyIfNotExists 0 0 resource | retryOn 1 2 resource
waitUntil 2 2 resource
"""

# Functions of the template language that Bicep says in another way: the way, and the code.
REPLACED = {
    "if": ("BCP100", "Write 'condition ? yes : no'."),
    "createArray": ("BCP101", "Write an array: [ … ]."),
    "createObject": ("BCP102", "Write an object: { … }."),
    "variables": ("BCP060", "Write the variable's name."),
    "parameters": ("BCP061", "Write the parameter's name."),
    **{
        name: ("BCP069", f"Write the operator '{op}'.")
        for name, op in {
            "add": "+",
            "sub": "-",
            "mul": "*",
            "div": "/",
            "mod": "%",
            "less": "<",
            "lessOrEquals": "<=",
            "greater": ">",
            "greaterOrEquals": ">=",
            "equals": "==",
            "not": "!",
            "and": "&&",
            "or": "||",
        }.items()
    },
}
ONLY_PARAMETER_DEFAULTS = frozenset({"utcNow", "newGuid"})
LAMBDA_AT = {
    "filter": {1: (1, 2)},
    "map": {1: (1, 2)},
    "mapValues": {1: (1, 1)},
    "sort": {1: (2, 2)},
    "reduce": {2: (2, 3)},
    "toObject": {1: (1, 1), 2: (1, 1)},
    "groupBy": {1: (1, 1), 2: (1, 1)},
}
# What their lambdas must give back: by function and place of the lambda.
LAMBDA_GIVES = {
    ("filter", 1): "bool",
    ("sort", 1): "bool",
    ("toObject", 1): "string",
    ("groupBy", 1): "string",
}

# What functions give back, where that does not depend on their arguments.
RETURNS = {
    name: kind
    for kind, names in {
        "string": "base64 base64ToString cidrSubnet cidrHost dataUri dataUriToString dateTimeAdd"
        " extensionResourceId format guid join loadFileAsBase64 loadTextContent newGuid padLeft"
        " replace resourceId string subscriptionResourceId substring tenantResourceId toLower"
        " toUpper trim uniqueString uri uriComponent uriComponentToString utcNow nameof"
        " managementGroupResourceId dateTimeFromEpoch buildUri",
        "int": "dateTimeToEpoch indexOf int lastIndexOf length max min",
        "bool": "bool contains empty endsWith like startsWith",
        "array": "array distinct filter flatten items map objectKeys range sort split pickZones",
        "object": "deployer deployment environment groupBy mapValues parseCidr parseUri"
        " shallowMerge toObject",
    }.items()
    for name in names.split()
}


# The kinds of value that arguments may be, by function: one list for each form it has (';').
# Kinds are joined by '/'; '…' repeats the one before; arguments not listed may be anything.
_KINDS = """
toLower string | toUpper string | trim string | base64 string/int/bool/array/object
uriComponent string | uriComponentToString string | json string | base64ToString string
base64ToJson string | loadTextContent string | loadJsonContent string | loadYamlContent string
loadFileAsBase64 string | dataUriToString string | startsWith string string
endsWith string string | like string string | filter array | map array | sort array
reduce array | toObject array | groupBy array | flatten array | distinct array
length string/array/object | empty string/array/object | items object | objectKeys object
mapValues object | range int int | replace string string string | substring string int int
split string string/array | join array string | padLeft string/int int string
guid string … | uniqueString string … | uri string string | dateTimeAdd string string string
dateTimeFromEpoch int | dateTimeToEpoch string | int string/int | parseCidr string
cidrSubnet string int int | cidrHost string int | shallowMerge array | fail string
concat array … ; string/int/bool … | contains object string ; array ; string string
indexOf string string ; array | lastIndexOf string string ; array
union object … ; array … | intersection object … ; array … | first array ; string
last array ; string | skip array int ; string int | take array int ; string int
min int … ; array | max int … ; array
"""
# Functions that give back what their first argument is.
LIKE_THE_FIRST = frozenset({"union", "intersection", "skip", "take"})
Kinds = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a function: the kinds of its arguments, the last one repeated or not."""

    kinds: Kinds
    repeats: bool

    def wanted(self, at: int) -> frozenset[str] | None:
        """The kinds that an argument may be; None where anything may stand."""
        if at < len(self.kinds):
            return self.kinds[at]
        return self.kinds[-1] if self.repeats else None


@dataclass(frozen=True, slots=True)
class Arity:
    """How many arguments a function takes; no upper bound when `most` is None."""

    least: int
    most: int | None

    def takes(self, count: int) -> bool:
        """True when so many arguments fit."""
        return self.least <= count and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Decorator:
    """A decorator: its arguments and the declarations it may stand before (none: all)."""

    arity: Arity
    targets: frozenset[str]


def _rows(table: str) -> list[list[str]]:
    return [row.split() for row in table.replace("\n", "|").split("|") if row.strip()]


def _arity(least: str, most: str) -> Arity:
    return Arity(int(least), None if most == "-" else int(most))


def _arities(table: str) -> dict[str, Arity]:
    return {name: _arity(least, most) for name, least, most in _rows(table)}


def _form(words: list[str]) -> Form:
    kinds = tuple(frozenset(word.split("/")) for word in words if word != "…")
    return Form(kinds, words[-1] == "…")


def _forms(row: list[str]) -> tuple[Form, ...]:
    return tuple(_form(form.split()) for form in " ".join(row[1:]).split(";"))


FORMS: dict[str, tuple[Form, ...]] = {row[0]: _forms(row) for row in _rows(_KINDS)}
SYS = _arities(_SYS)
AZ = _arities(_AZ)
PARAMETER_FILES = _arities(_PARAMETER_FILES)
FUNCTIONS = {**SYS, **AZ}
AZ_IN_PARAMETERS = {"getSecret": PARAMETER_FILES["getSecret"]}
IN_PARAMETERS = {**SYS, **PARAMETER_FILES}
DECORATORS = {
    name: Decorator(_arity(least, most), frozenset(targets.replace("-", "").split(",")) - {""})
    for name, least, most, targets in _rows(_DECORATORS)
}

# The scopes of a file in which a scope function may be called with so many arguments.
_ALL = frozenset({"tenant", "managementGroup", "subscription", "resourceGroup"})
SCOPE_CALLS: dict[tuple[str, int], frozenset[str]] = {
    ("tenant", 0): _ALL,
    ("managementGroup", 0): frozenset({"managementGroup"}),
    ("managementGroup", 1): _ALL,
    ("subscription", 0): frozenset({"subscription", "resourceGroup"}),
    ("subscription", 1): _ALL,
    ("resourceGroup", 0): frozenset({"resourceGroup"}),
    ("resourceGroup", 1): frozenset({"subscription", "resourceGroup"}),
    ("resourceGroup", 2): _ALL,
}
