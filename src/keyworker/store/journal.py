"""The log as people are told of it: what is only here, what the hub has by its receipt, what came from others.

Only `store.transaction` may call it. It only reads, and never more than it is asked for.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from keyworker.base.clock import Moment
from keyworker.store.connection import Connection
from keyworker.store.protocol import Journal, LogLine
from keyworker.store.records import WRITTEN, as_json

_LINE = f"SELECT content, began, dot, blank FROM changes WHERE {WRITTEN} AND"  # noqa: S608 - constants


def journal(connection: Connection, limit: int) -> Journal:
    """At most `limit` lines of each sort: those that wait oldest first, the others newest first."""

    def lines(clause: str) -> tuple[LogLine, ...]:
        return _lines(connection.rows(f"{_LINE} {clause} LIMIT ?", (limit,)))

    return Journal(
        pending=lines("state < 2 ORDER BY seq"),
        received=lines("here = 1 AND state >= 2 AND n IS NOT NULL ORDER BY n DESC"),
        came=lines("here = 0 AND family IS NOT NULL ORDER BY seq DESC"),
    )


def _lines(rows: Iterable[Sequence[Any]]) -> tuple[LogLine, ...]:
    found = []
    for content, began, dot, blank in rows:
        said = as_json(content)
        found.append(LogLine(said["record"], said["kind"], said.get("family"), said["patch"], said["by"] or None, Moment.parse(began), dot, bool(blank)))
    return tuple(found)
