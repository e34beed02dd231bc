"""What a pipeline shows beside a run: annotations at the lines, and a summary of the step."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aifactory.problems import Problem

Note = Callable[[str], None]
_LONGEST = 500_000  # characters; GitHub takes 1 MiB a step (docs.github.com/actions, 2026-11)


def annotate(directory: str, problem: Problem, note: Note) -> None:
    """Point a pipeline's reader to the line of a problem; says nothing outside of a pipeline."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        note(_github(directory, problem))
    elif os.environ.get("TF_BUILD") == "True":
        note(_azure_devops(directory, problem))


def summarize(title: str, text: str, note: Note) -> None:
    """Show a text with the summary of the pipeline's step; does nothing outside of a pipeline."""
    section = f"## {title}\n\n```text\n{text[:_LONGEST].rstrip()}\n```\n\n"
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    scratch = os.environ.get("AGENT_TEMPDIRECTORY")
    with suppress(OSError):  # what was done counts, not what is told about it
        if file:
            with open(file, "a", encoding="utf-8") as summary:
                summary.write(section)
        elif os.environ.get("TF_BUILD") == "True" and scratch:
            page = Path(scratch) / f"{title.replace(' ', '-')}-{os.getpid()}.md"
            page.write_text(section, encoding="utf-8")
            note(f"##vso[task.uploadsummary]{page}")


# Escapes: docs.github.com/actions, "Workflow commands", and learn.microsoft.com/azure/devops,
# "Logging commands" (both 2026-11).
def _github(directory: str, problem: Problem) -> str:
    file, line, column = _place(directory, problem.where)
    place = {"file": file, "line": line, "col": column}
    marks = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
    told = ",".join(
        f"{name}={_escaped(value, (*marks, (':', '%3A'), (',', '%2C')))}"
        for name, value in place.items()
        if value
    )
    level = problem.severity
    head = f"::{level} {told}" if told else f"::{level}"
    return f"{head}::{_escaped(_message(problem), marks)}"


def _azure_devops(directory: str, problem: Problem) -> str:
    file, line, column = _place(directory, problem.where)
    place = {
        "type": problem.severity,
        "sourcepath": file,
        "linenumber": line,
        "columnnumber": column,
        "code": problem.code,
    }
    marks = (("%", "%AZP25"), ("\r", "%0D"), ("\n", "%0A"))
    told = ";".join(
        f"{name}={_escaped(value, (*marks, (']', '%5D'), (';', '%3B')))}"
        for name, value in place.items()
        if value
    )
    return f"##vso[task.logissue {told}]{_escaped(_message(problem), marks)}"


def _message(problem: Problem) -> str:
    fix = f"\nfix: {problem.fix}" if problem.fix else ""
    return f"{problem.code}: {problem.what}{fix}"


def _place(directory: str, where: str) -> tuple[str, str, str]:
    """File, line and column of `file:9:16 words`; a place that is no file has none of them."""
    file, _, rest = where.partition(" ")[0].partition(":")
    path = Path(directory, file)
    if not path.is_file():
        return "", "", ""
    line, _, column = rest.partition(":")
    return os.path.relpath(path), line or "1", column


def _escaped(text: str, marks: tuple[tuple[str, str], ...]) -> str:
    for mark, escape in marks:
        text = text.replace(mark, escape)
    return text
