"""What a page offers that can be shown to a family, and leaving that view: only the worker's passphrase does.

The session uses both. It shows the page of the passphrase instead of what was on the screen.
"""

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.ui.shell.start_page import StartPage
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.passphrase import PassphraseField


@runtime_checkable
class FamilyViewPage(Protocol):
    """A page that can be shown to the family with nothing else on the screen (the star)."""

    family_view_changed: Any
    """Signal(bool): the page has gone into the family's view, or wants out of it."""

    def set_family_view(self, on: bool) -> None:
        """Switch it on or off."""
        ...


class LeaveFamilyViewPage(StartPage):
    """`check` returns when the passphrase is right and raises what unlocking raises. Emits `left` or `stayed`."""

    left = Signal()
    stayed = Signal()

    def __init__(self, tasks: Tasks, check: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Back to the worker's view"), parent=parent)
        self._tasks, self._check = tasks, check
        self.column.addWidget(plain_label(self.tr("This asks for the worker's passphrase.")))
        self.field = PassphraseField(self.tr("&Passphrase"))
        self.field.entered.connect(self._try)
        self.column.addWidget(self.field)
        self.button = QPushButton(self.tr("&Go back"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._try)
        stay = QPushButton(self.tr("&Stay in the family's view"))
        stay.clicked.connect(self._stay)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(stay)
        row.addStretch(1)
        self.column.addLayout(row)

    def begin(self) -> None:
        """Empty, with the focus in the field."""
        self.field.clear()
        self.errors.clear()
        self.field.setFocus()

    def _stay(self) -> None:
        self.field.clear()
        self.stayed.emit()

    def _try(self) -> None:
        if self.button.isEnabled() and self.field.text():
            self.button.setEnabled(False)
            self._tasks.background(self._check, self.field.text(), then=self._right, failed=self._wrong)

    def _right(self, _nothing: None) -> None:
        self.button.setEnabled(True)
        self.field.clear()
        self.left.emit()

    def _wrong(self, error: KeyworkerError) -> None:
        self.button.setEnabled(True)
        self.field.clear()
        self.errors.show_error(error)
        self.field.setFocus()
