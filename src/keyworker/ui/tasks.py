"""Long work off the interface thread: the only module that knows threads.

One thread for the store, a small pool for network, PDF and key derivation. Results come back by one queued signal on one object
of the interface thread. Presenters call this; nothing in a job may touch a widget or make a QObject.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot

from keyworker.base.bugs import Bug, log_bug
from keyworker.base.errors import DiskFull, KeyworkerError, StoreLocked, Trouble
from keyworker.base.logs import log_for
from keyworker.store.protocol import Changes
from keyworker.ui.changes import ChangeSignal

P = ParamSpec("P")
T = TypeVar("T")

_log: logging.Logger = log_for("ui")

AGAIN_MILLISECONDS = 2_000
"""How long to wait, when the disk was full, before what was written is tried again."""


STEPS_OF_A_WRITING = 8
"""More than any page takes, and an end where the disk is full and nothing can be written."""


@dataclass(frozen=True)
class _Writing:
    """What somebody wrote, until it is on the disk."""

    work: Callable[[], Any]
    then: Callable[[Any], None] | None
    failed: Callable[[KeyworkerError], None] | None


@dataclass
class _Attempt:
    """Several writings that wait for room, tried in their order; `stopped`: there was none for an earlier one."""

    left: int
    stopped: bool = False


@dataclass
class _Asking:
    """Somebody waits for everything that was written until now; `error` is the first of it that was refused."""

    error: KeyworkerError | None = None


@dataclass(frozen=True)
class Outcome:
    """What a job ended with, on its way to the interface thread."""

    result: Any
    error: BaseException | None
    then: Callable[[Any], None] | None
    failed: Callable[[KeyworkerError], None] | None
    counted: bool = True
    writing: _Writing | None = None
    attempt: _Attempt | None = None


class Tasks(QObject):
    """Runs jobs and delivers their results. `trouble` gets every error that a job's caller did not take itself."""

    caught_up = Signal()
    """The disk was full; there is room again and everything that waited for it is saved."""
    _finished = Signal(object)

    def __init__(self, changes: ChangeSignal, trouble: Callable[[KeyworkerError], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changes = changes
        self._trouble = trouble
        self._store = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._background = ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")
        self._open, self._closing = True, threading.Lock()
        self._running = self._writing = 0
        self._late: set[Future[Any]] = set()
        self._full = self._told = self._trying = False
        self._waiting: list[_Writing] = []
        self._asking: list[_Asking] = []
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MILLISECONDS)
        self._again.timeout.connect(self._try_again)
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

    def keep(
        self,
        work: Callable[..., T],
        *args: Any,
        then: Callable[[T], None] | None = None,
        failed: Callable[[KeyworkerError], None] | None = None,
        **kwargs: Any,
    ) -> None:
        """As `store`, for what somebody wrote. While the disk is full it waits, and everything written later waits behind it.

        That is said once (to `trouble`); `then` is called when it has been saved, `failed` for every other error.
        """
        self._write(_Writing(partial(work, *args, **kwargs), then, failed), None)

    def once_kept(self, then: Callable[[], None], failed: Callable[[KeyworkerError], None]) -> None:
        """Call `then` when everything that was given to `keep` until now is on the disk.

        Else `failed` is told what was refused meanwhile, or that the disk is full; nothing is pending afterwards.
        """
        asking = _Asking()
        self._asking.append(asking)

        def reached(_nothing: None) -> None:
            self._asking.remove(asking)
            error = asking.error or (DiskFull() if self._waiting else None)
            if error is None:
                then()
            else:
                failed(error)

        self.store(_nothing, then=reached)

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
        self._emit(Outcome(changes, None, None, None, counted=False))

    def busy(self) -> bool:
        """Whether a job is running or its result not delivered yet; after `close` nothing is delivered any more."""
        return self._open and self._running > 0

    def ended(self) -> bool:
        """Whether no background job goes on after `close`: until then it may hold what it was given."""
        return not self._late

    def close(self, last: Callable[[], None] | None = None) -> int:
        """Finish what was written, deliver nothing more, run `last` (closing the store) on the store's thread, and wait.

        Background jobs are not waited for: at their next step on the store they meet StoreLocked. The answer is how many writings
        waited for room on the disk and still found none: they are lost.
        """
        if not self._open:
            return 0
        self._finish_writing()
        with self._closing:
            self._open = False
        self._again.stop()
        self._background.shutdown(wait=False, cancel_futures=True)
        tried = [self._store.submit(writing.work) for writing in self._waiting]
        if last is not None:
            self._store.submit(last).result()
        self._store.shutdown(wait=True)
        return sum(1 for done in tried if done.exception() is not None)

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
            self._late.discard(done)
            if done.cancelled():  # closed before it began: nobody waits for it
                return
            error = done.exception()
            self._emit(Outcome(None if error else done.result(), error, then, failed))

        job = pool.submit(work, *args, **kwargs)
        if pool is self._background:
            self._late.add(job)
        job.add_done_callback(deliver)

    def _write(self, writing: _Writing, attempt: _Attempt | None) -> None:
        if not self._open:
            return
        self._running += 1
        self._writing += 1

        def work() -> Any:
            if attempt.stopped if attempt else self._full:
                raise DiskFull
            try:
                return writing.work()
            except DiskFull:
                self._full = True
                if attempt:
                    attempt.stopped = True
                raise

        def deliver(done: "Future[Any]") -> None:
            if done.cancelled():  # closed before it began: nobody waits for it
                return
            error = done.exception()
            result = None if error else done.result()
            self._emit(Outcome(result, error, writing.then, writing.failed, writing=writing, attempt=attempt))

        self._store.submit(work).add_done_callback(deliver)

    def _finish_writing(self) -> None:
        """What is written in two steps (a record is made, then filled) has its second step before the store is closed.

        Results are delivered here and now, to this object alone: no other event comes through.
        """
        for _ in range(STEPS_OF_A_WRITING):
            if not self._writing:
                return
            self._store.submit(lambda: None).result()
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def _emit(self, outcome: Outcome) -> None:
        """From any thread: on its way to the interface thread; what ends after `close` goes nowhere, for this object may be gone."""
        with self._closing:
            if self._open:
                self._finished.emit(outcome)

    def _try_again(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._trying = True
        attempt = _Attempt(len(waiting))
        for one in waiting:
            self._write(one, attempt)

    def _wait_for_room(self, writing: _Writing, error: DiskFull) -> None:
        self._waiting.append(writing)
        if not self._told:
            self._told = True
            self._trouble(error)
        if not self._trying and not self._again.isActive():
            self._again.start()

    def _tried(self, attempt: _Attempt) -> None:
        attempt.left -= 1
        if attempt.left:
            return
        self._trying = False
        if attempt.stopped:
            self._again.start()
        elif self._waiting:  # written while the attempt was under way
            self._try_again()
        else:
            self._full = self._told = False
            self.caught_up.emit()

    @Slot(object)
    def _deliver(self, outcome: Outcome) -> None:
        self._running -= outcome.counted
        self._writing -= outcome.writing is not None
        if not self._open:
            return
        waits = outcome.writing is not None and isinstance(outcome.error, DiskFull)
        if outcome.writing is not None and isinstance(outcome.error, DiskFull):
            self._wait_for_room(outcome.writing, outcome.error)
        if outcome.attempt is not None:
            self._tried(outcome.attempt)
        if not waits:
            self._give(outcome)

    def _give(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            error = sorted_error(outcome.error)
            if outcome.writing is not None:
                for asking in self._asking:
                    asking.error = asking.error or error
            (outcome.failed or self._trouble)(error)
            return
        if isinstance(outcome.result, Changes) and outcome.result.records:
            self._changes.committed.emit(outcome.result)
        if outcome.then is not None:
            outcome.then(outcome.result)


def _nothing() -> None:
    """A step in the queue of the store thread: what was given before it has been tried."""


def sorted_error(error: BaseException) -> KeyworkerError:
    """The error that a person may be shown: one of our tree as it is, anything else as a Bug that the log knows by a reference."""
    if isinstance(error, KeyworkerError):
        if isinstance(error, Trouble):
            _log.warning("a job met trouble: %s", type(error))
        return error
    return Bug(log_bug(_log, "a job failed unexpectedly", error), "Carry on, or lock and unlock.")
