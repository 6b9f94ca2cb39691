"""pytest-qt's bot with patience: on a busy machine everything takes longer, and nothing is wrong for that."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

PATIENCE_MILLISECONDS = 240_000
"""Long enough for any machine; the limit of a whole test (pyproject.toml) is longer still."""


class PatientBot(QtBot):
    """Waits until something happens; only what never happens ends a wait."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MILLISECONDS) -> None:
        """Wait until the callback answers with something true."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MILLISECONDS, **how: Any) -> Any:
        """Wait at the end of the block until the signal was emitted."""
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MILLISECONDS) -> Any:
        """Wait at the end of the block until the window is on the screen."""
        return super().waitExposed(widget, timeout=timeout)
