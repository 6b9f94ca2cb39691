"""The laws of SyncStore, held by the real store and by the one in memory; and of what this Keyworker cannot read."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from keyworker.base.errors import LogForked, NotHere
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Family
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.store import database
from keyworker.wire.chain import check_chain
from keyworker.wire.messages import FIRST_DIGEST, Entry, RecordEntry, SetAsideEntry
from tests.fakes.clock import HandClock
from tests.fakes.memory_store import MemoryStore
from tests.integration import store_laws as laws
from tests.integration.store_laws import WholeStore


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=["memory", "database"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[WholeStore]:
    made: WholeStore = MemoryStore(clock, laws.WORKER) if request.param == "memory" else laws.make(tmp_path, clock)
    yield made
    made.close()


def _name(store: WholeStore, one: Record) -> str:
    return store.get(Family, one.id).name


def _rename(store: WholeStore, one: Record, name: str) -> None:
    laws.save(store, store.get(Family, one.id).evolve(name=name))


def test_frozen_changes_are_numbered_without_gaps_and_chained(store: WholeStore) -> None:
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


def test_only_a_receipt_makes_a_change_no_longer_pending(store: WholeStore, clock: HandClock) -> None:
    laws.save(store, laws.family("1"), laws.family("2"))
    store.freeze(10)
    assert store.outgoing().pending == 2
    receipt = laws.receipt(store, 1, 5, clock.now())
    assert len(store.received(receipt, "token").records) == 1
    assert store.outgoing().pending == 1
    assert store.outgoing().received == 1
    assert store.outgoing().receipt == receipt
    assert store.freeze(10) == 1


def test_a_receipt_never_moves_backwards_and_repeats_change_nothing(store: WholeStore, clock: HandClock) -> None:
    laws.save(store, laws.family("1"), laws.family("2"))
    store.freeze(10)
    first, second = laws.receipt(store, 1, 5, clock.now()), laws.receipt(store, 2, 6, clock.now())
    store.received(second, "token")
    assert store.received(first, "token").records == ()
    assert store.received(second, "token").records == ()
    assert store.outgoing().received == 2


def test_a_receipt_for_what_this_machine_never_made_is_a_fork(store: WholeStore, clock: HandClock) -> None:
    laws.save(store, laws.family("1"))
    store.freeze(10)
    right = laws.receipt(store, 1, 5, clock.now())
    for wrong in (right.model_copy(update={"received": 2}), right.model_copy(update={"digest": "f" * 64})):
        with pytest.raises(LogForked):
            store.received(wrong, "token")
    assert store.outgoing().pending == 1
    assert store.outgoing().receipt is None


def test_a_received_edit_stays_in_sight_until_the_hubs_word_about_it_is_here(store: WholeStore, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "mine")
    made = clock.now()
    store.freeze(10)
    store.received(laws.receipt(store, 1, 8, clock.now()), "token")
    assert _name(store, one) == "mine"
    clock.turn(seconds=1)
    store.take([laws.as_change(one, 5, {"language": "Welsh"}, clock.now())], cursor="b", position=6, have=0)
    assert (_name(store, one), store.get(Family, one.id).language) == ("mine", "Welsh")
    store.take([laws.as_change(one, 7, {"name": "mine"}, made, laws.WORKER)], cursor="c", position=8, have=0)
    assert _name(store, one) == "mine"
    store.take([laws.as_change(one, 9, {"name": "theirs"}, clock.now())], cursor="d", position=9, have=0)
    assert _name(store, one) == "theirs"


def test_an_edit_that_clashed_gives_way_only_when_the_pull_reaches_the_receipt(store: WholeStore, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "mine")
    made = clock.now()
    store.freeze(10)
    store.received(laws.receipt(store, 1, 8, clock.now()), "token")
    theirs = laws.as_change(one, 5, {"name": "theirs"}, clock.now())
    echo = laws.as_change(one, 7, {}, made, laws.WORKER)
    store.take([theirs], cursor="a", position=3, have=0)
    assert _name(store, one) == "mine"
    changes = store.take([echo], cursor="b", position=8, have=0)
    assert _name(store, one) == "theirs"
    assert one.id in {touched.id for touched in changes.records}


def test_a_receipt_that_comes_after_its_pull_lets_go_at_once(store: WholeStore, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    _rename(store, one, "mine")
    store.freeze(10)
    store.take([laws.as_change(one, 5, {"name": "theirs"}, clock.now())], cursor="b", position=8, have=0)
    assert _name(store, one) == "mine"
    store.received(laws.receipt(store, 1, 8, clock.now()), "token")
    assert _name(store, one) == "theirs"
    assert [row.name for row in store.caseload()] == ["theirs"]


def test_an_edit_made_after_the_pull_lies_on_top_of_it(store: WholeStore, clock: HandClock) -> None:
    one = laws.family("hub's")
    store.take([laws.as_entry(one, 3)], cursor="a", position=3, have=0)
    seen = store.get(Family, one.id)
    store.take([laws.as_change(one, 4, {"language": "Welsh"}, clock.now())], cursor="b", position=4, have=0)
    laws.save(store, seen.evolve(name="mine"))
    store.freeze(10)
    assert store.frozen(0, 1)[0].content.base == 3
    assert store.frozen(0, 1)[0].content.patch == {"name": "mine"}
    assert store.get(Family, one.id).language == "Welsh"
    assert store.get(Family, one.id).seen is not None


def test_what_is_already_known_changes_nothing(store: WholeStore, clock: HandClock) -> None:
    one = laws.family("first")
    entries: list[Entry] = [laws.as_entry(one, 3), laws.as_change(one, 4, {"name": "second"}, clock.now())]
    assert len(store.take(entries, cursor="a", position=4, have=0).records) == 1
    assert store.take(entries, cursor="a", position=4, have=0).records == ()
    assert _name(store, one) == "second"
    assert len(store.history(one.id)) == 1


def test_the_cursor_is_the_last_one_and_the_position_never_falls(store: WholeStore) -> None:
    assert store.cursor() == ("", 0)
    store.take([], cursor="a", position=9, have=0)
    store.take([], cursor="b", position=4, have=0)
    assert store.cursor() == ("b", 9)


def test_what_the_hub_says_is_found_by_lists_search_and_caseload(store: WholeStore) -> None:
    one = laws.family("Jones")
    cai = laws.person(one, forename="Cai")
    changes = store.take([laws.as_entry(one, 1), laws.as_entry(cai, 2)], cursor="a", position=2, have=0)
    assert changes.origin == "hub"
    assert changes.families() == {one.id}
    assert [row.people for row in store.caseload()] == ["Cai"]
    assert [hit.record for hit in store.search("cai")] == [cai.id]
    assert store.outgoing().pending == 0


def test_what_the_hub_set_aside_is_shown_with_its_words_and_stays_pending_until_received(
    store: WholeStore, clock: HandClock
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
    store: WholeStore, clock: HandClock
) -> None:
    """An audit event goes to the hub and comes back to nobody: received, it leaves this machine's records, not its log."""
    event = AuditEvent(what=AuditKind.UNLOCK, at=clock.now(), by=laws.WORKER)
    laws.save(store, event)
    store.freeze(10)
    store.received(laws.receipt(store, 1, 5, clock.now()), "token")
    assert [one.id for one in store.find(AuditEvent)] == [event.id]
    store.take([], cursor="c", position=5, have=0)
    assert store.find(AuditEvent) == []
    assert [one.position for one in store.history(event.id)] == [5]
    with pytest.raises(NotHere):
        store.get(AuditEvent, event.id)


def test_the_history_says_each_change_once_in_the_hubs_order(store: WholeStore, clock: HandClock) -> None:
    one = laws.family("first")
    laws.save(store, one)
    made = clock.now()
    store.freeze(10)
    assert [entry.position for entry in store.history(one.id)] == [None]
    store.received(laws.receipt(store, 1, 4, clock.now()), "token")
    assert [entry.position for entry in store.history(one.id)] == [4]
    clock.turn(minutes=1)
    echo = laws.as_change(one, 2, one.body(), made, laws.WORKER)
    store.take([echo, laws.as_change(one, 6, {"name": "second"}, clock.now())], cursor="a", position=6, have=0)
    _rename(store, one, "third")
    assert [(entry.position, entry.here, entry.by) for entry in store.history(one.id)] == [
        (2, True, laws.WORKER), (6, False, laws.OTHER), (None, True, laws.WORKER),
    ]


def test_received_changes_can_be_sent_again_to_a_hub_that_came_back_from_a_backup(
    store: WholeStore, clock: HandClock
) -> None:
    laws.save(store, laws.family())
    store.freeze(10)
    before = store.frozen(0, 10)
    store.received(laws.receipt(store, 1, 4, clock.now()), "token")
    assert store.frozen(0, 10) == before


def test_fields_that_a_newer_keyworker_added_survive_an_edit(store: WholeStore) -> None:
    one = laws.family("Jones")
    entry = laws.as_entry(one, 3)
    body = {**entry.body, "colour": {"of": "door", "n": [1, 2]}}
    store.take([entry.model_copy(update={"body": body})], cursor="a", position=3, have=0)
    _rename(store, one, "Smith")
    assert store.get(Family, one.id).body() == {**body, "name": "Smith"}
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
    entry = RecordEntry(record=toy.id, kind="toy", family=one.id, position=2, body=toy.body())
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
        cursor="a", position=2,
    )
    assert list(store.family_file(one.id).records) == [one.id]
    assert len(store.caseload()) == 1
    store.take([laws.as_change(strange, 3, {"status": "done"}, clock.now())], cursor="b", position=3, have=0)
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
