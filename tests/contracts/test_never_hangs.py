"""The tests themselves: none can wait for ever, none waits for a time, and none lets Qt's objects die on another thread."""

import ast
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from keyworker.base.clock import SystemClock
from keyworker.domain.council_settings import CouncilSettings
from keyworker.forms.instrument import InstrumentSet
from keyworker.sync.gate import MachineGate
from keyworker.ui.app import Client
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.tasks import Tasks
from tests.contracts.checkout import CHECKOUT, name_of, own_python
from tests.fakes.patient_bot import PatientBot

HANGS = """
import ctypes
import threading

def test_holds_the_interpreter_for_ever():
    threading.Thread(target=threading.Event().wait, name="other", daemon=True).start()
    ctypes.PyDLL(None).pause()

def test_the_next_one_runs_all_the_same():
    pass
"""
BLOCKS = {"waitSignal", "waitSignals", "waitExposed", "waitActive", "waitCallback"}


@pytest.mark.skipif(os.name == "nt", reason="pause() is POSIX")
def test_a_test_that_hangs_prints_the_stacks_of_all_threads_and_the_others_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Even one that never lets another thread run; pyproject.toml says after how long (here one second)."""
    folder = tmp_path_factory.mktemp("hangs")
    (folder / "test_hangs.py").write_text(HANGS)
    command: list[str | Path] = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "1", "-c", CHECKOUT / "pyproject.toml",
        "-o", "faulthandler_timeout=1", folder / "test_hangs.py", "--basetemp", folder / "inner",
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)])}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "in test_holds_the_interpreter_for_ever" in done.stderr, done.stderr
    assert "in wait" in done.stderr, "the other thread's stack is missing"


def test_every_test_has_a_limit(pytestconfig: pytest.Config) -> None:
    """A generous one, longer than any wait in it, and it ends the test."""
    assert float(pytestconfig.getini("faulthandler_timeout")) >= 600
    assert pytestconfig.getini("faulthandler_exit_on_timeout") is True


def test_the_collector_rests_on_the_stores_thread_whatever_is_thrown_away_there(qtbot: PatientBot) -> None:
    """Rings of objects by the hundred thousand, made and dropped on the store's thread, do not wake it; nothing else does."""

    def rings() -> tuple[bool, int]:
        before = sum(generation["collections"] for generation in gc.get_stats())
        for _ in range(200_000):
            ring: list[object] = []
            ring.append(ring)
        return gc.isenabled(), sum(generation["collections"] for generation in gc.get_stats()) - before

    found: list[tuple[bool, int]] = []
    tasks = Tasks(ChangeSignal(), lambda error: found.append((True, -1)))
    tasks.store(rings, then=found.append)
    qtbot.waitUntil(lambda: bool(found))
    tasks.close()
    assert found == [(False, 0)]


def test_no_window_locks_by_itself_while_a_test_works_in_it(qtbot: QtBot, tmp_path: Path) -> None:
    """A whole run may take longer than the minutes after which an idle window locks, and what a test presses is no sign of life to it."""
    client = Client(MachineGate(tmp_path, SystemClock(), InstrumentSet([])), SystemClock(), locks_by_itself=False)
    qtbot.addWidget(client.window)
    client._lock_after(CouncilSettings(lock_after_minutes=1))
    assert client._idle._limit > 60 * 60 * 12


def _calls(path: Path) -> Iterator[tuple[ast.Call, bool]]:
    """Every call, and whether it is what a `with` begins with."""
    tree = ast.parse(path.read_text("utf-8"))
    begins = {id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}
    return ((node, id(node) in begins) for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_every_wait_waits() -> None:
    """What waits at the end of a block is used as a block: called alone it does nothing, and the test fails on a busy machine."""
    found = [
        f"{name_of(path)}:{call.lineno} {call.func.attr}"
        for path in own_python("tests") for call, begins in _calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in BLOCKS and not begins and "patient_bot" not in path.name
    ]
    assert found == []


def test_no_wait_has_a_time_of_its_own() -> None:
    """A wait ends when it is fulfilled. How long one is patient is said once, and longer than any machine needs."""
    waits = BLOCKS | {"waitUntil", "communicate", "until", "join", "acquire"}
    found = [
        f"{name_of(path)}:{call.lineno} {call.func.attr}"
        for path in own_python("tests") for call, _ in _calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in waits and any(word.arg == "timeout" for word in call.keywords)
        and path.name not in {"patient_bot.py", "test_real_window.py"}
    ]
    assert found == []


def test_every_program_that_is_started_and_left_running_ends_with_who_started_it() -> None:
    """Tests bind theirs (`bound`); the product's end with a pipe of ours. A killed run must leave no hub and no screen behind."""
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in own_python("src", "packaging", "tests") for call, _ in _calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "Popen"
        and not any(word.arg == "stdin" for word in call.keywords)
        and not (isinstance(call.args[0], ast.Call) and ast.unparse(call.args[0].func) == "bound")
    ]
    assert found == []


def test_every_folder_for_a_while_of_a_program_is_private_and_goes_with_it() -> None:
    """One module makes them (`base.temporary`); only a test may use Python's own, and `packaging/lock.py`, which keeps no secret."""
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in own_python("src", "packaging", "tests/benchmarks") for call, _ in _calls(path)
        if ast.unparse(call.func) in {"tempfile.TemporaryDirectory", "tempfile.mkdtemp", "tempfile.mkstemp", "tempfile.NamedTemporaryFile"}
        and path.name not in {"temporary.py", "lock.py"}
    ]
    assert found == []
