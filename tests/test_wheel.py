"""The wheel carries everything: a package without the checkout finds its modules and facts."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_carries_the_content_folder_and_works_without_the_checkout(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    wheel = next(tmp_path.glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    for path in (ROOT / "bicep").rglob("*.bicep"):
        assert f"aifactory/content/{path.relative_to(ROOT / 'bicep').as_posix()}" in names
    home = tmp_path / "home"
    zipfile.ZipFile(wheel).extractall(home)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from aifactory.api.folder import content_root\n"
        "from aifactory.cli import main\n"
        "assert content_root().name == 'content'\n"
        "main(['init', sys.argv[2]])\n"
    )
    made = tmp_path / "acme"
    command = [sys.executable, "-c", code, str(home), str(made)]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert (made / "factory.yaml").is_file()
