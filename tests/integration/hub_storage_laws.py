"""Laws that every back end of the hub's storage keeps. A back end inherits them and gives a `storage` fixture."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from keyworker.base.clock import Moment
from keyworker.base.errors import StoreLocked, Trouble
from keyworker.base.ids import new_id
from keyworker.domain.record import ListColumns
from keyworker.hub.storage.after_restore import MachineLog, WaitingOffer
from keyworker.hub.storage.protocol import Storage
from keyworker.hub.storage.rows import (
    COUNCIL,
    Code,
    HoldingState,
    Imported,
    Logged,
    Machine,
    MachineState,
    Standing,
    ToldOf,
)
from keyworker.wire.chain import hub_link
from keyworker.wire.contents import FIRST_DIGEST, Content

TODAY = date(2026, 11, 21)
AT = Moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC))


def logged(record: str, *, reach: str | None = "f", **other: object) -> Logged:
    content = Content(record=record, kind="goal", family="f", patch={"a": None}, by="", at=AT, dot="AAAAAAAAAAA", seen={"/a": ()})
    return replace(Logged(content, reach, content.dot), **other)  # type: ignore[arg-type]


def machine(name: str = "m") -> Machine:
    return Machine(name, "w", "", "s", "age1", "1", "123456", MachineState.WAITING, AT)


class StorageLaws:
    """The laws."""

    def test_positions_are_one_order_without_gaps(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            assert tx.head() == 0
            assert [tx.append(logged("r")) for _ in range(3)] == [1, 2, 3]
            assert tx.head() == 3

    def test_nothing_of_a_failed_transaction_is_kept(self, storage: Storage) -> None:
        def fail() -> None:
            with storage.transaction() as tx:
                tx.append(logged("r"))
                tx.keep_setting("x", 1)
                raise ValueError("on purpose")

        with pytest.raises(ValueError, match="on purpose"):
            fail()
        with storage.transaction() as tx:
            assert (tx.head(), tx.setting("x")) == (0, None)

    def test_transactions_of_many_threads_happen_one_after_another(self, storage: Storage) -> None:
        def one(_: int) -> int:
            with storage.transaction() as tx:
                return tx.append(logged("r"))

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(one, range(20))) == list(range(1, 21))

    def test_a_record_keeps_its_row_when_it_changes(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            for name in ("a", "b"):
                tx.put(Standing(name, "goal", "f", {"t": 1}, 1, "f"), ListColumns(status="open", owner="o"))
            tx.put(Standing("a", "goal", "f", {"t": 2}, 3, "f"), ListColumns(status="done"))
            assert [(one.id, one.body) for _, one in tx.snapshot("f", 0, 9)] == [("a", {"t": 2}), ("b", {"t": 1})]
            row = tx.snapshot("f", 0, 1)[0][0]
            assert [one.id for _, one in tx.snapshot("f", row, 9)] == ["b"]
            assert [one.id for one in tx.records("goal", owner="o", status="open")] == ["b"]
            assert tx.record("a") == Standing("a", "goal", "f", {"t": 2}, 3, "f")
            assert tx.record("c") is None

    def test_what_reaches_nobody_is_in_no_snapshot_and_no_news(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.put(Standing("a", "audit_event", "f", {}, 1, None), ListColumns())
            tx.append(logged("a", reach=None))
            assert tx.snapshot("f", 0, 9) == []
            assert tx.changed(["f"], 0, 9) == []
            assert tx.log("m", ["f"], 0, 9) == []

    def test_history_is_what_was_applied_by_position(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.append(logged("r", machine="m", n=1))
            tx.append(logged("r", machine="m", n=2, reason="not_valid"))
            tx.append(logged("r"))
            tx.append(logged("s"))
            assert [one.position for one in tx.history("r")] == [1, 3]
            assert [change.position for change in tx.history("r", 1)] == [3]
            first = logged("r", machine="m", n=1, position=1, log="m")
            assert tx.history("r")[0] == replace(first, chain=hub_link(FIRST_DIGEST, 1, first.digest, "m", None))

    def test_each_position_has_a_digest_over_all_before_it(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.append(logged("r", machine="m", n=1, digest="d"))
            tx.append(logged("s", reason="not_valid", digest="e"))
            second = hub_link(hub_link(FIRST_DIGEST, 1, "d", "m", None), 2, "e", None, "not_valid")
            assert [tx.chain_at(position) for position in range(4)] == [FIRST_DIGEST, hub_link(FIRST_DIGEST, 1, "d", "m", None), second, None]
            assert [one.position for one in tx.whole_chain()] == [1, 2]

    def test_the_log_is_of_the_reaches_asked_for_and_own_set_aside_by_position(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.append(logged("r", reach="f"))
            tx.append(logged("r", reach="g"))
            tx.append(logged("r", reach=None, machine="m", n=1, reason="completed"))
            tx.append(logged("r", reach=None, machine="k", n=1, reason="completed"))
            tx.append(logged("w", reach=COUNCIL))
            assert [change.position for change in tx.log("m", ["f", COUNCIL], 0, 9)] == [1, 3, 5]
            assert [change.position for change in tx.log("m", ["f", COUNCIL], 1, 4)] == [3]
            assert [change.position for change in tx.log("k", [], 0, 9)] == [4]

    def test_changed_records_come_by_position_from_the_reaches_asked_for(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            for name, reach, position in (("a", "f", 4), ("b", "g", 2), ("c", "f", 3), ("d", "h", 1)):
                tx.put(Standing(name, "goal", reach, {}, position, reach), ListColumns())
            assert [standing.id for standing in tx.changed(["f", "g"], 0, 9)] == ["b", "c", "a"]
            assert [standing.id for standing in tx.changed(["f", "g"], 2, 1)] == ["c"]
            assert tx.changed(["f", "g"], 4, 9) == []

    def test_what_lies_under_a_record_and_what_waits_in_it_is_kept(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.put(Standing("a", "goal", "f", {}, 1, "f", {"finish": "x"}), ListColumns(), waiting=2)
            tx.put(Standing("b", "action", "f", {}, 2, "f"), ListColumns(), under="a")
            assert [standing.id for standing in tx.under("a")] == ["b"]
            assert tx.counts().open_conflicts == 2
            found = tx.record("a")
            assert found is not None
            assert found.leaves == {"finish": "x"}

    def test_a_change_is_found_by_its_name_as_it_came_first(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.append(logged("r", machine="m", n=1))
            tx.append(logged("r", machine="k", n=1, reason="repeated"))
            tx.append(logged("s", machine="j", n=1))
            first = tx.change("AAAAAAAAAAA")
            assert first is not None
            assert (first.position, tx.change("BBBBBBBBBBB")) == (1, None)
            assert tx.records_of({"AAAAAAAAAAA", "BBBBBBBBBBB"}) == {"AAAAAAAAAAA": "r"}

    def test_who_only_looks_sees_what_stands_and_writes_nothing(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.append(logged("r"))
        with storage.reading() as tx:
            assert tx.head() == 1
        with pytest.raises(Trouble), storage.reading() as tx:
            tx.append(logged("r"))
        with storage.transaction() as tx:
            assert (tx.head(), tx.append(logged("r"))) == (1, 2)

    def test_scope_follows_assignments_and_leads(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.set_working("1", "f", "w", "t", active=True)
            tx.set_working("2", "g", "x", "t", active=True)
            tx.set_working("3", "h", "w", None, active=False)
            tx.set_leading("t", ["w"])
            assert tx.families_of("w", TODAY, lead=False) == {"f"}
            assert tx.families_of("w", TODAY, lead=True) == {"f", "g"}
            tx.set_leading("t", [])
            tx.set_working("1", "f", "w", "t", active=False)
            assert tx.families_of("w", TODAY, lead=True) == frozenset()

    def test_an_assignment_with_an_end_goes_on_until_the_day_before(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.set_working("1", "f", "w", "t", active=True, until=TODAY)
            tx.set_leading("t", ["l"])
            for who, lead in (("w", False), ("l", True)):
                assert tx.families_of(who, TODAY - timedelta(days=1), lead=lead) == {"f"}
                assert tx.families_of(who, TODAY, lead=lead) == frozenset()

    def test_keys_of_imports_are_found_by_what_they_begin_with(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            for source in ("b:2", "a:%", "a:1", "a", "ab:1"):
                tx.keep_imported(Imported(source, "r", {}, 1))
            assert tx.imported_sources("a:") == ["a:%", "a:1"]

    def test_the_family_whose_work_began_last_comes_first(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.put(Standing("e1", "episode", "f", {}, 1, "f"), ListColumns(happened=date(2026, 1, 1)))
            tx.put(Standing("e2", "episode", "g", {}, 1, "g"), ListColumns(happened=date(2026, 2, 1)))
            assert tx.newest_first({"f", "g", "h"}) == ["g", "f", "h"]

    def test_a_machine_is_kept_as_it_is_given(self, storage: Storage) -> None:
        changed = replace(machine(), state=MachineState.ACTIVE, received=3, last_contact=AT, snapshot_family="f")
        with storage.transaction() as tx:
            tx.save_machine(machine())
            tx.save_machine(changed)
            assert tx.machine("m") == changed
            assert tx.machines() == [changed]
            assert tx.machine("k") is None

    def test_holdings_answers_codes_and_rows_are_kept(self, storage: Storage) -> None:
        code, row = Code("c", "w", "h", AT.utc), Imported("s", "r", {"a": 1}, 4)
        with storage.transaction() as tx:
            tx.hold("m", ["f", "g"], HoldingState.HELD)
            tx.hold("m", ["g"], HoldingState.LEAVING)
            assert tx.holdings("m") == {"f": HoldingState.HELD, "g": HoldingState.LEAVING}
            tx.hold("m", ["g"], HoldingState.TOLD, ToldOf("l", 4))
            assert (tx.told_of("m"), tx.told_of("n")) == ({"g": ToldOf("l", 4)}, {})
            tx.hold("m", ["g"], HoldingState.HELD)
            assert tx.told_of("m") == {}
            tx.drop_holdings("m", ["f", "g"])
            assert tx.holdings("m") == {}
            for number in range(260):
                tx.keep_answer("m", str(number), {"n": number})
            assert list(tx.answers("m")) == [str(number) for number in range(4, 260)]
            tx.drop_answers("m", keep=["5", "9"])
            assert list(tx.answers("m")) == ["5", "9"]
            tx.drop_answers("m")
            assert tx.answers("m") == {}
            tx.add_code(code)
            tx.use_code("c")
            assert tx.code("c") == replace(code, used=True)
            tx.keep_imported(row)
            assert (tx.imported("s"), tx.imported("t")) == (row, None)
            further = MachineLog("l", "m", 5, "d", 5, "d", "", AT)
            tx.save_machine_log(further)
            tx.save_machine_log(replace(further, received=6, contested=True))
            assert (tx.machine_logs("m"), tx.machine_log("m")) == ([replace(further, received=6, contested=True)], None)
            offer = WaitingOffer("r", "goal", "f", "/text", "name", "dot", {"value": "x"}, "m", AT)
            tx.keep_waiting(offer)
            tx.keep_waiting(replace(offer, leaf="/other"))
            assert (tx.waiting_offers("r"), tx.waiting_offers("s"), tx.waiting_offers(machine="m")) == ([offer], [], [offer])
            assert tx.counts().offers_waiting == 1
            tx.drop_waiting("r", ["name"])
            tx.expect("r", ["a", "b", "a"])
            tx.expect("r", ["b"], by="w")
            assert (tx.waiting_offers(), tx.early("r"), tx.early("s")) == ([], {"a": frozenset({""}), "b": frozenset({"", "w"})}, {})
            tx.keep_offer("m", "r", {"record": "r"})
            tx.keep_offer("m", "r", {"record": "r", "kind": "goal"})
            assert (tx.kept_offers("m"), tx.kept_offers("n")) == ([{"record": "r", "kind": "goal"}], [])
            tx.drop_offer("m", "r")
            assert tx.kept_offers("m") == []

    def test_a_change_of_a_machine_is_found_by_its_number_and_never_kept_twice(self, storage: Storage) -> None:
        with storage.transaction() as tx:
            tx.append(logged("r", machine="m", n=1, digest="d"))
            assert (tx.digest_of("m", 1), tx.digest_of("m", 2)) == ("d", None)
        with pytest.raises(Exception, match=r".+"), storage.transaction() as tx:
            tx.append(logged("r", machine="m", n=1, digest="e"))
        with storage.transaction() as tx:
            assert tx.head() == 1

    def test_a_closed_storage_says_so(self, storage: Storage) -> None:
        storage.close()
        with pytest.raises(StoreLocked), storage.transaction():
            pytest.fail("a closed storage opened a transaction")
        with pytest.raises(StoreLocked), storage.reading():
            pytest.fail("a closed storage was read")

    def test_text_of_every_kind_comes_back_as_it_was(self, storage: Storage) -> None:
        body = {"name": "محمد <b>;-- =1+1 \u202e" + "x" * 300, "id": new_id()}
        with storage.transaction() as tx:
            tx.put(Standing("a", "person", "f", body, 1, "f"), ListColumns())
        with storage.transaction() as tx:
            found = tx.record("a")
            assert found is not None
            assert found.body == body
