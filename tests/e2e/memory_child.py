"""The client in a process of its own: a day's work with one family, a lock, and what is then still held, one line each.

Called with the machine's folder, how it is locked, and a page. The passphrase and a word to type come on the standard input, so that
nothing here holds them. `tests.e2e.test_memory` starts it.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from keyworker.base.clock import SystemClock
from keyworker.base.paths import KEY_FILE, shipped
from keyworker.domain.form_response import FormResponse
from keyworker.forms.instrument import load_instruments
from keyworker.sync.gate import MachineGate
from keyworker.ui.app import Client, make_application
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.demo.hand import Hand
from keyworker.vault import keyfile
from keyworker.vault.profiles import CHEAPEST
from tests.e2e.memory import digest, held
from tests.fakes.clock import HandClock

SYNC = "sync"
"""Instead of a page: locked while a request waits for an answer."""
ASKED = "asked"


class Day:
    """One person at one machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, HandClock()
        self.app = make_application(["keyworker"])
        instruments = load_instruments(shipped("forms", "instruments"))
        gate = MachineGate(folder, SystemClock(), instruments, profile=CHEAPEST, floor=CHEAPEST)
        self.client = Client(gate, self.clock)
        self.client.start()
        self.client.window.resize(1366, 768)
        self.client.window.show()
        self.hand = Hand(self.client.window, self.client.busy, folder, "memory")

    def keys(self, passphrase: str) -> frozenset[str]:
        """Unlock, and learn the digests of every key that is open. The first sync may still be going on."""
        QTest.keyClick(self.hand.write("Passphrase", passphrase), Qt.Key.Key_Return)
        self.hand.until(lambda: self.client.session() is not None, "the session")
        opened = self.client.opened()
        assert opened is not None
        stored = keyfile.unlock(self.folder / KEY_FILE, passphrase, floor=CHEAPEST)
        return frozenset({digest(stored), digest(opened.identity.sign.to_bytes())})

    def work(self) -> None:
        """Look at every page of every family."""
        session = self.client.session()
        assert session is not None
        self.hand.rest()
        for page in (PageName.TODAY, PageName.FAMILIES, PageName.DECISIONS, PageName.SYNC):
            session.go(Place(page))
            self.hand.rest()
        store = session.context.desk.store
        families: list[list[str]] = []
        answers: list[list[tuple[str | None, str]]] = []
        session.context.tasks.store(lambda: [row.family for row in store.caseload()], then=families.append)
        session.context.tasks.store(lambda: [(response.family, response.id) for response in store.find(FormResponse)], then=answers.append)
        self.hand.until(lambda: bool(answers), "the families")
        for family_of_form, answer in answers.pop():
            session.go(Place(PageName.FORM, family_of_form, FamilyTab.FORMS, answer))
            self.hand.rest()
        for family in families.pop():
            for tab in FamilyTab:
                session.go(Place(PageName.FAMILY, family, tab))
                self.hand.rest()
            for page in (PageName.STAR, PageName.CONTACT, PageName.PRINT):
                session.go(Place(page, family))
                self.hand.rest()

    def wait_for_the_hub(self) -> None:
        """Until the request lies at a hub that does not answer: the other end says so by a file."""
        self.hand.until((self.folder / ASKED).exists, "the request")

    def type_into(self, page: str, word: str) -> None:
        """Half a sentence somewhere; it is not left."""
        session = self.client.session()
        assert session is not None
        place = session.place()
        assert place is not None
        if page == "concern":
            session.raise_concern()
        else:
            session.go(Place(PageName(page.partition("/")[0]), place.family, FamilyTab(page.partition("/")[2] or "overview")))
        self.hand.rest()
        field = next(text for text in self.hand.window.findChildren(QPlainTextEdit) if text.isVisible() and text.isEnabled())
        field.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClicks(field, f"{word} {word}")
        field.selectAll()
        field.copy()
        session.search.setFocus()
        QTest.keyClicks(session.search, word[:5])
        field.setFocus()
        QTest.keyClicks(field, word)

    def lock(self, how: str) -> None:
        """By the key, or by quiet minutes."""
        if how == "key":
            focused: QWidget = QApplication.focusWidget() or self.client.window
            QTest.keySequence(focused, "Ctrl+L")
        else:
            for _ in range(61):
                self.clock.turn(seconds=5)
                self.client._idle.tick()
        self.hand.until(lambda: self.client.session() is None, "the lock")
        self.hand.until(lambda: bool(self.client.window.findChildren(QLineEdit)), "the lock page")
        self.hand.rest()


def main(folder: Path, how: str, page: str) -> None:
    """The whole day."""
    day = Day(folder)
    passphrase, word = os.read(0, 1000).decode().split("\n")[:2]
    keys = day.keys(passphrase)
    if page == SYNC:
        day.wait_for_the_hub()
    else:
        day.work()
        day.type_into(page, word)
    assert held(keys)  # all of it is there before
    del passphrase, word
    day.lock(how)
    sys.stdout.write("\n".join([*held(keys), "looked", ""]))
    sys.stdout.flush()
    day.client.window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
