"""Changes of an older Keyworker, which said at which hub position their author had looked instead of naming values.

Only `hub.ledger` calls this. What such an author's screen showed is worked out: the fields as they were at that position, with what the
same machine wrote since. It must never name a value that was not shown there.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from keyworker.base.canonical import Json
from keyworker.domain.conflict import PastConflict
from keyworker.domain.leaves import (
    ENVELOPE,
    FIXED,
    NOTHING,
    REMOVED,
    State,
    Write,
    accept,
    dot_from,
    dot_of,
    new_salt,
    patch_of,
)
from keyworker.domain.merge import apply
from keyworker.domain.merge import leaves as patch_leaves
from keyworker.domain.pointers import Shape, group_of, leaves_of, path_of, pointer, value_at
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.hub.merge import Author
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged, Standing
from keyworker.wire.contents import Content
from keyworker.wire.leaf_changes import leaf_change


@dataclass
class _Screen:
    """What the hub had told the author of a record (`told`), and what they saw: that with what their machine wrote since.

    `mine`: by leaf, the names of values there that this machine wrote since. `until`: the position up to which the record's history is in it.
    """

    told: State
    shown: State
    until: int
    mine: dict[str, frozenset[str]] = field(default_factory=dict)

    def go_on(self, change: Logged) -> None:
        """The machine's next change is on its screen."""
        wrote = _after(State(), change)
        self.shown = _after(self.shown, change)
        for leaf, values in wrote.values.items():
            names = self.mine.get(leaf, frozenset()) | {value.name(leaf) for value in values}
            self.mine[leaf] = names & {value.name(leaf) for value in self.shown.on(leaf)}


class Screens:
    """What the screens of one older machine showed, record by record, while its changes come: each history is read once."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._screens: dict[tuple[str, str | None, int], _Screen] = {}
        self._read: dict[str, list[Logged]] = {}

    def forget(self) -> None:
        """What was written last was undone."""
        self._screens.clear()
        self._read.clear()

    def understood(self, content: Content, dot: str, standing: Standing | None, author: Author) -> Content:
        """The change as one that names what its author's fields showed."""
        model = KINDS.get(content.kind, Record)
        state = standing.state() if standing else State()
        screen = self._screen(content, standing, author) if standing else _Screen(State(), State(), 0)
        body = screen.shown.body()
        said = _said(model.shape, body, content.patch)
        if state.values and "id" in content.patch and model.one_per_family:
            blank = leaves_of(model.shape, model().body())
            said = {leaf: value for leaf, value in said.items() if leaf not in FIXED and value != blank.get(leaf)}
        finishes = state.finish is None and _completes(model, body, content.patch)
        if finishes:
            said = {leaf: value for leaf, value in leaves_of(model.shape, body).items() if leaf not in ENVELOPE | FIXED} | said
        writes = tuple(
            Write(leaf, value, screen.told.shown_names(leaf) | screen.mine.get(leaf, frozenset())) for leaf, value in said.items()
        )
        takes_out = any(write.leaf == REMOVED and write.value is True for write in writes)
        over = _covered(self._tx, content.record, screen.shown, author) if takes_out else ()
        return content_of(content, dot, writes, finishes=finishes, over=over)

    def _screen(self, content: Content, standing: Standing, author: Author) -> _Screen:
        base = content.base or 0
        key = (content.record, author.machine, base)
        screen = self._screens.get(key)
        if screen is None:
            told = standing.state() if base >= standing.position else self._told(content.record, author.machine, base)
            screen = self._screens[key] = _Screen(told, told, base)
        for change in self._history(content.record, screen.until) if standing.position > screen.until else []:
            screen.until = change.position
            if change.machine == author.machine:
                screen.go_on(change)
        return screen

    def _told(self, record: str, machine: str | None, base: int) -> State:
        """The record as the hub told it at a position, from the nearest before that was looked at."""
        before = max((at for of, by, at in self._screens if (of, by) == (record, machine) and at < base), default=None)
        state = State() if before is None else self._screens[record, machine, before].told
        for change in self._history(record, before or 0):
            if change.position > base:
                break
            state = _after(state, change)
        return state

    def _history(self, record: str, after: int) -> list[Logged]:
        """A record's changes after a position."""
        known = self._read.setdefault(record, [])
        known += self._tx.history(record, known[-1].position if known else 0)
        return known[bisect_right(known, after, key=lambda change: change.position):]


def content_of(content: Content, dot: str, writes: Iterable[Write], *, finishes: bool = False, over: Iterable[str] = ()) -> Content:
    """A change of an older Keyworker in the form of today, under the name that the hub gives it."""
    writes = tuple(writes)
    return Content(
        record=content.record, kind=content.kind, family=content.family, patch=patch_of(writes), by=content.by, at=content.at, dot=dot,
        seen={write.leaf: tuple(sorted(write.seen)) for write in writes}, over=tuple(sorted(over)), finishes=finishes,
        salt=new_salt(),
    )


def offer_seen(tx: Tx, content: Content, standing: Standing | None) -> Content | None:
    """Once an older Keyworker decided a conflict, a record of its own then: the hub's word that what it offered has been seen.

    None when it waits no more. What was chosen came as a change of the record itself.
    """
    if content.kind != PastConflict.kind or "settled" not in content.patch or standing is None:
        return None
    about = tx.record(str(standing.body.get("record")))
    offer = dot_from("conflict", content.record)
    if about is None:
        return None
    found = [(leaf, value.name(leaf)) for leaf, values in about.state().values.items() for value in values if value.dot == offer]
    if not found:
        return None
    target = content.model_copy(update={"record": about.id, "kind": about.kind, "family": about.family})
    return content_of(target, dot_from("seen", content.record), [Write(leaf, NOTHING, frozenset([name])) for leaf, name in found])


def _after(state: State, change: Logged) -> State:
    kind = KINDS.get(change.content.kind, Record)
    return accept(state, leaf_change(change.said, change.dot), kind.shape)[0]


def _covered(tx: Tx, record: str, screen: State, author: Author) -> frozenset[str]:
    """What somebody who takes a record out had before them: what it showed, and of what is under it what their machine had heard."""

    def heard(name: str) -> bool:
        made = tx.change(dot_of(name))
        return made is None or made.position <= author.heard or made.machine == author.machine

    shown = frozenset(name for leaf in screen.values if leaf != REMOVED for name in screen.shown_names(leaf))
    under = frozenset(name for child in tx.under(record) for name in child.state().names() if heard(name))
    return shown | under


def _said(shape: Shape, body: Json, patch: Json) -> dict[str, object]:
    """The leaves that a merge patch touches, as the kind cuts them, with their new values (none: cleared)."""
    after = apply(body, patch)
    now, then = leaves_of(shape, after), leaves_of(shape, body)
    found: dict[str, object] = {}
    for leaf in now.keys() | then.keys():
        cells = [(*path_of(leaf), name) for name in group_of(leaf)] or [path_of(leaf)]
        if any(_touched(patch, cell) for cell in cells):
            found[leaf] = now.get(leaf)
    for path, value in patch_leaves(patch):
        if value is None and pointer(path) not in found and value_at(body, pointer(path)) is None:
            found.setdefault(pointer(path), None)
    return {leaf: value for leaf, value in found.items() if value != {} or value_at(body, leaf) is not None}


def _touched(patch: Json, path: tuple[str, ...]) -> bool:
    """Whether a merge patch says something at a path, above it or below it."""
    found: object = patch
    for key in path:
        if not isinstance(found, dict):
            return True
        if key not in found:
            return False
        found = found[key]
    return True


def _completes(model: type[Record], body: Json, patch: Json) -> bool:
    try:
        return model.model_validate(apply(body, patch)).completed()
    except (ValueError, RecursionError):
        return False
