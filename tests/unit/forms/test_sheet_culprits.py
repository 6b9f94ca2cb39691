"""What cannot be compiled is named: the row, the heading, or the cell, and never only a place in a file that nobody wrote."""

from pathlib import Path

import pytest

from keyworker.base.errors import FormRefused
from keyworker.forms.xlsform import compile_form
from tests.unit.forms.sheets_made import Rows, write_md, write_xlsx

SETTINGS: Rows = (("form_id", "version", "form_title"), ("visit", "1", "Home visit"))
OPAQUE = ("not well-formed", "a cell holds what a form cannot", "newest changes")


def refusal(path: Path) -> str:
    with pytest.raises(FormRefused) as refused:
        compile_form(path)
    return f"{refused.value.sentence} {refused.value.remedy}"


@pytest.mark.parametrize("kind", ["text", "begin_group", "begin_repeat", "calculate", "note", "date"])
@pytest.mark.parametrize("name", ["x:y", "jrx:a", ":a", "a:b:c"])
def test_a_name_with_a_colon_is_named_with_its_row(tmp_path: Path, kind: str, name: str) -> None:
    """Of every kind of row: the name as it stands there, where, and what a name may be."""
    end = (("end_" + kind.partition("_")[2], "", "", ""),) if kind.startswith("begin") else ()
    said = refusal(write_xlsx(tmp_path, ("text", "b", "B", ""), (kind, name, "A", "1" if kind == "calculate" else ""), ("text", "c", "C", ""), *end,
                              columns=("type", "name", "label", "calculation")))
    assert f"“{name}” (survey row 3, {kind}) has a colon in its name" in said
    assert "Use letters, digits, _ and -" in said


def test_a_colon_of_a_namespace_that_the_form_declares_is_none(tmp_path: Path) -> None:
    settings = (("form_id", "version", "form_title", "namespaces"), ("visit", "1", "V", 'ex="http://example.org/x"'))
    assert compile_form(write_md(tmp_path, ("text", "ex:a", "A"), settings=settings)).form.questions()[0].name == "a"


@pytest.mark.parametrize(
    "heading",
    ["required_message::French (fr)required_message::English (en)", "label::en::fr", "constraint_message::English (en)::x", "hint::English (en)hint::French (fr)",
     "bind", "bind::1a", "bind::x:y", "bind::a&b", "instance::a b", "body::x:y", "relevant::x", "calculation::en", "type::a", "choice_filter::en"],
)
def test_a_heading_of_the_survey_that_cannot_be_is_named(tmp_path: Path, heading: str) -> None:
    said = refusal(write_xlsx(tmp_path, ("text", "a", "A", "1", "words"), ("text", "b", "B", "2", ""), columns=("type", "name", "label", heading, "hint")))
    assert f"“{heading}”" in said
    assert "survey row" in said
    assert [words for words in OPAQUE if words in said] == []


@pytest.mark.parametrize("heading", ["a:b", "1st", "a/b", "x::y", "<b>", "a&b", "-a", 'q"r'])
def test_a_heading_of_the_choices_that_cannot_be_is_named(tmp_path: Path, heading: str) -> None:
    choices = (("list_name", "name", "label", heading, "area"), ("k", "y", "Yes", "1", "n"), ("k", "n", "No", "2", "s"))
    said = refusal(write_xlsx(tmp_path, ("select_one k", "a", "A"), choices=choices))
    assert f"The heading “{heading}” (choices row 1)" in said
    assert [words for words in OPAQUE if words in said] == []


@pytest.mark.parametrize("heading", ["attribute::x:y", "form_id::x"])
def test_a_heading_of_the_settings_that_cannot_be_is_named(tmp_path: Path, heading: str) -> None:
    said = refusal(write_xlsx(tmp_path, ("text", "a", "A"), settings=tuple((*row, more) for row, more in zip(SETTINGS, (heading, "1"), strict=True))))
    assert f"The heading “{heading}” (settings row 1)" in said


def test_two_headings_that_cannot_be_are_both_named(tmp_path: Path) -> None:
    said = refusal(write_xlsx(tmp_path, ("text", "a", "A", "1", "2"), columns=("type", "name", "label", "bind::1a", "hint::en::fr")))
    assert "“bind::1a”" in said
    assert "“hint::en::fr”" in said


def test_the_name_of_the_form_has_no_colon_either(tmp_path: Path) -> None:
    settings = tuple((*row, more) for row, more in zip(SETTINGS, ("name", "x:y"), strict=True))
    assert "The form's name x:y has a colon in it (settings row 2)" in refusal(write_xlsx(tmp_path, ("text", "a", "A"), settings=settings))
