"""The figure of how much people are asked is made from real histories, and is small where nobody clashes."""

import tempfile
from pathlib import Path

from tests.properties.decisions_asked import Asked, history, said
from tests.properties.screens import Screens
from tests.properties.test_reassigned import town_of_three


def test_a_history_says_both_figures() -> None:
    figures = Asked()
    history(3, 25, figures)
    assert figures.edits > 0
    assert 0 <= figures.needless <= figures.asked
    assert "decisions asked for each 1,000 edits" in said(figures)


def test_who_writes_one_after_the_other_is_asked_nothing() -> None:
    figures = Asked()
    with tempfile.TemporaryDirectory() as folder:
        screens = Screens(town_of_three(Path(folder)))
        try:
            for name in ("worker", "lead", "other") * 2:
                screens.town.laptops[name].sync()
                screens.write(name, "wants")
                screens.town.laptops[name].sync()
                figures.look(screens)
            assert figures.asked == 0
        finally:
            screens.town.close()


def test_two_who_write_in_one_place_at_once_are_one_question() -> None:
    figures = Asked()
    with tempfile.TemporaryDirectory() as folder:
        screens = Screens(town_of_three(Path(folder)))
        try:
            for name in ("worker", "lead"):
                for place in ("wants", "worries"):
                    screens.write(name, place)
            screens.town.settle()
            figures.look(screens)
            assert (figures.asked, figures.needless) == (1, 0)
        finally:
            screens.town.close()
