"""Taking back what was decided a moment ago, while only this machine has it.

Only `store.database` and `store.transaction` may call it, inside a transaction. It must never take back what is numbered: a change that may have left this
machine stays for good.
"""

from collections.abc import Sequence

import orjson

from keyworker.base.errors import AlreadyDone
from keyworker.store import changelog, incoming
from keyworker.store.connection import Connection
from keyworker.store.protocol import Touched
from keyworker.wire.contents import Content

_OPEN = "SELECT seq, record, kind, family, content, dot FROM changes WHERE state = 0 AND dot IN (SELECT value FROM json_each(?))"


def may_take_back(connection: Connection, dots: Sequence[str]) -> bool:
    """Whether all changes of these names are still as they were made, and nothing that was written since is about them."""
    rows = connection.rows(_OPEN, (orjson.dumps(list(dots)).decode(),))
    return bool(dots) and len(rows) == len(dots) and not any(_is_named(connection, dot, dots) for dot in dots)


def take_back(connection: Connection, dots: Sequence[str]) -> list[Touched]:
    """Changes that are only here were never made; what they replaced stands again. Raises AlreadyDone when they were sent.

    What they had named is remembered: a page that still shows what they said names that in their place.
    """
    if not may_take_back(connection, dots):
        raise AlreadyDone("This has been sent to the council already.", "Look at the record and write there what is to stand.")
    rows = connection.rows(_OPEN, (orjson.dumps(list(dots)).decode(),))
    for seq, _record, _kind, _family, content, dot in rows:
        changelog.known_as(connection, [dot], Content.model_validate_json(content))
        connection.run("DELETE FROM changes WHERE seq = ?", (seq,))
    touched = [Touched(record, kind, family) for _seq, record, kind, family, _content, _dot in rows]
    incoming.lay_again(connection, [thing.id for thing in touched])
    return touched


def _is_named(connection: Connection, dot: str, but: Sequence[str]) -> bool:
    """Whether another change that was not sent names one of these."""
    rows = connection.rows(
        "SELECT dot FROM changes WHERE state < 2 AND CAST(content AS TEXT) LIKE ?", (f'%"{dot}%',)
    )
    return any(other not in but for (other,) in rows)


