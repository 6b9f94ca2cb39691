"""Keeps the machine in step with the hub while somebody is signed in, and says honestly how it stands.

Made by `ui.app`. The network runs in the background, each step on the store on the store's thread; the window never waits.
"""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from keyworker.base.clock import Clock
from keyworker.base.errors import HubAway, KeyworkerError
from keyworker.store.protocol import Changes, Outgoing
from keyworker.sync.identity import Identity
from keyworker.sync.round import Progress, Round, SyncingStore
from keyworker.sync.schedule import Schedule
from keyworker.sync.standing import Standing, standing
from keyworker.sync.transport import Transport
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.tasks import Tasks

TICK_MILLISECONDS = 1_000
TIDY_AFTER_SAVES = 20


class Syncing(QObject):
    """`began` when a round begins; `stood` carries a Standing, `progressed` a Progress, `ended` the KeyworkerError of a round or None.

    The last `progressed` before `ended` is all that the round did.
    """

    began = Signal()
    stood = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        store: SyncingStore,
        identity: Identity,
        transport: Transport,
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
        self._running = False
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
        """Whether a round is going on."""
        return self._running

    def sync_now(self) -> None:
        """Begin a round unless one is going on."""
        if self._running:
            return
        self._running = True
        self._schedule.began(time.monotonic())
        self.began.emit()
        self._tasks.background(self._round.run, then=self._done, failed=self._failed)

    def refresh(self) -> None:
        """Work out the sentence anew."""
        self._tasks.store(self._store.outgoing, then=self._show)

    def _tick(self) -> None:
        if not self._running and self._schedule.due(time.monotonic()):
            self.sync_now()

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
        self._end(None, reached=True)

    def _failed(self, error: KeyworkerError) -> None:
        self._end(error, reached=not isinstance(error, HubAway))

    def _end(self, error: KeyworkerError | None, *, reached: bool) -> None:
        self._running = False
        self._schedule.ended(reached=reached and error is None)
        self.refresh()
        self.ended.emit(error)

    def _show(self, outgoing: Outgoing) -> None:
        said: Standing = standing(outgoing, self._clock.now())
        self.stood.emit(said)
