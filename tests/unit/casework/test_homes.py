"""Laws of the verbs about homes: a move ends the old stay, two moves merge, a new address is withheld as the old one was."""

from datetime import date, timedelta

import pytest

from keyworker.base.errors import FieldRefused
from keyworker.casework import homes
from keyworker.domain.family import Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address, Household
from keyworker.domain.merge import apply
from keyworker.domain.person import Stay
from keyworker.wire.leaf_changes import entry_of
from tests.fakes.desks import desk_for
from tests.fakes.memory_store import MemoryStore
from tests.unit.casework.conftest import Home

MAY = date(2026, 5, 1)


def file_of(home: Home) -> FamilyFile:
    return home.desk.store.family_file(home.family)


def a_home(home: Home, *who: str, since: date | None = MAY, **place: str) -> Household:
    """A home with people in it."""
    made = homes.add_home(home.desk, file_of(home), who, since=since, **place).records[0]
    return home.desk.store.get(Household, made.id)


def test_a_home_has_its_address_and_its_people(home: Home) -> None:
    made = a_home(home, home.parent.id, home.child.id, lines="1 Mill Row", postcode=" ZZ1 1ZZ ")
    assert made.living_here(home.clock.today()) == {home.parent.id, home.child.id}
    (address,) = home.desk.store.find(Address)
    assert (address.household, address.one_line(), address.since) == (made.id, "1 Mill Row, ZZ1 1ZZ", MAY)


def test_who_comes_to_a_new_home_has_left_the_old_one(home: Home) -> None:
    old = a_home(home, home.parent.id, home.child.id)
    day = home.clock.today() - timedelta(days=2)
    new = a_home(home, home.parent.id, home.child.id, since=day)
    kept = home.desk.store.get(Household, old.id)
    assert {stay.until for stay in kept.members.values()} == {day}
    assert new.members[home.parent.id] == Stay(since=day)


def test_a_move_ends_one_stay_and_begins_another(home: Home) -> None:
    old, other = a_home(home, home.parent.id, home.child.id), a_home(home, lines="2 Mill Row")
    day = home.clock.today()
    homes.move(home.desk, file_of(home), home.child.id, other, day)
    kept = {one.id: one for one in home.desk.store.find(Household)}
    assert kept[old.id].members == {home.parent.id: Stay(since=MAY), home.child.id: Stay(since=MAY, until=day)}
    assert kept[other.id].members == {home.child.id: Stay(since=day)}


def test_a_move_without_a_day_ends_the_old_stay_today(home: Home) -> None:
    old = a_home(home, home.child.id)
    homes.move(home.desk, file_of(home), home.child.id, None, None)
    assert home.desk.store.get(Household, old.id).members[home.child.id].until == home.clock.today()


def test_moves_of_two_people_by_two_workers_merge(home: Home) -> None:
    """Both saw the same household; what each of them changed lies beside what the other changed."""
    seen = a_home(home, home.parent.id, home.child.id)
    people = [home.desk.store.get(Family, home.family), home.parent, home.child, seen]
    entries = [entry_of(one, place)
               for place, one in enumerate(people, start=1)]
    merged = seen.body()
    for person in (home.parent.id, home.child.id):
        store = MemoryStore(home.clock)
        store.take(entries, cursor="1", position=len(entries), have=0)
        desk = desk_for(store, home.clock)
        homes.move(desk, store.family_file(home.family), person, None, None)
        (change,) = [one for one in store.history(seen.id) if one.here]
        merged = apply(merged, change.patch)
    stays = Household.read(merged, 9).members
    assert {person: stay.until for person, stay in stays.items()} == dict.fromkeys(
        (home.parent.id, home.child.id), home.clock.today()
    )


def test_who_lives_there_already_does_not_move_there(home: Home) -> None:
    here = a_home(home, home.child.id)
    with pytest.raises(FieldRefused):
        homes.move(home.desk, file_of(home), home.child.id, here, None)


@pytest.mark.parametrize("days", [1, -4000])
def test_a_day_that_cannot_be_is_refused_beside_the_day(home: Home, days: int) -> None:
    """A day to come, and a day before they came to where they live now."""
    old, other = a_home(home, home.child.id, lines="1"), a_home(home, lines="2 Mill Row")
    day = home.clock.today() + timedelta(days=days)
    with pytest.raises(FieldRefused) as refused:
        homes.move(home.desk, file_of(home), home.child.id, other, day)
    assert refused.value.field == "since"
    assert home.desk.store.get(Household, old.id).members[home.child.id].until is None


def test_nothing_is_no_home(home: Home) -> None:
    with pytest.raises(FieldRefused):
        homes.add_home(home.desk, file_of(home), [], lines=" ")
    assert home.desk.store.find(Household) == []


def test_a_move_of_everybody_begins_an_address_withheld_as_the_old_one(home: Home) -> None:
    here = a_home(home, home.child.id, lines="1 Mill Row")
    (old,) = home.desk.store.find(Address)
    homes.withhold_address(home.desk, old, [home.parent.id], "court order")
    (old,) = home.desk.store.find(Address)
    day = home.clock.today()
    homes.write_address(home.desk, here, old, moved=True, since=day, lines="9 Far Lane")
    new = next(one for one in home.desk.store.find(Address) if one.lines == "9 Far Lane")
    assert home.desk.store.get(Address, old.id).until == day
    assert (new.household, set(new.withheld()), new.withheld_reason) == (here.id, {home.parent.id}, "court order")


def test_a_misspelling_is_put_right_without_a_move(home: Home) -> None:
    here = a_home(home, home.child.id, lines="1 Mil Row")
    (old,) = home.desk.store.find(Address)
    homes.write_address(home.desk, here, old, moved=False, since=MAY, name="Ours", lines="1 Mill Row")
    (kept,) = home.desk.store.find(Address)
    assert (kept.id, kept.lines, kept.until) == (old.id, "1 Mill Row", None)
    assert home.desk.store.get(Household, here.id).name == "Ours"


def test_nothing_changed_writes_nothing(home: Home) -> None:
    here = a_home(home, home.child.id, lines="1 Mill Row")
    (old,) = home.desk.store.find(Address)
    assert homes.write_address(home.desk, here, old, moved=True, since=MAY, lines="1 Mill Row").records == ()


def test_an_address_is_never_made_empty(home: Home) -> None:
    here = a_home(home, home.child.id, lines="1 Mill Row")
    (old,) = home.desk.store.find(Address)
    with pytest.raises(FieldRefused) as refused:
        homes.write_address(home.desk, here, old, moved=False, since=MAY, lines="", phone="1")
    assert refused.value.field == "lines"
