"""The law of empty fields: nothing grey in a field can be read as an answer, so that an empty field never looks filled in."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from keyworker.base.paths import shipped
from keyworker.ui.widgets.said_date import said_date
from keyworker.ui.widgets.said_time import said_time

UI = shipped("src", "keyworker", "ui")
TODAY = date(2026, 11, 21)


def greys() -> Iterator[tuple[Path, str]]:
    """Every word of ours that stands grey in an empty field: a placeholder, or the `hint` that becomes one."""
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [keyword.value for keyword in node.keywords if keyword.arg == "hint"]
            if name == "setPlaceholderText" or (name == "__init__" and "questions" in path.parts):
                given += node.args
            for words in given:
                yield from ((path, part.value) for part in ast.walk(words) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def reads_as(text: str) -> list[str]:
    """As what a person could take the words for."""
    found = []
    for what, read in (("a day", lambda: said_date(text, TODAY)), ("a time", lambda: said_time(text)), ("a number", lambda: float(text))):
        try:
            if read() is not None:
                found.append(what)
        except ValueError:
            continue
    return found


def test_nothing_grey_can_be_read_as_an_answer() -> None:
    """A day, a time, a number of minutes, a year: an example of one in an empty field is taken for what was written down."""
    all_of_them = list(greys())
    assert ("day / month / year" in {words for _, words in all_of_them})
    wrong = [f"{path.name}: {words!r} reads as {', '.join(said)}" for path, words in all_of_them if words.strip() and (said := reads_as(words))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("words", ["3/12/2026", "14:30", "50", "2019"])
def test_what_looked_filled_in_is_noticed(words: str) -> None:
    """The words that stood there before."""
    assert reads_as(words)
