"""Compares this compiler with the official one on a clone of published modules.

    python tests/bicep/conformance.py CLONE [--types DIR] [--half even|odd]

CLONE is a checkout that has a main.json beside each main.bicep, such as
Azure/bicep-registry-modules; what modules take from a registry is read from the clone's release
tags and compared as given. DIR holds distilled resource types, one file per type and version.
Nothing of the clone is kept.
"""

import argparse
import hashlib
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aifactory.bicep import DistilledTypes, compile_bicep
from aifactory.problems import Refused

REGISTRY = re.compile(r"(?:br/public:|br:mcr\.microsoft\.com/bicep/)(?P<module>.+):(?P<version>.+)")
GIVEN = "given by a registry"


class Clone:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.published: dict[str, str] = {}

    def read(self, path: str) -> str:
        match = REGISTRY.fullmatch(path)
        if match:
            return self._published(path, match["module"], match["version"])
        return (self.root / path).read_bytes().decode("utf-8-sig")

    def read_bytes(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def _published(self, path: str, module: str, version: str) -> str:
        if path not in self.published:
            place = f"{module}/{version}:{module}/main.json"
            shown = subprocess.run(
                ["git", "-C", str(self.root), "show", place], capture_output=True, check=False
            )
            if shown.returncode:
                raise FileNotFoundError(path)
            template = json.loads(shown.stdout)
            self.published[path] = json.dumps({**template, GIVEN: True})
        return self.published[path]


def comparable(value: Any) -> Any:
    """The value without what may differ: the generator, and the order of dependencies."""
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: comparable(inner) for key, inner in value.items()}
    if isinstance(found.get("dependsOn"), list):
        found["dependsOn"] = sorted(set(found["dependsOn"]))
    if isinstance(found.get("metadata"), dict):
        found["metadata"].pop("_generator", None)
    return {key: inner for key, inner in found.items() if not (key == "metadata" and inner == {})}


def differences(official: Any, ours: Any, place: str = "") -> Iterator[str]:
    """The places where two templates differ; what a registry gave is not looked into."""
    if isinstance(ours, dict) and GIVEN in ours:
        return
    if isinstance(official, dict) and isinstance(ours, dict):
        for key in official.keys() | ours.keys():
            if key in official and key in ours:
                yield from differences(official[key], ours[key], f"{place}/{key}")
            else:
                yield f"{place}/{key}"
    elif isinstance(official, list) and isinstance(ours, list) and len(official) == len(ours):
        for i, (left, right) in enumerate(zip(official, ours, strict=True)):
            yield from differences(left, right, f"{place}/{i}")
    elif official != ours:
        yield place


def resource_types(folder: Path | None) -> DistilledTypes | None:
    """The types of a folder of distilled ones."""
    if folder is None:
        return None
    files = {file.stem.lower(): file for file in folder.glob("*.json")}

    def read(name: str) -> Any:
        file = files.get(name.replace("/", "_"))
        return json.loads(file.read_text(encoding="utf-8")) if file else None

    return DistilledTypes(read)


def outcome(clone: Clone, source: Path, types: DistilledTypes | None) -> str:
    """How a module of the clone compares: exact, different, or refused."""
    official = json.loads(source.with_suffix(".json").read_bytes())
    try:
        ours = compile_bicep(source.relative_to(clone.root).as_posix(), clone, types)
    except Refused as refused:
        return f"refused: {refused.problems[0].code}"
    places = list(differences(comparable(official), comparable(ours)))
    return f"different at {places[0]}" if places else "exact"


def half_of(source: Path) -> str:
    digest = hashlib.sha256(str(source.parent).encode()).digest()
    return "odd" if digest[-1] % 2 else "even"


def main() -> None:
    """Prints every module that is not compiled exactly, and how many are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone", type=Path)
    parser.add_argument("--types", type=Path)
    parser.add_argument("--half", choices=("even", "odd"))
    options = parser.parse_args()
    clone, types = Clone(options.clone), resource_types(options.types)
    found: Counter[str] = Counter()
    for source in sorted(options.clone.glob("**/main.bicep")):
        relative = source.relative_to(options.clone)
        wanted = options.half in (None, half_of(relative))
        if not wanted or not source.with_suffix(".json").exists():
            continue
        result = outcome(clone, source, types)
        found[result.partition(" ")[0].rstrip(":")] += 1
        if result != "exact":
            print(f"{relative}: {result}")
    total = sum(found.values())
    print(f"{found['exact']} of {total} exact; {dict(found)}")


if __name__ == "__main__":
    main()
