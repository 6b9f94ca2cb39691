"""The whole product, walked as assistive technology, a keyboard and weak eyes meet it; in our colours, in high contrast, in large text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from keyworker.sync.gate import MachineGate
from keyworker.ui.shell import style
from keyworker.ui.shell.style import apply_style
from tests.e2e.office import make_office
from tests.e2e.rounds import People, Stop, at_the_door, calm, dressed, people_at_work, rounds, with_the_family
from tests.e2e.seats import Seat, sit_down
from tests.widget.accessible import FINGER, LEAST, faults, focused_face, usable, without_table
from tests.widget.keyed import not_pressed, same_letters
from tests.widget.looks import cut_off, weak_lines, weak_words
from tests.widget.tabbing import KEYS, Rings, one_way, out_of_order, stops, unreached

SCREEN = QSize(1366, 768)
Judge = Callable[[Seat], Iterator[str]]


def heard(one: Seat) -> Iterator[str]:
    """What a screen reader is not told."""
    yield from faults(one.hand.window)


def arrived(one: Seat) -> Iterator[str]:
    """What a screen reader is not told when one comes to a page."""
    face = focused_face()
    if face is not None and not face.name.strip():
        yield f"{type(face.widget).__name__} has the keyboard and no name"


def told(one: Seat) -> Iterator[str]:
    """What a star shows and no table beside it says."""
    yield from without_table(one.hand.window)


def tabbed(one: Seat) -> Iterator[str]:
    """What is wrong when Tab is pressed all the way round, and back."""
    window = one.hand.window
    one.hand.come()
    rings = Rings()
    there = stops(window, at=rings.at)
    rings.end()
    back = stops(window, KEYS[1])
    session = one.client.session()
    finds = session.search.panel.list if session is not None else None  # its lines are chosen from the field
    yield from unreached([face for face in usable(window) if face.widget is not finds], there)
    yield from out_of_order(session.stack if session is not None else window, there)
    yield from one_way(there, back)
    yield from rings.faults


def seen(one: Seat) -> Iterator[str]:
    """What can hardly be seen."""
    yield from weak_words(one.hand.window)
    yield from weak_lines(one.hand.window)


def fits(one: Seat) -> Iterator[str]:
    """What does not fit on the screen."""
    yield from cut_off(one.hand.window, SCREEN)


def touched(one: Seat) -> Iterator[str]:
    """What a screen reader is not told, or a finger misses, while the family has the screen."""
    yield from faults(one.hand.window, FINGER if one.session._leave_view.isHidden() else LEAST)


def pressed(one: Seat) -> Iterator[str]:
    """What has the focus and is not pressed by Enter, or not by Space."""
    one.hand.come()
    yield from not_pressed(one.hand.window)


def lettered(one: Seat) -> Iterator[str]:
    """Alt letters that mean two things."""
    yield from same_letters(one.hand.window)


ORDINARY: Sequence[Judge] = (arrived, heard, seen, tabbed, pressed, lettered)
TABLES = {"family, star", "star, family-wheel, Area by area", "star, family-wheel, Look at it together"}
"""Places where a list or a table stands beside a star; elsewhere the star's own words say it."""
FAMILY: Sequence[Judge] = (touched, seen, pressed, lettered)


@dataclass
class Found:
    """What is wrong, by who judged it."""

    people: People
    faults: dict[str, list[str]] = field(default_factory=dict)

    def look(self, there: Iterator[Stop], judges: Sequence[Judge], clothes: str = "") -> None:
        """Judge each place."""
        for place, one in there:
            calm(one)
            for judge in [*judges, *([told] if place in TABLES else [])]:
                kept = self.faults.setdefault(clothes + judge.__name__, [])
                kept += [f"{place}: {fault}" for fault in judge(one)]


def dark() -> QPalette:
    """A high-contrast theme: white on black, the focus in light blue."""
    palette, part = QPalette(), QPalette.ColorRole
    for role in (part.Window, part.Base, part.Button, part.AlternateBase, part.HighlightedText):
        palette.setColor(role, QColor("#000000"))
    for role in (part.WindowText, part.Text, part.ButtonText, part.PlaceholderText, part.Mid, part.Midlight, part.Dark, part.Light):
        palette.setColor(role, QColor("#ffffff"))
    palette.setColor(part.Highlight, QColor("#1aebff"))
    return palette


@pytest.fixture(scope="module")
def people(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """Two people signed in at their machines, for every test of this file."""
    apply_style(qapp)
    folder = tmp_path_factory.mktemp("accessible")
    office = make_office(folder)
    office.start()
    seats: list[Seat] = []

    def sit(gate: MachineGate) -> Seat:
        seats.append(sit_down(gate, Path(folder), size=(SCREEN.width(), SCREEN.height())))
        return seats[-1]

    try:
        yield people_at_work(office, sit)
    finally:
        for one in seats:
            one.close()
            one.client.window.deleteLater()
        qapp.processEvents()
        seats.clear()
        office.close()


@pytest.fixture(scope="module")
def found(people: People, qapp: QApplication) -> Iterator[Found]:
    """One round in our colours, one in a high-contrast theme, one with text of twice the size."""
    found = Found(people)
    before = qapp.property("systemPoints")
    found.look(rounds(people), ORDINARY)
    found.look(with_the_family(people), FAMILY, "family, ")
    found.look(at_the_door(people), ORDINARY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "QPalette", dark)
        dressed(people, lambda: apply_style(qapp))
        found.look(rounds(people), (seen,), "dark, ")
    qapp.setProperty("systemPoints", 20.0)
    dressed(people, lambda: apply_style(qapp))
    found.look(rounds(people), (fits,), "twice, ")
    yield found
    qapp.setProperty("systemPoints", before)
    for one in (people.worker, people.lead):
        one.client.lock()
    apply_style(qapp)


LAWS = {
    "arrived": "a screen reader hears where one has come to",
    "heard": "a screen reader hears what each control is, how it stands, what is in it and what is wrong with it",
    "seen": "words, lines and boxes can be seen",
    "told": "a list or table beside a star says what the star says",
    "tabbed": "Tab comes to everything in reading order, goes round, and one sees where one is",
    "pressed": "Enter and Space press what has the focus",
    "lettered": "no Alt letter means two things",
    "family, pressed": "what the family sees is pressed by Enter and by Space",
    "family, lettered": "no Alt letter means two things to the family",
    "family, touched": "what the family sees is for fingers and screen readers",
    "family, seen": "what the family sees can be seen",
    "dark, seen": "in high contrast words, lines and boxes can be seen",
    "twice, fits": "with text of twice the size nothing is cut off and nothing scrolls sideways",
}


@pytest.mark.parametrize("law", list(LAWS))
def test_at_every_place(found: Found, law: str) -> None:
    """What LAWS says of each of them."""
    wrong = list(dict.fromkeys(found.faults[law]))
    assert not wrong, "\n".join([f"Not so: {LAWS[law]}", *wrong])
