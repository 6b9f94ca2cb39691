"""The law of the remembered: in the whole product the names of a child and an adult who died occur only where they are remembered."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from keyworker.base.clock import SystemClock
from keyworker.sync.gate import MachineGate
from keyworker.ui.context import FamilyTab, PageName
from keyworker.ui.shell.style import apply_style
from tests.e2e.office import make_office
from tests.e2e.rounds import People, calm, people_at_work, rounds
from tests.e2e.seats import Seat, sit_down
from tests.fakes.remembered import remembered_family
from tests.widget.words import words_of

REMEMBERED_AT = {
    "family, people": "under Remembered, and in what they are to the living",
    "family, chronology": "what happened, their death among it",
    "family, star": "stars that were made with them, which nobody goes on with",
    "family, overview": "whom the last visit saw",
    "family, plan": "a step that they had taken on asks for a new name",
    "concern": "what comes to light after a death may be the gravest of all; they are marked there",
    "review": "what the lead decides on and what has changed: a step names who had taken it on",
}
"""Where their names may occur, and as what."""
ONLY = {
    "family, overview": ("seen: ",),
    "family, plan": ("has died. Who will do this now?",),
    "concern": ("(has died)", "About "),
}
"""Where a name may only occur in words of this kind."""


@pytest.fixture(scope="module")
def people(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    apply_style(qapp)
    folder = tmp_path_factory.mktemp("remembered")
    office = make_office(folder)
    office.start()
    gc.disable()
    seats: list[Seat] = []

    def sit(gate: MachineGate) -> Seat:
        seats.append(sit_down(gate, Path(folder)))
        return seats[-1]

    try:
        yield people_at_work(office, sit, remembered_family(SystemClock().today()).records)
    finally:
        for seat in seats:
            seat.close()
            seat.client.window.deleteLater()
        qapp.processEvents()
        seats.clear()
        gc.enable()
        office.close()


def found(page: QWidget, names: tuple[str, ...]) -> list[str]:
    """What on a page holds one of the names."""
    return [f"{type(widget).__name__}: {said}" for widget, said in words_of(page) if any(name in said for name in names)]


def test_who_has_died_is_named_only_where_they_are_remembered(people: People) -> None:
    """Every page, list, check and choice, of the worker and of the lead; where they are remembered, they are."""
    names, wrong, kept = remembered_family().names(), [], set()
    for place, seat in rounds(people):
        calm(seat)
        said = found(seat.hand.window, names)
        if said and place in REMEMBERED_AT:
            kept.add(place)
            allowed = ONLY.get(place)
            said = [words for words in said if allowed is not None and not any(part in words for part in allowed)]
        wrong += [f"{place}: {words}" for words in said]
    assert not wrong, "\n".join(wrong)
    assert {"family, people", "family, chronology", "family, star", "concern"} <= kept


def test_the_panels_of_the_people_offer_the_living(people: People) -> None:
    """Who lives somewhere, who agrees, from whom an address is withheld: nobody who has died. What two people are to each other stays."""
    names, seat = remembered_family().names(), people.worker
    page = seat.go(PageName.FAMILY, people.family.family.id, FamilyTab.PEOPLE)
    calm(seat)
    for button in ("Add a home", "Note a contact risk", "Write down a new talk", "Withhold the address 14 Canal Street, Holme, Rossendale, ZZ99 3VZ"):
        seat.hand.press(button)
        calm(seat)
        panel = next(widget for widget in page.findChildren(QWidget) if widget.isVisible() and widget.inherits("QFrame")
                     and type(widget).__name__.endswith("Panel"))
        assert not found(panel, names), button
