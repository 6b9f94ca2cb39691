"""The canaries themselves: a watch that cannot fail watches nothing."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.checkout import CHECKOUT
from tests.fakes import canaries
from tests.fakes.canaries import LogWatch, heard_in, heard_in_bytes, heard_in_folder

LEAKS = """
import gc
import logging
import threading
import pytest
from keyworker.base.errors import NotHere
from tests.fakes import canaries

def test_log():
    logging.getLogger("keyworker.leaky").debug("opened %s", canaries.FORENAME)

def test_error():
    with pytest.raises(NotHere):
        raise NotHere(f"{canaries.SURNAME} is not here.")

def test_file_name(tmp_path):
    (tmp_path / f"plan of {canaries.KNOWN_AS}.pdf").write_bytes(b"")

def test_file(tmp_path):
    (tmp_path / "store.kws").write_bytes(canaries.NOTE.encode())

@pytest.mark.plain_files("*.pdf")
def test_other_file(tmp_path):
    (tmp_path / "plan.txt").write_text(canaries.NOTE)

@pytest.mark.plain_files("*.pdf")
def test_paper_is_meant_to_be_read(tmp_path):
    (tmp_path / "plan.pdf").write_text(canaries.NOTE)

def test_collector_elsewhere():
    thread = threading.Thread(target=gc.collect)
    thread.start()
    thread.join()

def test_nothing_leaks(tmp_path):
    (tmp_path / "store.kws").write_bytes(b"sealed")
"""
WORDS = [value for name, value in vars(canaries).items() if name.isupper() and isinstance(value, str)]


@pytest.mark.parametrize("word", WORDS)
def test_every_canary_sings(word: str) -> None:
    """Each word that tests use is heard, in any case, in text and in bytes as UTF-8 and as UTF-16."""
    assert heard_in(f"something about {word.upper()} here")
    assert heard_in_bytes(b"\x00\xff" + word.encode() + b"\x00")
    assert heard_in_bytes(b"\x00\x00" + word.encode("utf-16-le"))


def test_ordinary_words_do_not_sing() -> None:
    """The bird alone is not a family's name."""
    assert heard_in("A canary in the kitchen") is None
    assert heard_in_bytes(b"A canary in the kitchen") is None


@pytest.mark.plain_files
def test_a_folder_is_heard_down_to_its_last_file(tmp_path: Path) -> None:
    """Files in folders are looked at, and those meant to be read are not."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "clear.db").write_text(canaries.NOTE)
    (tmp_path / "plan.pdf").write_text(canaries.NOTE)
    assert heard_in_folder(tmp_path, ["*.pdf"]) == ["deep/clear.db holds canarynote in clear"]


def test_a_log_record_is_heard_as_it_would_be_written() -> None:
    """Values are put into the sentence first."""
    watch = LogWatch()
    watch.handle(logging.LogRecord("keyworker.sync", logging.INFO, "here", 1, "for %s", (canaries.GOAL,), None))
    assert watch.heard == ["a log record of keyworker.sync holds canarygoal"]


def test_a_test_that_leaks_fails(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each way out is heard: log, error, file name, file; what is meant to be read, and what is sealed, passes.

    So is Python's cyclic collector on another thread, which can stop the interface for ever.
    """
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "test_leaks.py").write_text(LEAKS)
    command: list[str | Path] = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:xdist",
               "-c", CHECKOUT / "pyproject.toml", folder / "test_leaks.py", "--basetemp", folder / "inner"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)])}
    told = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False).stdout
    assert "8 passed, 6 errors" in told, told
    for name in ("test_log", "test_error", "test_file_name", "test_file", "test_other_file"):
        assert f"::{name} - Failed: Personal text leaked" in told.replace("\\", "/"), told
    assert "teardown of test_collector_elsewhere" in told, told
    assert "The cyclic collector ran on another thread." in told, told
