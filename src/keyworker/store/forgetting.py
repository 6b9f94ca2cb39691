"""What is kept beside records and names them: it goes with them, whether a family is let go of, a record taken off, or erased by law.

`store.release`, `store.gone` and `store.incoming` call this, inside a transaction. It must never touch a record or a change.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import orjson

from keyworker.store.connection import Connection

KEPT_SETTING: Final = "identity"
"""The setting that names nobody's family and that the machine cannot do without."""


def forget(connection: Connection, records: set[str], *, named: frozenset[str] = frozenset()) -> None:
    """Drafts, remembered places, what was offered or replaced, and what leads were shown of others: all that names these records,
    and every setting that names one of `named` too. Of a setting that is a list only the items go that name one.
    """
    ids = orjson.dumps(sorted(records)).decode()
    for table in ("offering", "replaced", "set_aside_of_others"):
        connection.run(f"DELETE FROM {table} WHERE record IN (SELECT value FROM json_each(?))", (ids,))  # noqa: S608 - constants
    for name, value in connection.rows("SELECT name, value FROM settings WHERE name <> ?", (KEPT_SETTING,)):
        kept = orjson.loads(value)
        items = kept if isinstance(kept, list) else [kept]
        left = [item for item in items if not _names(item, records | named)]
        if _names(name, records | named) or (items and not left):
            connection.run("DELETE FROM settings WHERE name = ?", (name,))
        elif len(left) < len(items):
            connection.run("UPDATE settings SET value = ? WHERE name = ?", (orjson.dumps(left), name))


def _names(value: object, known: set[str]) -> bool:
    text = orjson.dumps(value).decode()
    return any(name in text for name in known)


@contextmanager
def overwriting(connection: Connection) -> Iterator[None]:
    """What is deleted inside the block is overwritten in the file."""
    connection.run("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.run("PRAGMA secure_delete = OFF")
