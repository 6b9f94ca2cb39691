"""Laws of the print page: the preview is the document, people decide about warnings, every copy is written down before it leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.plan import Plan
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.print.giving_out import paper_printer
from keyworker.ui.pages.print.presenter import PrintPresenter
from keyworker.ui.pages.print.sheets import Sheets
from tests.fakes.families import ARABIC, LONG, MARKUP, FamilyRecords, Names, family_records
from tests.widget.review.scenes import plan_of
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

COUNCIL = CouncilSettings(name="Example Council", phone="01632 960000", demo=True)
USUAL = family_records(contacts=0)
FAMILY = replace(USUAL, plan=plan_of(USUAL).evolve(worries="Damp. Sam fears that somebody finds 14 Canal Street."))


@dataclass
class Answers:
    """What the person answers when asked for a file or a printer."""

    file: Path | None = None
    printer: QPrinter | None = None
    suggested: list[str] = field(default_factory=list)

    def choose_file(self, _parent: QWidget, suggested: str) -> Path | None:
        self.suggested.append(suggested)
        return self.file

    def choose_printer(self, _parent: QWidget) -> QPrinter | None:
        return self.printer


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, [*FAMILY.everything(), COUNCIL]) as made:
        yield made


def opened(rig: Rig, answers: Answers | None = None, family: FamilyRecords = FAMILY) -> PrintPresenter:
    answers = answers or Answers()
    presenter = PrintPresenter(rig.context, choose_file=answers.choose_file, choose_printer=answers.choose_printer)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.PRINT, family.family.id))
    rig.settle()
    return presenter


def choose(presenter: PrintPresenter, rig: Rig, *people: str) -> None:
    for person in people:
        box = presenter.page.people.get(person)
        assert box is not None
        QTest.keyClick(box, Qt.Key.Key_Space)
    rig.settle()


def texts(presenter: PrintPresenter) -> str:
    return "\n".join(one.text() for one in presenter.widget.findChildren(QLabel) if one.isVisibleTo(presenter.widget))


def prints(rig: Rig) -> list[AuditEvent]:
    return [one for one in rig.all(AuditEvent) if one.what is AuditKind.PRINT]


def text_of(path: Path | bytes) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_nobody_is_chosen_beforehand_and_nothing_can_be_given_out(rig: Rig) -> None:
    presenter = opened(rig)
    assert not any(box.isChecked() for box in presenter.page.people.all())
    assert not presenter.page.print.isEnabled()
    assert "Choose whom this copy is for." in texts(presenter)
    assert presenter.page.sheets.count() == 0


def test_the_preview_is_the_document_for_the_people_who_were_chosen(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.mother.id)
    assert presenter.page.sheets.count() >= 2
    assert presenter.page.print.isEnabled()
    assert f"Page 1 of {presenter.page.sheets.count()}" in texts(presenter)


def test_what_is_left_out_is_counted_and_not_named(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.mother.id)
    assert "1 item is left out for this reader." in texts(presenter)
    assert "so tired" not in texts(presenter)


def test_every_warning_must_be_ticked_before_anything_is_given_out(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.father.id)
    rows = presenter.page.warnings.all()
    assert len(rows) >= 2
    for row in rows:
        assert not presenter.page.save.isEnabled()
        QTest.keyClick(row.box, Qt.Key.Key_Space)
    assert presenter.page.save.isEnabled()
    assert "Canal" not in texts(presenter)


def test_what_is_left_out_by_a_person_leaves_the_copy_and_can_be_put_back(rig: Rig, tmp_path: Path) -> None:
    """Leave in or leave out: the document is made anew, what else was looked at stays looked at, and the log counts it."""
    saved = tmp_path / "plan.pdf"
    presenter = opened(rig, Answers(file=saved))
    choose(presenter, rig, FAMILY.father.id)
    rows = presenter.page.warnings.all()
    for row in rows[1:]:
        QTest.keyClick(row.box, Qt.Key.Key_Space)
    rows[0].out.click()
    rig.settle()
    assert presenter.page.save.isEnabled()
    assert "is left out of this copy" in texts(presenter)
    presenter.page.save.click()
    rig.settle()
    assert "Left out in this copy" in text_of(saved)
    assert prints(rig)[-1].details["taken_out"] == 1
    back = next(row for row in presenter.page.warnings.all() if row.out.text() == "Put it back")
    back.out.click()
    rig.settle()
    assert not presenter.page.save.isEnabled()
    assert len(presenter.page.warnings.all()) == len(rows)


def test_another_choice_asks_again(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.father.id)
    for row in presenter.page.warnings.all():
        QTest.keyClick(row.box, Qt.Key.Key_Space)
    choose(presenter, rig, FAMILY.partner.id)
    assert not presenter.page.save.isEnabled()


def test_a_warning_leads_to_its_place(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.father.id)
    QTest.mouseClick(presenter.page.warnings.all()[0].go, Qt.MouseButton.LeftButton)
    assert rig.went == [Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN, plan_of(FAMILY).id)]


def test_people_who_must_not_share_a_copy_get_none(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.father.id, FAMILY.mother.id)
    assert "These people must not be given one copy together." in texts(presenter)
    assert presenter.page.sheets.count() == 0
    assert not presenter.page.print.isEnabled()


def test_unsafe_paper_is_advised_against_and_blocks_nothing(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.mother.id)
    presenter.page.safe[False].click()
    assert "Do not leave paper there." in texts(presenter)
    assert presenter.page.print.isEnabled()


@pytest.mark.plain_files("*.pdf")
def test_saving_writes_the_file_the_log_and_who_has_a_copy(rig: Rig, tmp_path: Path) -> None:
    answers = Answers(tmp_path / "given.pdf")
    presenter = opened(rig, answers)
    choose(presenter, rig, FAMILY.mother.id)
    presenter.page.safe[True].click()
    QTest.mouseClick(presenter.page.save, Qt.MouseButton.LeftButton)
    rig.qtbot.waitUntil(lambda: bool(rig.said))
    rig.settle()
    assert "Our family plan" in text_of(tmp_path / "given.pdf")
    assert answers.suggested == ["family-plan-2026-11-21.pdf"]
    details = prints(rig)[0].details
    assert details["recipients"] == [FAMILY.mother.id]
    assert (details["form"], details["version"], len(details["digest"])) == ("standard", "1 (draft)", 64)
    copies = rig.store.get(Plan, plan_of(FAMILY).id).copies.values()
    assert [(one.to, one.form, one.safe_at_home) for one in copies] == [("Sam", "standard", True)]


def test_a_file_that_cannot_be_written_is_said_and_is_in_the_log_but_nobody_has_a_copy(rig: Rig, tmp_path: Path) -> None:
    presenter = opened(rig, Answers(tmp_path / "no such folder" / "given.pdf"))
    choose(presenter, rig, FAMILY.mother.id)
    QTest.mouseClick(presenter.page.save, Qt.MouseButton.LeftButton)
    rig.qtbot.waitUntil(lambda: bool(rig.errors))
    assert [one.sentence for one in rig.errors] == ["The file could not be written there."]
    assert len(prints(rig)) == 1
    assert not rig.store.get(Plan, plan_of(FAMILY).id).copies


def test_calling_the_question_off_writes_nothing(rig: Rig) -> None:
    presenter = opened(rig, Answers(None, None))
    choose(presenter, rig, FAMILY.mother.id)
    for button in (presenter.page.save, presenter.page.print):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    rig.settle()
    assert prints(rig) == []


@pytest.mark.plain_files("*.pdf")
def test_printing_sends_every_page_and_is_written_down(rig: Rig, tmp_path: Path) -> None:
    printer = paper_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setResolution(150)
    presenter = opened(rig, Answers(printer=printer))
    choose(presenter, rig, FAMILY.mother.id)
    count = presenter.page.sheets.count()
    QTest.mouseClick(presenter.page.print, Qt.MouseButton.LeftButton)
    rig.qtbot.waitUntil(lambda: bool(rig.said) or bool(rig.errors))
    assert rig.errors == []
    document = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    assert len(document) == count
    document.close()
    assert len(prints(rig)) == 1


def test_a_new_choice_drops_what_an_earlier_one_made(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    presenter = opened(rig)
    shown: list[frozenset[str]] = []
    plain = presenter.page.show_pages

    def watch(images: Sequence[QImage], page_width: float) -> None:
        if images:
            shown.append(presenter.page.choice().recipients)
        plain(images, page_width)

    monkeypatch.setattr(presenter.page, "show_pages", watch)
    choose(presenter, rig, FAMILY.mother.id, FAMILY.partner.id)
    assert shown == [frozenset({FAMILY.mother.id, FAMILY.partner.id})]


def test_what_the_hub_changes_makes_the_document_anew_and_asks_again(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.father.id)
    for row in presenter.page.warnings.all():
        QTest.keyClick(row.box, Qt.Key.Key_Space)
    assert presenter.page.print.isEnabled()
    rig.hub_says(plan_of(FAMILY), {"going_well": "Sam sleeps at 14 Canal Street."}, 900)
    rig.settle()
    assert not presenter.page.print.isEnabled()


def test_a_family_without_a_plan_has_nothing_to_print(qtbot: QtBot, qapp: QApplication) -> None:
    family = family_records(with_plan=False)
    with rig_for(qtbot, qapp, family.everything()) as rig:
        presenter = opened(rig, family=family)
        choose(presenter, rig, family.mother.id)
        assert "This family has no plan yet, so there is nothing to print." in texts(presenter)
        assert presenter.page.sheets.count() == 0


@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP], ids=["long", "arabic", "markup"])
def test_names_of_any_kind_fit(qtbot: QtBot, qapp: QApplication, names: Names) -> None:
    family = family_records(names=names)
    with rig_for(qtbot, qapp, family.everything()) as rig:
        presenter = opened(rig, family=family)
        choose(presenter, rig, family.mother.id)
        presenter.widget.resize(900, 560)
        assert presenter.widget.width() == 900
        assert presenter.page.sheets.count() >= 2
        box = presenter.page.people.get(family.mother.id)
        assert box is not None
        assert box.accessibleName() == family.mother.called()


def test_every_control_has_a_name_and_is_reached_by_tab(rig: Rig) -> None:
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.father.id)
    assert_usable(presenter.widget)


def test_from_a_finished_star_the_plan_that_shows_it_is_printed(rig: Rig) -> None:
    """The star page asks for a copy with the id of its reading."""
    presenter = opened(rig)
    reading = USUAL.finished
    assert reading is not None
    presenter.open(Place(PageName.PRINT, FAMILY.family.id, FamilyTab.STAR, reading.id))
    rig.settle()
    presenter.page.people.all()[0].click()
    rig.settle()
    assert rig.errors == []
    assert presenter.page.sheets.count() > 0


def in_view(sheets: Sheets) -> list[int]:
    """The numbers of the pages of which something can be seen, from the place where they really are."""
    seen = sheets.viewport().rect()
    placed = [QRect(sheet.mapTo(sheets.viewport(), QPoint(0, 0)), sheet.size()) for sheet in sheets._sheets]
    return [number for number, rect in enumerate(placed, start=1) if rect.intersects(seen)]


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_the_number_that_is_shown_is_that_of_a_page_in_view(qtbot: QtBot, qapp: QApplication, count: int) -> None:
    """From the first moment (before the pages have their places), at every place of the scroll bar, at every size, and after other pages came."""
    sheets, told = Sheets(), list[int]()
    qtbot.addWidget(sheets)
    sheets.at_page.connect(told.append)
    sheets.resize(700, 500)
    with qtbot.waitExposed(sheets):
        sheets.show()
    pages = [QImage(595, 842, QImage.Format.Format_RGB32) for _ in range(count)]
    for shown in (pages, pages[: max(1, count - 1)], pages):
        sheets.show_pages(shown, 595.0)
        assert told[-1] == 1
        for zoom in (0, 50, 200):
            sheets.set_zoom(zoom)
            for _ in range(2):
                qapp.processEvents()
            bar = sheets.verticalScrollBar()
            for tenth in range(11):
                bar.setValue(bar.maximum() * tenth // 10)
                assert sheets.page() in in_view(sheets)
            bar.setValue(0)
            assert (sheets.page(), told[-1]) == (1, 1)


def test_the_paper_on_the_screen_has_the_councils_number_of_now(rig: Rig) -> None:
    """A number that the council changes is on the next copy; what was printed before stays what it was."""
    presenter = opened(rig)
    choose(presenter, rig, FAMILY.mother.id)
    assert presenter._made is not None
    before = presenter._made.copy
    with rig.store.write() as tx:
        tx.save(COUNCIL.evolve(phone="01632 960555"))
    rig.context.changes.committed.emit(tx.changes)
    rig.settle()
    assert presenter._made is not None
    assert "01632 960555" in text_of(presenter._made.copy.pdf)
    assert "01632 960000" in text_of(before.pdf)
