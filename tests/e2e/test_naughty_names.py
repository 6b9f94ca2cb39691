"""Names that are long, turned, marked up, a formula, or hardly visible, on every page of the program and in the PDF."""

from collections.abc import Iterator
from pathlib import Path
from unicodedata import bidirectional

import pypdfium2
import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QScrollArea, QTabBar, QWidget

from keyworker.base.clock import SystemClock
from keyworker.casework import plans
from keyworker.domain.person import Person
from keyworker.ui.context import FamilyTab, PageName
from keyworker.ui.pages.print.page import PrintPage
from keyworker.ui.shell.window import TITLE
from tests.e2e.office import Office
from tests.e2e.seats import Open, Seat
from tests.fakes.families import LEAD_RECORD, FamilyRecords, Names, family_records

SIZE = (1024, 640)
BOLD = "<b>Bold</b> & Sons"
IMAGE = "<img src=x onerror=alert(1)>"
FORMULA = "=cmd|'/c calc'!A1"
MARKED = Names(BOLD, f"<u>Line</u> & {IMAGE}", f"{FORMULA} & Bold", "", f"Bold<br>er & {IMAGE}", "%s {0} & Bold", "<i>Bold</i> & Co", "&lt;Bold&gt;")
LONG = Names(
    "Wolfeschlegelsteinhausenbergerdorff" * 8 + "WolfeSchlegelSteinha", "Ürgünstünlüoğlugillerdensinizki" * 9 + "Ürgünstünlüoğlugiller",
    "Adolphine-Blanche " * 16 + "Charlotte Dor", "", "M" * 300, "W" * 300, "Hubert\tIrénée\n" * 20, "i" * 300,
)
ODD = Names(
    "عائلة الحسيني بن عبد الرحمن", "الحسيني", "👩‍👩‍👧‍👦 Família 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "", "N\u202eoah\u200b\u200d\ufeff", "\x01\x07\x1b[31m\x7fBell", "z" + "\u0301\u0323" * 140, "יונתן\u2067",
)
SETS = {"marked": MARKED, "long": LONG, "odd": ODD}


def family(number: int, names: Names) -> FamilyRecords:
    """A family in the middle of the work."""
    return family_records(number, names=names, today=SystemClock().today())


def literally(shown: str) -> list[str]:
    """What is wrong with a text that is shown: markup that was taken for markup, or signs of escaping."""
    wrong = [sign for sign in ("&amp;", "&quot;", "&#x27;") if sign in shown]
    return wrong + ([] if BOLD in shown or "Bold & Sons" not in shown else ["the markup of a name has gone"])


def rendered(text: str) -> str:
    """What Qt shows for a text whose format it may choose, such as a tooltip."""
    return QTextDocumentFragment.fromHtml(text).toPlainText() if GuiQt.mightBeRichText(text) else text


def wrong_labels(window: QWidget) -> Iterator[str]:
    for one in window.findChildren(QLabel):
        if one.isVisible() and one.textFormat() is not Qt.TextFormat.PlainText and GuiQt.mightBeRichText(one.text()):
            yield f"a label may take its text for markup ({one.objectName()}, {_where(one)}): {one.text()[:60]!a}"
        if one.isVisible() and one.buddy() is not None and " & " in one.text():
            yield f"a label with a key takes a name's & for one ({_where(one)}): {one.text()[:60]!a}"
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and " & " in button.text():
            yield f"a button takes a name's & for a key ({_where(button)}): {button.text()[:60]!a}"
    for bar in window.findChildren(QTabBar):
        if any(" & " in bar.tabText(place) for place in range(bar.count())):
            yield "a tab takes a name's & for a key"


def wrong_tips(window: QWidget) -> Iterator[str]:
    tips = [(one.toolTip(), _where(one)) for one in window.findChildren(QWidget)]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        for row in range(model.rowCount(QModelIndex())):
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
            found = [model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) for column in range(columns)]
            tips += [(str(tip or ""), _where(view)) for tip in found]
    for tip, where in tips:
        for wrong in literally(rendered(tip)):
            yield f"a tooltip shows {wrong} ({where}): {tip[:80]!a}"


def too_wide(window: QWidget) -> Iterator[str]:
    if window.width() > SIZE[0] or window.minimumSizeHint().width() > SIZE[0]:
        yield f"the window is {window.width()} wide and wants {window.minimumSizeHint().width()} at least"
    for area in window.findChildren(QScrollArea):
        inside = area.widget()
        if inside is not None and area.isVisible() and inside.width() > area.viewport().width():
            yield f"{_where(area)}: {inside.width()} wide in {area.viewport().width()} because of {_widest(inside)}"
    for one in window.findChildren(QWidget):
        parent = one.parentWidget()
        if one.isVisible() and parent is not None and not one.isWindow() and one.geometry().right() > parent.width() + 1 and _in_page(one):
            yield f"{_where(one)} is too wide for what holds it: {one.geometry().right()} of {parent.width()}"


def _in_page(widget: QWidget) -> bool:
    """Not the inside of an item view or of a scroll area, which may be moved."""
    parent = widget.parentWidget()
    if parent is None or parent.objectName() == "qt_scrollarea_viewport":
        return False
    return not any(isinstance(one, QAbstractItemView) for one in (parent, parent.parentWidget()))


def _widest(widget: QWidget) -> str:
    """The innermost widget that wants the room."""
    wants = [one for one in widget.findChildren(QWidget) if one.isVisible() and one.parentWidget() is not None]
    wide = max((one.minimumSizeHint().width() for one in wants), default=0)
    return next((f"{_where(one)}, which wants {wide}" for one in reversed(wants) if one.minimumSizeHint().width() >= wide - 40), "")


def _where(widget: QWidget | None) -> str:
    names: list[str] = []
    while widget is not None and len(names) < 4:
        names.append(type(widget).__name__)
        widget = widget.parentWidget()
    return " in ".join(names)


def look(one: Seat, page: str) -> list[str]:
    """What is wrong with what the window shows now."""
    one.hand.rest()
    one.hand.picture(page)
    window = one.hand.window
    found = [*wrong_labels(window), *wrong_tips(window), *too_wide(window)]
    if window.windowTitle() != TITLE:
        found.append("the window's title is not the program's name")
    return [f"{page}: {what}" for what in dict.fromkeys(found)]


def every_page(one: Seat, records: FamilyRecords) -> Iterator[str]:
    """Go to every place of the program with this family; what is wrong there."""
    ours = records.family.id
    assert records.draft is not None
    assert records.finished is not None
    for page in (PageName.TODAY, PageName.FAMILIES, PageName.SYNC, PageName.DECISIONS):
        one.go(page)
        yield from look(one, page)
    for tab in FamilyTab:
        one.go(PageName.FAMILY, ours, tab)
        yield from look(one, f"family-{tab}")
    for reading in (None, records.draft.id, records.finished.id):
        one.go(PageName.STAR, ours, FamilyTab.STAR, reading)
        yield from look(one, f"star-{'before' if reading is None else reading[-2:]}")
        bars = [bar for bar in one.hand.window.findChildren(QTabBar) if bar.isVisible()]
        for bar in bars if reading else ():
            for place in range(bar.count()):
                bar.setCurrentIndex(place)
                yield from look(one, f"star-{place}")
    one.go(PageName.CONTACT, ours)
    yield from look(one, "contact")
    one.session.raise_concern()
    yield from look(one, "concern")
    one.session.back()
    yield from search(one, records)


def search(one: Seat, records: FamilyRecords) -> Iterator[str]:
    """What search finds by the family's reference."""
    one.hand.key("Ctrl+K")
    one.hand.write("Search families, people, notes and actions", records.family.reference, replace=True)
    one.hand.until(one.session.search.panel.isVisible, "the finds")
    yield from look(one, "search")
    one.hand.key("Escape")


@pytest.mark.plain_files("*.pdf")
@pytest.mark.parametrize("kind", list(SETS))
def test_naughty_names_are_shown_as_they_are_on_every_page(office: Office, seat: Open, tmp_path: Path, kind: str) -> None:
    """No name is taken for markup, none makes a page wider than the window, none gets into the title; the PDF has them literally."""
    records = family(1, SETS[kind])
    office.add_family(records.everything())
    assert records.plan is not None
    office.dispute(records.plan, worries=f"{SETS[kind].partner} says otherwise")
    paper = tmp_path / "copy.pdf"
    worker = seat(office.enrolled("laptop"), size=SIZE, choose_file=lambda _parent, _name: paper)
    worker.unlock()
    worker.synced()
    found = list(every_page(worker, records))
    found += printed(worker, records)
    worker.session.context.tasks.store(lambda desk: plans.submit(desk, desk.store.family_file(records.family.id)), worker.session.context.desk)
    worker.hand.rest()
    worker.synced()
    lead = seat(office.enrolled("lead", LEAD_RECORD), size=SIZE)
    lead.unlock()
    lead.synced()
    lead.go(PageName.REVIEWS)
    found += look(lead, "reviews")
    lead.go(PageName.REVIEW, records.family.id)
    found += look(lead, "review")
    lead.go(PageName.DECISIONS)
    found += look(lead, "lead-decisions")
    assert not found, "\n".join(found)
    assert_literal(paper, records.mother, records.eldest)


def printed(one: Seat, records: FamilyRecords) -> list[str]:
    """Choose the mother as the reader, look, save."""
    one.go(PageName.PRINT, records.family.id)
    found = look(one, "print")
    page = one.hand.window.findChild(PrintPage)
    assert page is not None
    press(one, page.people.all()[0])
    for answer in list(page.safe.values())[:1]:
        press(one, answer)
    found += look(one, "print-made")
    for row in page.warnings.all():
        press(one, row.box)
    one.hand.press("Save as PDF …")
    one.hand.rest()
    return found


def press(one: Seat, button: QAbstractButton) -> None:
    """Bring a button into sight and press it."""
    one.hand._bring(button)
    button.click()
    one.hand.rest()


def assert_literal(paper: Path, *people: Person) -> None:
    """The PDF holds the names as the characters that they are (what is not to be seen apart, and where lines break)."""
    document = pypdfium2.PdfDocument(paper)
    text = seen("".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    for one in people:
        if all(bidirectional(letter) in {"L", "WS", "ON", "ET", "ES", "CS", "EN"} for letter in one.forename):
            assert seen(one.forename) in text


def seen(text: str) -> str:
    """Without spaces, line breaks and the hyphens that they leave."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in "-\u2010\u00ad\ufffe\x02")
