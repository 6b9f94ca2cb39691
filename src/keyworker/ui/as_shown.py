"""What ends, sends, answers, decides, takes out or prints something is about exactly what stood on the page when its button was pressed.

A page says what it shows (`Shown`) before its fields are left; on the store's thread, in the job of the act itself, `still` looks whether
that is what stands, with what the person has written on this laptop. If not, ChangedMeanwhile says who changed what, and nothing is
done: the page shows what is new, and whoever pressed presses again. Nothing here knows a widget.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from keyworker.base.errors import ChangedMeanwhile
from keyworker.casework.desk import Desk
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.leaves import REMOVED, State, Value, different, dot_of
from keyworker.domain.plan import Goal
from keyworker.domain.pointers import Pointer, parts, same
from keyworker.domain.record import Record
from keyworker.store.protocol import HistoryEntry
from keyworker.ui import terms
from keyworker.ui.edits import FieldKey
from keyworker.ui.leaves import names_of
from keyworker.ui.record_places import title_of
from keyworker.ui.record_words import kind_words, leaf_words

_MOST_PLACES = 3


@dataclass(frozen=True)
class _News:
    """What was not on the screen: a leaf of a record (none: the record itself), and who wrote it (none: nobody knows)."""

    record: Record
    leaf: Pointer | None
    by: tuple[str | None, ...]


@dataclass(frozen=True)
class Shown:
    """The records that an act of a page would be about, as the page shows them.

    `of` finds the same ones in a family's file. `held`: a field in which somebody types shows what it showed when they began.
    `about`: what of them the act is about, by the kind of record and the path of a leaf in it; else all of it.
    """

    family: str
    of: Callable[[FamilyFile], Iterable[Record]]
    records: Mapping[str, Record] = field(repr=False)
    held: Mapping[FieldKey, Record] = field(default_factory=dict, repr=False)
    about: Callable[[str, tuple[str, ...]], bool] = lambda _kind, _path: True

    @classmethod
    def file(cls, file: FamilyFile, of: Callable[[FamilyFile], Iterable[Record]], held: Mapping[FieldKey, Record] | None = None) -> "Shown":
        """What a page shows that was read as a whole family."""
        return cls(file.family.id, of, {record.id: record for record in of(file)}, held or {})

    @classmethod
    def single(cls, family: str, key: str, record: Record | None, held: Mapping[FieldKey, Record] | None = None) -> "Shown":
        """What a page shows of one record; none: it was begun on this page, and the page has not read it yet."""
        shown = {record.id: record} if record is not None else {}
        return cls(family, lambda file: [file.records[key]] if key in file.records else [], shown, held or {})

    def still(self, desk: Desk) -> FamilyFile:
        """On the store's thread: the family as it stands, which is what the page shows. Raises ChangedMeanwhile."""
        file = desk.store.family_file(self.family)
        now = {record.id: record for record in self.of(file)}
        gone = [record for key, record in self.records.items() if key not in now]
        news = [*(new for record in now.values() for new in self._new_in(desk, record)), *_gone(desk, gone)]
        if news:
            raise _said(desk, file, news)
        return file

    def _new_in(self, desk: Desk, now: Record) -> Iterator[_News]:
        shown = self.records.get(now.id)
        if now.seen is None or (shown is not None and shown.seen is None):
            return
        if shown is None:
            if now.seen.position:  # else it was begun here, a moment ago
                yield _News(now, None, (now.made_by,))
            return
        state, history = now.seen.state(), _History(desk, now.id)
        states: dict[int, State] = {}
        for leaf in sorted({*state.values, *_state(shown, states).values}):
            path, names = parts(leaf)
            if not self.about(now.kind, path or names):
                continue
            looked_at = self._looked_at(shown, leaf)
            own = looked_at.seen.wrote.get(leaf, set()) if looked_at.seen else set()
            new = _new_on(leaf, state, _state(looked_at, states), own, history)
            if new is not None:
                yield _News(now, leaf, history.authors(leaf, new))

    def _looked_at(self, shown: Record, leaf: Pointer) -> Record:
        """The record in which the field of a leaf was read."""
        path, names = parts(leaf)
        fields = ("/".join(path[: length + 1]) for length in range(len(path))) if path else names
        return next((self.held[shown.id, name] for name in fields if (shown.id, name) in self.held), shown)


class _History:
    """Who wrote what in one record; read only where something differs."""

    def __init__(self, desk: Desk, record: str) -> None:
        self._desk, self._record = desk, record
        self._read: list[HistoryEntry] | None = None

    def entries(self) -> list[HistoryEntry]:
        """Every change, oldest first."""
        if self._read is None:
            self._read = self._desk.store.history(self._record)
        return self._read

    def is_own(self, dots: Iterable[str]) -> bool:
        """Whether the person wrote all of it on this laptop."""
        mine = {entry.dot for entry in self.entries() if entry.here and entry.by == self._desk.worker.id}
        return set(dots) <= mine

    def authors(self, leaf: Pointer, values: tuple[Value, ...]) -> tuple[str | None, ...]:
        """Who wrote values of a leaf; of what went away, who else wrote last."""
        dots = {dot_of(name) for value in values for name in value.names(leaf)}
        others = [entry for entry in self.entries() if not entry.here]
        wrote = [entry.by for entry in others if entry.dot in dots] or [entry.by for entry in others[-1:]]
        return tuple(dict.fromkeys(wrote)) or (None,)


def plan_records(file: FamilyFile) -> tuple[Record, ...]:
    """The plan with its goals, their steps, and the children's words."""
    return (*((file.plan,) if file.plan else ()), *file.goals, *file.actions, *file.voices)


def _state(record: Record, kept: dict[int, State]) -> State:
    if id(record) not in kept:
        kept[id(record)] = record.seen.state() if record.seen else State()
    return kept[id(record)]


def _new_on(leaf: Pointer, now: State, before: State, own: set[str], history: _History) -> tuple[Value, ...] | None:
    """The values of a leaf that were not on the screen (empty: something went away); none where it shows what it showed."""
    stands, shown = different(now.on(leaf)), different(before.on(leaf))

    def mine(value: Value) -> bool:
        names = value.names(leaf)
        return names <= own or history.is_own(dot_of(name) for name in names)

    def was_shown(value: Value) -> bool:
        return any(same(value.value, other.value) for other in shown)

    new = tuple(value for value in stands if not was_shown(value) and not mine(value))
    if new:
        return new
    if own:
        as_shown = bool(stands) and mine(stands[0])
    elif not stands or not shown:
        as_shown = bool(stands) or not shown
    else:
        as_shown = same(stands[0].value, shown[0].value) or mine(stands[0])
    return None if as_shown else stands[:1]


def _gone(desk: Desk, gone: Iterable[Record]) -> Iterator[_News]:
    """What the page shows and the family has no more, unless the person took it out here, or that under which it stood."""
    for record in gone:
        above = getattr(record, record.parent_kind or "", None)
        marks = [entry for out in (record.id, above) if isinstance(out, str) for entry in desk.store.history(out) if REMOVED[1:] in entry.patch]
        if not any(entry.here and entry.by == desk.worker.id for entry in marks):
            yield _News(record, None, tuple(dict.fromkeys(entry.by for entry in marks[-1:])) or (None,))


def _said(desk: Desk, file: FamilyFile, news: list[_News]) -> ChangedMeanwhile:
    """Who changed what, in one sentence."""
    workers = {worker.id: worker.name for worker in desk.store.find(Worker)}
    names = {**workers, **names_of(file, desk.instruments)}
    people: dict[str, None] = {}
    for by in (by for new in news for by in new.by):
        people[_tr("you, on another laptop") if by == desk.worker.id else workers.get(by or "", "")] = None
    who = [name for name in people if name] or [_tr("somebody")]
    places = list(dict.fromkeys(_place(new, names) for new in news))
    several = [_tr("“{place}”").format(place=place) for place in places[:_MOST_PLACES]] + [_tr("more")] * (len(places) > _MOST_PLACES)
    said = _tr("This was not done: {who} changed {places} meanwhile.")
    return ChangedMeanwhile(said.format(who=terms.names(who), places=terms.names(several)))


def _place(new: _News, names: Mapping[str, str]) -> str:
    kind = new.record.kind
    title = title_of(new.record, names) if isinstance(new.record, Goal) or new.leaf is None else ""
    path, group = parts(new.leaf) if new.leaf and new.leaf != REMOVED else ((), ())
    path = (*path, *group[:1])
    where = leaf_words(kind, path[:1] if kind == FormResponse.kind else path, names) if path else ""
    return " · ".join(part for part in ("" if where and not title else kind_words(kind), title, where) if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("as_shown", text)
