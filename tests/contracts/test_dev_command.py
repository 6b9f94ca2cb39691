"""`packaging/dev.py` makes `.venv` right again whatever happened to it. Real environments, real pip, a checkout of nothing, no network."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.checkout import CHECKOUT
from tests.fakes.bound import bound

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the ways of a POSIX .venv")

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
BACKEND = '''
"""Builds an editable wheel of the project `mini` with a program of that name; no more than pip asks for."""
import os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "mini-1.dist-info/"
    files = {
        "mini.pth": os.getcwd(), info + "METADATA": "Metadata-Version: 2.1\\nName: mini\\nVersion: 1\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: mini\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        info + "entry_points.txt": "[console_scripts]\\nmini = mini:main\\n",
    }
    files[info + "RECORD"] = "".join(f"{name},,\\n" for name in [*files, info + "RECORD"])
    with zipfile.ZipFile(os.path.join(folder, "mini-1-py3-none-any.whl"), "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "mini-1-py3-none-any.whl"
'''
MINI = """
def main():
    print("mini runs in", __file__)
"""
COMMAND = """
import runpy, sys
dev = runpy.run_path(sys.argv[1])
try:
    dev["ensure_venv"]()
except dev["CannotGoOn"] as error:
    sys.exit(str(error))
"""


def new_checkout(place: Path) -> Path:
    """A checkout with the real command and an empty lock."""
    (place / "packaging").mkdir(parents=True)
    shutil.copy(CHECKOUT / "packaging" / "dev.py", place / "packaging" / "dev.py")
    for name, text in {"packaging/requirements.lock": "", "pyproject.toml": PROJECT, "backend.py": BACKEND, "mini.py": MINI}.items():
        (place / name).write_text(text, "utf-8")
    return place


def command(place: Path, *before: str) -> "subprocess.Popen[str]":
    """What both commands of the README begin with, started; no index is in reach."""
    surroundings = {**os.environ, "PIP_NO_INDEX": "1", "PYTHONUTF8": "1", "HOME": str(place)}
    return subprocess.Popen(
        bound([*before, sys._base_executable, "-c", COMMAND, str(place / "packaging" / "dev.py")]), text=True,  # type: ignore[attr-defined]
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings,
    )


def done(place: Path) -> str:
    """Run it to its end; what it said."""
    process = command(place)
    said, complained = process.communicate()
    assert process.returncode == 0, said + complained
    return said


def program(place: Path, name: str = "mini") -> str:
    """What a program of `.venv` says."""
    return subprocess.run([str(place / ".venv" / "bin" / name)], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose `.venv` was made."""
    place = new_checkout(tmp_path_factory.mktemp("made") / "kw")
    assert "Making .venv" in done(place)
    return place


@pytest.fixture
def checkout(made: Path, tmp_path: Path) -> Path:
    """A copy of it that is where it was: for moving and breaking."""
    place = tmp_path / "kw"
    shutil.copytree(made, place, symlinks=True)
    done(place)
    return place


def test_what_is_up_to_date_is_left_alone(checkout: Path) -> None:
    """Nothing is said, nothing is made."""
    before = sorted(path.stat().st_mtime_ns for path in (checkout / ".venv").rglob("*") if path.suffix != ".pyc")
    assert done(checkout) == ""
    assert sorted(path.stat().st_mtime_ns for path in (checkout / ".venv").rglob("*") if path.suffix != ".pyc") == before


@pytest.mark.parametrize("name", ["Fam ily Ω", "عائلة", "elsewhere", "x" * 130])
def test_a_checkout_that_was_moved_repairs_itself_without_an_index(checkout: Path, tmp_path: Path, name: str) -> None:
    """Its own programs and those of other packages run in the new place and back in the old one, whatever the folder is called."""
    other = checkout / ".venv" / "bin" / "other"
    shutil.copy(checkout / ".venv" / "bin" / "mini", other)
    for place in (tmp_path / name / "kw", checkout, tmp_path / name / "kw"):
        place.parent.mkdir(exist_ok=True)
        (checkout if checkout.exists() else tmp_path / name / "kw").rename(place)
        assert "moved" in done(place)
        for one_program in ("mini", "other"):
            assert program(place, one_program) == f"mini runs in {place / 'mini.py'}"
        assert done(place) == ""


def test_a_run_that_was_killed_in_the_middle_of_pip_is_made_good_by_the_next_one(checkout: Path) -> None:
    """Kill -9 while packages are being installed: what is half there is thrown away."""
    (checkout / "packaging" / "requirements.lock").write_text("# another\n", "utf-8")
    marker = checkout / ".venv" / "keyworker.txt"
    process = command(checkout)
    while marker.exists():  # the limit of every test ends this wait
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    shutil.rmtree(next((checkout / ".venv" / "lib").glob("*/site-packages/pip/_internal")))
    assert "Making .venv" in done(checkout)
    assert program(checkout) == f"mini runs in {checkout / 'mini.py'}"


@pytest.mark.parametrize("spoil", ["another minor", "no Python", "no pip", "no .venv"])
def test_a_venv_that_cannot_be_used_is_made_anew(checkout: Path, spoil: str) -> None:
    """The system's Python went, or is another one now; or somebody took a part of it away."""
    venv = checkout / ".venv"
    if spoil == "another minor":
        marker = venv / "keyworker.txt"
        marker.write_text(marker.read_text("utf-8").replace(f"{sys.version_info.major}.{sys.version_info.minor}", "3.10"), "utf-8")
    elif spoil == "no Python":
        for link in venv.glob("bin/python*"):
            link.unlink()
            link.symlink_to("/nowhere/python")
    elif spoil == "no pip":
        shutil.rmtree(next(venv.glob("lib/*/site-packages/pip")))
    else:
        shutil.rmtree(venv)
    assert "Making .venv" in done(checkout)
    assert program(checkout) == f"mini runs in {checkout / 'mini.py'}"
    assert done(checkout) == ""


def test_two_commands_at_once_make_it_once(tmp_path: Path) -> None:
    """The second one waits, and finds it made."""
    place = new_checkout(tmp_path / "kw")
    both = [command(place), command(place)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Making .venv" in out for out, _ in said) == 1
    assert program(place) == f"mini runs in {place / 'mini.py'}"


@pytest.fixture
def read_only() -> Iterator[tuple[Path, list[str]]]:
    """A checkout of somebody else's, and what makes a command run as a user who may not write there."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv to be somebody else")
    top = Path(tempfile.mkdtemp(prefix="keyworker-read-only-"))  # not under tmp_path, which is for its owner alone
    top.chmod(0o755)
    place = new_checkout(top / "kw")
    place.chmod(0o555)
    somebody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.geteuid() == 0 else []
    yield place, somebody
    place.chmod(0o755)
    shutil.rmtree(top)


def test_a_checkout_that_may_not_be_written_is_said_in_one_sentence(read_only: tuple[Path, list[str]]) -> None:
    """With what to do; no trace of Python's own."""
    place, somebody = read_only
    process = command(place, *somebody)
    said, complained = process.communicate()
    assert (process.returncode, said) == (1, "")
    assert complained == f"The folder {place} cannot be written. Copy it to a folder of your own, and start this command there.\n"
