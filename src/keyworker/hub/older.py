"""Changes of an older Keyworker, which said at which hub position their author had looked instead of naming values.

Only `hub.ledger` calls this. What such an author saw is worked out: the values that were made up to that position, and those of the
same machine. It must never name a value of which that is not so.
"""

from keyworker.base.canonical import Json
from keyworker.domain.leaves import (
    ENVELOPE,
    FIXED,
    REMOVED,
    LeafChange,
    Shape,
    State,
    Value,
    Write,
    group_of,
    leaves_of,
    path_of,
    pointer,
    value_at,
)
from keyworker.domain.merge import apply
from keyworker.domain.merge import leaves as patch_leaves
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.hub.merge import Author
from keyworker.hub.storage.protocol import Tx
from keyworker.wire.messages import Content


def understood(tx: Tx, content: Content, dot: str, state: State, author: Author) -> LeafChange:
    """The change as one that names what its author saw."""
    model = KINDS.get(content.kind, Record)
    known = _Known(tx, content.base or 0, author.machine)
    looked = {leaf: next((one for one in values if known.saw(one)), None) for leaf, values in state.values.items()}
    body = State({leaf: (one,) for leaf, one in looked.items() if one}, None).body()
    said = _said(model.shape, body, content.patch)
    if state.values and "id" in content.patch and model.one_per_family:
        blank = leaves_of(model.shape, model().body())
        said = {leaf: value for leaf, value in said.items() if leaf not in FIXED and value != blank.get(leaf)}
    finishes = state.finish is None and _completes(model, body, content.patch)
    if finishes:
        said |= {leaf: one.value for leaf, one in looked.items() if one and leaf not in said and leaf not in ENVELOPE}
    writes = tuple(
        Write(leaf, value, frozenset(one.name for one in state.on(leaf) if known.saw(one))) for leaf, value in said.items()
    )
    heard = _Known(tx, author.heard, author.machine)
    under = [one for child in tx.under(content.record) for values in child.state().values.values() for one in values if heard.saw(one)]
    over = [one for leaf, values in state.values.items() if leaf != REMOVED for one in values if known.saw(one)]
    return LeafChange(
        dot, writes, content.by or None, str(content.at), finishes, over=tuple(sorted(one.name for one in (*over, *under))),
    )


class _Known:
    """What somebody had before them who had looked at the record as it was at a position."""

    def __init__(self, tx: Tx, base: int, machine: str | None) -> None:
        self._tx = tx
        self._base = base
        self._machine = machine
        self._found: dict[str, bool] = {}

    def saw(self, value: Value) -> bool:
        """Whether a value was made up to the position, or on the same machine."""
        if value.dot not in self._found:
            made = self._tx.change(value.dot)
            self._found[value.dot] = made is None or made.position <= self._base or made.machine == self._machine
        return self._found[value.dot]


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
