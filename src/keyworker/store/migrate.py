"""Brings the tables of a store to what this Keyworker knows: numbered SQL files, each one transaction with its own record.

Called when a store is opened. It must never touch a store that a newer Keyworker wrote, and never goes back.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from keyworker.base.errors import StoreTooNew
from keyworker.store.connection import Connection

SHIPPED = files("keyworker.store").joinpath("migrations")

_RECORD = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL) STRICT;"


def version_of(connection: Connection) -> int:
    """The number of the last migration that the store has; 0: none."""
    found = connection.one("PRAGMA user_version")
    return int(found[0]) if found else 0


def migrate(connection: Connection, at: str, folder: Traversable = SHIPPED) -> int:
    """Run what is missing from `folder` (`0001_name.sql`, …), oldest first; answers the number that the store now has.

    `at` is the moment for the record. A failing migration leaves the store as it was before that one. Raises StoreTooNew.
    """
    steps = sorted((int(item.name[:4]), item) for item in folder.iterdir() if item.name.endswith(".sql"))
    have = version_of(connection)
    if have > steps[-1][0]:
        raise StoreTooNew
    for number, item in steps:
        if number > have:
            connection.script(_one_transaction(number, item.name, at, item.read_text(encoding="utf-8")))
    return steps[-1][0]


def _one_transaction(number: int, name: str, at: str, sql: str) -> str:
    """The script of one migration; `name` and `at` are ours and hold no quote."""
    record = f"INSERT INTO migrations VALUES ({number}, '{name}', '{at}');"  # noqa: S608  our own file name and moment
    return "\n".join(["BEGIN IMMEDIATE;", _RECORD, sql, record, f"PRAGMA user_version = {number};", "COMMIT;"])
