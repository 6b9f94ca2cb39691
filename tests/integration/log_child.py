"""A program of ours in which something fails: `python -m tests.integration.log_child WAY FOLDER`.

Writes every reference that a person is told. Everything that fails says a canary word.
"""

import asyncio
import gc
import os
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import httpx

from keyworker.base.bugs import Bug
from keyworker.base.errors import KeyworkerError
from keyworker.base.log_file import begin_log, log_what_nobody_catches
from keyworker.cli import program
from tests.fakes.canaries import NOTE


def fail() -> None:
    """Fail in a way that nobody foresaw."""
    raise ValueError(NOTE) from KeyError(NOTE)


def tell(error: KeyworkerError) -> None:
    """What a window does with an error."""
    assert isinstance(error, Bug)
    sys.stdout.write(f"{error.reference}\n")


def in_a_command() -> None:
    """The whole program ends."""
    program.run(fail, "hub")


def in_a_thread() -> None:
    """Nobody waits for its end."""
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


class Finalized:
    """Fails when it goes."""

    def __del__(self) -> None:
        fail()


def in_a_finalizer() -> None:
    """It cannot be raised anywhere."""
    Finalized()
    gc.collect()


def in_a_warning() -> None:
    """Warnings quote what they are about."""
    warnings.warn(f"about {NOTE}", stacklevel=1)


def in_a_callback_of_a_future() -> None:
    """The library catches and reports it."""
    future: Future[None] = Future()
    future.add_done_callback(lambda _: fail())
    future.set_result(None)


def in_a_task_of_asyncio() -> None:
    """Nobody ever asks for its result."""

    async def failing() -> None:
        fail()

    async def main() -> None:
        await asyncio.wait([asyncio.create_task(failing())])
        gc.collect()

    asyncio.run(main())
    gc.collect()


def in_a_request() -> None:
    """The hub answers with a problem that names the reference."""
    from keyworker.hub.app import create_app
    from keyworker.hub.home import make_hub, open_hub
    from keyworker.hub.serving import running

    folder = Path(sys.argv[2]) / "hub"
    make_hub(folder, council="Testshire")
    hub = open_hub(folder)
    object.__setattr__(hub, "storage", None)
    with running(create_app(hub)) as url:
        problem = httpx.get(f"{url}/health").json()
    sys.stdout.write(problem["remedy"])


def in_a_slot_and_in_jobs() -> None:
    """The window shows the reference, from wherever it came."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from keyworker.ui.app import catch_bugs
    from keyworker.ui.changes import ChangeSignal
    from keyworker.ui.tasks import Tasks

    application = QApplication([])
    catch_bugs(tell)
    tasks = Tasks(ChangeSignal(), tell)
    QTimer.singleShot(0, fail)
    tasks.store(fail)
    tasks.background(fail)
    tasks.store(lambda: None, then=lambda _: fail())

    def end() -> None:
        if not tasks.busy():
            application.quit()

    watch = QTimer(application, interval=10)
    watch.timeout.connect(end)
    QTimer.singleShot(0, watch.start)
    application.exec()
    tasks.close()


WAYS: dict[str, Callable[[], None]] = {
    name: way for name, way in vars().items() if name.startswith("in_a")
}

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    begin_log(Path(sys.argv[2]), "child")
    log_what_nobody_catches()
    WAYS[sys.argv[1]]()
