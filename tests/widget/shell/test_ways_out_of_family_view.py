"""Law: from every step of a star and from a form, nothing but the passphrase leads out of the family's view, whatever is pressed."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyworker.casework import forms
from keyworker.domain.visibility import Visibility
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.form.page import FormPage
from keyworker.ui.pages.form.presenter import FormPresenter
from keyworker.ui.pages.star.page import FOR_THE_FAMILY, StarPage
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from tests.fakes.families import FamilyRecords, family_records
from tests.fakes.forms import save_form
from tests.widget.form.bench import definition
from tests.widget.shell.frames import PASSPHRASE, Frame, signed_in

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def records() -> FamilyRecords:
    return family_records(1)


@pytest.fixture
def frame(qtbot: QtBot, records: FamilyRecords) -> Iterator[Frame]:
    with signed_in(qtbot, records, real={PageName.STAR: StarPresenter, PageName.FORM: FormPresenter}) as made:
        made.session.go(Place(PageName.FAMILY, records.family.id))
        yield made


def on_a_form(frame: Frame, family: str, qtbot: QtBot) -> QWidget:
    """A form whose answers the family may see, in the family's view."""
    form = definition(visibility=Visibility.FAMILY)

    def begin() -> str:
        save_form(frame.store, form)
        return forms.begin_response(frame.desk, family, form.id).records[0].id

    begun = frame.tasks.on_store_thread(begin)
    frame.session.go(Place(PageName.FORM, family, FamilyTab.FORMS, begun))
    frame.settle(qtbot)
    page = frame.page(PageName.FORM).widget
    assert isinstance(page, FormPage)
    page.toggle_family_view()
    return page


def on_a_star(frame: Frame, records: FamilyRecords, step: Step, qtbot: QtBot) -> QWidget:
    """A star at one of its steps, in the family's view."""
    assert records.draft is not None
    frame.session.go(Place(PageName.STAR, records.family.id, FamilyTab.STAR, records.draft.id))
    frame.settle(qtbot)
    page = frame.page(PageName.STAR).widget
    assert isinstance(page, StarPage)
    page.step_chosen.emit(step)
    frame.settle(qtbot)
    page.toggle_family_view()
    return page


def for_family(page: QWidget) -> bool:
    assert isinstance(page, StarPage | FormPage)
    return page.in_family_view()


def press_all(frame: Frame) -> None:
    """Every key that leads somewhere for the worker."""
    for key, modifier in ((Qt.Key.Key_Left, ALT), (Qt.Key.Key_F8, None), (Qt.Key.Key_K, CONTROL), (Qt.Key.Key_Escape, None)):
        QTest.keyClick(frame.window, key, modifier or Qt.KeyboardModifier.NoModifier)


def never_uncovered(frame: Frame, page: QWidget) -> bool:
    """The family sees its own view of the page, or the question for the passphrase, and nothing around it."""
    session = frame.session
    around: tuple[QWidget, ...] = (session.side, session._top, session._foot)
    if any(one.isVisible() for one in around) or not session.in_family_view():
        return False
    return session.stack.currentWidget() is session._leave_view or (session.stack.currentWidget() is page and for_family(page))


def assert_only_by_passphrase(frame: Frame, page: QWidget, leave: Callable[[], None], qtbot: QtBot) -> None:
    session, asking = frame.session, frame.session._leave_view
    assert for_family(page)
    press_all(frame)
    assert never_uncovered(frame, page)
    leave()
    assert session.stack.currentWidget() is asking
    press_all(frame)
    assert never_uncovered(frame, page)
    if session.stack.currentWidget() is not asking:
        leave()
    asking.field.line.setText("a guess")
    QTest.keyClick(asking.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(asking.errors.isVisible)
    assert never_uncovered(frame, page)
    asking.field.line.setText(PASSPHRASE)
    QTest.keyClick(asking.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not session.in_family_view())
    assert session.stack.currentWidget() is page
    assert not for_family(page)


def button_of(page: QWidget) -> Callable[[], None]:
    """The way out that the page itself shows."""
    def press() -> None:
        next(one for one in page.findChildren(QPushButton) if "Leave family view" in one.text() and one.isVisible()).click()

    return press


@pytest.mark.parametrize("step", FOR_THE_FAMILY)
def test_from_every_step_of_a_star(frame: Frame, records: FamilyRecords, step: Step, qtbot: QtBot) -> None:
    page = on_a_star(frame, records, step, qtbot)
    assert_only_by_passphrase(frame, page, button_of(page), qtbot)


def test_from_a_form(frame: Frame, records: FamilyRecords, qtbot: QtBot) -> None:
    page = on_a_form(frame, records.family.id, qtbot)
    assert_only_by_passphrase(frame, page, button_of(page), qtbot)
