"""T3 to T5: saving a field, opening a family, and search, each against the same statements on plain SQLite.

Started by `tests.benchmarks.one`.
"""

from functools import partial
from pathlib import Path

from keyworker.base.clock import SystemClock
from keyworker.base.paths import STORE
from keyworker.casework import contacts
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.contact import Contact
from keyworker.forms.instrument import InstrumentSet
from keyworker.store import queries, search
from tests.benchmarks.families import vocabulary
from tests.benchmarks.machines import WORKER, Listening, Plain, key_of, make_machine, opened, twin_of
from tests.benchmarks.measure import Row, Sides, alternate, median, p95, timed_call

LIMIT = 50
"""As many hits as the store gives unless told otherwise."""
TIDY_AFTER = 20
"""Saves after which the client tidies when it is idle (`ui.syncing`)."""


def save_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T3: a note grows by a sentence and is saved: body, search, pending change, list columns, on disk when it returns."""
    machine = make_machine(folder, 2 if smallest else 40, records=60 if smallest else 300)
    plain = Plain(twin_of(machine))
    connection = Listening(machine / STORE, key_of(machine))
    store = opened(machine, connection)
    words = vocabulary(seed=3)
    desk = Desk(store, SystemClock(), WORKER, "machine", Shelf(InstrumentSet()))
    drafts = store.find(Contact, status="draft")
    rounds, each = (1, 6) if smallest else (6, 100)
    sides = Sides()
    for turn in range(rounds):
        mine, peer = [], []
        for number in range(turn * each, (turn + 1) * each):
            place = number % min(len(drafts), 60)
            notes = f"{drafts[place].notes} {words.text(12)}"
            connection.forget()
            mine.append(timed_call(partial(contacts.write_contact, desk, drafts[place], notes=notes)))
            statements = connection.forget()
            peer.append(timed_call(plain.replay, statements))
            drafts[place] = drafts[place].evolve(notes=notes)
            if number % TIDY_AFTER == TIDY_AFTER - 1:
                store.tidy()
                plain.replay(connection.forget())
        sides.ours.append(mine)
        sides.theirs.append(peer)
    store.close()
    plain.close()
    worst, middle = max(sides.all_ours()), median(sides.all_ours())
    over = sum(1 for one in sides.all_ours() if one > 16)
    return [
        Row("T3", f"save a field, {rounds * each} saves, p50", "the same statements on plain SQLite",
            sides.ratios(median), 2.5, sides.all_ours(), sides.all_theirs(),
            note="ours also checks the record and works out patch and words; both with synchronous=FULL"),
        Row("T3w", "the worst save of them", "own p50", [worst / middle], 10.0, [worst], [middle],
            note=f"{over} over 16 ms; plain SQLite's worst is {max(sides.all_theirs()) / median(sides.all_theirs()):.1f} x its p50"),
    ]


def family_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T4: everything of one family: query, decrypt, parse."""
    families = 2 if smallest else 40
    machine = make_machine(folder, families, records=60 if smallest else 300)
    plain, store = Plain(twin_of(machine)), opened(machine)
    ids = [row.family for row in store.caseload()]
    rounds, each = (1, 2) if smallest else (6, 40)

    def ours(number: int) -> None:
        store.family_file(ids[number * 7 % len(ids)])

    def theirs(number: int) -> None:
        plain.rows(queries._FAMILY, (ids[number * 7 % len(ids)], AuditEvent.kind))

    sides = alternate(ours, theirs, rounds=rounds, each=each)
    reading = alternate(lambda number: store._connection.rows(queries._FAMILY, (ids[number * 7 % len(ids)], AuditEvent.kind)),
                        theirs, rounds=rounds, each=each)
    store.close()
    plain.close()
    return [
        Row("T4", f"open a family of {60 if smallest else 300} records: query, decrypt, parse, p95",
            "the same query on plain SQLite", sides.ratios(p95), 5.0, sides.all_ours(), sides.all_theirs(),
            note=f"query and decryption alone: {median(reading.ratios(p95)):.2f} x; the rest is making checked records of the rows"),
    ]


def search_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T5: as one types (newest first) and on Enter (ranked), 50,000 records."""
    machine = make_machine(folder, 2 if smallest else 167, records=60 if smallest else 300)
    plain, store = Plain(twin_of(machine)), opened(machine)
    rounds, each = (1, 10) if smallest else (6, 100)
    typed = vocabulary(seed=1).prefixes(rounds * each + 1)
    rows = []
    for name, ranked, sql in (("as one types", False, search._NEWEST), ("ranked", True, search._RANKED)):

        def ours(number: int, ranked: bool = ranked) -> None:
            store.search(typed[number], ranked=ranked, limit=LIMIT)

        def theirs(number: int, sql: str = sql) -> None:
            plain.rows(sql, (search.match_for([typed[number]]), LIMIT))

        sides = alternate(ours, theirs, rounds=rounds, each=each)
        rows.append(
            Row("T5" if not ranked else "T5r", f"search {name}, p95, {120 if smallest else 50_100:,} records",
                "the same statement on plain SQLite FTS5", sides.ratios(p95), 1.25, sides.all_ours(), sides.all_theirs(),
                note="ours also makes the snippets")
        )
    store.close()
    plain.close()
    return rows
