"""New service folders, ours or a team's own, and the files that an editor needs beside them."""

import re
from pathlib import Path

from aifactory.api.content.own import SHARED
from aifactory.api.content.scaffold import scaffold
from aifactory.api.folder import Folder, content_root, write, write_new
from aifactory.catalog import load_catalog, service_schema
from aifactory.catalog.model import Service
from aifactory.config.edit import schema_text
from aifactory.problems import Problem, Refused

_NAME = r"[a-z][a-z0-9]+(-[a-z0-9]+)*"
_SCHEMA = "services/service.schema.json"


def service_add(path: Path, name: str, resource: str) -> list[Path]:
    """Write services/NAME, to be edited, and what modules import; the files written."""
    _require_new(path, name, resource)
    home = path / "services" / name
    files = {home / file: text for file, text in scaffold(name, resource).items()}
    write_new(files)
    return [*files, *shared(path)]


def shared(path: Path) -> list[Path]:
    """Write copies of what modules import, and the facts' schema; the files that changed.

    They are for editors and for Bicep's own tools: a module is compiled with ours, whatever a
    copy says. Our own content folder has the originals.
    """
    root = content_root()
    if path.resolve() == root.resolve():
        return []
    texts = {
        path / SHARED / one.name: one.read_text(encoding="utf-8")
        for one in sorted((root / SHARED).glob("*.bicep"))
    }
    texts[path / _SCHEMA] = schema_text(service_schema())
    changed = [file for file, text in texts.items() if _differs(file, text)]
    for file in changed:
        write(file, texts[file])
    return changed


def _differs(file: Path, text: str) -> bool:
    return not file.is_file() or file.read_text(encoding="utf-8", errors="replace") != text


def _require_new(path: Path, name: str, resource: str) -> None:
    problems = []
    if not re.fullmatch(_NAME, name):
        what = f"{name[:40]!r} is not small letters and digits with single hyphens between."
        problems.append(Problem("NAME", "AIF2124", what, "Write it such as my-service."))
    form = next(m.pattern for m in Service.model_fields["resource"].metadata if m.pattern)
    if not re.fullmatch(form, resource):
        what = f"{resource[:80]!r} is not a resource type with its version."
        fix = "Write it such as Microsoft.Search/searchServices@2025-05-01."
        problems.append(Problem("TYPE", "AIF2124", what, fix))
    if problems:
        raise Refused(problems)
    catalog = load_catalog(content_root(), Folder(path).own_content)
    facts = scaffold(name, resource)["service.yaml"]
    for flag, service in catalog.services.items():
        if service.folder == name or f"\nflag: {flag}\n" in facts:
            what = f"The service {flag!r} is in services/{service.folder} already."
            raise Refused([Problem("NAME", "AIF2124", what, "Choose another name.")])
