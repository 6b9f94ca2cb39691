"""Locking and coming back: after unlock one is where one was, and while the family is watching nobody else's name comes up."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QScrollArea

from keyworker.base.ids import new_id
from keyworker.casework import forms
from keyworker.domain.plan import Goal
from keyworker.domain.visibility import Visibility
from keyworker.hub.forms import add_form
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.form.page import FormPage
from keyworker.ui.pages.star.page import StarPage
from keyworker.ui.pages.star.state import Step
from keyworker.ui.shell.scrolling import ScrollBack
from keyworker.ui.shell.where import Where
from keyworker.ui.shell.window import HIDDEN_TITLE, TITLE
from keyworker.ui.widgets.star_chart import StarChart
from tests.e2e.office import PASSPHRASE, Office, gate_of, unlocked
from tests.e2e.office import sync as sync_without_window
from tests.e2e.screen import on_the_screen
from tests.e2e.seats import Open, Seat
from tests.fakes.clock import HandClock
from tests.fakes.families import FamilyRecords, Names, family_records
from tests.widget.keyed import type_letters

WATCHING = 1
OTHERS = (
    Names("The Quillfeather family", "Quillfeather", "Wilhelmina", "Minnie", "Barnabas", "Ignatius", "Persephone", "Ottoline"),
    Names("The Zabriskie family", "Zabriskie", "Clothilde", "Clo", "Thaddeus", "Lysander", "Evangeline", "Ptolemy"),
)
OTHER_NAMES = tuple(name for names in OTHERS for name in (names.surname, names.mother, names.partner, names.eldest, names.youngest))
FORM = """\
| survey |
|        | type        | name  | label                 | appearance |
|        | begin_group | one   | How things are        | field-list |
|        | text        | words | What goes well?       | multiline  |
|        | end_group   |       |                       |            |
|        | begin_group | two   | What could be better  | field-list |
|        | text        | more  | What would help?      | multiline  |
|        | end_group   |       |                       |            |

| settings |
|          | form_title    | form_id | version |
|          | Talk together | talk    | 1       |
"""
BINDINGS = 'visibility = "family"\n'


class Machine:
    """A worker's machine with three families and a form; a folder that any window may open."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.records: FamilyRecords = family_records(WATCHING)
        self.family = office.add_family(self.records.everything())
        for number, names in enumerate(OTHERS, start=2):
            office.add_family(family_records(number, names=names).everything())
        sheet = folder / "talk.md"
        sheet.write_text(FORM, "utf-8")
        sheet.with_suffix(".toml").write_text(BINDINGS, "utf-8")
        form = add_form(office.hub, sheet).definition
        assert form.answers_visibility is Visibility.FAMILY
        self.gate = office.enrolled("laptop")
        opened = unlocked(self.gate)
        sync_without_window(opened)
        self.answers = forms.begin_response(opened.desk, self.family, form.id).records[0].id
        opened.close()

    @property
    def star(self) -> Place:
        """The star that is half done."""
        assert self.records.draft is not None
        return Place(PageName.STAR, self.family, FamilyTab.STAR, self.records.draft.id)

    @property
    def form(self) -> Place:
        """The form that was begun."""
        return Place(PageName.FORM, self.family, FamilyTab.FORMS, self.answers)


@pytest.fixture
def machine(office: Office, tmp_path: Path) -> Machine:
    return Machine(office, tmp_path)


@pytest.fixture
def here(machine: Machine, seat: Open) -> Seat:
    sitting: Seat = seat(machine.gate)
    sitting.unlock()
    return sitting


def star_page(here: Seat) -> StarPage:
    page = here.session.stack.currentWidget()
    assert isinstance(page, StarPage)
    return page


def into_family_view(here: Seat, machine: Machine, step: Step = Step.AREAS) -> None:
    """The star at a step, with the family watching."""
    here.session.go(machine.star)
    here.hand.rest()
    page = star_page(here)
    page.step_chosen.emit(step)
    here.hand.rest()
    page.toggle_family_view()
    here.hand.rest()
    assert here.session.in_family_view()


def where(here: Seat) -> Where:
    found = here.session.where()
    assert found is not None
    return found


def assert_only_this_family(here: Seat) -> None:
    """Neither the name of another family nor anything of the frame around the page."""
    shown = on_the_screen()
    assert [name for name in OTHER_NAMES if name in shown] == []
    assert not here.hand.has_button("My families")
    if here.client.session() is not None:
        assert here.session.in_family_view()


def lock_when_idle(here: Seat, clock: HandClock) -> None:
    """Five quiet minutes, as the window's own timer counts them."""
    for _ in range(61):
        clock.turn(seconds=5)
        here.client._idle.tick()
    here.hand.until(lambda: here.client.session() is None, "the idle lock")


def test_a_lock_in_the_familys_view_leads_back_to_the_same_star_in_the_familys_view(here: Seat, machine: Machine) -> None:
    """Ctrl+L at the fourth area while the family watches: neither the lock page nor unlocking shows another family or Today."""
    into_family_view(here, machine)
    for _ in range(3):
        here.hand.key("Alt+N")
    before = where(here)
    assert before.place.part.startswith("areas/")
    here.lock()
    assert_only_this_family(here)
    assert here.client.window.windowTitle() == TITLE
    QTest.keyClick(here.hand.write("Passphrase", "not the right words"), Qt.Key.Key_Return)
    here.hand.await_words("That passphrase does not open the store")
    assert_only_this_family(here)
    here.unlock()
    assert_only_this_family(here)
    assert where(here) == before
    assert star_page(here).in_family_view()


def test_an_idle_lock_in_the_familys_view_warns_first_and_leads_back(machine: Machine, seat: Open) -> None:
    """Five quiet minutes: the strip says the seconds in words and holds no name; after unlock the family sees its star as before."""
    clock = HandClock()
    here: Seat = seat(machine.gate, clock=clock)
    here.unlock()
    into_family_view(here, machine, Step.TOGETHER)
    before = where(here)
    for _ in range(54):
        clock.turn(seconds=5)
        here.client._idle.tick()
    assert here.hand.sees("This screen locks in thirty seconds.")
    assert_only_this_family(here)
    QTest.keyClick(here.client.window.of_the_system(), Qt.Key.Key_Shift)
    here.hand.until(lambda: not here.hand.sees("This screen locks in"), "the strip's going")
    lock_when_idle(here, clock)
    assert not here.hand.sees("This screen locks in")
    assert_only_this_family(here)
    here.unlock()
    assert_only_this_family(here)
    assert where(here) == before


def test_a_lock_while_the_way_out_is_asked_for_leads_back_into_the_familys_view(here: Seat, machine: Machine) -> None:
    """The passphrase that unlocks is not the one that leaves the family's view."""
    into_family_view(here, machine)
    here.hand.key("F9")
    here.hand.await_words("This asks for the worker's passphrase.")
    here.lock()
    here.unlock()
    assert_only_this_family(here)
    assert star_page(here).in_family_view()


def test_a_machine_that_was_switched_off_in_the_familys_view_opens_there_and_otherwise_at_today(
    here: Seat, machine: Machine, seat: Open, tmp_path: Path
) -> None:
    """What a killed process leaves on the disk is opened by another: the family's view is left by the passphrase and by nothing else."""
    into_family_view(here, machine)
    killed = shutil.copytree(machine.gate.folder, tmp_path / "killed")
    again: Seat = seat(gate_of(killed))
    again.unlock()
    assert again.session.in_family_view()
    assert where(again).place.record == machine.star.record
    again.hand.key("F9")
    QTest.keyClick(again.hand.write("Passphrase", PASSPHRASE), Qt.Key.Key_Return)
    again.hand.until(lambda: not again.session.in_family_view(), "the way out")
    again.hand.rest()
    again.close()
    third: Seat = seat(gate_of(killed))
    third.unlock()
    assert where(third).place == Place(PageName.TODAY)


def places(machine: Machine) -> list[Place]:
    """Every page, the family page on every tab, a star and a form at a part that is not the first."""
    family, star = machine.family, machine.star
    return [
        *(Place(page) for page in (PageName.TODAY, PageName.FAMILIES, PageName.DECISIONS, PageName.SYNC)),
        *(Place(PageName.FAMILY, family, tab) for tab in FamilyTab),
        *(Place(star.page, star.family, star.tab, star.record, part) for part in ("areas/money", "together/money", "first/money", "paper/money")),
        Place(PageName.FORM, family, FamilyTab.FORMS, machine.answers, "/data/two"), Place(PageName.FORM, family, FamilyTab.FORMS, machine.answers, "*"),
        Place(PageName.CONTACT, family), Place(PageName.PRINT, family),
    ]


def test_after_unlock_one_is_where_one_was_on_every_page(here: Seat, machine: Machine) -> None:
    """Law: page, family, tab, part of the page and how far it is scrolled are after unlock what they were before the lock."""
    here.client.window.resize(1000, 560)
    lost = []
    scrolled = 0
    for place in places(machine):
        here.session.go(place)
        here.hand.rest()
        page = here.session.stack.currentWidget()
        assert page is not None
        ScrollBack(page, (), here.client.busy)
        here.hand.until(lambda: not here.client.window.findChildren(ScrollBack), "the end of the building")
        for area in page.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(min(120, area.verticalScrollBar().maximum()))
        before = where(here)
        scrolled += any(before.scrolled)
        here.lock()
        here.unlock()
        here.hand.until(lambda: not here.client.window.findChildren(ScrollBack), "the place")
        after = where(here)
        if (after.place, after.scrolled) != (before.place, before.scrolled):
            lost.append(f"{before} became {after}")
    assert lost == []
    assert scrolled >= 3


@pytest.mark.parametrize("watching", [False, True])
def test_what_is_typed_after_unlock_goes_into_the_note_that_had_the_keyboard(here: Seat, machine: Machine, *, watching: bool) -> None:
    """The rest of a note was taken for the family's number: the keyboard was on the star, where a digit is an answer."""
    if watching:
        into_family_view(here, machine)
    else:
        here.session.go(Place(PageName.STAR, machine.family, FamilyTab.STAR, machine.star.record, "areas/money"))
        here.hand.rest()
    area = where(here).place.part
    note = here.hand.write("What makes you say that?", "We had ")
    number = star_page(here).findChildren(StarChart)[0].accessibleDescription()
    here.lock()
    here.sign_in()
    type_letters(here.client.window.of_the_system(), "2 bad days")
    here.hand.rest()
    assert where(here).place.part == area
    again = here.hand.write("What makes you say that?", "")
    assert again is not note
    assert isinstance(again, QPlainTextEdit)
    assert again.toPlainText().endswith("We had 2 bad days")
    assert star_page(here).findChildren(StarChart)[0].accessibleDescription() == number


def test_the_keyboard_is_after_unlock_in_the_text_of_the_plan_that_had_it(here: Seat, machine: Machine) -> None:
    here.go(PageName.FAMILY, machine.family, FamilyTab.PLAN)
    here.hand.write("Worries", "Rent")
    before = where(here)
    here.lock()
    here.unlock()
    assert where(here).focused == before.focused
    assert before.focused[0] == "Worries"


def test_a_concern_that_is_half_written_is_there_again_after_the_lock(here: Seat, machine: Machine) -> None:
    """F8 in a family, half a sentence, lock: after unlock the form stands there with the words."""
    here.go(PageName.FAMILY, machine.family, FamilyTab.PLAN)
    here.hand.key("F8")
    here.hand.write("What was seen or heard, and in whose words", "Ellie said that")
    here.lock()
    here.unlock()
    here.hand.await_words("Ellie said that")
    here.hand.press("Back; what is written stays here")
    assert where(here).place == Place(PageName.FAMILY, machine.family, FamilyTab.PLAN)


def test_a_screen_that_was_hidden_stays_hidden_when_it_locks_behind(machine: Machine, seat: Open) -> None:
    """Esc Esc, then five quiet minutes: nothing comes up by itself; Enter brings the lock page, not what was there."""
    clock = HandClock()
    here: Seat = seat(machine.gate, clock=clock)
    here.unlock()
    into_family_view(here, machine)
    window = here.client.window
    for _ in range(2):
        QTest.keyClick(window.of_the_system(), Qt.Key.Key_Escape)
    lock_when_idle(here, clock)
    assert window.is_hidden()
    assert window.windowTitle() == HIDDEN_TITLE
    assert set(on_the_screen().split("\n")) <= {" ", "Hidden. Press Enter to come back.", "Press Enter to come back"}
    QTest.keyClick(window._blank, Qt.Key.Key_Return)
    assert here.hand.sees("Unlock")
    here.unlock()
    assert_only_this_family(here)


def test_a_dialog_that_was_left_open_does_not_stand_over_the_lock_page(here: Seat) -> None:
    """Asking where a file is to go names the family's document: the lock closes it as if it was called off."""
    dialog = QDialog(here.session)
    dialog.setWindowTitle("Save the plan of the Quillfeather family")
    QTimer.singleShot(0, here.client.lock)
    assert dialog.exec() == QDialog.DialogCode.Rejected
    assert here.client.session() is None
    assert_only_this_family(here)
    here.unlock()


STEPS = (Step.AREAS, Step.TOGETHER, Step.FIRST, Step.FINISH)
KEYS = (
    *(f"F{number}" for number in range(1, 13) if number != 9), "Alt+Left", "Alt+Right", "Alt+Home", "Ctrl+K", "Ctrl+F", "Ctrl+Tab",
    "Ctrl+PgDown", "Ctrl+PgUp", "Ctrl+Home", "Esc", *(f"Alt+{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    *(f"Ctrl+{letter}" for letter in "BDEGHIJMNOPQRSTUWY"),
)


@pytest.mark.parametrize("step", [*STEPS, None], ids=lambda step: str(step or "form"))
def test_nothing_brings_another_familys_name_up_while_the_family_is_watching(
    step: Step | None, here: Seat, machine: Machine, office: Office
) -> None:
    """Law: from every step of a star and from a form, whatever is pressed, arrives, fails or is answered late, before and after a lock."""
    if step is None:
        here.session.go(machine.form)
        here.hand.rest()
        page = here.session.stack.currentWidget()
        assert isinstance(page, FormPage)
        here.session.search.setFocus()
        QTest.keyClicks(here.session.search, "Quill")
        page.toggle_family_view()
    else:
        here.session.go(machine.star)
        here.hand.rest()
        star_page(here).step_chosen.emit(step)
        here.hand.rest()
        here.session.search.setFocus()
        QTest.keyClicks(here.session.search, "Zab")  # the answer comes when the family is looking already
        star_page(here).toggle_family_view()
    here.hand.rest()
    for _ in range(2):
        for keys in KEYS:
            here.hand.key(keys)
            assert_only_this_family(here)
        for page_name in PageName:
            here.session.go(Place(page_name, machine.family))
        here.session.raise_concern()
        here.session.back()
        here.session.say("The Quillfeather family has a new plan.")
        assert here.session._foot.said.text() == ""
        here.hand.rest()
        assert_only_this_family(here)
        change_from_elsewhere(office, here)
        assert_only_this_family(here)
        here.lock()
        assert_only_this_family(here)
        here.unlock()
        assert_only_this_family(here)


def change_from_elsewhere(office: Office, here: Seat) -> None:
    """A sync brings another family's news, and one that fails says so."""
    (goal, *_) = [record for record in family_records(2, names=OTHERS[0]).everything() if isinstance(record, Goal)]
    office.save(Goal(**{**goal.body(), "id": new_id(), "family": goal.family, "text": "Quillfeather news"}))
    here.synced()
    office.kill()
    here.syncing.sync_now()
    here.hand.until(lambda: not here.syncing.running(), "the end of the sync")
    here.hand.rest()
    office.start()
