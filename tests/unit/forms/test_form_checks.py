"""What is accepted opens and runs; what is not is refused before it reaches anybody, by name, row and what to do."""

from pathlib import Path

import pytest

from keyworker.base.errors import FormRefused
from keyworker.casework import forms_record
from keyworker.forms.engine import FormSession
from keyworker.forms.trial import RECORD_COLUMNS, made_up_files
from keyworker.forms.xlsform import compile_form
from tests.unit.forms.engine.small_forms import host
from tests.unit.forms.sheets_made import Rows, write_xlsx

COLUMNS = ("type", "name", "label", "relevant", "constraint", "calculation", "choice_filter", "appearance", "default", "parameters", "trigger",
           "constraint_message", "repeat_count")
YES_NO: Rows = (("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "no", "No"))


def row(kind: str, name: str, label: str = "Label", **more: str) -> tuple[str, ...]:
    given = {"type": kind, "name": name, "label": "" if kind == "calculate" else label, **more}
    return tuple(given.get(column, "") for column in COLUMNS)


def refused(folder: Path, *rows: tuple[str, ...], choices: Rows = YES_NO) -> str:
    with pytest.raises(FormRefused) as found:
        compile_form(write_xlsx(folder, *rows, columns=COLUMNS, choices=choices))
    return " ".join([*found.value.findings, found.value.remedy])


def remarks(folder: Path, *rows: tuple[str, ...]) -> tuple[str, ...]:
    return compile_form(write_xlsx(folder, *rows, columns=COLUMNS, choices=YES_NO)).remarks


@pytest.mark.parametrize("rows", [
    (row("calculate", "a", calculation="${b} + 1"), row("calculate", "b", calculation="${a} + 1"), row("note", "n", "${a}")),
    (row("text", "a", relevant="${b} = ''"), row("text", "b", relevant="${a} = ''")),
    (row("text", "a", relevant="${b} = ''"), row("calculate", "b", calculation="${a}")),
])
def test_questions_that_go_round_in_a_circle_are_refused_by_both_names_and_rows(tmp_path: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    said = refused(tmp_path, *rows)
    assert "“a” (survey row 2) is " in said
    assert "“b” (survey row 3)" in said
    assert "circle" in said


def test_a_question_that_is_shown_by_its_own_answer_is_refused(tmp_path: Path) -> None:
    assert "“a” (survey row 2) is shown or not by its own answer" in refused(tmp_path, row("text", "a", relevant="${a} = ''"))


def test_a_running_total_over_a_repeat_and_choices_that_leave_out_each_others_are_no_circles(tmp_path: Path) -> None:
    total = "${x} + coalesce(../preceding-sibling::k[1]/t, 0)"
    assert remarks(
        tmp_path, row("begin repeat", "k"), row("integer", "x"), row("calculate", "t", calculation=total), row("end repeat", ""),
        row("select_one yn", "first", choice_filter="name != ${second}"), row("select_one yn", "second", choice_filter="name != ${first}"),
    ) == ()


@pytest.mark.parametrize("more", [
    {"constraint_message": "It is ${b}"}, {"label": "It is ${b}"}, {"relevant": "frob(1)"},
])
def test_a_form_that_cannot_begin_is_refused_and_not_accepted(tmp_path: Path, more: dict[str, str]) -> None:
    said = refused(tmp_path, row("text", "a", constraint=". != 'x'", **more), row("calculate", "b", calculation="frob(2)"))
    assert "there is no function frob()" in said


def test_what_fails_only_when_it_is_worked_out_is_found_by_beginning_the_form(tmp_path: Path) -> None:
    said = refused(tmp_path, row("begin repeat", "k"), row("calculate", "b", calculation="digest('x', 'MD9')"), row("text", "c"), row("end repeat", ""))
    assert "“b” (survey row 3): calculate: " in said
    said = refused(tmp_path, row("text", "c", constraint="regex(., concat('bad', '['))", default="x"))
    assert "“c” (survey row 2): constraint: the pattern bad[ has a bracket [ that is not closed. Close it" in said


@pytest.mark.parametrize("more", [{"calculation": "frob(1)"}, {"default": "frob(1)"}])
def test_functions_in_what_an_event_sets_are_looked_at_too(tmp_path: Path, more: dict[str, str]) -> None:
    trigger = {"trigger": "${a}"} if "calculation" in more else {}
    assert "“b” (survey row 3): there is no function frob()" in refused(tmp_path, row("text", "a"), row("text", "b", **trigger, **more))


@pytest.mark.parametrize("pattern", ["^(?=.*[0-9]).{8,}$", "^(?!BG|GB)[A-Z]{2}$", "(.)\\1", "bad["])
def test_a_pattern_that_cannot_be_matched_is_refused_by_its_row(tmp_path: Path, pattern: str) -> None:
    """Looking around, asking again for what stood before, and what is no pattern: with the row, and what to write instead."""
    said = refused(tmp_path, row("text", "b"), row("text", "a", constraint=f"regex(., '{pattern}')"))
    assert f"“a” (survey row 3): the pattern {pattern} " in said


def test_a_pattern_without_its_ends_is_said_to_fit_anywhere(tmp_path: Path) -> None:
    """ODK Collect asks a pattern of the whole answer, its web forms of any part of it: an analyst should know."""
    (said,) = remarks(tmp_path, row("text", "a", constraint="regex(., '[0-9]{5}')"), row("text", "b", constraint="regex(., '^[0-9]{5}$')"))
    assert said.startswith("“a” (survey row 2): the pattern [0-9]{5} fits anywhere in an answer")


def test_a_pattern_that_repeats_what_repeats_is_as_good_as_any(tmp_path: Path) -> None:
    assert remarks(tmp_path, row("text", "a", constraint="regex(., '^(a+)+$')")) == ()


@pytest.mark.parametrize("appearance", ["search('wards')", "minimal search('wards', 'contains', 'name', ${z})"])
def test_a_lookup_by_search_is_refused_with_what_to_use(tmp_path: Path, appearance: str) -> None:
    said = refused(tmp_path, row("select_one yn", "a", appearance=appearance), row("text", "z"))
    assert "“a” (survey row 2, select_one yn) looks up its choices with search()" in said
    assert "select_one_from_file" in said


def test_the_appearance_search_alone_is_what_it_always_was(tmp_path: Path) -> None:
    assert remarks(tmp_path, row("select_one yn", "a", appearance="search")) == ()


@pytest.mark.parametrize("appearance", ["signature", "masked"])
def test_appearances_that_change_what_is_asked_are_refused(tmp_path: Path, appearance: str) -> None:
    assert f"has the appearance {appearance}" in refused(tmp_path, row("text", "a", appearance=appearance))


@pytest.mark.parametrize("appearance", ["image-map", "counter", "rating", "url", "thousands-sep", "ethiopian", "islamic", "table-list", "map"])
def test_appearances_that_are_left_out_without_harm_are_remarked(tmp_path: Path, appearance: str) -> None:
    (said,) = remarks(tmp_path, row("text", "a", appearance=appearance))
    assert f"“a” (survey row 2, text) has the appearance {appearance}: " in said


def test_a_form_that_asks_nothing_is_refused(tmp_path: Path) -> None:
    assert "asks nothing" in refused(tmp_path, row("calculate", "a", calculation="1"))


@pytest.mark.parametrize("parameters", ["start=0 end=10 step=-1", "start=10 end=0 step=1"])
def test_a_scale_whose_step_goes_the_wrong_way_is_refused(tmp_path: Path, parameters: str) -> None:
    assert "“a” (survey row 2): its step never comes" in refused(tmp_path, row("range", "a", parameters=parameters))


@pytest.mark.parametrize(("kind", "default", "word"), [
    ("select_one yn", "maybe", "not among its choices"), ("select_multiple yn", "yes maybe", "default maybe"), ("integer", "99999999999", "does not fit"),
    ("range", "40", "outside of the scale"),
])
def test_a_default_that_will_not_show_is_remarked(tmp_path: Path, kind: str, default: str, word: str) -> None:
    (said,) = remarks(tmp_path, row(kind, "a", default=default))
    assert said.startswith("“a” (survey row 2): ")
    assert word in said


def test_a_default_that_fits_is_not(tmp_path: Path) -> None:
    assert remarks(tmp_path, row("select_one yn", "a", default="yes"), row("integer", "b", default="3"), row("date", "c", default="today()")) == ()


def test_a_fill_in_a_repeat_is_remarked(tmp_path: Path) -> None:
    (said,) = remarks(tmp_path, row("begin repeat", "k"), row("today", "day", ""), row("text", "a"), row("end repeat", ""))
    assert "“day” (survey row 3)" in said


@pytest.mark.parametrize(("path", "words"), [
    ("instance('nope')/root/item/label", "reads the list nope"), ("instance('people')/root/item[1]/shoe_size", "reads the column shoe_size of people.csv"),
])
def test_a_list_or_a_column_that_is_not_there_is_refused(tmp_path: Path, path: str, words: str) -> None:
    said = refused(tmp_path, row("csv-external", "people", ""), row("text", "a"), row("calculate", "b", calculation=path))
    assert f"“b” (survey row 4) {words}" in said


@pytest.mark.parametrize(("text", "words"), [
    ("name,label\na,A\n\nb,B\n", "schools.csv line 3 is blank"), ("name,label\na,A\n,\n", "schools.csv line 3 is blank"),
    ("name,label\na\n", "schools.csv line 2 has 1 cells, and the heading 2"), ("name,label\na,A,x\n", "schools.csv line 2 has 3 cells"),
    ('name,label\na,"A\nb,B\n', "opened and not closed"), ("name,label,label\na,A,B\n", "two columns have the heading label"),
    ('name,label\na,"A\nA"\nb\n', "schools.csv line 4 has 1 cells"), ("", "schools.csv is blank"),
])
def test_a_wrong_row_of_a_list_is_refused_by_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "schools.csv").write_text(text, "utf-8")
    assert words in refused(tmp_path, row("select_one_from_file schools.csv", "a"))


@pytest.mark.parametrize("text", ["name,label\na,A\n", "name;label\r\na;A\r\n", 'name,label\na,"A, ""B"""\nb,\n'])
def test_a_list_as_spreadsheet_programs_write_it_is_taken(tmp_path: Path, text: str) -> None:
    (tmp_path / "schools.csv").write_text(text, "utf-8", newline="")
    assert remarks(tmp_path, row("select_one_from_file schools.csv", "a")) == ()


def test_the_columns_that_a_form_is_tried_with_are_those_of_the_record() -> None:
    kept = {"people.csv": forms_record.PEOPLE, "agencies.csv": forms_record.AGENCIES, "star.csv": forms_record.STAR,
            "plan.csv": forms_record.PLAN, "family.csv": forms_record.FAMILY}
    assert kept == RECORD_COLUMNS
    assert all(len({line.count(",") for line in text.splitlines()}) == 1 for text in made_up_files().values())


def test_the_label_of_a_choice_in_a_translated_form_is_no_circle(tmp_path: Path) -> None:
    """Every text of the form was taken to be read by jr:choice-name, its own note too."""
    columns = ("type", "name", "label::English (en)", "calculation", "relevant")
    rows = (("select_one l", "a", "N", "", ""), ("calculate", "cn", "", "jr:choice-name(${a}, '${a}')", ""),
            ("text", "b", "Why?", "", "${cn} = 'Yes'"), ("note", "n", "You chose ${cn}, for ${b}", "", ""))
    choices = (("list_name", "name", "label::English (en)"), ("l", "y", "Yes"), ("l", "n", "No"))
    compiled = compile_form(write_xlsx(tmp_path, *rows, columns=columns, choices=choices))
    session = FormSession.begin(compiled.form, host())
    session.set_value("/data/a", "y")
    session.set_value("/data/b", "so")
    assert session.view("/data/n").label.strip() == "You chose Yes, for so"


@pytest.mark.parametrize("rows", [
    (row("text", "a", calculation="concat(${a}, 'x')", trigger="${a}"),),
    (row("text", "q"), row("text", "a", calculation="concat(${b}, 'x')", trigger="${b}"), row("text", "b", calculation="concat(${a}, 'y')", trigger="${a}")),
])
def test_a_question_that_its_own_change_sets_again_is_remarked(tmp_path: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    (said, *_) = remarks(tmp_path, *rows)
    assert "“a” (survey row " in said
    assert "set again by its own change" in said


@pytest.mark.parametrize(("expression", "said"), [
    ("${q} == 'y'", "is not understood at '=': “${q} == 'y'”. Write = for"), ("${q} = 'y' && 1 = 1", "Write and between the conditions."),
    ("${q} <> 'y'", "Write != for"), ("${q} = 'y' AND 1 = 1", "Write and in small letters."), ("selected(${q}, 'y'", "a bracket or a quotation mark"),
    ("(" + " or ".join(f"selected(${{q}}, 'choice_{number}')" for number in range(20)), "'choice_19')”. Look for a bracket"),
    ("if(${q} = 'y', 1, " * 100 + "1" + ")" * 100, "Work a part of it out in a calculate of its own."),
])
def test_an_expression_that_is_wrong_is_told_by_reason_place_and_remedy(tmp_path: Path, expression: str, said: str) -> None:
    """However long it is: the reason was cut off, and stood in paths that no analyst writes."""
    found = refused(tmp_path, row("select_one yn", "q"), row("text", "d", relevant=expression))
    assert "“d” (survey row 3): relevant: the expression" in found
    assert said in found


@pytest.mark.parametrize("value", ["Y", "y", "x"])
def test_a_word_under_required_that_is_neither_yes_nor_no_is_remarked(tmp_path: Path, value: str) -> None:
    rows = (("text", "q", "Name", value), ("text", "other", "Other", "yes"), ("text", "if", "If", "${q} = 'a'"))
    compiled = compile_form(write_xlsx(tmp_path, *rows, columns=("type", "name", "label", "required")))
    (said,) = compiled.remarks
    assert f"“q” (survey row 2, text) has {value} under required" in said


@pytest.mark.parametrize(("heading", "meant"), [("relevence", "relevance"), ("constrain", "constraint"), ("requierd", "required"), ("choicefilter", "choice_filter")])
def test_a_heading_that_is_nearly_one_is_remarked(tmp_path: Path, heading: str, meant: str) -> None:
    """The column was dropped, and its rule with it."""
    compiled = compile_form(write_xlsx(tmp_path, ("text", "q", "Name", "1 = 1", "a"), columns=("type", "name", "label", heading, "my own notes")))
    (said,) = compiled.remarks
    assert f"the column {heading} on the sheet survey. If {meant} is meant" in said


def test_a_trigger_that_is_another_question_is_not_remarked(tmp_path: Path) -> None:
    assert remarks(tmp_path, row("text", "q"), row("text", "a", calculation="concat(${q}, 'x')", trigger="${q}")) == ()
