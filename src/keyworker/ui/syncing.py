"""Keeps the machine in step with the hub while somebody is signed in, and says honestly how it stands.

Made by `ui.app`. The network runs in the background, each step on the store on the store's thread; the window never waits.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from keyworker.base.clock import Clock
from keyworker.base.errors import KeyworkerError, SyncStopped
from keyworker.store.protocol import Changes, Outgoing
from keyworker.sync.identity import Identity
from keyworker.sync.round import Progress, Round, SyncingStore
from keyworker.sync.schedule import Schedule
from keyworker.sync.standing import Standing, standing
from keyworker.sync.stick import StickDone, StickRound
from keyworker.sync.transport import HttpsTransport
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.doing import doing_words
from keyworker.ui.tasks import Tasks

T = TypeVar("T")

TICK_MILLISECONDS = 1_000
TIDY_AFTER_SAVES = 20


class Syncing(QObject):
    """`began` when a round begins; `stood` carries a Standing, `progressed` a Progress, `ended` the KeyworkerError of a round or None.

    While a round goes on `doing` carries in words what it is doing: at once, with each step, and each second of waiting. The last
    `progressed` before `ended` is all that the round did.
    """

    began = Signal()
    doing = Signal(str)
    stood = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    carried = Signal(object)
    """A StickDone, or the KeyworkerError with which exchanging by stick ended."""

    def __init__(
        self,
        store: SyncingStore,
        identity: Identity,
        transport: HttpsTransport,
        clock: Clock,
        tasks: Tasks,
        changes: ChangeSignal,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._schedule = Schedule()
        self._transport = transport
        self._running = self._shown = self._again = False
        self._one_way = threading.Lock()
        """One exchange at a time: a package that came one way is not applied between the pieces of one that came another way."""
        self._progress = Progress()
        self._saves = 0
        self._round = Round(
            store=store,
            identity=identity,
            transport=transport,
            clock=clock,
            on_store=tasks.on_store_thread,
            tell=tasks.tell,
            progress=self.progressed.emit,
        )
        self.progressed.connect(self._step)
        changes.committed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to keep in step; the first round begins at once."""
        self._timer.start()
        self.refresh()
        self.sync_now()

    def stop(self) -> None:
        """Begin nothing more."""
        self._timer.stop()

    def running(self) -> bool:
        """Whether a round is going on, as people are told it."""
        return self._shown

    def words(self) -> str:
        """What is being done; nothing when no round goes on."""
        return doing_words(self._progress, self._transport.quiet()) if self._shown else ""

    def sync_now(self) -> None:
        """Begin a round unless one is going on."""
        if self._shown:
            return
        self._shown, self._progress = True, Progress()
        self.began.emit()
        self.doing.emit(doing_words(self._progress, 0))
        if self._running:  # one that was stopped has not ended yet
            self._again = True
        else:
            self._run()

    def stop_now(self) -> None:
        """Somebody does not want to wait any more. It is over for them at once, wherever the network is; what was received stays."""
        if self._shown:
            self._transport.stop()
            self._again = False
            self._show_end(SyncStopped())

    def by_stick(self, folder: Path) -> None:
        """Exchange by a folder that the person chose. Nobody waits for the network meanwhile: a round that goes on is stopped."""
        self.stop_now()
        self._tasks.background(self._alone, StickRound(self._round, folder).run, then=self._carried, failed=self._carried)

    def _carried(self, done: StickDone | KeyworkerError) -> None:
        self.refresh()
        self.carried.emit(done)

    def _alone(self, work: Callable[[], T]) -> T:
        with self._one_way:
            return work()

    def _run(self) -> None:
        self._running = True
        self._schedule.began(time.monotonic())
        self._transport.begin()
        self._tasks.background(self._alone, self._round.run, then=self._done, failed=self._failed)

    def refresh(self) -> None:
        """Work out the sentence anew."""
        self._tasks.store(self._store.outgoing, then=self._show)

    def _tick(self) -> None:
        if self._schedule.ticked(time.time()) and self._running and self._shown:
            self._again = True  # what it was waiting for went while this machine slept
            self._transport.stop()
        if self._shown:
            self.doing.emit(self.words())
        elif not self._running and self._schedule.due(time.monotonic()):
            self.sync_now()

    def _step(self, done: Progress) -> None:
        self._progress = done
        if self._shown:
            self.doing.emit(self.words())

    def _changed(self, changes: Changes) -> None:
        if changes.origin == "here":
            self._schedule.changed(time.monotonic(), decision=bool(changes.decided))
            self._saves += 1
            if self._saves >= TIDY_AFTER_SAVES:
                self._saves = 0
                self._tasks.store(self._store.tidy)
        self.refresh()

    def _done(self, done: Progress) -> None:
        self.progressed.emit(done)
        self._end(None)

    def _failed(self, error: KeyworkerError) -> None:
        self._end(error)

    def _end(self, error: KeyworkerError | None) -> None:
        self._running = False
        self._schedule.ended(reached=error is None or isinstance(error, SyncStopped))
        if self._again:
            self._again = False
            self._run()
        else:
            self._show_end(error)

    def _show_end(self, error: KeyworkerError | None) -> None:
        self.refresh()
        if self._shown:
            self._shown = False
            self.ended.emit(error)

    def _show(self, outgoing: Outgoing) -> None:
        said: Standing = standing(outgoing, self._clock.now())
        self.stood.emit(said)
