"""The naughty texts in forms: as answers, in the CSV and the XML that go out, and as the words of a form that somebody wrote."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]
from openpyxl import Workbook

from keyworker.base.errors import FormRefused
from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.export import BYTE_ORDER_MARK, Filled, neutral, tables
from keyworker.forms.xlsform import CompiledForm, compile_form
from tests.fakes import naughty
from tests.fakes.clock import HandClock
from tests.unit.forms.sheets_made import SETTINGS, markdown, write_md

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""XML 1.0 (fifth edition), production 2: what no document can hold."""
RUNS = frozenset("=+-@＝＋－＠﹢﹣−﹦﹫")
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
ASKS = ("words", "int", "decimal", "date", "time", "moment", "pick", "ticks")


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> CompiledForm:
    """A question of each type, a calculation and a note that repeat what was said, and a repeat."""
    columns = ("type", "name", "label", "calculation")
    rows = [
        ("text", "words", "Words", ""), ("note", "again", "<${words}>", ""), ("calculate", "twice", "", "concat(${words}, '|', ${words})"),
        ("integer", "int", "Whole", ""), ("decimal", "decimal", "Decimal", ""), ("date", "date", "Date", ""), ("time", "time", "Time", ""),
        ("dateTime", "moment", "Moment", ""), ("select_one yn", "pick", "Pick", ""), ("select_multiple yn", "ticks", "Tick", ""),
        ("begin_repeat", "kids", "Children", ""), ("text", "name", "Name", ""), ("end_repeat", "", "", ""),
    ]
    choices = (("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "no", "No"))
    return compile_form(write_md(tmp_path_factory.mktemp("form"), *rows, columns=columns, choices=choices))


@pytest.fixture
def session(form: CompiledForm) -> FormSession:
    return FormSession.begin(form.form, EngineHost(clock=HandClock()))


def test_an_answer_is_the_text_that_was_given(session: FormSession) -> None:
    """In the answer, in what is worked out from it, in a label that repeats it, and again from what was kept."""
    wrong = []
    for text in naughty.ALL:
        for name in ASKS:
            session.set_value(f"/data/{name}", text)
        kept = FormSession.restore(session.form, session.host, session.answers())
        for one in (session, kept):
            found = (one.view("/data/words").value, one.view("/data/twice").value)
            if found != (text, f"{text}|{text}") or text.strip() not in one.view("/data/again").label:
                wrong.append(ascii(text)[:60])
        session.violations()
        if kept.answers() != session.answers():
            wrong.append(f"kept otherwise: {ascii(text)[:60]}")
    assert wrong == []


def test_what_is_no_number_no_day_and_no_choice_is_no_answer(session: FormSession) -> None:
    """Numbers, days and times in plain ASCII figures only."""
    for text in naughty.ALL:
        for name in ("int", "decimal", "date", "time", "moment"):
            session.set_value(f"/data/{name}", text)
            assert re.fullmatch(r"[-+.:0-9a-zTZ]*", session.view(f"/data/{name}").value, re.ASCII), ascii(text)[:60]
        session.select("/data/pick", [text])
        session.select("/data/ticks", [text, "yes"])
        assert session.view("/data/pick").value in {"", "yes", "no"}
        assert set(session.view("/data/ticks").value.split()) <= {"yes", "no"}


def test_the_instance_is_xml_and_has_every_text(session: FormSession, form: CompiledForm) -> None:
    """Another reader of XML finds the text in NFC; what XML cannot hold at all is U+FFFD there; our own reader takes it back."""
    wrong = []
    for text in naughty.ALL:
        session.set_value("/data/words", text)
        xml = session.instance_xml()
        wanted = unicodedata.normalize("NFC", NOT_IN_XML.sub("\ufffd", text))
        try:
            found = etree.fromstring(xml.encode("utf-8")).findtext("words") or ""
            back = FormSession.from_xml(form.form, session.host, xml).view("/data/words").value
        except (etree.XMLSyntaxError, UnicodeEncodeError, FormRefused) as error:
            wrong.append(f"{type(error).__name__}: {ascii(text)[:60]}")
            continue
        if (found, back) != (wanted, wanted):
            wrong.append(ascii(text)[:60])
    assert wrong == []


def cells(text: str, **how: str) -> list[list[str]]:
    """All cells as a reader of CSV finds them."""
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), **how))  # type: ignore[arg-type]


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take a cell for a formula, however much of what is not seen it skips first."""
    start = next((letter for letter in cell if unicodedata.category(letter)[0] not in "ZC"), "")
    return start in RUNS and not NUMBER.fullmatch(cell)


def test_no_cell_runs_and_none_is_lost(session: FormSession, form: CompiledForm) -> None:
    """Each text as an answer, in a repeat and in a column of the caller's: the same but for an apostrophe; no cell is a formula."""
    filled = []
    for place, text in enumerate(naughty.KEPT):
        one = FormSession.begin(form.form, session.host)
        one.set_value("/data/words", text)
        one.set_value("/data/kids[1]/name", text)
        filled.append(Filled(f"r{place}", form.form, one.views(), {"about": text}))
    made = tables(filled)
    main, kids = (cells(made[name]) for name in ("", "kids"))
    assert [len(row) for row in main] == [len(main[0])] * (len(filled) + 1)
    for rows, column in ((main, "about"), (main, "words"), (kids, "name")):
        at = rows[0].index(column)
        wrong = [ascii(text)[:60] for text, row in zip(naughty.KEPT, rows[1:], strict=True)
                 if row[at].removeprefix("'") != text.replace("\0", "\ufffd").removeprefix("'")]
        assert wrong == []
    assert [ascii(cell)[:60] for rows in (main, kids) for row in rows for cell in row if runs(cell)] == []


@pytest.mark.parametrize("separator", [";", "\t"])
def test_no_cell_runs_when_a_spreadsheet_parts_cells_at_another_sign_too(session: FormSession, form: CompiledForm, separator: str) -> None:
    """Some offer semicolon and tab beside the comma, and take each part for a cell; a text that holds one is in quotation marks."""
    wrong = []
    for text in naughty.KEPT:
        session.set_value("/data/words", text)
        made = tables([Filled("r", form.form, session.views())])[""]
        if any(runs(cell) for row in cells(made.replace(",", separator), delimiter=separator) for cell in row):
            wrong.append(ascii(text)[:60])
    assert wrong == []


def test_a_neutral_cell_is_neutral_once_more() -> None:
    """What was exported and exported again does not gather apostrophes."""
    assert [ascii(text) for text in naughty.ALL if neutral(neutral(text)) != neutral(text)] == []


SAYABLE = tuple(text for text in naughty.SHORT if text.strip() and not NOT_IN_XML.search(text) and "${" not in text and "instance(" not in text)
"""Texts that may stand in a label: `${…}` asks for an answer and `instance(…)` is worked out (XLSForm)."""


def workbook(folder: Path, rows: Sequence[Sequence[str]], choices: Sequence[Sequence[str]] = ()) -> Path:
    """A spreadsheet whose cells are texts, also those that look like formulas."""
    book = Workbook()
    book.remove(book.active)
    for name, sheet_rows in (("survey", rows), ("choices", choices), ("settings", SETTINGS)):
        sheet = book.create_sheet(name)
        for row, values in enumerate(sheet_rows, start=1):
            for column, text in enumerate(values, start=1):
                if text:
                    sheet.cell(row, column, text).data_type = "s"
    path = folder / "form.xlsx"
    book.save(path)
    return path


def as_written(text: str) -> str:
    """A label as pyxform takes it from a sheet: straight quotation marks, one space for several, no line ends of other systems."""
    straight = text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})
    return re.sub(r"\s+", "", straight)


def test_words_of_a_form_are_shown_literally(tmp_path: Path) -> None:
    """As labels, hints and choices of a spreadsheet: nothing in them is taken for XML, XPath or a format."""
    asked = [("text", f"q{place}", text, text) for place, text in enumerate(SAYABLE)]
    choices = [("list_name", "name", "label"), *(("c", f"q{place}", text) for place, text in enumerate(SAYABLE))]
    made = compile_form(workbook(tmp_path, [("type", "name", "label", "hint"), *asked, ("select_one c", "pick", "Pick", "")], choices))
    session = FormSession.begin(made.form, EngineHost(clock=HandClock()))
    offered = session.view("/data/pick").choices
    wrong = []
    for place, text in enumerate(SAYABLE):
        view = session.view(f"/data/q{place}")
        if {as_written(found) for found in (view.label, view.hint, offered[place].label)} != {as_written(text)}:
            wrong.append((ascii(text)[:60], ascii(view.label)[:60]))
    assert wrong == []


def refusal(path: Path) -> tuple[str, ...]:
    """Why a form is refused; nothing when it is not."""
    try:
        compile_form(path)
    except FormRefused as refused:
        return refused.findings
    return ()


def test_words_that_cannot_stand_in_a_form_are_refused_in_a_sentence(tmp_path: Path) -> None:
    """References to nothing, and control characters."""
    path = tmp_path / "form.md"
    for text in (one for one in naughty.SHORT if one.strip() and one not in SAYABLE):
        sheets = {"survey": [("type", "name", "label"), ("text", "q", text), ("text", "name", "Name")], "settings": SETTINGS}
        path.write_text(markdown(sheets), "utf-8")
        assert [ascii(one) for one in refusal(path) if len(one) > 400 or not one.strip().endswith((".", "?"))] == []


COLUMNS = ("type", "name", "label", "hint", "appearance", "relevant", "constraint", "calculation", "default", "required", "parameters")


@pytest.mark.parametrize("column", [*COLUMNS, "list"])
def test_any_text_in_any_column_compiles_or_is_refused(tmp_path: Path, column: str) -> None:
    """Never another error, whatever an analyst puts into a cell. Each column sees another part of the list."""
    for text in naughty.SHORT[[*COLUMNS, "list"].index(column) :: 72]:
        if NOT_IN_XML.search(text):
            continue
        row = {"type": "select_one c", "name": "q", "label": "Question", column: text}
        choices = [("list_name", "name", "label"), ("c", text if column == "list" else "a", "A")]
        assert isinstance(refusal(workbook(tmp_path, [COLUMNS, [row.get(one, "") for one in COLUMNS]], choices)), tuple)
