"""A form with one question of each kind is filled in and finished by key presses alone."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from keyworker.ui.questions.question import Question
from tests.widget.form.bench import Filled

MOST_TABS = 80


def focused() -> QWidget:
    """What has the focus now."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def tab_to(filled: Filled, wanted: QWidget) -> None:
    """Tab until something, or what is inside it, has the focus."""
    for _ in range(MOST_TABS):
        here = focused()
        if here is wanted or wanted.isAncestorOf(here):
            return
        QTest.keyClick(here, Qt.Key.Key_Tab)
    raise AssertionError("Tab never came there")


def answer(filled: Filled, name: str, *keys: str | Qt.Key) -> None:
    """Tab to a question and press keys on what has the focus."""
    question: Question = filled.question(name)
    tab_to(filled, question)
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(focused(), key)
        else:
            QTest.keyClick(focused(), key)
    filled.rig.settle()


def on(filled: Filled) -> None:
    """To the next part."""
    QTest.keyClick(focused(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    filled.rig.settle()


def test_a_form_of_every_kind_is_finished_by_keys_alone(filled: Filled) -> None:
    key = Qt.Key
    answer(filled, "name", "Sam")
    answer(filled, "story", key.Key_Tab, "A long year")  # past "More about this"
    answer(filled, "children", "2")
    answer(filled, "rent", "112.50")
    on(filled)
    answer(filled, "visit", "20/11/2026")
    answer(filled, "at", "9.15")
    answer(filled, "moment", "3/12/2026", key.Key_Tab, key.Key_Tab, "2pm")
    answer(filled, "moved", "3/2019")
    on(filled)
    answer(filled, "settled", key.Key_Space)
    answer(filled, "doctor", key.Key_Down, key.Key_Down, key.Key_Space)
    answer(filled, "helps", key.Key_Space, key.Key_Tab, key.Key_Space)
    answer(filled, "tenure", key.Key_Down, key.Key_Down)
    answer(filled, "listened", key.Key_Right, key.Key_Right, key.Key_Space)
    answer(filled, "lang", "poli", key.Key_Return)
    answer(filled, "rate", key.Key_Right, key.Key_Space)
    answer(filled, "far", "150")
    answer(filled, "order", key.Key_Space)
    answer(filled, "explained", key.Key_Space)
    on(filled)
    answer(filled, "called", "Ellie")
    answer(filled, "age", "11")
    answer(filled, "seen", key.Key_Space)
    tab_to(filled, filled.repeat().add)
    QTest.keyClick(focused(), key.Key_Space)
    filled.rig.settle()
    QTest.keyClicks(focused(), "Noah")
    on(filled)
    answer(filled, "last", "Thank you")
    tab_to(filled, filled.page.filling.finish)
    QTest.keyClick(focused(), key.Key_Space)
    filled.rig.settle()
    kept = filled.kept()
    assert kept.completed(), filled.page.filling.problems.accessibleName()
    said = filled.answers()
    expected = {
        "name": "Sam", "story": "A long year", "children": "2", "rent": "112.5", "visit": "2026-11-20", "at": "09:15:00.000",
        "moment": "2026-12-03T14:00:00.000+00:00", "moved": "2019-03-01", "settled": "yes", "doctor": "dont_know", "helps": "talk walk",
        "tenure": "landlord", "listened": "3", "lang": "polish", "rate": "2", "far": "150", "explained": "OK", "age": "11",
        "seen": "yes", "last": "Thank you",
    }
    assert {name: said.get(name) for name in expected} == expected
    assert said["order"].split()[1] == "talk"
    assert sorted(text for one, text in kept.answers.items() if one.endswith("/called")) == ["Ellie", "Noah"]


def test_arrows_go_from_one_reason_to_the_other(filled: Filled) -> None:
    tab_to(filled, filled.question("name").reasons)
    assert focused() is filled.question("name").reasons.ask
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert focused() is filled.question("name").reasons.buttons()[0]
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    filled.rig.settle()
    assert filled.kept().reasons == {"/data/you/name": "prefer_not_to_say"}


def test_delete_takes_a_choice_back(filled: Filled) -> None:
    filled.step(3)
    answer(filled, "settled", Qt.Key.Key_Space)
    assert filled.answers()["settled"] == "yes"
    answer(filled, "settled", Qt.Key.Key_Delete)
    assert filled.answers()["settled"] == ""


def test_tab_goes_through_a_part_in_the_order_in_which_it_is_read(filled: Filled) -> None:
    filled.step(4)
    filled.press(filled.repeat().add.click)
    filled.question("called").take_focus()
    came: list[str] = []
    for _ in range(MOST_TABS):
        here = focused()
        owner = next((one for one in filled.page.filling.questions() if one.isAncestorOf(here)), None)
        if owner is not None and (not came or came[-1] != owner.view.key):
            came.append(owner.view.key)
        if here is filled.page.filling.finish:
            break
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert came == [one.view.key for one in filled.page.filling.questions()]


def test_arrows_stay_in_the_task_list_and_return_leads_into_a_part(filled: Filled) -> None:
    shown = filled.page.filling.list.list
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(shown, Qt.Key.Key_Down)
    QTest.keyClick(shown, Qt.Key.Key_Down)
    filled.rig.settle()
    assert shown.hasFocus()
    assert "settled" in filled.names()
    QTest.keyClick(shown, Qt.Key.Key_Return)
    filled.rig.settle()
    assert filled.question("settled").isAncestorOf(focused())
