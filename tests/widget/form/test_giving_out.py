"""Laws of giving out what was answered: it is warned of, asked where, written down, and then written; and of reading it in peace."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from keyworker.casework.forms_export import Shape
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.person import Person
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.wire.messages import RecordEntry
from tests.widget.form.bench import Filled
from tests.widget.rig import Rig


class Windows(QObject):
    """Notes every window that comes, besides those that were there."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only looks."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.came.append(type(watched).__name__)
        return False


@contextmanager
def watched(qapp: QApplication) -> Iterator[Windows]:
    windows = Windows()
    qapp.installEventFilter(windows)
    try:
        yield windows
    finally:
        qapp.removeEventFilter(windows)


def finish(filled: Filled) -> None:
    """The draft as it stands becomes finished, as if somebody had."""
    draft = filled.kept()

    def done() -> None:
        with filled.rig.store.write() as tx:
            tx.save(draft.evolve(status=ResponseStatus.FINISHED, finished=filled.rig.clock.now()))

    filled.rig.context.tasks.on_store_thread(done)
    filled.open()


def saved(rig: Rig) -> list[AuditEvent]:
    """What was written down about files that were given out."""
    return [one for one in rig.all(AuditEvent) if one.what is AuditKind.EXPORT]


@pytest.mark.parametrize("as_draft", [True, False], ids=["draft", "finished"])
@pytest.mark.parametrize("shape", list(Shape))
def test_answers_are_saved_where_somebody_says_and_that_is_written_down(rig: Rig, tmp_path: Path, shape: Shape, as_draft: bool) -> None:
    """What was typed a moment ago is in the file; the name of the file says the form and nobody's name."""
    asked: list[str] = []

    def choose(_parent: QWidget, suggested: str) -> Path:
        asked.append(suggested)
        return tmp_path / suggested

    filled = Filled(rig, choose_file=choose)
    filled.type("story", "It has been long, =1+1")
    if not as_draft:
        filled.page.flush()
        rig.settle()
        finish(filled)
    filled.page.head.save_wanted.emit()
    assert filled.page.save.isVisible()
    filled.press(filled.page.save.shapes[shape].click)
    assert not filled.page.save.isVisible()
    (file,) = tmp_path.iterdir()
    assert asked == [file.name]
    if shape is Shape.CSV:
        with zipfile.ZipFile(file) as archive:
            text = "".join(archive.read(one).decode() for one in archive.namelist())
    else:
        text = file.read_text("utf-8")
    assert "It has been long, =1+1" in text
    (event,) = saved(rig)
    assert event.details["answers"] == [filled.id]
    assert rig.said[-1] == "The answers are saved, and that you saved them is written down."
    assert not any(part and part in file.name for one in rig.all(Person) for part in (one.forename, one.surname))


def test_calling_it_off_saves_and_writes_down_nothing(rig: Rig) -> None:
    filled = Filled(rig, choose_file=lambda _parent, _name: None)
    filled.page.head.save_wanted.emit()
    filled.press(filled.page.save.shapes[Shape.CSV].click)
    assert saved(rig) == []
    assert rig.said == []


def test_a_folder_that_takes_no_file_is_said(rig: Rig, tmp_path: Path) -> None:
    filled = Filled(rig, choose_file=lambda _parent, name: tmp_path / "nowhere" / name)
    filled.page.head.save_wanted.emit()
    filled.press(filled.page.save.shapes[Shape.XML].click)
    assert "could not be written there" in filled.page.errors.accessibleName()


def test_a_draft_is_given_out_by_the_menu_and_never_in_family_view(filled: Filled) -> None:
    """The menu has both ways at every width; family view shows neither them nor an open warning."""
    head = filled.page.head
    assert not head.print.isVisible()
    assert head.more.isVisible()
    words = [one.text() for one in head.made_menu().actions() if one.text()]
    assert words == ["Print", "Save answers…"]
    filled.page.resize(500, 600)
    filled.rig.settle()
    assert [one.text() for one in head.made_menu().actions() if one.text()][-3:] == ["Print", "Save answers…", "Back to the family"]
    head.save_wanted.emit()
    filled.page.set_family_view(on=True)
    assert not filled.page.save.isVisible()


def test_print_leads_to_the_page_that_prints(filled: Filled) -> None:
    finish(filled)
    filled.press(filled.page.head.print.click)
    assert filled.rig.went[-1] == Place(PageName.PRINT, filled.family, FamilyTab.FORMS, filled.id)


def test_reading_answers_opens_no_window_of_its_own(rig: Rig, qapp: QApplication) -> None:
    """Nothing flashes beside the page while it is built, neither filling in nor reading."""
    filled = Filled(rig)
    with watched(qapp) as windows:
        for number in range(1, len(filled.titles()) + 1):
            filled.step(number)
        finish(filled)
    assert windows.came == []


def test_who_reads_is_left_in_peace_when_the_family_changes(filled: Filled) -> None:
    """Another record of the family comes: the place in the answers and the keyboard stay where they are."""
    finish(filled)
    answers = filled.page.answers
    answers.verticalScrollBar().setValue(120)
    other = QLineEdit(filled.page)
    other.show()
    other.setFocus()
    QTest.keyClicks(other, "searching")
    filled.rig.hub_says(filled.rig.all(Person)[0], {"phone": "01632 960777"}, 900)
    assert answers.verticalScrollBar().value() == 120
    assert other.hasFocus()


@pytest.mark.parametrize("says_more", [False, True], ids=["the same", "a comment"])
def test_the_hubs_word_takes_nothing_out_of_the_hands_of_who_gives_answers_out(rig: Rig, says_more: bool) -> None:
    """A second after a form was finished the hub sends it back: what was opened since stays open, and the keyboard where it is."""
    filled = Filled(rig)
    filled.type("story", "It has been long")
    filled.page.flush()
    rig.settle()
    finish(filled)
    rig.show(filled.page)
    filled.page.head.save_wanted.emit()
    keyboard = QApplication.focusWidget()
    assert keyboard in filled.page.save.shapes.values()
    body = filled.kept().body()
    if says_more:
        body = {**body, "answers": {**body["answers"], "/data/you/name": "Sam"}}
    entry = RecordEntry(record=filled.kept().id, kind=FormResponse.kind, family=filled.kept().family, position=900, body=body)
    rig._take([entry], 900)
    assert filled.page.save.isVisible()
    assert QApplication.focusWidget() is keyboard
