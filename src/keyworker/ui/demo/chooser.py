"""The demo's start page: choose to be the worker or the lead; the window of that machine opens, unlocked.

`cli.demo` calls this. The passphrases are printed on the page and used for nothing else.
"""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from keyworker.base.clock import SystemClock
from keyworker.sync.gate import MachineGate
from keyworker.ui.app import Client, make_application
from keyworker.ui.ending import EndWhenAsked
from keyworker.ui.shell.choose_person import ChoosePersonPage, DemoPerson
from keyworker.ui.shell.sign_in import SignInPage
from keyworker.ui.shell.window import ShellWindow


class PersonWithMachine(Protocol):
    """Somebody of the demo and their enrolled machine."""

    @property
    def name(self) -> str:
        """As they are called."""
        ...

    @property
    def job(self) -> str:
        """What they are."""
        ...

    @property
    def gate(self) -> MachineGate:
        """Their machine."""
        ...

    @property
    def passphrase(self) -> str:
        """What opens it."""
        ...


class Chooser(QObject):
    """Shows the choice; opens and hides the machines' windows."""

    def __init__(self, people: Sequence[PersonWithMachine]) -> None:
        super().__init__()
        self._people = people
        self._clients: dict[int, Client] = {}
        self.window = ShellWindow()
        self._show_choice()

    def _show_choice(self) -> None:
        page = ChoosePersonPage([DemoPerson(one.name, one.job, one.passphrase) for one in self._people])
        page.chosen.connect(self._open)
        self.window.show_start(page)
        self.window.show()

    def _open(self, place: int) -> None:
        person = self._people[place]
        client = self._clients.get(place)
        if client is None:
            client = self._clients[place] = Client(
                person.gate, SystemClock(), hint=f"{self.tr('Passphrase of the demo:')} {person.passphrase}",
                other=self.tr("Be somebody else"), other_wanted=lambda: self._back(place),
            )
            client.catch_bugs()
            client.start()
        client.window.show()
        self.window.hide()
        page = client.window.findChild(SignInPage)
        if page is not None and client.session() is None:
            page.field.line.setText(person.passphrase)
            page.button.click()

    def _back(self, place: int) -> None:
        self.window.show()
        self._clients[place].window.hide()


    def close(self) -> None:
        """Close every window, as their people do."""
        for window in (*(client.window for client in self._clients.values()), self.window):
            window.close()


class Choice:
    """The application of the demo, made while there is nobody to choose yet."""

    def __init__(self, arguments: list[str]) -> None:
        self._app = make_application(arguments)

    def work(self, people: Sequence[PersonWithMachine]) -> int:
        """Show the choice and stay until the windows are closed or the system asks to end; the exit code."""
        chooser = Chooser(people)

        def end() -> None:
            chooser.close()
            self._app.quit()

        asked = EndWhenAsked(end, self._app)
        code = int(self._app.exec())
        chooser.close()
        del asked
        return code
