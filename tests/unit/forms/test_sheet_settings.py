"""A spreadsheet without an id, a version, a title or a sheet of settings loads, as in ODK, and says what it got."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keyworker.base.errors import FormRefused
from keyworker.forms.sheet_settings import FORM_ID, with_settings
from keyworker.forms.sheets import Sheets
from keyworker.forms.xlsform import compile_form
from tests.unit.forms.sheets_made import Rows, write_md, write_xlsx

TEXT = ("text", "a", "A")
CONTENT = "0123456789abcdef" * 4


@pytest.mark.parametrize("write", [write_md, write_xlsx])
@pytest.mark.parametrize(
    ("settings", "named", "said"),
    [
        ((), ("home-visit", r"[0-9a-f]{10}", "home visit"), ("no form_id", "no version", "no form_title")),
        ((("form_id",), ("t1",)), ("t1", r"[0-9a-f]{10}", "t1"), ("no version", "no form_title")),
        ((("form_title",), ("The visit",)), ("home-visit", r"[0-9a-f]{10}", "The visit"), ("no form_id", "no version")),
        ((("id_string", "version", "title"), ("t1", "7", "T")), ("t1", "7", "T"), ()),
        ((("form_id", "version"), ("my form (2)", "1")), ("my-form-2", "1", "my form (2)"), ("has spaces or signs", "no form_title")),
        ((("default_language",), ("English (en)",)), ("home-visit", r"[0-9a-f]{10}", "home visit"), ("no form_id", "no version", "no form_title")),
    ],
)
def test_what_the_settings_leave_out_is_put_in_and_said(tmp_path: Path, write: object, settings: Rows, named: tuple[str, ...], said: tuple[str, ...]) -> None:
    """Id and title come from the file's name, the version from what is in the form; each is told in a remark."""
    assert callable(write)
    made = compile_form(write(tmp_path, TEXT, settings=settings, name=f"home visit{'.md' if write is write_md else '.xlsx'}"))
    assert (made.id, made.title) == (named[0], named[2])
    assert re.fullmatch(named[1], made.version)
    assert (made.form.id, made.form.version, made.form.title) == (made.id, made.version, made.title)
    assert [words for words in said if not any(words in remark for remark in made.remarks)] == []
    assert len(made.remarks) == len(said)


def test_a_version_from_what_is_in_it_changes_with_it_and_only_then(tmp_path: Path) -> None:
    """The same files give the same version on every machine; a word more, or another list beside it, gives another."""
    path = write_md(tmp_path, TEXT, settings=())
    first = compile_form(path).version
    assert compile_form(path).version == first
    assert compile_form(write_md(tmp_path, ("text", "a", "Another"), settings=())).version != first
    write_md(tmp_path, TEXT, settings=())
    (tmp_path / "schools.csv").write_text("name,label\na,A\n", "utf-8")
    assert compile_form(path).version != first


def test_a_version_that_is_far_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormRefused, match="more than 200 characters"):
        compile_form(write_md(tmp_path, TEXT, settings=(("form_id", "version"), ("a", "1" * 201))))


@example("", "0\r")
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_file_is_called_it_gets_an_id(stem: str, given_id: str) -> None:
    """Every name of a file, and every id with signs in it, comes to an id that answers can be kept under."""
    raw = {"survey": [{"type": "text", "name": "a"}], "settings": [{"form_id": given_id, "version": "1"}]}
    sheets, _ = with_settings(Sheets(f"{stem.replace('/', '')}.md", raw), CONTENT)
    (row,) = sheets.rows("settings")
    assert FORM_ID.fullmatch(row["form_id"])
    assert row["form_id"] == given_id or not FORM_ID.fullmatch(given_id.strip()) or given_id.strip() == row["form_id"]


@pytest.mark.parametrize("headings", [("form-id", "version", "form-title"), ("Form ID", "version", "Form Title")])
def test_an_id_under_a_heading_with_another_sign_is_the_forms_id(tmp_path: Path, headings: tuple[str, ...]) -> None:
    """Every form with such a heading was called data, in silence, and the second took the place of the first."""
    compiled = compile_form(write_xlsx(tmp_path, TEXT, settings=(headings, ("first", "1", "First"))))
    assert (compiled.id, compiled.version, compiled.title, compiled.remarks) == ("first", "1", "First", ())
