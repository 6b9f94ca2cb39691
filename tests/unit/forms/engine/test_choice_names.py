"""The name of a choice follows what its label reads, wherever the question and its choices stand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.xlsform import compile_form
from tests.unit.forms.engine.small_forms import begun
from tests.unit.forms.sheets_made import Rows, write_md

CHOICES: Rows = (("list_name", "name", "label"), ("k", "a", "for ${who}"), ("k", "b", "none"))
COLUMNS = ("type", "name", "label", "calculation", "choice_filter")
WHO, PLAN = ("text", "who", "Name", "", ""), ("select_one k", "what", "Plan", "", "")


def session(folder: Path, *rows: tuple[str, ...], choices: Rows = CHOICES) -> FormSession:
    return FormSession.begin(compile_form(write_md(folder, *rows, columns=COLUMNS, choices=choices)).form, EngineHost())


def named(of: str) -> str:
    return f"normalize-space(jr:choice-name(${{{of}}}, '${{{of}}}'))"


def _in_a_repeat(folder: Path) -> tuple[FormSession, str]:
    made = session(folder, WHO, ("begin_repeat", "r", "R", "", ""), PLAN, ("calculate", "words", "", named("what"), ""), ("end_repeat", "", "", "", ""))
    if not made.view("/data/r").count:
        made.add_repeat("/data/r")
    made.select("/data/r[1]/what", ["a"])
    return made, "/data/r[1]/words"


def _in_another_group(folder: Path) -> tuple[FormSession, str]:
    made = session(folder, ("calculate", "words", "", named("what"), ""), ("begin_group", "g", "G", "", ""), WHO, PLAN, ("end_group", "", "", "", ""))
    made.select("/data/g/what", ["a"])
    return made, "/data/words"


def _of_several(folder: Path) -> tuple[FormSession, str]:
    made = session(folder, WHO, ("select_multiple k", "what", "Plans", "", ""),
                   ("calculate", "words", "", "normalize-space(jr:choice-name(selected-at(${what}, 0), '${what}'))", ""))
    made.select("/data/what", ["a"])
    return made, "/data/words"


def _through_a_calculation(folder: Path) -> tuple[FormSession, str]:
    choices = (("list_name", "name", "label"), ("k", "a", "for ${again}"), ("k", "b", "none"))
    made = session(folder, WHO, ("calculate", "again", "", "concat(${who}, '')", ""), PLAN, ("calculate", "words", "", named("what"), ""), choices=choices)
    made.select("/data/what", ["a"])
    return made, "/data/words"


@pytest.mark.parametrize("place", [_in_a_repeat, _in_another_group, _of_several, _through_a_calculation])
def test_the_name_of_a_choice_follows_the_answer_in_its_label(tmp_path: Path, place: Callable[[Path], tuple[FormSession, str]]) -> None:
    """What a label reads is read by whoever asks for the choice's name: a change of the one works the other out again."""
    made, words = place(tmp_path)
    who = "/data/g/who" if "g" in {view.ref.split("/")[-1] for view in made.views()} else "/data/who"
    for name in ("Ann", "Bob", "Cara"):
        made.set_value(who, name)
        assert made.view(words).value == f"for {name}"


def test_a_choice_name_in_a_label_follows_too(tmp_path: Path) -> None:
    made = session(tmp_path, WHO, PLAN, ("note", "n", "Plan: ${words}", "", ""), ("calculate", "words", "", named("what"), ""))
    made.select("/data/what", ["a"])
    changed = made.set_value("/data/who", "Bob")
    assert "/data/n" in changed
    assert made.view("/data/n").label.split() == ["Plan:", "for", "Bob"]


def test_choices_written_out_in_the_form_follow_as_well() -> None:
    """Without a list of their own: labels with an output inside the question."""
    made = begun(
        "<who/><what/><words/>", "<bind nodeset='/data/words' calculate=\"jr:choice-name(/data/what, '/data/what')\"/>",
        "<input ref='/data/who'><label>W</label></input><select1 ref='/data/what'><label>P</label><item><label>for <output value='/data/who'/></label>"
        "<value>a</value></item></select1>",
    )
    made.select("/data/what", ["a"])
    made.set_value("/data/who", "Bob")
    assert made.view("/data/words").value == "for Bob"
