"""The README's two commands, before they install anything, and what CI starts."""

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.contracts.checkout import CHECKOUT
from tests.fakes.bound import bound


@pytest.fixture
def dev() -> ModuleType:
    """`packaging/dev.py`, which is a program and no part of the package."""
    spec = importlib.util.spec_from_file_location("keyworker_dev_command", CHECKOUT / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), ([], 2), (["nonsense"], 2)])
def test_a_word_that_is_no_command_is_refused_before_anything_is_installed(words: list[str], code: int) -> None:
    """Help is 0, anything but the two commands is 2, and both say how it is used."""
    told = subprocess.run([sys.executable, CHECKOUT / "packaging" / "dev.py", *words], capture_output=True, text=True, check=False)
    assert told.returncode == code
    assert "demo" in told.stdout + told.stderr


def test_a_changed_lock_is_installed_anew(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `.venv` remembers differs as soon as the lock does."""
    before = dev.digest_of_lock()
    changed = tmp_path / "requirements.lock"
    changed.write_bytes(dev.LOCK.read_bytes() + b"# another\n")
    monkeypatch.setattr(dev, "LOCK", changed)
    assert dev.digest_of_lock() != before


def test_who_may_not_install_is_told_what_to_type(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the means to install packages of the system, one sentence names them all."""
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    with pytest.raises(dev.CannotGoOn, match=r"^Qt needs these packages of the system: sudo apt-get install libegl1 libgl1$"):
        dev.install_debian(["libegl1", "libgl1"], "Qt")


def test_the_tests_run_even_when_lint_fails_and_the_run_counts_as_failed(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tests are the last program started, nothing is said after it, and an earlier failure makes the exit code 1."""
    started: list[str] = []

    def run(command: list[object], environment: object = None) -> int:
        started.append(" ".join(str(word) for word in command[1:3]))
        capsys.readouterr()
        return 1 if "mypy" in command else 0

    monkeypatch.setattr(dev, "run", run)
    monkeypatch.setattr(dev, "run_limited", lambda command, environment, seconds: run(command))
    monkeypatch.setattr(dev, "ensure_test_programs", lambda: None)
    assert dev.test(["-x"]) == 1
    assert started[-1] == "-m pytest"
    assert {"-m ruff", "-m mypy"} <= {" ".join(word.split()[:2]) for word in started}
    assert capsys.readouterr().out == ""


WAITS = "import sys, threading; print('begun', flush=True); threading.Event().wait()"


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_a_run_that_does_not_end_says_where_each_of_its_processes_was(dev: ModuleType) -> None:
    """Every process of the run prints its stacks and dies; so nothing waits for ever, whatever it waits for."""
    process = subprocess.Popen(
        bound([sys.executable, "-X", "faulthandler", "-c", WAITS]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    dev.end_all(process, "SIGABRT")
    _, complained = process.communicate()
    assert process.returncode == -signal.SIGABRT
    assert b"(most recent call first)" in complained


def test_the_whole_run_has_a_limit(dev: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    """When it is over the run counts as failed, and says so."""
    assert dev.run_limited([sys.executable, "-c", WAITS], dict(os.environ), 0) == 1
    assert "did not end within 0 minutes" in capfd.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="executable bits are Linux's")
def test_ci_starts_the_second_command() -> None:
    """`.ci/run` can be started and does what the README says."""
    script = CHECKOUT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text("utf-8").splitlines()[-1] == "exec python3 packaging/dev.py test"
