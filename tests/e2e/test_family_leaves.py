"""A family leaves over the real line while its pages are open: it is said once, calmly, and nothing of it is an error."""

from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from keyworker.casework import plans
from keyworker.hub import council
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.widgets.leaving_note import LeavingNote
from keyworker.ui.widgets.saved_text import SavedText
from tests.e2e.office import Office
from tests.e2e.seats import Open
from tests.fakes.families import WORKER_RECORD, FamilyRecords, family_records

STAR = family_records(1).draft
PLACES = [
    Place(PageName.FAMILY, tab=FamilyTab.PLAN), Place(PageName.FAMILY, tab=FamilyTab.PEOPLE), Place(PageName.STAR, record=STAR.id if STAR else None),
    Place(PageName.CONTACT),
]


def at_the_hub(office: Office, number: int) -> FamilyRecords:
    records = family_records(number)
    office.add_family(records.everything())
    return records


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.page}-{place.tab}")
def test_a_family_leaves_while_somebody_works_in_it(office: Office, seat: Open, place: Place) -> None:
    """What was written just before is sent first, and is counted in what is said; the lists of Sync do not call it a decision."""
    leaves, stays = at_the_hub(office, 1), at_the_hub(office, 2)
    one = seat(office.enrolled("laptop"))
    one.unlock()
    one.synced()
    for tab in FamilyTab:
        one.go(PageName.FAMILY, leaves.family.id, tab)
    desk = one.session.context.desk
    plan = desk.store.family_file(leaves.family.id).plan
    assert plan is not None
    one.session.context.tasks.store(plans.write_plan, desk, plan, worries="Canaryworries")
    one.go(place.page, leaves.family.id, place.tab, place.record)
    council.end_assignment(office.hub, leaves.family.id, WORKER_RECORD.id)
    one.synced()
    assert one.session.place() == Place(PageName.FAMILIES)
    assert not one.session.errors.isVisible(), one.session.errors.accessibleName()
    (note,) = [found for found in one.session.findChildren(LeavingNote) if found.isVisible()]
    assert note.accessibleName().startswith(f"{leaves.family.name} is no longer on this laptop")
    assert "The council has received the 1 change that you wrote for it." in note.accessibleName()
    page = one.go(PageName.SYNC)
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert not [words for words in said if "a decision" in words or words == "Record"]
    one.go(PageName.FAMILY, stays.family.id)
    assert one.session.place() == Place(PageName.FAMILY, stays.family.id)


@pytest.mark.parametrize("place", [place for place in PLACES if place.tab is not FamilyTab.PEOPLE], ids=lambda place: f"{place.page}-{place.tab}")
def test_what_is_being_typed_when_a_family_leaves_is_kept_to_the_last_letter(office: Office, seat: Open, place: Place) -> None:
    """Whatever field it is, and though no pause had given the words away: they are set aside with a reason, and no key lands elsewhere."""
    leaves = at_the_hub(office, 1)
    one = seat(office.enrolled("laptop"))
    one.unlock()
    one.synced()
    store: Any = one.session.context.desk.store
    page = one.go(place.page, leaves.family.id, place.tab, place.record)
    fields = [found for found in page.findChildren(SavedText) if found.isVisible() and found.isEnabled()]
    field = next((found for found in fields if isinstance(found.focusProxy(), QPlainTextEdit)), fields[0])
    keys = field.focusProxy()
    assert keys is not None
    keys.setFocus()
    QTest.keyClicks(keys, "Canarybegun ")
    field.flush()
    for found in page.findChildren(SavedText):
        found._timer.setInterval(600_000)
    QTest.keyClicks(keys, "Canarytyped")
    council.end_assignment(office.hub, leaves.family.id, WORKER_RECORD.id)
    one.synced()
    assert one.session.place() == Place(PageName.FAMILIES)
    said = [str(change.content.patch) for change in store.frozen(0, 1_000)] + [str(aside.patch) for aside in store.set_aside()]
    one.synced()
    said += [str(change.content.patch) for change in store.frozen(0, 1_000)] + [str(aside.patch) for aside in store.set_aside()]
    assert any("Canarytyped" in words for words in said), said
    assert not isinstance(one.session.focusWidget(), QLineEdit | QPlainTextEdit)
