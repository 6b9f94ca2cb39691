"""Changes of an older Keyworker, which said at which hub position their author had looked instead of naming values.

Only `hub.ledger` calls this. What such an author's screen showed is worked out: the fields as they were at that position, with what the
same machine wrote since. It must never name a value that was not shown there.
"""

from collections.abc import Iterable

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


def understood(tx: Tx, content: Content, dot: str, standing: Standing | None, author: Author) -> Content:
    """The change as one that names what its author's fields showed."""
    model = KINDS.get(content.kind, Record)
    state = standing.state() if standing else State()
    base, own = _shown(tx, content, standing, author)
    screen = _after(base, own)
    body = screen.body()
    said = _said(model.shape, body, content.patch)
    if state.values and "id" in content.patch and model.one_per_family:
        blank = leaves_of(model.shape, model().body())
        said = {leaf: value for leaf, value in said.items() if leaf not in FIXED and value != blank.get(leaf)}
    finishes = state.finish is None and _completes(model, body, content.patch)
    if finishes:
        said = {leaf: value for leaf, value in leaves_of(model.shape, body).items() if leaf not in ENVELOPE | FIXED} | said
    mine = _names(own)
    writes = tuple(Write(leaf, value, base.shown_names(leaf) | mine.get(leaf, frozenset())) for leaf, value in said.items())
    takes_out = any(write.leaf == REMOVED and write.value is True for write in writes)
    return content_of(content, dot, writes, finishes=finishes, over=_covered(tx, content.record, screen, author) if takes_out else ())


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


def _shown(tx: Tx, content: Content, standing: Standing | None, author: Author) -> tuple[State, list[Logged]]:
    """The record as the hub had told it to the author, and what their machine wrote in it since."""
    if standing is None:
        return State(), []
    base = content.base or 0
    history = tx.history(content.record) if base < standing.position else []
    told = _after(State(), [one for one in history if one.position <= base]) if history else standing.state()
    return told, [one for one in history if one.position > base and one.machine == author.machine]


def _after(state: State, changes: Iterable[Logged]) -> State:
    for change in changes:
        kind = KINDS.get(change.content.kind, Record)
        state, _ = accept(state, leaf_change(change.said, change.dot), kind.shape)
    return state


def _names(changes: Iterable[Logged]) -> dict[str, frozenset[str]]:
    """By leaf, the names of all values that these changes wrote."""
    found: dict[str, frozenset[str]] = {}
    for change in changes:
        for leaf, values in _after(State(), [change]).values.items():
            found[leaf] = found.get(leaf, frozenset()) | {value.name(leaf) for value in values}
    return found


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
