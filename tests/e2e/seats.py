"""A person in front of a machine: the client's real window (on no screen), a hand on it, and the machine's door."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from keyworker.base.clock import Clock, SystemClock
from keyworker.sync.gate import MachineGate
from keyworker.ui.app import Client
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.demo.hand import Hand
from keyworker.ui.shell.session import SessionView
from keyworker.ui.syncing import Syncing
from tests.e2e.office import PASSPHRASE


@dataclass
class Seat:
    """One person's window. `hand` does what a person does."""

    gate: MachineGate
    client: Client
    hand: Hand

    @property
    def session(self) -> SessionView:
        """What is on the screen while somebody is signed in."""
        session = self.client.session()
        assert session is not None
        return session

    @property
    def syncing(self) -> Syncing:
        """What keeps in step with the hub."""
        syncing = self.client.syncing()
        assert syncing is not None
        return syncing

    def unlock(self) -> None:
        """Unlock, and wait until nothing is under way, also the first sync."""
        self.sign_in()
        self.hand.rest()

    def sign_in(self) -> None:
        """Type the passphrase and press Enter; the first sync may still be going on afterwards."""
        line = self.hand.write("Passphrase", PASSPHRASE)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.hand.until(lambda: self.client.session() is not None, "the day's page")

    def lock(self) -> None:
        """Lock by the key."""
        self.hand.key("Ctrl+L")
        self.hand.until(lambda: self.client.session() is None, "the lock")
        self.hand.rest()

    def synced(self) -> None:
        """Wait until a round has begun and ended after this moment."""
        self.hand.until(lambda: not self.syncing.running(), "the sync before")
        self.syncing.sync_now()
        self.hand.until(lambda: not self.syncing.running(), "the end of the sync")
        self.hand.rest()

    def go(self, page: PageName, family: str | None = None, tab: FamilyTab = FamilyTab.OVERVIEW, record: str | None = None) -> QWidget:
        """Go to a place and wait until it is shown; the page."""
        self.session.go(Place(page, family, tab, record))
        self.hand.rest()
        shown = self.session.stack.currentWidget()
        assert shown is not None
        return shown

    def says(self) -> list[str]:
        """Every text of a label on the screen."""
        return [one.text() for one in self.hand.window.findChildren(QLabel) if one.isVisible() and one.text()]

    def standing(self) -> str:
        """The sync sentence at the foot, as a screen reader hears it."""
        return self.session._foot.button.accessibleName()

    def close(self) -> None:
        """Close the window."""
        self.client.window.close()


def sit_down(
    gate: MachineGate, folder: Path, *, choose_file: Callable[[QWidget, str], Path | None] | None = None, size: tuple[int, int] = (1366, 768),
    clock: Clock | None = None,
) -> Seat:
    """Open the window of a machine; pictures go to `folder`. `clock`: what the window counts idle minutes by."""
    client = Client(gate, clock or SystemClock(), choose_file=choose_file or nowhere, locks_by_itself=clock is not None)
    client.start()
    client.window.resize(*size)
    client.window.show()
    return Seat(gate, client, Hand(client.window, client.busy, folder, gate.folder.name))


def nowhere(_parent: QWidget, _name: str) -> Path | None:
    """Calls every saving of a file off."""
    return None


Open = Callable[..., Seat]
