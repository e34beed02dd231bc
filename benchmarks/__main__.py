"""`make bench`: times the commands that people wait for, against the bars of the design."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
AIF = Path(sys.executable).with_name("aif")


def _seconds(*command: str, times: int = 5) -> tuple[float, float]:
    """Minimum and median of the wall time of a command, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return min(taken), sorted(taken)[len(taken) // 2]


def _many_projects(home: Path, count: int) -> None:
    shutil.copytree(ROOT / "examples" / "contoso", home, ignore=shutil.ignore_patterns(".aif"))
    text = (home / "projects" / "assistant.yaml").read_text()
    for number in range(count - 3):
        own = text.replace("5a1c0000-0000", f"5a1c0000-{number + 1:04d}")
        (home / "projects" / f"team-{number:03d}.yaml").write_text(own)


def main() -> None:
    """Print one line per figure: what, minimum, median, bar."""
    with tempfile.TemporaryDirectory() as scratch:
        many = Path(scratch) / "many"
        _many_projects(many, 300)
        run = Path(scratch) / "run"
        _many_projects(run, 3)
        rows: list[tuple[str, float, float, str]] = [
            ("python -c pass", *_seconds(sys.executable, "-c", "pass"), ""),
            ("aif --help", *_seconds(str(AIF), "--help"), "0.15 s, 4 x python"),
            ("aif check, 300 projects", *_seconds(str(AIF), "-C", str(many), "check"), "1 s"),
        ]
        first = _seconds(str(AIF), "-C", str(run), "deploy", "--yes", times=1)
        again = _seconds(str(AIF), "-C", str(run), "deploy", "--yes")
        rows.append(("aif deploy, contoso, from nothing", *first, ""))
        rows.append(("aif deploy, contoso, again", *again, ""))
        rows.append(
            ("aif plan, contoso, unchanged", *_seconds(str(AIF), "-C", str(run), "plan"), "")
        )
        rows.append(("aif verify, contoso", *_seconds(str(AIF), "-C", str(run), "verify"), ""))
    print(f"{'figure':<36} {'min s':>8} {'median s':>9}  bar")
    for what, least, middle, bar in rows:
        print(f"{what:<36} {least:>8.3f} {middle:>9.3f}  {bar}")


if __name__ == "__main__":
    main()
