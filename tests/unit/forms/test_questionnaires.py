"""The shipped questionnaires: whole, in plain words, and fit for a family's eyes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.paths import shipped
from keyworker.forms.sheets import Row, read_sheets
from keyworker.forms.xlsform import compile_form

FOLDER = shipped("forms", "questionnaires")
FORMS = sorted(FOLDER.glob("*.md"))
NAMES = {
    "agreement", "whole-family-assessment", "childs-voice", "home-visit", "risk-lone-working", "taf-meeting", "plan-review",
    "early-help-panel", "closure", "family-feedback", "case-audit", "post-closure-check",
}
READ_BY_FAMILIES = ("agreement", "childs-voice", "family-feedback")
TEXTS = ("label", "hint", "guidance_hint", "required_message", "constraint_message")
AVOIDED = re.compile(
    r"\b(cases?|service users?|troubled|non-?compliant|clients?|level (3|three)|closed down|consent\w*|DNA'?d|hard to reach|disengaged)\b"
    r"|\bDNA\b", re.IGNORECASE,
)
JARGON = re.compile(r"\b(TAF|CIN|MASH|EHA|EHM|PR|DA|SEND|EHCP|NEET|signpost\w*|referr?al|safeguarding|holistic|proactive\w*)\b")
SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")
OUTPUT = re.compile(r"\$\{\w+\}")


def rows(path: Path) -> list[Row]:
    """The rows of a form's survey."""
    return read_sheets(path).rows("survey")


def texts(path: Path, *columns: str) -> Iterator[str]:
    """Every text of a form that a person reads, choices too."""
    sheets = read_sheets(path)
    for row in sheets.rows("survey"):
        yield from (row[name] for name in columns or TEXTS if row.get(name))
    yield from (row["label"] for row in sheets.rows("choices"))
    yield from (row["title"] for row in sheets.rows("settings"))


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [one.strip() for one in SENTENCE.split(OUTPUT.sub("Name", text)) if one.strip()]


def test_the_twelve_forms_are_there() -> None:
    """Each under its own id, each with its bindings beside it."""
    assert {path.stem for path in FORMS} == NAMES
    assert {path.stem for path in FOLDER.glob("*.toml")} == NAMES


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_compiles_and_loads_without_a_remark(path: Path) -> None:
    """Its id is its file's name, and its bindings name questions that it has."""
    made = compile_form(path)
    assert (made.id, made.remarks) == (path.stem, ())
    assert made.bindings.hint
    assert 10 <= made.bindings.order <= 120


def test_each_form_has_a_place_of_its_own_in_the_list() -> None:
    """No two have the same order."""
    places = [compile_form(path).bindings.order for path in FORMS]
    assert sorted(places) == list(range(10, 130, 10))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_no_word_that_a_family_should_not_read(path: Path) -> None:
    """domain.md 7, and nothing speaks of consent."""
    assert [text for text in texts(path) if AVOIDED.search(text)] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_check_says_how_to_mend_it(path: Path) -> None:
    """A required question and a constraint each have a message of their own, which is a whole sentence."""
    silent = [
        row["name"] for row in rows(path)
        if (row.get("required") and not row.get("required_message", "").endswith("."))
        or (row.get("constraint") and not row.get("constraint_message", "").endswith("."))
    ]
    assert silent == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_page_is_a_small_group(path: Path) -> None:
    """Every question lies on a page of at most eight, which has a name: its own, or the repeat's that it fills. A note may stand before a page."""
    page, count, wrong, repeat = "", 0, [], ""
    for row in rows(path):
        kind = row["type"]
        repeat = {"begin_repeat": row.get("label", ""), "end_repeat": ""}.get(kind, repeat)
        if kind == "begin_group":
            page, count = row["name"], 0
            wrong += [page] if not row.get("label") and not repeat else []
        elif kind == "end_group":
            page = ""
        elif kind not in {"begin_repeat", "end_repeat", "calculate", "csv-external"}:
            count += 1
            wrong += [row["name"]] if count > 8 or not (page or kind == "note" or (repeat and row.get("readonly"))) else []
    assert wrong == []


@pytest.mark.parametrize("name", READ_BY_FAMILIES)
def test_what_families_read_is_short(name: str) -> None:
    """On average at most ten words in a sentence, never more than twenty-two, few long words and none of the trade's."""
    read = [one for text in texts(FOLDER / f"{name}.md", "label", "hint") for one in sentences(text)]
    counts = [len(one.split()) for one in read]
    words = re.findall(r"[A-Za-z']+", " ".join(read))
    long_words = [one for one in words if len(one) > 9]
    assert [one for one in read if len(one.split()) > 22] == []
    assert sum(counts) / len(counts) <= 10
    assert len(long_words) / len(words) <= 0.03, sorted(set(long_words))
    assert [one for one in read if JARGON.search(one)] == []


def test_feedback_asks_what_the_council_reports_count() -> None:
    """domain.md LEI-9 and LEI-11: the rating in four words, and the three questions with yes, partly and no."""
    sheets = read_sheets(FOLDER / "family-feedback.md")
    values = {name: [one["name"] for one in sheets.rows("choices") if one["list_name"] == name] for name in ("rating", "ypn")}
    asked = {row["name"]: row["type"] for row in sheets.rows("survey") if row.get("name")}
    assert values == {"rating": ["excellent", "good", "fair", "poor"], "ypn": ["yes", "partly", "no"]}
    assert asked["rating"] == "select_one rating"
    assert {asked[one] for one in ("child_listened_to", "involved_in_planning", "got_help_needed")} == {"select_one ypn"}


def test_ending_gives_the_reasons_of_the_record() -> None:
    """domain.md 2.5: the code list of why the work ends."""
    sheets = read_sheets(FOLDER / "closure.md")
    reasons = [one["name"] for one in sheets.rows("choices") if one["list_name"] == "reasons"]
    assert reasons == [
        "needs_met", "single_agency", "stepped_up_s17", "stepped_up_s47", "transferred_out_of_area", "family_withdrew",
        "could_not_engage", "not_progressed", "other",
    ]


def test_the_audit_has_sixteen_checks() -> None:
    """domain.md 2.6."""
    assert sum(row["type"] == "select_one met" for row in rows(FOLDER / "case-audit.md")) == 16


def test_the_panel_has_its_four_functions() -> None:
    """domain.md BUC-1: none of issues, who helps already, lead agency and worker, and outcomes may be left out."""
    required = {row["name"] for row in rows(FOLDER / "early-help-panel.md") if row.get("required")}
    assert {"issue_what", "helps_now", "lead_agency", "lead_worker", "outcome_what"} <= required


def test_the_safety_check_never_passes_for_an_alarm() -> None:
    """It says so first, and cannot be finished without having read it."""
    first = [row for row in rows(FOLDER / "risk-lone-working.md") if row["type"] in {"note", "acknowledge"}][:2]
    assert "not an alarm" in first[0]["label"]
    assert first[1].get("required") == "yes"


def test_no_answers_are_shown_to_a_whole_family() -> None:
    """Each form asks for something that one of the family may have to keep from another; what may be shown is a record of its own."""
    seen = {path.stem: str(compile_form(path).bindings.visibility) for path in FORMS}
    for_the_lead = {"risk-lone-working", "case-audit"}
    assert {name for name, who in seen.items() if who == "restricted"} == for_the_lead
    assert {who for name, who in seen.items() if name not in for_the_lead} == {"professionals"}


def test_a_family_that_judges_its_worker_is_told_who_reads_it() -> None:
    """The lead, and honestly that the worker can too."""
    (note,) = (row for row in rows(FOLDER / "family-feedback.md") if row.get("name") == "hello_note")
    assert "A team lead reads what you say. Your worker can see it too." in note["hint"]


def test_agreement_says_what_it_is_not() -> None:
    """It is about working together; what lets the council keep information is the privacy notice (domain.md 5.1), and the family reads so."""
    read = " ".join(row["label"] for row in rows(FOLDER / "agreement.md") if row["type"] == "note")
    assert "This is about working together. It is not what lets us keep what we know about you." in read


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_what_the_record_fills_in_stands_as_it_was_begun(path: Path) -> None:
    """A question that is filled in from the record must not change under what somebody looks at: `once()`, or a default."""
    asked = [row for row in rows(path) if row["type"] != "calculate" and row.get("calculation") and not row.get("readonly")]
    assert [row["name"] for row in asked if not row["calculation"].startswith("once(")] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_row_that_is_counted_from_the_record_follows_it(path: Path) -> None:
    """No repeat is left with the goals or children of the day on which the form was begun."""
    counted = [f"/data/{row['name']}/" for row in rows(path) if "instance(" in row.get("repeat_count", "")]
    assert sorted(one.rpartition("/")[0] + "/" for one in compile_form(path).bindings.rows) == sorted(counted)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_guidance_stands_where_somebody_sees_it(path: Path) -> None:
    """A group has no hint or guidance in XForms: what is written there is shown nowhere."""
    assert [row["name"] for row in rows(path) if row["type"].startswith("begin_") and (row.get("hint") or row.get("guidance_hint"))] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_nothing_is_chosen_for_somebody(path: Path) -> None:
    """Only days, times, names and what the record knows are filled in beforehand, never what somebody thinks or saw."""
    filled = [row["name"] for row in rows(path) if row.get("default") and row["type"].startswith("select")]
    assert filled == []
