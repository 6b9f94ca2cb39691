"""A family leaves over the real line while its pages are open: it is said once, calmly, and nothing of it is an error."""

import pytest
from PySide6.QtWidgets import QLabel

from keyworker.casework import plans
from keyworker.hub import council
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.widgets.leaving_note import LeavingNote
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
