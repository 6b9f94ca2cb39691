"""A person who has nothing but a keyboard: every act is a key sent to whatever has the focus; the rest is looking."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from keyworker.ui.questions.question import Question
from keyworker.ui.questions.rank import RankQuestion
from keyworker.ui.questions.search import SearchQuestion
from keyworker.ui.questions.text import NumberQuestion, TextQuestion
from keyworker.ui.questions.tiles import LongRangeQuestion
from keyworker.ui.questions.when import WhenQuestion
from tests.e2e.office import PASSPHRASE
from tests.e2e.seats import Seat
from tests.widget.keyed import type_letters

MOST_TABS = 150


def focus(one: Seat) -> QWidget:
    """What has the keyboard."""
    one.hand.come()
    return QApplication.focusWidget() or one.hand.window


def keys(one: Seat, text: str) -> None:
    """Type, letter by letter, into whatever has the keyboard."""
    one.hand.come()
    type_letters(one.hand.of_the_system(), text)


def press(one: Seat, *several: str) -> None:
    """Press keys or combinations wherever the keyboard is."""
    for key in several:
        one.hand.come()
        QTest.keySequence(one.hand.of_the_system(), key)
        QTest.qWait(1)


def tab_to(one: Seat, there: Callable[[], bool], what: str = "it", key: str = "Tab") -> None:
    """Press Tab until the wanted widget has the keyboard."""
    met: list[str] = []
    for _ in range(MOST_TABS):
        if there():
            return
        met.append(named(focus(one)))
        press(one, key)
    raise AssertionError(f"Tab does not come to {what}: {dict.fromkeys(met)}")


def named(widget: QWidget) -> str:
    """What a control is called: as a screen reader is told, else what stands on it."""
    return (widget.accessibleName() or str(widget.property("text") or "")).replace("&", "")


def go_to(one: Seat, name: str) -> None:
    """Tab to the control whose name begins so."""
    tab_to(one, lambda: named(focus(one)).startswith(name), name)


def push(one: Seat, name: str) -> None:
    """Tab to a button and press it."""
    go_to(one, name)
    press(one, "Space")
    one.hand.rest()


def choose_tab(one: Seat, words: str) -> None:
    """Tab to a row of tabs and go along it with the arrows."""
    tab_to(one, lambda: isinstance(focus(one), QTabBar), "a row of tabs", "Shift+Tab")
    bar = focus(one)
    assert isinstance(bar, QTabBar)
    press(one, "Home")
    while bar.tabText(bar.currentIndex()).replace("&", "") != words:
        before = bar.currentIndex()
        press(one, "Right")
        assert bar.currentIndex() > before, f"there is no tab {words}"
    one.hand.rest()


def sign_in(one: Seat) -> None:
    """Type the passphrase and press Return."""
    keys(one, PASSPHRASE)
    press(one, "Return")
    one.hand.until(lambda: one.client.session() is not None, "the day's page")
    one.hand.rest()


def lock(one: Seat) -> None:
    """Ctrl+L."""
    press(one, "Ctrl+L")
    one.hand.until(lambda: one.client.session() is None, "the lock")
    one.hand.rest()


def find_family(one: Seat, some_of_its_name: str) -> None:
    """Search, and open what is found first."""
    press(one, "Ctrl+K")
    keys(one, some_of_its_name)
    one.hand.until(one.session.search.panel.isVisible, "the finds")
    one.hand.rest()
    press(one, "Return")
    one.hand.await_words("Record a visit")


def answer(one: Seat, question: Question) -> None:
    """Tab to a question and answer it with keys, as its kind wants."""
    tab_to(one, lambda: question.isAncestorOf(focus(one)), question.name())
    if isinstance(question, NumberQuestion | LongRangeQuestion):
        keys(one, "2")
    elif isinstance(question, TextQuestion):
        keys(one, "In a few words.")
    elif isinstance(question, WhenQuestion):
        _say_when(one, question)
    elif isinstance(question, SearchQuestion):
        press(one, "Down", "Space")
    elif isinstance(question, RankQuestion) or not question.controls()[0].inherits("QComboBox"):
        press(one, "Space")
    else:
        press(one, "Down")
    press(one, "Tab")
    one.hand.rest()


def _say_when(one: Seat, question: WhenQuestion) -> None:
    """A day to come, and where it is asked a time."""
    if question.view.type != "time":
        keys(one, "3/3/2031")
    if question.view.type != "date":
        tab_to(one, lambda: focus(one) is question.controls()[-1], "the time")
        keys(one, "14:30")


def row_down_to(one: Seat, words: str) -> None:
    """In a list that has the keyboard, go down to a row."""
    for _ in range(MOST_TABS):
        index = getattr(focus(one), "currentIndex", lambda: None)()
        if index is not None and words in str(index.data(Qt.ItemDataRole.DisplayRole)):
            return
        press(one, "Down")
    raise AssertionError(f"there is no row {words}")
