"""The demo's first page: be the worker or the team lead. Never shown outside the demo."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from keyworker.ui.shell.start_page import StartPage
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.notices import plain_label


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo: name, what they are, and the passphrase that the demo made for their machine."""

    name: str
    job: str
    passphrase: str


class ChoosePersonPage(StartPage):
    """Emits `chosen` with the place of the person in the list."""

    chosen = Signal(int)

    def __init__(self, people: Sequence[DemoPerson], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Who are you today?"), width=620, parent=parent)
        self.column.addWidget(plain_label(
            self.tr("This is a demonstration with invented families. Each person has a laptop of their own; both talk to one council.")
        ))
        self.buttons: list[QPushButton] = []
        for place, person in enumerate(people):
            passphrase = self.tr("{job}. Passphrase: {words}").format(job=person.job, words=person.passphrase)
            button = LineButton(person.name, passphrase, symbol="user" if place == 0 else "users", roomy=True)
            button.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            self.buttons.append(button)
            self.column.addWidget(button)
        if self.buttons:
            self.setFocusProxy(self.buttons[0])
