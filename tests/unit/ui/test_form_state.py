"""Laws of what a form's page shows: its parts, how far they are, what is wrong; and of the words and answers of questions."""

from dataclasses import replace
from datetime import date, time

import pytest

from keyworker.domain.form_response import FormResponse
from keyworker.forms.engine import Answers, Choice, NodeKind, NodeView
from keyworker.forms.engine.views import Bounds
from keyworker.ui.pages.form.sitting import holds
from keyworker.ui.pages.form.state import Progress, Trouble, problems_of, steps_of
from keyworker.ui.pages.form.tree import Item, whole
from keyworker.ui.questions.reasons import offered_reasons
from keyworker.ui.questions.text import said_number
from keyworker.ui.questions.tiles import steps_of as range_steps
from keyworker.ui.questions.when import read_moment, written_moment
from keyworker.ui.questions.words import given, label_html, plain_words, runs_right_to_left


def question(name: str, value: str = "", kind: NodeKind = NodeKind.INPUT, **more: object) -> NodeView:
    view = NodeView(ref=name, key=name, kind=kind, type="string", label=name.title(), value=value)
    return replace(view, **more)  # type: ignore[arg-type] # the fields of a view


def views_of(*inside: NodeView) -> dict[str, NodeView]:
    root = NodeView(ref="/data", key="/data", kind=NodeKind.ROOT, children=tuple(one.ref for one in inside if one.parent is None))
    return {one.ref: one for one in (root, *inside)}


def group(name: str, *children: NodeView) -> tuple[NodeView, ...]:
    holder = question(name, kind=NodeKind.GROUP, children=tuple(one.ref for one in children))
    return (holder, *(replace(one, parent=name) for one in children))


def test_each_group_and_each_question_outside_a_group_is_a_part() -> None:
    views = views_of(*group("home", question("a"), question("b")), question("alone"))
    steps = steps_of(whole(views, "/data"))
    assert [(one.title, one.total) for one in steps] == [("Home", 2), ("Alone", 1)]


def test_what_is_not_relevant_and_what_has_no_control_is_no_part() -> None:
    views = views_of(question("gone", relevant=False), question("worked", kind=NodeKind.VALUE), *group("empty"), question("here"))
    assert [one.key for one in steps_of(whole(views, "/data"))] == ["here"]


def test_a_note_goes_with_what_follows_it_and_the_last_one_with_what_is_before() -> None:
    note, end = question("note", kind=NodeKind.NOTE), question("end", kind=NodeKind.NOTE)
    steps = steps_of(whole(views_of(note, question("a"), question("b"), end), "/data"))
    assert [[item.key for item in one.items] for one in steps] == [["note", "a"], ["b", "end"]]


def test_a_group_that_only_wraps_the_form_is_looked_through() -> None:
    inner = group("one", question("a"))
    wrap = question("all", kind=NodeKind.GROUP, children=("one", "two"))
    second = group("two", question("b"))
    views = views_of(wrap, *(replace(one, parent=one.parent or "all") for one in (*inner, *second)))
    assert [one.key for one in steps_of(whole(views, "/data"))] == ["one", "two"]


@pytest.mark.parametrize(
    ("views", "progress"),
    [
        ((question("a"), question("b")), Progress.NOT_YET),
        ((question("a", "x"), question("b", required=True)), Progress.PART),
        ((question("a", "x", required=True), question("b")), Progress.DONE),
        ((question("a", reason="not_known", required=True),), Progress.DONE),
        ((question("a", "x", constraint_ok=False),), Progress.PROBLEM),
        ((question("a", kind=NodeKind.NOTE),), Progress.TO_READ),
        ((question("a", "x", readonly=True),), Progress.TO_READ),
    ],
)
def test_a_part_says_how_far_it_is(views: tuple[NodeView, ...], progress: Progress) -> None:
    assert steps_of([Item(replace(question("g"), kind=NodeKind.GROUP), tuple(Item(one) for one in views))])[0].progress is progress


def test_what_is_missing_is_a_problem_only_when_somebody_wants_to_finish() -> None:
    missing = question("a", required=True)
    assert problems_of([missing], {}, strict=False) == ()
    assert [one.trouble for one in problems_of([missing], {}, strict=True)] == [Trouble.MISSING]


def test_what_cannot_be_read_is_a_problem_whatever_stands() -> None:
    assert [one.trouble for one in problems_of([question("a", "3")], {"a": "three"}, strict=False)] == [Trouble.UNREAD]


def test_an_instance_is_called_by_its_first_answer_that_is_no_day() -> None:
    day = question("day", "2026-11-21", type="date", parent="r1")
    who = question("who", "p1", NodeKind.SELECT, choices=(Choice("p1", "**Ellie**"),), parent="r1")
    instance = question("r1", kind=NodeKind.REPEAT, children=("day", "who"), parent="r")
    repeat = question("r", kind=NodeKind.RANGE_OF_REPEATS, children=("r1",))
    (item,) = whole(views_of(repeat, instance, day, who), "/data")
    assert (item.inside[0].title, item.inside[0].place) == ("Ellie", 1)


def test_a_record_holds_answers_whatever_was_taken_back_or_removed() -> None:
    gone, here = "0197a000-0000-7000-8000-00000000000a", "0197a000-0000-7000-8000-00000000000b"
    record = FormResponse(
        form_id="f", version="1", answers={"/a": "x", "/b": "", f"/r[{gone}]/c": "old", f"/r[{here}]/c": "new"},
        repeats={"/r": {gone: False, here: True}},
    )
    answers = Answers({"/a": "x", f"/r[{here}]/c": "new"}, {"/r": {here: True}}, {})
    assert holds(record, answers)
    assert not holds(record, Answers({"/a": "y", f"/r[{here}]/c": "new"}, {"/r": {here: True}}, {}))
    assert not holds(record, Answers({"/a": "x"}, {}, {}))
    assert not holds(record, Answers(answers.values, answers.repeats, {"/b": "not_known"}))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**b** and __b__", "<b>b</b> and <b>b</b>"), ("*i* and _i_", "<i>i</i> and <i>i</i>"), ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"), ("<script>&", "&lt;script&gt;&amp;"), ("a\nb", "a<br>b"), ("[a](b) # c", "[a](b) # c"),
        ("**<b>**", "<b>&lt;b&gt;</b>"), ("***both***", "<b><i>both</i></b>"),
    ],
)
def test_a_label_is_bold_italic_or_plain(text: str, html: str) -> None:
    assert label_html(text) == html


def test_a_word_without_end_may_be_broken() -> None:
    assert "\u200b" in label_html("x" * 300)
    assert label_html("&" * 30).replace("\u200b", "") == "&amp;" * 30


def test_plain_words_have_no_marks_and_stand_on_one_line() -> None:
    assert plain_words(" **What**\n is *this*? ") == "What is this?"


def test_the_first_letter_says_where_reading_begins() -> None:
    assert runs_right_to_left("1. ماذا؟ OK")
    assert not runs_right_to_left("1. What? ماذا")
    assert given(" - ") == ""
    assert given("a - b") == "a - b"


@pytest.mark.parametrize(
    ("text", "whole_number", "number"),
    [
        ("4", True, "4"), (" -4 ", True, "-4"), ("1,200", True, "1200"), ("2147483648", True, None), ("2.5", True, None),
        ("2.5", False, "2.5"), (".5", False, ".5"), ("£12.50", False, "12.50"), ("1,5", False, None), ("two", False, None), ("", True, ""),
        ("٣", True, None), ("1e5", False, None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, whole_number: bool, number: str | None) -> None:
    assert said_number(text, whole=whole_number) == number


@pytest.mark.parametrize("kind", ["date", "time", "dateTime"])
@pytest.mark.parametrize("day", [date(2026, 7, 3), date(2026, 12, 3), date(1850, 1, 1)])
def test_a_moment_comes_back_as_it_was_said_in_summer_and_winter(kind: str, day: date) -> None:
    at = time(14, 30)
    read = read_moment(written_moment(day, at, kind), kind)
    assert read == (None if kind == "time" else day, None if kind == "date" else at)


def test_half_a_moment_is_no_answer() -> None:
    assert written_moment(date(2026, 7, 3), None, "dateTime") == ""
    assert written_moment(None, time(9), "dateTime") == ""


def test_reasons_that_the_form_says_itself_are_not_offered() -> None:
    assert [str(one) for one in offered_reasons([Choice("88", "Don’t know"), Choice("1", "Yes")])] == ["prefer_not_to_say"]
    assert [str(one) for one in offered_reasons([Choice("prefer_not_to_say", "I'd rather not")])] == ["not_known"]
    assert len(offered_reasons([Choice("yes", "Yes")])) == 2


@pytest.mark.parametrize(
    ("bounds", "steps"),
    [
        (Bounds("1", "3", "1"), ["1", "2", "3"]), (Bounds("0", "1", "0.5"), ["0", "0.5", "1"]), (Bounds("3", "1", "1"), ["3", "2", "1"]),
        (Bounds("1", "10", "4"), ["1", "5", "9"]), (Bounds("", "10", "1"), []), (Bounds("10", "100", "90"), ["10", "100"]),
    ],
)
def test_a_range_has_its_steps(bounds: Bounds, steps: list[str]) -> None:
    assert range_steps(bounds) == steps
