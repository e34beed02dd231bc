"""Reads a case: the problems that are expected, and the files of a broken factory."""

import re
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"
CONTENT = Path(__file__).parents[1] / "config" / "content"

GOOD = {
    "factory.yaml": b"""\
factory: acme
region: swedencentral
environments:
  dev:   { subscriptions: [00000000-0000-0000-0000-000000000001] }
  stage: { subscriptions: [00000000-0000-0000-0000-000000000002] }
  prod:  { subscriptions: [00000000-0000-0000-0000-000000000003] }
""",
    "projects/churn.yaml": b"""\
profile: small
team: { lead: 5a1c0000-0000-0000-0000-000000000001 }
""",
}


@dataclass(frozen=True)
class Case:
    story: str
    expected: tuple[tuple[str, str, str], ...]  # code, place, words of what was seen or the fix
    files: dict[str, bytes]

    def write(self, folder: Path) -> None:
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)


def read_case(path: Path) -> Case:
    head, *parts = re.split(rb"^=== (.+)\n", path.read_bytes(), flags=re.MULTILINE)
    said = {name.decode(): text for name, text in zip(parts[::2], parts[1::2], strict=True)}
    files = {
        name: text
        for name, text in {**GOOD, **said}.items()
        if not name.endswith(" absent") and f"{name} absent" not in said
    }
    lines = [line.split(" ", 2) for line in head.decode().splitlines() if line]
    return Case(path.stem, tuple((code, place, words) for code, place, words in lines), files)


def cases() -> list[Case]:
    return [read_case(path) for path in sorted(CASES.glob("*.txt"))]
