"""The laws of Reading and Writing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from keyworker.base.clock import Moment
from keyworker.base.errors import AlreadyDone, NotHere, StoreLocked
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.family import Family
from keyworker.domain.household import Address
from keyworker.domain.merge import apply
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ActionStatus
from keyworker.store.database import create_store
from tests.fakes.clock import HandClock
from tests.fakes.hub_said import hub_said
from tests.integration import store_laws as laws
from tests.integration.store_laws import WholeStore


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path, clock: HandClock) -> Iterator[WholeStore]:
    made = laws.make(tmp_path, clock)
    yield made
    made.close()


def test_what_was_saved_is_read_again_as_it_was(store: WholeStore) -> None:
    one = laws.family("Jones-Ŵyn")
    laws.save(store, one)
    assert store.get(Family, one.id).body() == one.body()


def test_a_save_is_one_pending_change_of_the_person_who_is_signed_in(store: WholeStore, clock: HandClock) -> None:
    one = laws.family()
    changes = laws.save(store, one)
    assert [touched.id for touched in changes.records] == [one.id]
    assert changes.families() == {one.id}
    assert store.outgoing().pending == 1
    store.freeze(10)
    (change,) = store.frozen(0, 10)
    assert change.content.by == laws.WORKER
    assert change.content.at == clock.now()
    assert change.content.seen is not None
    assert not any(change.content.seen.values())
    assert Family.model_validate(apply({}, change.content.patch)) == one


def test_saving_without_a_change_writes_nothing(store: WholeStore) -> None:
    one = laws.family()
    laws.save(store, one)
    assert laws.save(store, store.get(Family, one.id)).records == ()
    assert laws.save(store, store.get(Family, one.id).evolve(name="Jones")).records == ()
    assert store.outgoing().pending == 1
    assert len(store.history(one.id)) == 1


def test_nothing_of_a_block_is_kept_when_it_raises(store: WholeStore) -> None:
    one = laws.family()
    laws.save(store, one)
    with pytest.raises(AlreadyDone), store.write() as work:  # noqa: PT012  the block is what is tried
        work.save(store.get(Family, one.id).evolve(name="Other"))
        work.save(laws.family("Third"))
        work.keep_setting("zoom", 2)
        raise AlreadyDone
    assert store.get(Family, one.id).name == "Jones"
    assert len(store.find(Family)) == 1
    assert store.setting("zoom") is None
    assert store.outgoing().pending == 1


def test_a_block_reads_what_it_has_written(store: WholeStore) -> None:
    one = laws.family()
    with store.write() as work:
        work.save(one)
        work.save(work.get(Family, one.id).evolve(name="Smith"))
        assert work.find(Family)[0].name == "Smith"
        assert [row.name for row in work.caseload()] == ["Smith"]
    assert len(work.changes.records) == 1
    assert store.get(Family, one.id).name == "Smith"


def test_two_saves_from_one_page_and_from_another_both_survive(store: WholeStore) -> None:
    one = laws.family()
    laws.save(store, one)
    first, second = store.get(Family, one.id), store.get(Family, one.id)
    laws.save(store, first.evolve(name="Smith"))
    laws.save(store, second.evolve(language="Welsh"))
    now = store.get(Family, one.id)
    assert (now.name, now.language) == ("Smith", "Welsh")


def test_an_open_edit_is_one_change_until_it_is_frozen(store: WholeStore, clock: HandClock) -> None:
    one = laws.family()
    laws.save(store, one)
    began = clock.now()
    for text in ("S", "Sm", "Smith"):
        clock.turn(seconds=5)
        laws.save(store, store.get(Family, one.id).evolve(name=text))
    assert store.outgoing().pending == 1
    assert store.outgoing().oldest == began
    assert store.freeze(10) == 1
    clock.turn(seconds=5)
    laws.save(store, store.get(Family, one.id).evolve(name="Smithson"))
    assert store.outgoing().pending == 2
    (sent,) = store.frozen(0, 10)
    assert sent.content.patch["name"] == "Smith"
    assert store.get(Family, one.id).name == "Smithson"


def test_another_person_on_the_machine_never_grows_the_first_ones_change(store: WholeStore) -> None:
    one = laws.family()
    laws.save(store, one)
    store.signed_in(laws.OTHER)  # type: ignore[attr-defined]
    laws.save(store, store.get(Family, one.id).evolve(name="Smith"))
    assert [entry.by for entry in store.history(one.id)] == [laws.WORKER, laws.OTHER]


def test_what_is_completed_is_never_changed(store: WholeStore) -> None:
    one = laws.family()
    contact = Contact(family=one.id, notes="We talked.", status=ContactStatus.DRAFT)
    laws.save(store, one, contact)
    seen = store.get(Contact, contact.id)
    laws.save(store, seen.evolve(status=ContactStatus.FINISHED))
    for page in (seen, store.get(Contact, contact.id)):
        with pytest.raises(AlreadyDone):
            laws.save(store, page.evolve(notes="Something else."))
    assert store.get(Contact, contact.id).notes == "We talked."


def test_what_is_not_here_is_said_so(store: WholeStore) -> None:
    one = laws.family()
    laws.save(store, one)
    with pytest.raises(NotHere):
        store.get(Family, "nothing")
    with pytest.raises(NotHere):
        store.get(Person, one.id)
    with pytest.raises(NotHere):
        store.family_file("nothing")


def test_find_goes_by_list_columns_and_order(store: WholeStore) -> None:
    one, two = laws.family(), laws.family("Other")
    late = laws.action(one, text="late", due=date(2026, 12, 1), owner="w")
    soon = laws.action(one, text="soon", due=date(2026, 11, 1))
    done = laws.action(one, text="done", due=date(2026, 10, 1), status=ActionStatus.DONE)
    undated = laws.action(one, text="undated")
    gone = laws.action(one, text="gone", removed=True)
    elsewhere = laws.action(two, text="elsewhere", due=date(2026, 11, 2))
    laws.save(store, one, two, late, soon, done, undated, gone, elsewhere)
    assert [a.text for a in store.find(Action)] == ["done", "soon", "elsewhere", "late", "undated"]
    assert [a.text for a in store.find(Action, family=one.id)] == ["done", "soon", "late", "undated"]
    assert [a.text for a in store.find(Action, status="not_started", due_until=date(2026, 11, 1))] == ["soon"]
    assert [a.text for a in store.find(Action, owner="w")] == ["late"]


def test_a_family_file_holds_what_is_the_familys_and_not_removed(store: WholeStore) -> None:
    one, two = laws.family(), laws.family("Other")
    here, gone, there = laws.person(one, forename="A"), laws.person(one, removed=True), laws.person(two)
    laws.save(store, one, two, here, gone, there)
    assert [p.id for p in store.family_file(one.id).people] == [here.id]
    assert store.family_file(one.id).people[0].seen is not None


def test_the_caseload_follows_every_save(store: WholeStore) -> None:
    one, two = laws.family("Zed"), laws.family("amber")
    child = laws.person(one, forename="Cai", date_of_birth=date(2020, 1, 1))
    laws.save(store, one, two, child)
    assert [(row.name, len(row.children)) for row in store.caseload()] == [("amber", 0), ("Zed", 1)]
    laws.save(store, store.get(Person, child.id).evolve(known_as="Caio"))
    assert store.caseload()[1].children == (("Caio", None),)
    laws.save(store, store.get(Family, two.id).evolve(removed=True))
    assert [row.name for row in store.caseload()] == ["Zed"]
    with pytest.raises(NotHere):
        store.family_file(two.id)
    laws.save(store, store.get(Family, two.id).evolve(removed=False))
    assert len(store.caseload()) == 2


def test_a_child_is_no_child_in_the_caseload_from_the_eighteenth_birthday(store: WholeStore, clock: HandClock) -> None:
    one = laws.family()
    day_before = clock.today().replace(year=2008, day=22)
    laws.save(store, one, laws.person(one, forename="Cai", date_of_birth=day_before))
    assert len(store.caseload()[0].children) == 1
    clock.turn(days=1)
    assert store.caseload()[0].children == ()


def test_search_finds_by_beginnings_without_accents_newest_first(store: WholeStore) -> None:
    one = laws.family("Siân Jones")
    first = laws.action(one, text="Call the école about Siân")
    second = laws.action(one, text="Ask sian for the school letter")
    gone = laws.action(one, text="sian", removed=True)
    laws.save(store, one, first, second, gone)
    assert [hit.record for hit in store.search("SIA")] == [second.id, first.id, one.id]
    assert [hit.record for hit in store.search("école sian")] == [first.id]
    assert [hit.record for hit in store.search("ecole")] == [first.id]
    assert {hit.record for hit in store.search("sian", ranked=True)} == {one.id, first.id, second.id}
    assert store.search("ian") == []
    assert store.search("sian", limit=1)[0].family_name == "Siân Jones"
    assert "école" in store.search("ecole")[0].snippet


def test_a_postcode_is_found_with_and_without_its_space(store: WholeStore) -> None:
    one = laws.family()
    spaced = Address(family=one.id, lines="1 High Street", postcode="CF10 1AB")
    joined = Address(family=one.id, lines="2 High Street", postcode="CF101AC")
    laws.save(store, one, spaced, joined)
    assert [hit.record for hit in store.search("CF10 1AB")] == [spaced.id]
    assert [hit.record for hit in store.search("cf101ab")] == [spaced.id]
    assert [hit.record for hit in store.search("cf101ac")] == [joined.id]


def test_a_postcode_that_was_written_without_its_space_is_found_with_it(tmp_path: Path, clock: HandClock) -> None:
    store = laws.make(tmp_path, clock)
    one = laws.family()
    joined = Address(family=one.id, lines="2 High Street", postcode="CF101AC")
    laws.save(store, one, joined)
    assert [hit.record for hit in store.search("CF10 1A")] == [joined.id]
    store.close()


def test_search_follows_a_change_of_words(store: WholeStore) -> None:
    one = laws.family("Jones")
    laws.save(store, one)
    laws.save(store, store.get(Family, one.id).evolve(name="Smith"))
    assert store.search("jones") == []
    assert [hit.record for hit in store.search("smi")] == [one.id]
    laws.save(store, store.get(Family, one.id).evolve(removed=True))
    assert store.search("smith") == []


def test_settings_stay_on_the_machine(store: WholeStore) -> None:
    with store.write() as work:
        work.keep_setting("window", {"width": 900})
        work.keep_setting("window", {"width": 901})
    assert store.setting("window") == {"width": 901}
    assert store.outgoing().pending == 0


def test_a_closed_store_is_locked(store: WholeStore) -> None:
    one = laws.family()
    laws.save(store, one)
    store.close()
    with pytest.raises(StoreLocked):
        store.get(Family, one.id)
    with pytest.raises(StoreLocked):
        store.caseload()
    with pytest.raises(StoreLocked), store.write():
        raise AssertionError
    with pytest.raises(StoreLocked):
        store.tidy()


def test_a_write_inside_a_write_is_refused(store: WholeStore) -> None:
    with pytest.raises(RuntimeError), store.write(), store.write():
        raise AssertionError


def test_tidying_changes_nothing_that_is_read(store: WholeStore) -> None:
    one = laws.family("Jones")
    laws.save(store, one)
    store.tidy()
    assert store.get(Family, one.id).body() == one.body()
    assert len(store.search("jon")) == 1


def test_a_moment_keeps_its_zone_in_the_history(store: WholeStore, clock: HandClock) -> None:
    one = laws.family()
    laws.save(store, one)
    store.contacted(Moment(datetime(2026, 1, 2, tzinfo=UTC), "Europe/Paris"))
    assert store.history(one.id)[0].at == clock.now()
    assert str(store.outgoing().last_contact) == "2026-01-02T00:00:00Z[Europe/Paris]"


def test_a_writing_block_is_of_no_use_after_its_end(tmp_path: Path, clock: HandClock) -> None:
    store = laws.make(tmp_path, clock)
    with store.write() as work:
        work.save(laws.family())
    with pytest.raises(RuntimeError):
        work.save(laws.family())
    with pytest.raises(RuntimeError):
        work.keep_setting("zoom", 2)
    assert len(store.find(Family)) == 1
    store.close()


def test_what_is_one_act_is_never_mixed_from_two(tmp_path: Path, clock: HandClock) -> None:
    """A birth and an expected date that met are two values of one leaf; both wait for a person, and the record is one that is allowed."""
    store = laws.make(tmp_path, clock)
    one = laws.family()
    baby = laws.person(one, expected_on=date(2027, 1, 1))
    store.take([laws.as_entry(one, 1), laws.as_entry(baby, 2)], cursor="a", position=2, have=0)
    seen = store.get(Person, baby.id)
    born = hub_said(store, baby, {"expected_on": None, "date_of_birth": "2026-11-20"}, 3, by=laws.OTHER, at=clock.now())
    store.take(born, cursor="b", position=3, have=0)
    laws.save(store, seen.evolve(expected_on=date(2027, 1, 9)))
    now = store.get(Person, baby.id)
    assert (now.date_of_birth, now.expected_on) == (date(2026, 11, 20), None)
    [conflict] = conflicts_of(now)
    assert [side.value for side in conflict.sides] == [{"date_of_birth": "2026-11-20"}, {"expected_on": "2027-01-09"}]
    store.close()


def test_nobody_signed_in_means_nobody_saves(tmp_path: Path, clock: HandClock) -> None:
    store = create_store(tmp_path / "store.kws", laws.KEY, worker=None, clock=clock)
    with pytest.raises(RuntimeError):
        laws.save(store, laws.family())
    store.signed_in(laws.OTHER)
    laws.save(store, laws.family())
    assert store.history(store.find(Family)[0].id)[0].by == laws.OTHER
    store.close()
