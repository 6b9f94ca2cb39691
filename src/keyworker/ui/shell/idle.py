"""Locking by itself: after idle minutes, with a warning before it, and when the machine has slept.

`ui.app` makes one and locks when it is told to; asking again while locked does no harm. A machine that was asleep is noticed by the
clock: ticks that should be seconds apart were not. It must never lock while keys are being pressed. It watches the window of
the system, where each key and press arrives once, and not the application: a filter there runs for every event of every widget
(measured: half the time of a first opening).
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from keyworker.base.clock import Clock, Moment

IDLE_MINUTES: Final = 5
TICK_SECONDS: Final = 5
WARN_SECONDS: Final = 30
"""WCAG 2.2 (2.2.1) asks for twenty at least, and a simple act that gives more time."""
SLEPT_SECONDS: Final = 60
"""A tick that comes this late means that the machine slept, not that it was busy."""

_ACTIVE: Final = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate, QEvent.Type.TabletPress,
})


class IdleLock(QObject):
    """Emits `lock_wanted` after each idle span, and goes on watching: the next session is watched as well.

    `warned` carries the seconds that are left, once a tick, and 0 when the person has done something.
    """

    lock_wanted = Signal()
    warned = Signal(int)

    def __init__(self, clock: Clock, minutes: float = IDLE_MINUTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._limit = minutes * 60
        self._active: Moment = clock.now()
        self._ticked: Moment = clock.now()
        self._warning = False
        self._timer = QTimer(self, interval=TICK_SECONDS * 1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._state_changed)

    def set_minutes(self, minutes: float) -> None:
        """Lock after so many idle minutes from now on."""
        self._limit = minutes * 60

    def watch(self, window: QWindow) -> None:
        """Begin to see what the person does in a window."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees what the person does; takes nothing away."""
        if event.type() in _ACTIVE:
            self._begin_anew()
        return super().eventFilter(watched, event)

    def tick(self) -> None:
        """Look at the clock."""
        now = self._clock.now()
        slept = (now.utc - self._ticked.utc).total_seconds() >= SLEPT_SECONDS
        self._ticked = now
        if now.utc < self._active.utc:
            self._active = now
        left = self._limit - (now.utc - self._active.utc).total_seconds()
        if slept or left <= 0:
            self._begin_anew()
            self.lock_wanted.emit()
        elif left <= WARN_SECONDS:
            self._warning = True
            self.warned.emit(round(left))

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()

    def _begin_anew(self) -> None:
        self._active = self._clock.now()
        if self._warning:
            self._warning = False
            self.warned.emit(0)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationSuspended:
            self.lock_wanted.emit()
