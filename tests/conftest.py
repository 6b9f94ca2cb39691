"""What every test stands on: no screen needed, Hypothesis profiles, and canaries that sing when personal text leaks."""

import gc
import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

# Before Qt is imported by anything; a test that wants a real screen sets it for the program that it starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from keyworker.base.errors import KeyworkerError
from keyworker.base.log_file import end_log
from tests.fakes.canaries import LogWatch, heard_in, heard_in_folder
from tests.fakes.patient_bot import PatientBot

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names a value that holds an id by its argument: ids differ in each process, and xdist wants the same names in all."""
    text = val if isinstance(val, str) else val.decode("latin-1") if isinstance(val, bytes) else ""
    return argname if _ID.search(text) else None


def pytest_configure(config: pytest.Config) -> None:
    """The marks that this project's tests may carry (strict markers)."""
    config.addinivalue_line(
        "markers",
        "plain_files(*patterns): files under tmp_path that are meant to be readable, such as '*.pdf' (none named: all of them)",
    )


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector need not look at it between the tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """The cyclic collector rests during a test and works after it, on this thread, as in the product (`ui.app.make_application`).

    On another thread it would destroy objects of Qt that belong to the interface thread: Qt then waits for Python and Python for Qt.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()


@pytest.fixture(autouse=True)
def collector_stays_here() -> Iterator[None]:
    """Fails a test in which the cyclic collector ran on another thread."""
    here, elsewhere = threading.get_ident(), list[int]()

    def watch(phase: str, _details: object) -> None:
        if phase == "start" and threading.get_ident() != here:
            elsewhere.append(threading.get_ident())

    gc.callbacks.append(watch)
    yield
    gc.callbacks.remove(watch)
    if elsewhere:
        pytest.fail("The cyclic collector ran on another thread.", pytrace=False)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's, with the patience that a busy machine needs: a wait ends when it is fulfilled, not when a time is over."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def canaries(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in which a canary word got into a log record, an error's text, a file's name or a file's bytes.

    Folders of `tmp_path_factory` are not looked at; a fixture that makes one calls `heard_in_folder` itself.
    """
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    heard: list[str] = []
    made = KeyworkerError.__init__

    def watched(error: KeyworkerError, sentence: str | None = None, remedy: str | None = None) -> None:
        made(error, sentence, remedy)
        if word := heard_in(f"{error} {error.sentence} {error.remedy}"):
            heard.append(f"the text of a {type(error).__name__} holds {word}")

    watch, root, ours = LogWatch(), logging.getLogger(), logging.getLogger("keyworker")
    level = ours.level
    root.addHandler(watch)
    ours.setLevel(logging.DEBUG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KeyworkerError, "__init__", watched)
        for place, hook in ((threading, "excepthook"), (sys, "excepthook"), (sys, "unraisablehook"), (warnings, "showwarning")):
            patch.setattr(place, hook, getattr(place, hook))  # whatever a program of ours sets is undone
        yield
    end_log()
    root.removeHandler(watch)
    ours.setLevel(level)
    heard += watch.heard
    if folder is not None:
        heard += heard_in_folder(folder, _readable(request))
    if heard:
        pytest.fail("Personal text leaked: " + "; ".join(heard), pytrace=False)


def _readable(request: pytest.FixtureRequest) -> list[str]:
    marks = request.node.iter_markers("plain_files")
    return [str(pattern) for mark in marks for pattern in (mark.args or ("*",))]
