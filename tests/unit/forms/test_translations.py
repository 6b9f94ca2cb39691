"""No dash where a translation is missing: the same language under another name, then the default language, then any that has words."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.translations import same_language
from keyworker.forms.xlsform import compile_form
from tests.unit.forms.sheets_made import Rows, write_md

YES_NO: Rows = (("list_name", "name", "label::English (en)", "label::Polski (pl)"), ("yn", "y", "Yes", ""), ("yn", "n", "", "Nie"))
NAMES = ("English (en)", "Polski (pl)", "Cymraeg (cy)")


def session(path: Path, language: str | None = None) -> FormSession:
    """The form begun, as it is on every machine."""
    return FormSession.begin(compile_form(path).form, EngineHost(), language=language)


def settings_in(language: str) -> Rows:
    return (("form_id", "version", "form_title", "default_language"), ("f", "1", "F", language))


@pytest.mark.parametrize(("asked", "default"), list(itertools.product(NAMES, NAMES)))
def test_between_all_pairs_of_languages_the_default_language_fills_what_is_missing(tmp_path: Path, asked: str, default: str) -> None:
    """Labels, hints and both messages: each in the language asked for, else in the default one, else in one that has it."""
    kinds = ("label", "hint", "constraint_message", "required_message")
    columns = ("type", "name", "constraint", "required", *(f"{kind}::{language}" for kind in kinds for language in NAMES))
    present = list(itertools.product((True, False), repeat=len(NAMES)))
    rows = []
    for number, there in enumerate(present):
        words = [f"{kind} {language[:2]}" if has or (kind == "label" and not any(there) and language == default) else ""
                 for kind in kinds for language, has in zip(NAMES, there, strict=True)]
        rows.append(("text", f"q{number}", ". != 'x'", "yes", *words))
    begun = session(write_md(tmp_path, *rows, columns=columns, settings=settings_in(default)), asked)
    for number, there in enumerate(present):
        has = dict(zip(NAMES, there, strict=True))
        best = asked if has[asked] else default if has[default] else next((name for name in NAMES if has[name]), "")
        ref = f"/data/q{number}"
        view = begun.view(ref)
        if best:
            assert (view.label, view.hint, view.message) == (f"label {best[:2]}", f"hint {best[:2]}", f"required_message {best[:2]}")
            begun.set_value(ref, "x")
            assert begun.view(ref).message == f"constraint_message {best[:2]}"
        assert "-" not in {view.label, view.hint, view.message}


def test_a_label_without_a_translation_shows_the_default_language(tmp_path: Path) -> None:
    rows = (("text", "a", "Your name", ""), ("text", "b", "Your age", "Wiek"))
    path = write_md(tmp_path, *rows, columns=("type", "name", "label::English (en)", "label::Polski (pl)"))
    begun = session(path, "Polski (pl)")
    assert [begun.view(f"/data/{name}").label for name in "ab"] == ["Your name", "Wiek"]


def test_a_label_without_a_language_stands_beside_those_that_have_one(tmp_path: Path) -> None:
    """`label` beside `label::Polski (pl)`: what Polish lacks is read as it is written without a language."""
    rows = (("text", "a", "Your name", "Imię"), ("text", "b", "Your age", ""))
    begun = session(write_md(tmp_path, *rows, columns=("type", "name", "label", "label::Polski (pl)")), "Polski (pl)")
    assert [begun.view(f"/data/{name}").label for name in "ab"] == ["Imię", "Your age"]


def test_languages_that_differ_between_sheets_are_shown_and_named(tmp_path: Path) -> None:
    """`English` on one sheet and `English (en)` on the other are two languages to a form: each fills the other, and the analyst is told."""
    path = write_md(tmp_path, ("select_one k", "a", "Home", "Dom"), columns=("type", "name", "label::English", "label::Polski"),
                    choices=(("list_name", "name", "label::English (en)", "label::Polski"), ("k", "y", "Yes", "Tak")))
    made = compile_form(path)
    for language, label, choice in (("English", "Home", "Yes"), ("English (en)", "Home", "Yes"), ("Polski", "Dom", "Tak")):
        view = FormSession.begin(made.form, EngineHost(), language=language).view("/data/a")
        assert (view.label, view.choices[0].label) == (label, choice)
    assert any("English (en) and English are two languages here" in remark for remark in made.remarks)


def test_choices_without_a_translation_show_another_language(tmp_path: Path) -> None:
    path = write_md(tmp_path, ("select_one yn", "a", "A", "B"), columns=("type", "name", "label::English (en)", "label::Polski (pl)"), choices=YES_NO)
    for language in ("English (en)", "Polski (pl)"):
        assert [choice.label for choice in session(path, language).view("/data/a").choices] == ["Yes", "Nie"]


def test_a_dash_that_every_language_has_stays(tmp_path: Path) -> None:
    begun = session(write_md(tmp_path, ("text", "a", "-", "-"), columns=("type", "name", "label::English (en)", "label::Polski (pl)")), "Polski (pl)")
    assert begun.view("/data/a").label == "-"


def test_words_that_are_worked_out_count_as_words(tmp_path: Path) -> None:
    rows = (("text", "a", "Name", "Imię"), ("note", "b", "${a}", ""))
    begun = session(write_md(tmp_path, *rows, columns=("type", "name", "label::English (en)", "label::Polski (pl)")), "Polski (pl)")
    begun.set_value("/data/a", "Ann")
    assert begun.view("/data/b").label.strip() == "Ann"


@settings(max_examples=50)
@given(st.sampled_from(["English", "english", "English (en)", "ENGLISH (en-GB)", "Anglais (en)"]), st.sampled_from(["Polski", "Polski (pl)", "polish (pl)"]))
def test_a_language_is_itself_and_no_other(language: str, other: str) -> None:
    assert same_language(language, language)
    assert not same_language(language, other)
    assert same_language(other, language) == same_language(language, other)
