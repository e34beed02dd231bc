"""Problems of a configuration for other tools: SARIF and JUnit, with file and line."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from aifactory.problems import Problem, counted


def reported(problems: Sequence[Problem], kind: str, directory: str) -> str:
    """The problems as `sarif` or `junit`; files are those of the repository."""
    if kind == "sarif":
        return json.dumps(_sarif(problems, directory), indent=2)
    return _junit(problems)


def _sarif(problems: Sequence[Problem], directory: str) -> dict[str, Any]:
    codes = sorted({problem.code for problem in problems})
    driver = {"name": "AI Factory check", "rules": [{"id": code} for code in codes]}
    results = [
        {
            "ruleId": problem.code,
            "level": problem.severity,
            "message": {"text": f"{problem.what} {problem.fix}".strip()},
            "locations": [_location(problem.where, directory)],
        }
        for problem in problems
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _location(where: str, directory: str) -> dict[str, Any]:
    """A place such as factory.yaml:9:16; what is no file is a logical place."""
    file, _, rest = where.partition(" ")[0].partition(":")
    if not file.endswith((".yaml", ".lock")):
        return {"logicalLocations": [{"fullyQualifiedName": where}]}
    line, _, column = rest.partition(":")
    region = {"startLine": int(line or 1)} | ({"startColumn": int(column)} if column else {})
    place = {"uri": Path(os.path.relpath(Path(directory, file))).as_posix()}
    return {"physicalLocation": {"artifactLocation": place, "region": region}}


def _junit(problems: Sequence[Problem]) -> str:
    """One case for each file that has problems; one that passed where there are none."""
    root = ElementTree.Element("testsuites", name="check")
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.where.partition(" ")[0].partition(":")[0], []).append(problem)
    wrong = [file for file, found in by_file.items() if _errors(found)]
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name="configuration",
        tests=str(max(1, len(by_file))),
        failures=str(len(wrong)),
    )
    for file, found in sorted(by_file.items()) or [("factory.yaml", [])]:
        case = ElementTree.SubElement(suite, "testcase", classname="configuration", name=file)
        if errors := _errors(found):
            failure = ElementTree.SubElement(
                case, "failure", message=counted(len(errors), "problem")
            )
            failure.text = "\n".join(map(str, errors))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _errors(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]
