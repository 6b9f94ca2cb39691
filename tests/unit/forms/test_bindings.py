"""Bindings are checked before they reach a machine: file, key, remedy."""

from pathlib import Path

import pytest

from keyworker.base.errors import DataFileWrong
from keyworker.casework.forms_targets import TARGETS
from keyworker.domain.visibility import Visibility
from keyworker.forms.bindings import (
    FIELDS,
    MOST_TEXT,
    AnswersVisibility,
    Bindings,
    WrittenTo,
    check_bindings,
    parse_bindings,
)
from keyworker.forms.xform import Form
from keyworker.forms.xlsform import compile_form
from tests.unit.forms.sheets_made import write_md

WRITE = '[[write]]\nname = "voice"\nto = "childs_voice"\n[write.fields]\n'


@pytest.fixture
def form(tmp_path: Path) -> Form:
    """A question outside of repeats, one in each of two repeats, one in a repeat within a repeat, and a calculated value."""
    return compile_form(write_md(
        tmp_path, ("text", "when", "When?"), ("begin_repeat", "kids", "Children"), ("text", "words", "What?"), ("begin_repeat", "toys", "Toys"),
        ("text", "toy", "Which?"), ("end_repeat", "", ""), ("end_repeat", "", ""), ("begin_repeat", "others", "Others"),
        ("text", "name", "Who?"), ("end_repeat", "", ""), ("today", "today", ""),
    )).form


def checked(text: str, form: Form | None) -> None:
    bindings = parse_bindings(text, "visit.toml")
    if form is not None:
        check_bindings(bindings, form, "visit.toml")


def wrong(text: str, form: Form | None = None) -> DataFileWrong:
    with pytest.raises(DataFileWrong) as refused:
        checked(text, form)
    assert refused.value.file == "visit.toml"
    assert refused.value.remedy
    return refused.value


def test_a_form_without_bindings_has_the_defaults() -> None:
    """Professionals see the answers, and nothing is written beside them."""
    assert parse_bindings("", "visit.toml") == Bindings()
    assert (Bindings().visibility, Bindings().write, Bindings().about) == ("professionals", (), None)


def test_what_is_right_is_read(form: Form) -> None:
    """With a repeat, with what is outside of it, and with a value that is worked out."""
    text = f'about = "/data/when"\norder = 7\n{WRITE}words = ["/data/when", "/data/kids/words"]\non = "/data/today"\n'
    bindings = parse_bindings(text, "visit.toml")
    check_bindings(bindings, form, "visit.toml")
    assert bindings.write[0].fields == {"words": ("/data/when", "/data/kids/words"), "on": ("/data/today",)}


@pytest.mark.parametrize(("text", "key"), [
    ("hint = ", "the file"), ("x" * (MOST_TEXT + 1), "the file"), ("hnit = 'x'", "hnit"), ("order = 'x'", "order"), ("visibility = 'all'", "visibility"),
    ("about = 'child'", "about"), ("about = '/data/kids[1]/words'", "about"), (WRITE, "write.0.fields"),
    ("[[write]]\nname = 'a'\n[write.fields]\na = '/data/a'", "write.0.to"), (WRITE.replace("childs_voice", "diary") + "a = '/data/a'", "write.0.to"),
    (WRITE.replace('"voice"', '"Voice 1"') + "words = '/data/a'", "write.0.name"),
    (f"{WRITE}words = '/data/a'\n{WRITE}words = '/data/a'", "the whole"), (f"{WRITE}wrods = '/data/a'", "write.0"),
])
def test_a_wrong_key_is_named_with_a_remedy(text: str, key: str) -> None:
    """The first that is wrong."""
    assert wrong(text).key == key


def test_a_misspelt_field_is_put_right() -> None:
    """The nearest field of that record is offered."""
    assert "did you mean words" in str(wrong(f"{WRITE}wrods = '/data/a'"))


@pytest.mark.parametrize(("fields", "key", "words"), [
    ("words = '/data/wehn'", "write.0.fields.words", "Did you mean /data/when?"), ("words = '/data/kids'", "write.0.fields.words", "Did you mean"),
    ("words = '/data/kids/words'\non = '/data/others/name'", "write.0.fields", "Make two writes of it."),
    ("words = []", "write.0.fields.words", "Mend this key"), ("words = '/data/kids/toys/toy'", "write.0.fields.words", "outside the inner one"),
])
def test_a_path_names_a_question_and_only_one_repeat(form: Form, fields: str, key: str, words: str) -> None:
    """What could not be written is refused at the hub."""
    error = wrong(WRITE + fields, form)
    assert error.key == key
    assert words in error.remedy


def test_every_record_that_may_be_written_is_one_that_casework_writes() -> None:
    """Two rooms that do not know each other name the same records and the same fields."""
    assert {name: target.fields for name, target in TARGETS.items()} == {str(to): fields for to, fields in FIELDS.items()}
    assert set(FIELDS) == set(WrittenTo)
    assert [str(one) for one in AnswersVisibility] == [str(one) for one in Visibility]


ROWS = (
    ("csv-external", "people", ""), ("begin_repeat", "kids", "Each child"), ("calculate", "kid", ""), ("text", "words", "What?"),
    ("end_repeat", "", ""),
)


@pytest.mark.parametrize(("path", "about", "count", "right"), [
    ("/data/kids/kid", "once(instance('people')/root/item[1]/name)", "once(count(instance('people')/root/item))", True),
    ("/data/kids/words", "once(instance('people')/root/item[1]/name)", "once(count(instance('people')/root/item))", False),
    ("/data/kids/kid", "instance('people')/root/item[1]/name", "once(count(instance('people')/root/item))", False),
    ("/data/kids/kid", "once(instance('people')/root/item[1]/name)", "count(instance('people')/root/item)", False),
    ("/data/kids/kid", "once(instance('people')/root/item[1]/name)", "", False),
])
def test_rows_name_what_a_counted_row_is_about(tmp_path: Path, path: str, about: str, count: str, right: bool) -> None:
    """Only a value that is worked out once, in rows whose number is, can be followed; anything else is refused with a remedy."""
    sheet = ["| survey |", "| | type | name | label | calculation | repeat_count |"]
    for kind, name, label in ROWS:
        sheet.append(f"| | {kind} | {name} | {label} | {about if name == 'kid' else ''} | {count if name == 'kids' else ''} |")
    sheet += ["", "| settings |", "| | form_id | version | title |", "| | visit | 1 | Visit |"]
    (tmp_path / "visit.md").write_text("\n".join(sheet), "utf-8")
    form = compile_form(tmp_path / "visit.md").form
    if right:
        checked(f'rows = ["{path}"]', form)
        return
    with pytest.raises(DataFileWrong, match=r"rows.*does not say what a row is about"):
        checked(f'rows = ["{path}"]', form)
