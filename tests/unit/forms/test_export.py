"""Answers as tables: nothing is left out, nothing runs, and a repeat is a table of its own."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.export import BYTE_ORDER_MARK, Filled, neutral, tables
from keyworker.forms.xform import Resource
from keyworker.forms.xlsform import CompiledForm, compile_form
from tests.fakes.clock import HandClock
from tests.unit.forms.sheets_made import write_md

RUNS = "=+-@\t\r\n＝＋－＠"
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+44 7700 900123", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1+1", "＠x", " =1+1",
    "\u00a0=1", "-", "=", '=HYPERLINK("http://x","y")', "-1 year", "+",
)
NUMBERS = ("5", "-5", "+5", "0.5", "-0.25", "1e9", "007")


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> CompiledForm:
    """A text, a choice of several, a group that is shown for some, a calculated value, a repeat with one in it."""
    return compile_form(write_md(
        tmp_path_factory.mktemp("form"), ("text", "words", "Words", ""), ("select_multiple yn", "tick", "Tick", ""),
        ("begin_group", "more", "More", "${words} != 'no'"), ("integer", "count", "How many?", ""), ("end_group", "", "", ""),
        ("begin_repeat", "kids", "Children", ""), ("text", "name", "Name", ""), ("begin_repeat", "toys", "Toys", ""),
        ("text", "toy", "Toy", ""), ("end_repeat", "", "", ""), ("end_repeat", "", "", ""), ("note", "thanks", "Thanks", ""),
        columns=("type", "name", "label", "relevant"), choices=(("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "no", "No")),
    ))


def session(form: CompiledForm, **answers: str) -> FormSession:
    made = FormSession.begin(form.form, EngineHost(clock=HandClock()))
    for name, value in answers.items():
        made.set_value(f"/data/{name}", value)
    return made


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def filled(form: CompiledForm, one: FormSession, name: str = "r1", **columns: str) -> Filled:
    return Filled(name, form.form, one.views(), columns)


def test_one_row_for_each_filled_form(form: CompiledForm) -> None:
    """Its id, the caller's columns, and every question; a note is none."""
    first = session(form, words='Hello, "you"\nthere')
    first.select("/data/tick", ["yes", "no"])
    made = tables([filled(form, first, version="1"), filled(form, session(form, words="no"), "r2", version="2")])
    assert list(made) == ["", "kids", "kids/toys"]
    one, other = rows(made[""])
    assert (one["KEY"], one["version"], one["words"], one["tick"]) == ("r1", "1", 'Hello, "you"\nthere', "yes no")
    assert (other["KEY"], other["version"], other["words"]) == ("r2", "2", "no")
    assert set(one) >= {"more/count", "meta/instanceID", "REASONS"}
    assert "thanks" not in one


def test_beside_what_is_chosen_from_the_record_stand_the_words_that_were_read(tmp_path: Path) -> None:
    """A reader of the table knows nobody by an id; a list of the form's own has values that say what they mean."""
    made = compile_form(write_md(
        tmp_path, ("select_multiple_from_file people.csv", "who", "Who?"), ("begin_repeat", "talks", "Talks"),
        ("select_one_from_file people.csv", "with", "With whom?"), ("end_repeat", "", ""), ("select_one yn", "alone", "Alone?"),
        choices=(("list_name", "name", "label"), ("yn", "yes", "Yes"))))
    one = FormSession.begin(made.form, EngineHost(clock=HandClock()), resources={"people.csv": Resource("name,label\np1,Kit\np2,Bo\n")})
    one.select("/data/who", ["p1", "p2"])
    one.select("/data/talks[1]/with", ["p2"])
    one.select("/data/alone", ["yes"])
    sheets = tables([filled(made, one)])
    (main,), (talk,) = rows(sheets[""]), rows(sheets["talks"])
    assert (main["who"], main["who.label"], main["alone"]) == ("p1 p2", "Kit; Bo", "yes")
    assert (talk["with"], talk["with.label"]) == ("p2", "Bo")
    assert "alone.label" not in main


def test_what_is_not_shown_is_empty_and_a_reason_is_in_its_own_column(form: CompiledForm) -> None:
    """What was typed before a question went is not exported; not known and prefer not to say are."""
    one = session(form, words="no")
    one.set_value("/data/more/count", "3")
    one.set_reason("/data/tick", "prefer_not_to_say")
    row = rows(tables([filled(form, one)])[""])[0]
    assert (row["more/count"], row["tick"], row["REASONS"]) == ("", "", "tick: prefer_not_to_say")


def test_repeats_are_tables_that_are_linked(form: CompiledForm) -> None:
    """Each instance is a row; PARENT_KEY is the KEY of the row that it belongs to."""
    one = session(form)
    one.add_repeat("/data/kids")
    one.set_value("/data/kids[1]/name", "Kit")
    one.set_value("/data/kids[2]/name", "Bo")
    one.add_repeat("/data/kids[2]/toys")
    toys_of_bo = [view.ref for view in one.views() if view.ref.startswith("/data/kids[2]/toys[") and view.ref.endswith("]/toy")]
    one.set_value(toys_of_bo[-1], "Train")
    made = tables([filled(form, one), filled(form, session(form), "r2")])
    kids, toys = rows(made["kids"]), rows(made["kids/toys"])
    assert [(row["PARENT_KEY"], row["name"]) for row in kids] == [("r1", "Kit"), ("r1", "Bo"), ("r2", "")]
    assert [row["PARENT_KEY"] for row in toys if row["toy"] == "Train"] == [kids[1]["KEY"]]
    assert {row["PARENT_KEY"] for row in toys} <= {row["KEY"] for row in kids}
    assert len({row["KEY"] for row in kids + toys}) == len(kids + toys)


def test_versions_of_a_form_share_one_table(form: CompiledForm, tmp_path: Path) -> None:
    """Every column that any of them has; a question that a version does not have is empty."""
    newer = compile_form(write_md(tmp_path, ("text", "words", "Words"), ("text", "added", "Added"),
                                  settings=(("form_id", "version"), ("visit", "2"))))
    made = rows(tables([filled(form, session(form, words="a")), filled(newer, session(newer, added="b"), "r2")])[""])
    assert [(row["words"], row["added"]) for row in made] == [("a", ""), ("", "b")]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_has_an_apostrophe(form: CompiledForm, text: str) -> None:
    """And says the same after it."""
    assert neutral(text) == f"'{text}"
    assert rows(tables([filled(form, session(form), "r1", note=text)])[""])[0]["note"] == f"'{text}"


@pytest.mark.parametrize("text", [*NUMBERS, "", "words", "a=b", "'=1", "2026-04-30", "Zoë", "👪", "a\tb"])
def test_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    """A negative number is a number."""
    assert neutral(text) == text


@given(st.text(max_size=40))
def test_no_cell_begins_as_a_formula_and_none_is_lost(text: str) -> None:
    """Whatever was typed: an apostrophe at most, and NUL, which no reader of CSV takes, as the sign for what is missing."""
    cell = neutral(text)
    assert cell[:1] not in RUNS or cell == "" or cell in NUMBERS or cell.lstrip("+-").replace(".", "").replace("e", "").isalnum()
    assert cell.removeprefix("'") == text.replace("\0", "\ufffd").removeprefix("'")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=4))
def test_a_table_reads_back_as_it_was_written(texts: list[str]) -> None:
    """Commas, quotation marks and line ends in a cell stay in that cell (RFC 4180)."""
    made = tables([Filled(f"r{n}", _SMALL.form, (), {"said": text}) for n, text in enumerate(texts)])
    assert [row["said"] for row in rows(made[""])] == [neutral(text) for text in texts]
    assert "\r\n" in made[""]


def _small() -> CompiledForm:
    with tempfile.TemporaryDirectory() as folder:
        return compile_form(write_md(Path(folder), ("text", "words", "Words")))


_SMALL = _small()
