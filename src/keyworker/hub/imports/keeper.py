"""Keeps what an extract says: as new records the first time, afterwards as changes against what it said the last time.

Only the modules of this folder call this. So importing the same again changes nothing, and a change in the council's data never
overwrites what a worker wrote since: it merges like anybody's change, and becomes a conflict where both said something.
An extract that says nothing about a field leaves it as it was known; `keep` is the one place where that is decided.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from keyworker.base.canonical import Json
from keyworker.base.clock import Clock
from keyworker.base.ids import new_id
from keyworker.domain.merge import apply, diff
from keyworker.domain.pointers import changed
from keyworker.domain.record import Record, Role
from keyworker.hub.council import role_said
from keyworker.hub.imports.csv_file import UNREADABLE
from keyworker.hub.imports.extent import Extent
from keyworker.hub.imports.tables import Row
from keyworker.hub.ledger import Ledger, Taken
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Imported

R = TypeVar("R", bound=Record)

NO_LONGER: Final = object()
"""In place of a value: the extract says that this is so no longer."""

_PLACE_OF_ROWS: Final = "rows:"


@dataclass(frozen=True)
class Saying:
    """What an extract says about one record. An empty value says nothing.

    `columns`: by field, or `field/key` of a keyed object, the file and column that it comes from. `complete`: keyed objects of which
    all keys are here, so that a key that is not is no longer so.
    """

    fields: Mapping[str, Any]
    row: Row
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    complete: Collection[str] = ()


class Keeper:
    """The records of one extract, inside one transaction at a time (`begin`). Unless `writing`, it only counts what it would do."""

    def __init__(self, clock: Clock, *, writing: bool) -> None:
        self.writing = writing
        self.extent = Extent()
        self._clock = clock
        self._ids: dict[str, str] = {}
        self._kept: set[str] = set()
        self._places: dict[str, dict[str, set[str]]] = {}
        self._tx: Tx | None = None
        self.new: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.conflicts = 0

    def begin(self, tx: Tx) -> None:
        """What follows is kept in this transaction."""
        self._tx = tx

    def id_of(self, source: str) -> str:
        """The id of the record that stands, or will stand, for a key of the extract."""
        if source not in self._ids:
            known = self._open().imported(source)
            self._ids[source] = known.record if known else new_id()
        return self._ids[source]

    def known(self, source: str) -> Json:
        """What the extract said last about a key, without an end that was only concluded; empty when it was never imported."""
        known = self._open().imported(source)
        if known is None:
            return {}
        return {name: value for name, value in known.body.items() if name != "until" or not self._is_concluded(source)}

    def known_under(self, prefix: str, family: str) -> dict[str, Json]:
        """What was said last about each key of a family's that begins so."""
        found = {source: self.known(source) for source in self._open().imported_sources(prefix)}
        return {source: body for source, body in found.items() if body.get("family") == family}

    def sources(self, prefix: str) -> list[str]:
        """Every key that begins so and was imported before."""
        return self._open().imported_sources(prefix)

    def keep(self, source: str, kind: type[R], saying: Saying) -> R:
        """Keep what the extract says under a key, and report what it no longer says. Raises ValueError for what cannot be kept."""
        tx, known = self._open(), self._open().imported(source)
        before = self.known(source)
        _report_unsaid(kind, before, saying)
        record = kind.model_validate(_laid_on(before, saying))
        body = record.body()
        self._kept.add(source)
        if known and not known.body:  # it was erased by law: nothing of it is kept again
            self.unchanged[kind.kind] += 1
            return record
        if known:
            self.extent.note(kind.kind, known.body, diff(known.body, body))
        if known and not changed(record.shape, known.body, body):
            self.unchanged[kind.kind] += 1
            self._conclude(source, concluded=False)
            return record
        (self.changed if known else self.new)[kind.kind] += 1
        if not self.writing:
            return record
        ledger = Ledger(tx, self._clock)
        taken = ledger.save(record) if known is None else ledger.save_imported(record, known.body)
        self._report(taken, saying.row)
        tx.keep_imported(Imported(source, record.id, body, taken.position))
        self._conclude(source, concluded=False)
        return record

    def conclude_end(self, source: str, kind: type[R], saying: Saying) -> None:
        """Keep an end that no row says: when rows name this again, the end is taken back."""
        self.keep(source, kind, saying)
        self._conclude(source, concluded=True)

    def rows_of(self, work: str) -> dict[str, Json]:
        """By a row's id, what its row said last in a family's work (`keep_rows`)."""
        known = self._open().imported(_PLACE_OF_ROWS + work)
        return dict(known.body) if known else {}

    def keep_rows(self, work: str, rows: Mapping[str, Json]) -> None:
        """Remember, by a row's id, what a family's rows belong to: for the day on which one of them cannot be read.

        This is kept beside what was imported and is no record.
        """
        now = self.rows_of(work) | dict(rows)
        if self.writing and now != self.rows_of(work):
            self._open().keep_imported(Imported(_PLACE_OF_ROWS + work, _PLACE_OF_ROWS + work, now, 0))

    def places_of_row(self, what: str, row: str) -> set[str]:
        """In which families' work of a sort (`episode`) a row was remembered before this import; none when it is new."""
        if what not in self._places:
            places = self._places[what] = {}
            for work in self.works(f"{what}:"):
                for number in self.rows_of(work):
                    places.setdefault(number, set()).add(work.removeprefix(f"{what}:"))
        return self._places[what].get(row, set())

    def works(self, prefix: str) -> list[str]:
        """All works that begin so and of which rows are remembered."""
        found = self._open().imported_sources(_PLACE_OF_ROWS + prefix)
        return [source.removeprefix(_PLACE_OF_ROWS) for source in found]

    def role(self, source: str, guess: Role) -> Role:
        """The role of a worker for the import: what it guessed last once the operator said another, else this guess."""
        said = self._open().setting(role_said(self.id_of(source)))
        return Role(self.known(source).get("role") or guess) if said else guess

    def gone(self, prefix: str) -> list[Imported]:
        """What was imported before under keys that begin so, and was not kept this time."""
        tx = self._open()
        sources = [source for source in tx.imported_sources(prefix) if source not in self._kept]
        return [known for known in map(tx.imported, sources) if known]

    def leave(self, sources: Iterable[str]) -> None:
        """What was imported under these keys could not be read this time, so it is not gone."""
        self._kept.update(sources)

    def counted(self) -> tuple[Counter[str], Counter[str], Counter[str], int]:
        """The counts as they are, to go back to (`recount`) when a transaction came to nothing."""
        return self.new.copy(), self.changed.copy(), self.unchanged.copy(), self.conflicts

    def recount(self, counts: tuple[Counter[str], Counter[str], Counter[str], int]) -> None:
        """Go back to these counts."""
        self.new, self.changed, self.unchanged, self.conflicts = counts

    def next_reference(self) -> str:
        """The next short reference of a family, KW-0001 and so on; never given twice."""
        tx = self._open()
        number = int(tx.setting("last_reference") or 0) + 1
        if self.writing:
            tx.keep_setting("last_reference", number)
        return f"KW-{number:04d}"

    def _is_concluded(self, source: str) -> bool:
        return bool(self._open().setting(f"end_concluded:{source}"))

    def _conclude(self, source: str, *, concluded: bool) -> None:
        if self.writing and concluded != self._is_concluded(source):
            self._open().keep_setting(f"end_concluded:{source}", concluded)

    def _report(self, taken: Taken, row: Row) -> None:
        self.conflicts += taken.clashes
        if taken.clashes:
            row.report("", "somebody wrote something else here since", "what stands stays; a person decides")
        if taken.reason:
            row.report("", f"set aside: {taken.reason}", "what stands stays")

    def _open(self) -> Tx:
        if self._tx is None:
            raise ValueError("nothing is kept outside a transaction")
        return self._tx


def _laid_on(before: Json, saying: Saying) -> dict[str, Any]:
    """What is known with what is said laid on it: nothing is taken away but by NO_LONGER, or from what is complete."""
    result: dict[str, Any] = dict(before)
    for name, value in saying.fields.items():
        if value is NO_LONGER:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            known = before.get(name, {})
            laid = apply(known, dict(value))
            result[name] = {key: laid[key] for key in value} if name in saying.complete else laid
        elif not _says_nothing(value, before.get(name)):
            result[name] = value
    return result


def _says_nothing(value: object, known: object) -> bool:
    return value is None or value is False or value == "" or (bool(known) and isinstance(value, str) and UNREADABLE in value)


def _report_unsaid(kind: type[Record], before: Json, saying: Saying) -> None:
    """Report each field that is known and has a column, of which the extract says nothing this time."""
    for path, (file, column) in saying.columns.items():
        name, _, key = path.partition("/")
        known, value = before.get(name), saying.fields.get(name)
        if isinstance(known, Mapping) or isinstance(value, Mapping):
            keys = set(known or {}) & {key} if key else {each for each in known or {} if f"{name}/{each}" not in saying.columns}
            unsaid = bool(keys - set(value or {})) and name not in saying.complete
        else:
            usual = kind.model_fields[name].default
            unsaid = bool(known) and known != usual and value is not NO_LONGER and _says_nothing(value, known)
        if unsaid:
            saying.row.findings.unsaid(file, column, saying.row.line if file == saying.row.file else 0)
