"""The stores of a hub and of a machine as the first form of Keyworker wrote them, before records kept every value.

In them: a plan with an open conflict, a decided one and a joined text; goals taken out, one while somebody wrote in it; a finished star.
Only on the machine: a change that was frozen and not sent, one that still grows, and the decision of the open conflict.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlcipher3

from keyworker.base.canonical import Json
from keyworker.hub.storage.sqlite import SqliteStorage
from keyworker.store.database import Database, open_store
from tests.fakes.clock import HandClock

KEY = bytes(range(32))
_FILE = Path(__file__).parents[1] / "contracts" / "frozen" / "first_stores.json"


@cache
def said() -> dict[str, Any]:
    """Ids of what is in them: family, worker, lead, machine, plan, goals, reading, conflict."""
    found: dict[str, Any] = _content()["said"]
    return found


@dataclass(frozen=True)
class FirstStores:
    """Both, opened by this Keyworker."""

    hub: SqliteStorage
    machine: Database

    def close(self) -> None:
        """Close both."""
        self.hub.close()
        self.machine.close()


def first_stores(folder: Path, hub_before: Callable[[Json], Json] = lambda store: store) -> FirstStores:
    """The files, written anew in a folder and opened: so they are brought up to date. `hub_before`: the hub's tables with something else in them."""
    hub, machine = folder / "hub.kws", folder / "machine.kws"
    _write(hub, hub_before(_content()["hub"]))
    _write(machine, _content()["machine"])
    return FirstStores(SqliteStorage(hub, KEY), open_store(machine, KEY, worker=said()["worker"], clock=HandClock()))


@cache
def _content() -> Json:
    found: Json = json.loads(_FILE.read_text("utf-8"))
    return found


def _write(path: Path, store: Json) -> None:
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    run = connection.execute
    run(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    for statement in store["sql"]:
        run(statement)
    for table, rows in store["rows"].items():
        for row in rows:
            run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", [_cell(cell) for cell in row])
    run(f"PRAGMA user_version = {store['version']}")
    connection.close()


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return value["bytes"].encode() if "bytes" in value else bytes.fromhex(value["hex"])
    return value
