"""Long work off the interface thread: the only module that knows threads.

One thread for the store, a small pool for network, PDF and key derivation. Results come back by one queued signal on one object
of the interface thread. Presenters call this; nothing in a job may touch a widget or make a QObject.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from keyworker.base.errors import KeyworkerError, StoreLocked
from keyworker.base.ids import new_id
from keyworker.base.logs import log_for
from keyworker.store.protocol import Changes
from keyworker.ui.changes import ChangeSignal

P = ParamSpec("P")
T = TypeVar("T")

_log: logging.Logger = log_for("ui")


@dataclass(frozen=True)
class Outcome:
    """What a job ended with, on its way to the interface thread."""

    result: Any
    error: BaseException | None
    then: Callable[[Any], None] | None
    failed: Callable[[KeyworkerError], None] | None
    counted: bool = True


class Bug(KeyworkerError):
    """Our own fault: `reference` is what the log knows it by. Nothing personal is in it."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(
            "Something went wrong in Keyworker itself. What was saved is safe.",
            f"Carry on, or lock and unlock. If you report it, give this reference: {reference[:8]}.",
        )


class Tasks(QObject):
    """Runs jobs and delivers their results. `trouble` gets every error that a job's caller did not take itself."""

    _finished = Signal(object)

    def __init__(self, changes: ChangeSignal, trouble: Callable[[KeyworkerError], None]) -> None:
        super().__init__()
        self._changes = changes
        self._trouble = trouble
        self._store = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._background = ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")
        self._open = True
        self._running = 0
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def store(
        self,
        work: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        failed: Callable[[KeyworkerError], None] | None = None,
        **kwargs: Any,
    ) -> None:
        """Run `work(*args, **kwargs)` on the store thread, in the order of the calls; `then(result)` on the interface thread.

        When the result is a `Changes`, every open page is told before `then` is called.
        """
        self._submit(self._store, work, args, kwargs, then, failed)

    def background(
        self,
        work: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        failed: Callable[[KeyworkerError], None] | None = None,
        **kwargs: Any,
    ) -> None:
        """Run work that touches no store (network, PDF, key derivation)."""
        self._submit(self._background, work, args, kwargs, then, failed)

    def on_store_thread(self, work: Callable[..., T], *args: Any) -> T:
        """From a background job: run one step on the store thread and wait for it. Never call it from the interface thread.

        Raises StoreLocked when the session was closed meanwhile.
        """
        try:
            step = self._store.submit(work, *args)
        except RuntimeError as error:  # the pool takes nothing more
            raise StoreLocked from error
        return step.result()

    def tell(self, changes: Changes) -> None:
        """From a background job: tell every open page what one of its steps changed."""
        self._finished.emit(Outcome(changes, None, None, None, counted=False))

    def busy(self) -> bool:
        """Whether a job is running or its result not delivered yet."""
        return self._running > 0

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Deliver nothing more; finish what is queued for the store, then run `last` (closing it) on its thread, and wait.

        Background jobs are not waited for: at their next step on the store they meet StoreLocked.
        """
        if not self._open:
            return
        self._open = False
        self._background.shutdown(wait=False, cancel_futures=True)
        if last is not None:
            self._store.submit(last).result()
        self._store.shutdown(wait=True)

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        then: Callable[[Any], None] | None,
        failed: Callable[[KeyworkerError], None] | None,
    ) -> None:
        if not self._open:
            return
        self._running += 1

        def deliver(done: "Future[Any]") -> None:
            error = done.exception()
            self._finished.emit(Outcome(None if error else done.result(), error, then, failed))

        pool.submit(work, *args, **kwargs).add_done_callback(deliver)

    @Slot(object)
    def _deliver(self, outcome: Outcome) -> None:
        self._running -= outcome.counted
        if not self._open:
            return
        if outcome.error is not None:
            (outcome.failed or self._trouble)(_sorted_error(outcome.error))
            return
        if isinstance(outcome.result, Changes) and outcome.result.records:
            self._changes.committed.emit(outcome.result)
        if outcome.then is not None:
            outcome.then(outcome.result)


def _sorted_error(error: BaseException) -> KeyworkerError:
    if isinstance(error, KeyworkerError):
        return error
    bug = Bug(new_id())
    _log.error("a job failed unexpectedly, reference %s", bug.reference, exc_info=error)
    return bug
