"""A folder for one run is private, goes at its end, and what killed programs left goes at the next start."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from keyworker.base.temporary import HELD, temporary_folder
from tests.contracts.checkout import CHECKOUT
from tests.fakes.bound import bound

CHILD = """
import sys
from keyworker.base.temporary import temporary_folder
with temporary_folder("test") as folder:
    (folder / "secret").write_text("key")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made in these tests."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def child() -> "tuple[subprocess.Popen[str], Path]":
    """A program that holds a folder until it is ended."""
    process = subprocess.Popen(
        bound([sys.executable, "-c", CHILD]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "src")},
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_user_may_look_into_it() -> None:
    """Mode 0700, and its name tells the purpose alone."""
    with temporary_folder("test") as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.name.startswith("keyworker-test-")


def test_it_goes_at_the_end_of_its_block_also_with_an_error(place: Path) -> None:
    """With all that lies in it."""

    def fail() -> None:
        with temporary_folder("test") as folder:
            (folder / "deep").mkdir()
            (folder / "deep" / "secret").write_text("key")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  our own, three lines above
        fail()
    assert list(place.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_it_goes_when_its_program_is_killed(place: Path) -> None:
    """Nobody has to start anything for that: the guard waits for the program's end."""
    process, folder = child()
    assert (folder / "secret").exists()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    while folder.exists():  # the limit of every test ends this wait
        time.sleep(0.01)
    assert list(place.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_the_next_start_sweeps_what_nobody_holds_and_nothing_else(place: Path) -> None:
    """Left behind together with its guard: gone. Held by a living program, of another purpose, or a link: untouched."""
    process, living = child()
    left, other, elsewhere = place / "keyworker-test-left", place / "keyworker-demo-left", place / "elsewhere"
    for folder in (left, other, elsewhere):
        folder.mkdir()
        (folder / HELD).touch()
    (place / "keyworker-test-link").symlink_to(elsewhere)
    (place / "keyworker-test-file").touch()
    with temporary_folder("test") as folder:
        assert {path.name for path in place.iterdir()} == {
            living.name, folder.name, "keyworker-demo-left", "elsewhere", "keyworker-test-link", "keyworker-test-file"}
    assert (elsewhere / HELD).exists()
    assert (living / "secret").exists()
    process.communicate("")
    assert not living.exists()
