"""The naughty texts in every field in which somebody can type: what is kept is what was typed, and what is shown is what it is.

What Qt does to a text on its way out of a field, and so what may differ from what was pasted, is all in `line` and `lines` below.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.contact import Contact
from keyworker.domain.plan import ChildsVoice, Plan
from keyworker.domain.star import StarReading
from keyworker.forms.engine.views import Bounds, Choice, NodeKind, NodeView
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.plan.said import VoiceBlock
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.questions import factory
from keyworker.ui.questions.head import FormLabel
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.search import SearchQuestion
from keyworker.ui.questions.words import label_html
from keyworker.ui.shell.search import SearchBox
from keyworker.ui.shell.style import apply_style
from tests.e2e.test_naughty_names import wrong_tips
from tests.fakes import naughty
from tests.fakes.families import family_records
from tests.widget.form.bench import Filled, definition
from tests.widget.rig import Rig, rig_for

FAMILY = family_records(contacts=1)
ID = FAMILY.family.id
CHUNKS = ["\n".join(naughty.SHORT[place : place + 90]) for place in range(0, len(naughty.SHORT), 90)]

pytestmark = pytest.mark.qt_log_ignore("OpenType support missing", extend=True)  # a font for a script that this machine lacks


def line(text: str) -> str:
    """What comes out of a field of one line: no halves of characters, no byte order mark at the beginning."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return whole.removeprefix("\ufeff").removeprefix("\ufffe")


def lines(text: str) -> str:
    """What comes out of a field of several lines: every line end as a line feed, no-break spaces as spaces (QTextDocument)."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").removeprefix("\ufeff").removeprefix("\ufffe")
    return re.sub("\r\n|[\r\u2028\u2029\ufdd0\ufdd1]", "\n", text).replace("\u00a0", " ")


def put(field: QWidget, text: str) -> None:
    """Replace what stands in a field, as somebody who pastes."""
    inner = field.focusProxy() or field
    assert isinstance(inner, QLineEdit | QPlainTextEdit)
    inner.selectAll()
    if isinstance(inner, QLineEdit):
        inner.insert(text)
    else:
        inner.insertPlainText(text)
        if not text:
            inner.clear()


def view(kind: NodeKind = NodeKind.INPUT, **fields: object) -> NodeView:
    return NodeView("/data/q", "/data/q", kind, **{"label": "Question", **fields})  # type: ignore[arg-type]


TEXTS = {
    "line": (view(), line), "several lines": (view(appearances=("multiline",)), lines), "rows": (view(attrs={"rows": "3"}), lines),
}
NOT_TEXTS = {
    "integer": view(type="int"), "decimal": view(type="decimal"), "date": view(type="date"), "time": view(type="time"),
    "date and time": view(type="dateTime"), "month": view(type="date", appearances=("month-year",)),
    "range": view(NodeKind.RANGE, type="int", bounds=Bounds("0", "5000", "50")),
}


@pytest.fixture(scope="module", autouse=True)
def _styled(qapp: QApplication) -> None:
    """The product's style; every widget that is alive is dressed anew, so once is enough."""
    apply_style(qapp)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[NodeView], Question]:
    """Makes a question and shows it."""

    def made(one: NodeView) -> Question:
        question = factory.made(one, lambda: date(2026, 11, 21))
        qtbot.addWidget(question)
        question.resize(600, 200)
        question.show()
        return question

    return made


Shown = Callable[[NodeView], Question]


@pytest.mark.parametrize("kind", list(TEXTS))
def test_a_question_for_words_gives_away_what_was_typed(shown: Shown, kind: str) -> None:
    """Every text, one after the other in one field, and shown again as it was kept."""
    asked, kept = TEXTS[kind]
    question = shown(asked)
    said: list[object] = []
    question.answered.connect(lambda _key, answer: said.append(answer))
    wrong = []
    for text in naughty.ALL:
        put(question.controls()[0], "x")
        put(question.controls()[0], text)
        question.flush()
        if said[-1] != kept(text):
            wrong.append(ascii(text)[:60])
    assert wrong == []


@pytest.mark.parametrize("kind", list(NOT_TEXTS))
def test_a_question_for_a_number_or_a_day_takes_no_other_text(shown: Shown, kind: str) -> None:
    """It answers with a number or a day in plain figures or with nothing, and what cannot be read stays in the field."""
    question = shown(NOT_TEXTS[kind])
    said: list[object] = []
    question.answered.connect(lambda _key, answer: said.append(answer))
    field = question.controls()[-3 if kind == "range" else -1]
    assert isinstance(field, QLineEdit)
    for text in naughty.ALL:
        put(field, text)
        question.flush()
        answer = said[-1] if said else ""
        assert isinstance(answer, str)
        assert not answer or re.fullmatch(r"[-+.:\dTZ]+", answer), ascii(text)
        assert "\n" not in question.unread_words()


CHOOSING = {
    "one": view(NodeKind.SELECT), "drop-down": view(NodeKind.SELECT, appearances=("minimal",)), "likert": view(NodeKind.SELECT, appearances=("likert",)),
    "search": view(NodeKind.SELECT, appearances=("autocomplete",)), "several": view(NodeKind.SELECT, multiple=True),
    "search for several": view(NodeKind.SELECT, multiple=True, appearances=("autocomplete",)), "rank": view(NodeKind.RANK, multiple=True),
}


@pytest.mark.parametrize("kind", list(CHOOSING))
def test_choices_are_shown_literally(shown: Shown, kind: str) -> None:
    """Any label may stand on a choice; it is drawn and tipped as it is, whichever is chosen."""
    question = shown(CHOOSING[kind])
    for place in range(0, len(naughty.SHORT), 12):
        texts = naughty.SHORT[place : place + 12]
        choices = tuple(Choice(f"v{at}", text) for at, text in enumerate(texts))
        question.show_view(replace(CHOOSING[kind], choices=choices, label=texts[0], hint=texts[-1], value="v1"))
        assert list(wrong_tips(question)) == []
        assert list(taken_for_keys(question, texts)) == []
    assert not question.grab().isNull()


def taken_for_keys(question: Question, texts: tuple[str, ...]) -> Iterator[str]:
    """Texts on buttons and in labels that Qt would read as markup, or whose & it would take for a key."""
    for one in question.findChildren(QAbstractButton):
        if one.text() in texts and "&" in one.text().replace("&&", ""):
            yield ascii(one.text())
    for label in question.findChildren(QLabel):
        if not isinstance(label, FormLabel) and label.text() and label.textFormat() is not Qt.TextFormat.PlainText and GuiQt.mightBeRichText(label.text()):
            yield ascii(label.text())


def test_the_line_that_sifts_choices_takes_any_text(shown: Shown) -> None:
    """What is sifted is hidden, never an error; nothing is chosen by it."""
    question = shown(view(NodeKind.SELECT, choices=tuple(Choice(f"v{at}", text) for at, text in enumerate(naughty.SHORT[:60])), appearances=("autocomplete",)))
    assert isinstance(question, SearchQuestion)
    said: list[object] = []
    question.answered.connect(lambda _key, answer: said.append(answer))
    for text in naughty.ALL:
        put(question.filter, text)
    assert said == []


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.text += " " if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def bare(text: str) -> str:
    """Without marks of emphasis, spaces, breaks and what HTML cannot hold."""
    return re.sub(r"[*_\s\u200b\0]", "", text)


def test_words_of_a_form_are_never_markup() -> None:
    """Bold, italic and line breaks come out; every letter of the text stays a letter."""
    wrong = []
    for text in naughty.ALL:
        read = _Read()
        read.feed(label_html(text))
        read.close()
        if read.tags - {"b", "i", "br"} or bare(read.text) != bare(text):
            wrong.append(ascii(text)[:80])
    assert wrong == []


def test_words_of_a_form_are_drawn(shown: Shown) -> None:
    """Label, hint, guidance and value of a note and of an answer that is only shown, in Qt's own rendering."""
    note, value = shown(view(NodeKind.NOTE)), shown(view(readonly=True))
    for text in naughty.SHORT:
        note.show_view(view(NodeKind.NOTE, label=text, hint=text, guidance=text))
        value.show_view(view(readonly=True, value=text))
        value.show_error(text)
        value.show_notice(text)
    for question in (note, value):
        question.grab()
    for chunk in CHUNKS:
        note.show_view(view(NodeKind.NOTE, label=chunk))
        value.show_view(view(readonly=True, value=chunk))
        assert not note.grab().isNull()
        assert not value.grab().isNull()
    labels = [one for one in value.findChildren(FormLabel) if one.property("role") == "shown"]
    assert [bare(one.text()) for one in labels] == [bare(line(CHUNKS[-1]))]


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr("tests.widget.rig.apply_style", lambda _app: None)  # it is on
    with rig_for(qtbot, qapp, [*FAMILY.everything(), definition()]) as made:
        yield made
        assert made.errors == []


def test_a_contact_keeps_what_was_typed(rig: Rig) -> None:
    """Notes of many lines; place and purpose of one."""
    presenter = ContactPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.CONTACT, ID))
    rig.settle()
    texts = presenter.page.texts
    for notes, place in [*((chunk, chunk[:900]) for chunk in CHUNKS), *((text, text[:2_000]) for text in naughty.LONG)]:
        put(texts["notes"], notes)
        put(texts["place"], place)
        for field in (texts["notes"], texts["place"]):
            field.leave()
        rig.settle()
        kept = rig.all(Contact)[-1]
        assert (kept.notes == lines(notes), kept.place == line(place)) == (True, True)
    presenter.leave()


def test_the_plan_and_a_childs_words_keep_what_was_typed(rig: Rig) -> None:
    """Every section, and what a child said."""
    presenter = PlanPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    rig.settle()
    sections = list(presenter.page.texts)
    voice = presenter.widget.findChildren(VoiceBlock)[0]
    for at, chunk in enumerate([*CHUNKS, *naughty.LONG]):
        section = sections[at % len(sections)]
        put(presenter.page.texts[section], chunk)
        put(voice.words, chunk)
        presenter.page.texts[section].leave()
        voice.words.leave()
        rig.settle()
        assert getattr(rig.all(Plan)[0], section) == lines(chunk)
        assert any(one.words == lines(chunk) for one in rig.all(ChildsVoice))
    presenter.leave()


def test_the_notes_of_a_star_keep_what_was_typed(rig: Rig) -> None:
    """In the worker's words about an area."""
    assert FAMILY.draft is not None
    presenter = StarPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.STAR, ID, FamilyTab.STAR, FAMILY.draft.id))
    rig.settle()
    field = presenter.page.areas.panel._words
    for text in [*CHUNKS, *naughty.LONG]:
        put(field, text)
        field.leave()
        rig.settle()
        notes = [area.note for area in rig.store.get(StarReading, FAMILY.draft.id).areas.values()]
        assert lines(text) in notes
    presenter.leave()


def test_the_answers_of_a_form_keep_what_was_typed(rig: Rig) -> None:
    """A line and a text of several lines on the form's page; a note repeats the line and stays a text."""
    form = Filled(rig)
    for text in [*CHUNKS, *naughty.LONG, *naughty.FORMS[:6]]:
        for name in ("name", "story"):
            question = form.question(name)
            put(question.controls()[0], text)
            question.flush()
        rig.settle()
        kept = form.answers()
        assert (kept.get("name") == line(text), kept.get("story") == lines(text)) == (True, True)
    form.presenter.leave()


def test_a_search_takes_every_text(rig: Rig) -> None:
    """It answers with finds or with a sentence, and nothing is changed by it."""
    holder = QWidget()
    rig.show(holder)
    box = SearchBox(rig.context.desk, rig.context.tasks, holder)
    box.setParent(holder)
    for place, text in enumerate(naughty.ALL):
        box.setText(text[:200])
        box.textEdited.emit(box.text())
        if place % 16 == 0:
            rig.settle()
    rig.settle()
    assert not box.panel.grab().isNull()
