"""The laws of SyncStore, and of what this Keyworker cannot read."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from keyworker.base.canonical import Json
from keyworker.base.errors import LogForked, NotHere
from keyworker.domain.conflict import AuditEvent, AuditKind, conflicts_of
from keyworker.domain.family import Family
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.store import database
from keyworker.store.database import Database
from keyworker.wire.chain import check_chain
from keyworker.wire.contents import FIRST_DIGEST
from keyworker.wire.messages import Entry, SetAsideEntry
from tests.fakes.clock import HandClock
from tests.fakes.hub_said import hub_said
from tests.integration import store_laws as laws


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path, clock: HandClock) -> Iterator[Database]:
    made = laws.make(tmp_path, clock)
    yield made
    made.close()


def _name(store: Database, one: Record) -> str:
    return store.get(Family, one.id).name


def _rename(store: Database, one: Record, name: str) -> None:
    laws.save(store, store.get(Family, one.id).evolve(name=name))


def test_frozen_changes_are_numbered_without_gaps_and_chained(store: Database) -> None:
    one, two, three = laws.family("1"), laws.family("2"), laws.family("3")
    laws.save(store, one, two)
    assert store.freeze(1) == 1
    laws.save(store, three)
    assert store.freeze(10) == 3
    assert store.freeze(10) == 3
    sent = store.frozen(0, 10)
    check_chain(sent, 0, FIRST_DIGEST)
    assert [one.content.record for one in sent] == [one.id, two.id, three.id]
    assert [change.n for change in store.frozen(1, 1)] == [2]


def test_only_a_receipt_makes_a_change_no_longer_pending(store: Database, clock: HandClock) -> None:
    laws.save(store, laws.family("1"), laws.family("2"))
    store.freeze(10)
    assert store.outgoing().pending == 2
    receipt = laws.receipt(store, 1, 5, clock.now())
    assert len(store.received(receipt, "token").records) == 1
    assert store.outgoing().pending == 1
    assert store.outgoing().received == 1
    assert store.outgoing().receipt == receipt
    assert store.freeze(10) == 1


def test_a_receipt_never_moves_backwards_and_repeats_change_nothing(store: Database, clock: HandClock) -> None:
    laws.save(store, laws.family("1"), laws.family("2"))
    store.freeze(10)
    first, second = laws.receipt(store, 1, 5, clock.now()), laws.receipt(store, 2, 6, clock.now())
    store.received(second, "token")
    assert store.received(first, "token").records == ()
    assert store.received(second, "token").records == ()
    assert store.outgoing().received == 2


def test_a_receipt_for_what_this_machine_never_made_is_a_fork(store: Database, clock: HandClock) -> None:
    laws.save(store, laws.family("1"))
    store.freeze(10)
    right = laws.receipt(store, 1, 5, clock.now())
    for wrong in (right.model_copy(update={"received": 2}), right.model_copy(update={"digest": "f" * 64})):
        with pytest.raises(LogForked):
            store.received(wrong, "token")
    assert store.outgoing().pending == 1
    assert store.outgoing().receipt is None


def theirs(store: Database, one: Record, patch: Json, position: int, clock: HandClock, *, unseen: bool = False, have_mine: bool = False) -> list[Entry]:
    """What the hub sends when somebody else wrote."""
    return hub_said(store, one, patch, position, by=laws.OTHER, at=clock.now(), unseen=unseen, received=have_mine)


def test_a_received_edit_stays_in_sight_until_the_hub_says_the_record_with_it(store: Database, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "mine")
    store.freeze(10)
    store.received(laws.receipt(store, 1, 8, clock.now()), "token")
    assert _name(store, one) == "mine"
    store.take(theirs(store, one, {"language": "Welsh"}, 5, clock), cursor="b", position=6, have=0)
    assert (_name(store, one), store.get(Family, one.id).language) == ("mine", "Welsh")
    store.take(theirs(store, one, {"language": "Polish"}, 8, clock, have_mine=True), cursor="c", position=8, have=1)
    assert (_name(store, one), store.get(Family, one.id).language) == ("mine", "Polish")
    store.take(theirs(store, one, {"name": "theirs"}, 9, clock), cursor="d", position=9, have=1)
    assert _name(store, one) == "theirs"


def test_an_edit_that_clashed_shows_both_values_as_the_hub_will_say_them(store: Database, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "mine")
    store.freeze(10)
    store.take(theirs(store, one, {"name": "theirs"}, 5, clock), cursor="b", position=5, have=0)
    [conflict] = conflicts_of(store.get(Family, one.id))
    assert [side.value for side in conflict.sides] == ["theirs", "mine"]
    assert [waiting.id for waiting in store.waiting()] == [one.id]
    assert [row.open_conflicts for row in store.caseload()] == [1]


def test_an_edit_made_after_the_pull_lies_on_top_of_it_and_names_what_its_author_saw(store: Database, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    seen = store.get(Family, one.id)
    assert seen.seen is not None
    store.take(theirs(store, one, {"language": "Welsh"}, 4, clock), cursor="b", position=4, have=0)
    laws.save(store, seen.evolve(name="mine"))
    store.freeze(10)
    [change] = store.frozen(0, 1)
    assert (change.content.patch, change.content.base) == ({"name": "mine"}, None)
    assert change.content.seen == {"/name": tuple(seen.seen.state().shown_names("/name"))}
    assert store.get(Family, one.id).language == "Welsh"


def test_a_page_that_was_opened_long_before_names_only_what_it_showed(store: Database, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    page = store.get(Family, one.id)
    store.take(theirs(store, one, {"name": "theirs"}, 4, clock), cursor="b", position=4, have=0)
    laws.save(store, page.evolve(name="mine"))
    [conflict] = conflicts_of(store.get(Family, one.id))
    assert [side.value for side in conflict.sides] == ["theirs", "mine"]


def test_typing_on_in_one_page_is_one_change_and_in_another_page_a_second(store: Database, clock: HandClock) -> None:
    """An open edit grows only by an edit that had it on the screen; what the other page never showed waits beside."""
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    page, other = store.get(Family, one.id), store.get(Family, one.id)
    for name in ("m", "mi", "mine"):
        page = page.evolve(name=name)
        laws.save(store, page)
        page = page.shown_as()
    assert store.outgoing().pending == 1
    laws.save(store, other.evolve(name="from the other page"))
    assert store.outgoing().pending == 2
    [conflict] = conflicts_of(store.get(Family, one.id))
    assert {side.value for side in conflict.sides} == {"mine", "from the other page"}


def test_a_decision_takes_all_that_was_shown_away(store: Database, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "mine")
    store.take(theirs(store, one, {"name": "theirs"}, 4, clock), cursor="b", position=4, have=0)
    record = store.get(Family, one.id)
    [conflict] = conflicts_of(record)
    with store.write() as tx:
        tx.decide(record, conflict.leaf, conflict.names, "theirs")
    assert (_name(store, one), store.waiting()) == ("theirs", [])


def test_what_is_already_known_changes_nothing(store: Database, clock: HandClock) -> None:
    one = laws.family("first")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    entries = theirs(store, one, {"name": "second"}, 4, clock)
    for _ in range(2):
        store.take(entries, cursor="a", position=4, have=0)
    assert _name(store, one) == "second"
    assert len(store.history(one.id)) == 1


def test_the_cursor_is_the_last_one_and_the_position_never_falls(store: Database) -> None:
    assert store.cursor() == ("", 0)
    store.take([], cursor="a", position=9, have=0)
    store.take([], cursor="b", position=4, have=0)
    assert store.cursor() == ("b", 9)


def test_what_the_hub_says_is_found_by_lists_search_and_caseload(store: Database) -> None:
    one = laws.family("Jones")
    cai = laws.person(one, forename="Cai")
    changes = store.take([laws.as_entry(one, 1), laws.as_entry(cai, 2)], cursor="a", position=2, have=0)
    assert changes.origin == "hub"
    assert changes.families() == {one.id}
    assert [row.people for row in store.caseload()] == ["Cai"]
    assert [hit.record for hit in store.search("cai")] == [cai.id]
    assert store.outgoing().pending == 0


def test_what_the_hub_set_aside_is_shown_with_its_words_and_stays_pending_until_received(
    store: Database, clock: HandClock
) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "mine")
    store.freeze(10)
    aside = SetAsideEntry(position=6, n=1, record=one.id, kind="family", family=one.id, reason="not_allowed")
    for _ in range(2):
        store.take([aside], cursor="b", position=6, have=0)
    assert [(item.n, item.reason, item.patch) for item in store.set_aside()] == [(1, "not_allowed", {"name": "mine"})]
    assert store.outgoing().pending == 1
    store.received(laws.receipt(store, 1, 6, clock.now()), "token")
    assert store.outgoing().pending == 0
    assert _name(store, one) == "hub's"


def test_what_the_hub_took_and_never_speaks_of_is_no_longer_here_but_in_the_history(
    store: Database, clock: HandClock
) -> None:
    """An audit event goes to the hub and comes back to nobody: received, it leaves this machine's records, not its log."""
    event = AuditEvent(what=AuditKind.UNLOCK, at=clock.now(), by=laws.WORKER)
    laws.save(store, event)
    store.freeze(10)
    store.received(laws.receipt(store, 1, 5, clock.now()), "token")
    assert store.find(AuditEvent) == []
    assert [one.position for one in store.history(event.id)] == [5]
    with pytest.raises(NotHere):
        store.get(AuditEvent, event.id)


def test_the_history_says_each_change_once_in_the_hubs_order(store: Database, clock: HandClock) -> None:
    one = laws.family("first")
    laws.save(store, one)
    store.freeze(10)
    assert [entry.position for entry in store.history(one.id)] == [None]
    store.received(laws.receipt(store, 1, 4, clock.now()), "token")
    assert [entry.position for entry in store.history(one.id)] == [4]
    clock.turn(minutes=1)
    [mine] = store.frozen(0, 1)
    echo = laws.as_change(one, 2, one.body(), mine.content.at, laws.WORKER, dot=mine.content.dot)
    store.take([echo, *theirs(store, one, {"name": "second"}, 6, clock, have_mine=True)], cursor="a", position=6, have=1)
    _rename(store, one, "third")
    assert [(entry.position, entry.here, entry.by) for entry in store.history(one.id)] == [
        (2, True, laws.WORKER), (6, False, laws.OTHER), (None, True, laws.WORKER),
    ]


def test_received_changes_can_be_sent_again_to_a_hub_that_came_back_from_a_backup(
    store: Database, clock: HandClock
) -> None:
    laws.save(store, laws.family())
    store.freeze(10)
    before = store.frozen(0, 10)
    store.received(laws.receipt(store, 1, 4, clock.now()), "token")
    assert store.frozen(0, 10) == before


def test_fields_that_a_newer_keyworker_added_survive_an_edit(store: Database) -> None:
    one = laws.family("Jones")
    strange = Family.model_validate({**one.body(), "colour": {"of": "door", "n": [1, 2]}})
    store.take([laws.as_entry(strange, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "Smith")
    assert store.get(Family, one.id).body() == {**strange.body(), "name": "Smith"}
    store.freeze(10)
    assert store.frozen(0, 1)[0].content.patch == {"name": "Smith"}


class _Toy(Record):
    kind: ClassVar[str] = "toy"
    words: str = ""

    def search_text(self) -> str:
        return self.words


def test_a_kind_that_is_not_known_is_kept_and_found_after_the_update(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = laws.make(tmp_path, clock)
    one = laws.family()
    toy = _Toy(family=one.id, words="wooden horse")
    entry = laws.as_entry(toy, 2)
    store.take([laws.as_entry(one, 1), entry], cursor="a", position=2, have=0)
    assert list(store.family_file(one.id).records) == [one.id]
    assert store.search("horse") == []
    assert store.find(_Toy) == []
    with pytest.raises(NotHere, match="newer Keyworker"):
        store.get(_Toy, toy.id)
    store.close()
    monkeypatch.setitem(KINDS, "toy", _Toy)
    monkeypatch.setattr(database, "__version__", "99")
    again = laws.reopen(tmp_path, clock)
    assert again.get(_Toy, toy.id).body() == toy.body()
    assert [hit.record for hit in again.search("horse")] == [toy.id]
    assert len(again.family_file(one.id).records) == 2
    again.close()


def test_a_body_that_cannot_be_read_hides_nothing_else(tmp_path: Path, clock: HandClock) -> None:
    store = laws.make(tmp_path, clock)
    one = laws.family()
    strange = laws.action(one, text="strange")
    entry = laws.as_entry(strange, 2)
    store.take(
        [laws.as_entry(one, 1), entry.model_copy(update={"body": {**entry.body, "status": "half_done"}})],
        cursor="a", position=2, have=0,
    )
    assert list(store.family_file(one.id).records) == [one.id]
    assert len(store.caseload()) == 1
    store.take([laws.as_entry(strange.evolve(status="done"), 3)], cursor="b", position=3, have=0)
    assert store.get(type(strange), strange.id).text == "strange"
    store.close()


def test_opening_again_finds_everything_where_it_was(tmp_path: Path, clock: HandClock) -> None:
    store = laws.make(tmp_path, clock)
    one = laws.family("Jones")
    laws.save(store, one)
    store.freeze(10)
    store.received(laws.receipt(store, 1, 4, clock.now()), "token")
    store.take([], cursor="a", position=4, have=0)
    before = (store.outgoing(), store.cursor(), store.history(one.id), store.caseload(), store.search("jones"))
    store.close()
    again = laws.reopen(tmp_path, clock)
    assert (again.outgoing(), again.cursor(), again.history(one.id), again.caseload(), again.search("jones")) == before
    again.close()
