"""`make conformance`: runs what folders are given for, prints it, and writes report.json."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from aifactory.api.compilers import resource_types
from aifactory.bicep import ResourceTypes
from conformance import baselines, report, sources
from conformance.files import corpora
from conformance.pairs import outcomes

REPORT = Path(__file__).parent / "report.json"
_EVERY = 12  # of so many sources one goes to the other parsers: one of them takes half a second
HOW = """\
Nothing to compare with. Give folders of public sources (nothing of them is kept):

  make conformance PAIRS=DIR [TYPES=DIR] [BASELINES=DIR] [SOURCES=DIR] [ESTATES=DIR]

PAIRS      A folder with one folder for a repository; each X.bicep that has the official compiler's
           X.json (or X.symbolicnames.json) beside it is a pair.
           github.com/Azure/bicep-registry-modules has main.json beside main.bicep in avm/**,
           at HEAD and at each release tag; github.com/Azure/bicep has pairs in
           src/Bicep.Core.Samples/Files.
           PAIRS/registry/<module>/<version>.json is what br/public:<module>:<version> stands for:
           main.json at the tag <module>/<version> of Azure/bicep-registry-modules, '-..--..-'
           replaced by the version.
TYPES      Azure's type definitions: the folder `generated` of a clone of
           github.com/Azure/bicep-types-az, or one distilled file for a type and version.
BASELINES  A clone of github.com/Azure/bicep: its *.diagnostics.bicep say which errors stand where.
SOURCES    Any folder of Bicep files, for the parse rate.
ESTATES    A folder with one clone for a folder, each compiled whole; such as
           github.com/Azure/ALZ-Bicep and github.com/mspnp/samples."""


def main() -> int:
    """Prints what was found; 64 when there is nothing to look at."""
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    for name in ("pairs", "types", "baselines", "sources", "estates"):
        parser.add_argument(f"--{name}", type=_folder)
    parser.add_argument("--rivals", help="A Python that has other parsers of Bicep.")
    options = parser.parse_args()
    if not any((options.pairs, options.baselines, options.sources, options.estates)):
        print(HOW, file=sys.stderr)
        return 64
    found = _measured(options)
    print("\n".join(report.lines(found)))
    kept = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.is_file() else {}
    merged = {name: {**kept.get(name, {}), **figures} for name, figures in found.items()}
    REPORT.write_text(json.dumps({**kept, **merged}, indent=1) + "\n", encoding="utf-8")
    return 0


def _folder(text: str) -> Path | None:
    if text and not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder '{text}'")
    return Path(text) if text else None


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    types = resource_types(options.types)
    registry = options.pairs / "registry" if options.pairs else None
    ways = {"with type data": types} if types else {}
    found: dict[str, Any] = {}
    for way, given in {**ways, "without type data": None}.items():
        if options.pairs:
            found.setdefault("pairs", {})[way] = _pairs(options.pairs, registry, given)
        if options.baselines:
            measured = baselines.measured(options.baselines, given)
            found.setdefault("diagnostics", {})[way] = report.of_baselines(measured)
    if options.sources:
        found["parsing"] = report.of_parsing(sources.parse_all(options.sources))
    if options.sources and options.rivals:
        found["rivals"] = _rivals(options.rivals, options.sources)
    if options.estates:
        estates = sources.compile_estates(options.estates, registry, types)
        found["estates"] = report.of_estates(estates)
    return found


def _rivals(python: str, folder: Path) -> Any:
    """What other parsers make of some of the sources; they run in an environment of their own."""
    texts = json.dumps([text for _, text in sources.sources_in(folder)][::_EVERY])
    command = [python, "-m", "conformance.rivals"]
    done = subprocess.run(command, input=texts, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _pairs(folder: Path, registry: Path | None, types: ResourceTypes | None) -> dict[str, Any]:
    return report.of_pairs({c.name: outcomes(c, registry, types) for c in corpora(folder)})


if __name__ == "__main__":
    sys.exit(main())
