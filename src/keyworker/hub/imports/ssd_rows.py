"""The rows of an extract that are one record together: a row for each person in the extract, one episode or assignment here.

Only `ssd_work` calls this. A row whose cell says nothing counts with what was known of its record, and so does a row that was
there before and cannot be read now; so what several rows say together does not change for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from keyworker.base.canonical import Json
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.ssd_extract import PersonRows
from keyworker.hub.imports.tables import Row


@dataclass(frozen=True)
class Group:
    """Rows of one record. `remembered`: the ids of those that were its rows before; `unread`: such rows that could not be read now."""

    key: str
    rows: list[Row]
    known: Json
    remembered: frozenset[str]
    unread: bool
    id_column: str

    def days(self, column: str, field: str) -> list[date | None]:
        """The day that each row says, or is known to have said; none where there is none."""
        said = self.texts(column, field, lambda row: str(row.day(column) or ""))
        return [date.fromisoformat(day) if day else None for day in said]

    def texts(self, column: str, field: str, read: Callable[[Row], str]) -> list[str]:
        """What each row says, or is known to have said; "" where it says nothing."""
        before = str(self.known.get(field, ""))
        values = []
        for row in self.rows:
            value = read(row)
            if not value and before and row.values[self.id_column] in self.remembered:
                row.findings.unsaid(row.file, column, row.line)
                value = before
            values.append(value)
        return [*values, before] if self.unread else values

    def is_silent(self, column: str) -> bool:
        """Whether a row that was there before says nothing in a column."""
        return self.unread or any(
            not row.values.get(column) for row in self.rows if row.values[self.id_column] in self.remembered)


class Memory:
    """Which rows were which record of a family's work when they were imported last, by the id of the row."""

    def __init__(self, keeper: Keeper, work: str, id_column: str) -> None:
        self._keeper = keeper
        self._work = work
        self._id = id_column
        self._rows = keeper.rows_of(work)
        self._known = frozenset(keeper.sources(f"{work}:"))
        self._now: dict[str, Json] = {}

    def key(self, row: Row) -> str:
        """The key of the record that the row belonged to; "" when it is new."""
        return str(self._said(row).get("as", ""))

    def worker(self, row: Row) -> str:
        """The worker whom the row named; "" when it is new."""
        return str(self._said(row).get("worker", ""))

    def _said(self, row: Row) -> Json:
        """What is remembered of a row. Where a version before this one imported, only the first row of a record is known, by its key."""
        number = row.values[self._id]
        if self._rows:
            return dict(self._rows.get(number, {}))
        key = next((key for key in sorted(self._known) if key.endswith(f":{number}")), "")
        return {"as": key, "worker": key.removeprefix(f"{self._work}:").removesuffix(f":{number}")} if key else {}

    def groups(self, prefix: str, clusters: list[list[Row]], table: PersonRows, **further: str) -> list[Group]:
        """Each cluster of rows with the key of its record, remembered from now on.

        The key is that under which one of its rows was kept, else that of the record it belonged to, else of the first row.
        """
        keys: dict[int, str] = {}
        own = [[f"{prefix}:{row.values[self._id]}" for row in rows] for rows in clusters]
        for number, names in enumerate(own):
            if kept := next((name for name in sorted(names) if name in self._known and name not in keys.values()), ""):
                keys[number] = kept
        for number, rows in enumerate(clusters):
            belonged = (key for row in rows if (key := self.key(row)).startswith(f"{prefix}:") and key not in keys.values())
            keys.setdefault(number, next(belonged, "") or min(own[number]))
        for number, rows in enumerate(clusters):
            self._now |= {row.values[self._id]: {"as": keys[number], **further} for row in rows}
        return [self._group(keys[number], rows, table) for number, rows in enumerate(clusters)]

    def keep(self) -> None:
        """Keep what the rows belong to now."""
        self._keeper.keep_rows(self._work, self._now)

    def _group(self, key: str, rows: list[Row], table: PersonRows) -> Group:
        before = {row for row, said in self._rows.items() if said.get("as") == key}
        here = {row.values[self._id] for row in rows}
        known = self._keeper.known(key)
        remembered = here & before if before else here if known else set()
        return Group(key, rows, known, frozenset(remembered), any(table.may_hold(row, self._id) for row in before - here), self._id)
