"""Stores and packages as one version of Keyworker wrote them, for every later one to open.

`python -m tests.contracts.frozen_stores NAME` lets people write in a council of today's Keyworker and keeps its hub, its machines and the
packages that they were about to send in `frozen/stores_NAME.json`: before a release, once. It runs with the code of a former Keyworker, too.
In them: open conflicts, a decided one, joined text, goals taken out, a finished star, drafts; only on machines: what was numbered and not
sent, what still grows, a star that was finished, and a decision.
"""

import base64
import json
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlcipher3

from keyworker.base.errors import Refusal
from keyworker.casework import concerns, conflicts, contacts, plans, stars
from keyworker.domain.person import Person
from keyworker.domain.plan import Plan
from keyworker.domain.record import Role
from keyworker.domain.star import AreaReading, StarReading
from keyworker.sync.identity import keep_identity
from keyworker.vault.seal import seal
from keyworker.wire.messages import UpPackage
from keyworker.wire.package import pack
from tests.fakes.town import KEY, Laptop, Town, make_town

FROZEN = Path(__file__).parent / "frozen"
Json = dict[str, Any]


@dataclass
class People:
    """A worker and a lead who share a family, and every word of theirs that nobody typed over."""

    town: Town
    worker: Laptop
    lead: Laptop
    count: int = 0

    def word(self) -> str:
        """A word that nobody wrote before."""
        self.count += 1
        return f"Canary{self.count}"

    def plan(self, laptop: Laptop) -> Plan:
        """The plan as a machine shows it."""
        plan = laptop.store.family_file(self.town.families[0]).plan
        assert plan is not None
        return plan

    def write(self, laptop: Laptop, **fields: str) -> None:
        """Somebody writes in the plan."""
        self.town.clock.turn(minutes=1)
        plans.write_plan(laptop.desk, self.plan(laptop), **fields)

    def star(self, laptop: Laptop) -> StarReading:
        """A new star of the parent, with two areas written."""
        person = next(who for who in laptop.store.find(Person, family=self.town.families[0]) if who.forename == "Canaryparent")
        begun = stars.begin_reading(laptop.desk, person, "family-wheel").records[0].id
        for area in ("health", "mood"):
            stars.record_area(laptop.desk, laptop.store.get(StarReading, begun), area, AreaReading(score=Decimal(4), note=self.word()))
        return laptop.store.get(StarReading, begun)


def work(people: People) -> None:
    """What people did before this version was left."""
    worker, lead, town = people.worker, people.lead, people.town
    family = town.families[0]
    plans.begin_plan(worker.desk, family)
    people.write(worker, wants=people.word(), worries="one\n\ntwo\n\nthree", going_well=people.word(), network=people.word(), if_harder=people.word())
    goals = [plans.add_goal(worker.desk, people.plan(worker), people.word()).records[0].id for _ in range(3)]
    town.settle()
    for laptop, text in ((lead, f"one\n\ntwo\n\n{people.word()}"), (worker, f"{people.word()}\n\ntwo\n\nthree")):  # is joined
        people.write(laptop, worries=text)
    for laptop in (lead, worker):  # stays open; is decided; is decided on the worker's machine alone
        people.write(laptop, wants=people.word(), going_well=people.word(), if_harder=people.word())
    plans.remove_goal(lead.desk, _goal(lead, family, goals[1]))
    plans.write_goal(worker.desk, _goal(worker, family, goals[1]), text=people.word())
    plans.remove_goal(lead.desk, _goal(lead, family, goals[2]))
    town.settle()
    decided(lead, "going_well")
    finished = people.star(worker)
    stars.finish_reading(worker.desk, finished, agreed_by={finished.person: "Canaryparent"})
    contact = contacts.begin_contact(lead.desk, family).records[0].id
    found = next(record for record in lead.store.family_file(family).records.values() if record.id == contact)
    contacts.write_contact(lead.desk, found, notes=people.word())  # type: ignore[arg-type]
    concerns.keep_draft(lead.desk, concerns.ConcernDraft(family=family, facts=people.word()))
    town.settle()


def work_unsent(people: People) -> None:
    """What is only on machines: numbered and not sent, and still growing."""
    worker, lead = people.worker, people.lead
    people.write(lead, network=people.word())
    lead.store.freeze(1_000)
    people.write(worker, network=people.word())
    second = people.star(worker)
    stars.finish_reading(worker.desk, second, agreed_by={second.person: "Canaryparent"})
    worker.store.freeze(1_000)
    people.write(worker, learned=people.word()) if "learned" in Plan.model_fields else people.write(worker, wants=people.word())
    plans.add_goal(worker.desk, people.plan(worker), people.word())
    people.star(lead)
    decided(worker, "if_harder")


def _goal(laptop: Laptop, family: str, goal: str) -> Any:
    return next(one for one in laptop.store.family_file(family).goals if one.id == goal)


def decided(laptop: Laptop, field: str) -> None:
    """Somebody decides for the second side, in the words of this version or of the one before."""
    for conflict in conflicts.waiting(laptop.desk):
        former: Any = conflict
        if field not in str(getattr(former, "leaf", "") or getattr(former, "path", "")):
            continue
        with suppress(Refusal):
            if hasattr(conflicts, "settle"):
                from keyworker.domain.conflict import Choice  # type: ignore[attr-defined, unused-ignore]

                conflicts.settle(laptop.desk, former, Choice.OFFERED)
            else:
                conflicts.choose(laptop.desk, conflict, [1])


def written(folder: Path) -> Json:
    """The council of this version's people, as it lies on disks."""
    town = make_town(folder)
    people = People(town, town.add_laptop("worker"), town.add_laptop("lead", Role.LEAD))
    town.add_family(people.worker.worker)
    town.settle()
    work(people)
    work_unsent(people)
    packages = {name: base64.b64encode(package(town, laptop)).decode() for name, laptop in town.laptops.items()}
    for laptop in town.laptops.values():
        keep_identity(laptop.store, laptop.identity)
    town.close()
    keys = folder / "hub" / "keys"
    return {
        "family": town.families[0], "team": town.team.id, "now": str(town.clock.now()), "packages": packages,
        "keys": {file.name: file.read_text("ascii") for file in sorted(keys.iterdir())},
        "hub": dumped(folder / "hub" / "hub.kws", bytes.fromhex((keys / "store.key").read_text("ascii").strip())),
        "machines": {name: dumped(laptop.path, KEY) for name, laptop in town.laptops.items()},
    }


def package(town: Town, laptop: Laptop) -> bytes:
    """What a machine was about to send: its numbered changes, signed and sealed."""
    received, identity = laptop.store.outgoing().received, laptop.identity
    message = UpPackage(
        machine=identity.machine, hub=identity.hub.hub, acknowledged=laptop.store.cursor()[1], changes=tuple(laptop.store.frozen(received, 1_000))
    )
    return pack(message, sign=identity.sign.sign, seal=lambda data: seal(data, town.hub.card.seal_key))


def dumped(path: Path, key: bytes) -> Json:
    """A store as statements and rows; what search is made of is made again from the words."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    made = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'search\\_%' ESCAPE '\\' ORDER BY rowid").fetchall()
    tables = [name for kind, name, _ in made if kind == "table" and name not in ("search", "sqlite_sequence")]
    found = {
        "version": connection.execute("PRAGMA user_version").fetchone()[0],
        "sql": [sql for _, name, sql in made if not name.startswith("sqlite_")],
        "rows": {table: [[_as_json(cell) for cell in row] for row in connection.execute(f"SELECT * FROM {table}")] for table in tables},
    }
    connection.close()
    return {**found, "rows": {table: rows for table, rows in found["rows"].items() if rows}}


def restored(path: Path, key: bytes, store: Json) -> None:
    """A store again as it lay on its disk."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    run = connection.execute
    run(f"PRAGMA key = \"x'{key.hex()}'\"")
    for statement in store["sql"]:
        run(statement)
    for table, rows in store["rows"].items():
        for row in rows:
            run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", [_cell(cell) for cell in row])
    if any("VIRTUAL TABLE search" in statement for statement in store["sql"]):
        run("INSERT INTO search (rowid, text) SELECT num, text FROM words")
    run(f"PRAGMA user_version = {store['version']}")
    connection.close()


def _as_json(cell: Any) -> Any:
    if not isinstance(cell, bytes):
        return cell
    with suppress(UnicodeDecodeError):
        return {"bytes": cell.decode()}
    return {"hex": cell.hex()}


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return value["bytes"].encode() if "bytes" in value else bytes.fromhex(value["hex"])
    return value


def main(words: Iterable[str]) -> None:
    """Write the file of this version."""
    name, *where = words
    target = (Path(where[0]) if where else FROZEN) / f"stores_{name}.json"
    with tempfile.TemporaryDirectory() as folder:
        target.write_text(json.dumps(written(Path(folder)), indent=None, separators=(",", ":"), ensure_ascii=False) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
