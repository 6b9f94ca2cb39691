"""What a machine shows of a record: what the hub last said, with this machine's own unanswered changes laid on top.

Only this room may call it. It lays with the same function as the hub, so that what is shown is what the hub will say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from keyworker.base.canonical import Json
from keyworker.domain.joining import BaseOf, joins
from keyworker.domain.leaves import NOTHING, REMOVED, LeafChange, State, Write, accept, packed, unpacked
from keyworker.domain.merge import apply
from keyworker.domain.pointers import leaves_of
from keyworker.domain.record import Record, too_large
from keyworker.domain.registry import KINDS
from keyworker.wire.contents import Content
from keyworker.wire.leaf_changes import leaf_change


@dataclass(frozen=True)
class Shown:
    """A record as it is kept: its body, with `removed` when it is shown as taken out, and what is kept beside (`leaves.packed`)."""

    body: Json
    leaves: Json

    def state(self) -> State:
        """Its living values."""
        return unpacked(self.body, self.leaves)

    def removed(self) -> bool:
        """Whether it is shown as taken out."""
        return self.body.get("removed") is True

    def previews(self) -> bool:
        """Whether texts were joined here as the hub will join them."""
        return any(value.get("preview") for values in self.leaves.get("beside", {}).values() for value in values)

    def waiting(self) -> int:
        """How many leaves await a decision."""
        return len(self.state().waiting(out=self.removed())) if "beside" in self.leaves else 0


def laid_on(under: Shown, kind: str, contents: Sequence[Content], base_of: BaseOf) -> Shown:
    """The record with changes from here on top, in the order in which they were made."""
    for content in contents:
        under = lay(under, kind, leaf_change(content) if content.seen is not None else _of_an_older(under, kind, content), base_of)
    return under


def lay(under: Shown, kind: str, change: LeafChange, base_of: BaseOf) -> Shown:
    """The record with one change on top, texts joined as the hub will join them (`base_of`: `domain.joining`).

    Whether it is taken out is the hub's word, until a mark was made here.
    """
    state, _ = accept(under.state(), change, KINDS.get(kind, Record).shape)
    for join in joins(state, change, base_of):
        state = _previewed(state, kind, join)
    marks = [write.value for write in change.writes if write.leaf == REMOVED and write.value is not NOTHING]
    removed = marks[-1] is True if marks else under.removed()
    body = state.body()
    return Shown({**body, "removed": True} if removed else body, packed(state))


def _previewed(state: State, kind: str, join: LeafChange) -> State:
    """The state with a join that the hub will make, where the record can be so; it is named by its parts until the hub has it."""
    after, _ = accept(state, join)
    body = after.body()
    try:
        KINDS.get(kind, Record).model_validate(body)
    except ValidationError:
        return state
    if too_large(body):
        return state
    (write,) = join.writes
    values = tuple(replace(value, preview=True) if value.dot == join.dot else value for value in after.on(write.leaf))
    return State({**after.values, write.leaf: values}, after.finish)


def renamed(under: Shown, old: str, new: LeafChange) -> Shown:
    """The record with the values of an open change under the name that it gets as it grows."""
    state = under.state()
    values = {
        leaf: tuple(replace(value, dot=new.dot, salt=new.salt) if value.dot == old else value for value in some) for leaf, some in state.values.items()
    }
    return Shown(under.body, packed(State(values, state.finish)))


def _of_an_older(under: Shown, kind: str, content: Content) -> LeafChange:
    """A change that an older Keyworker made and did not send: it is shown in the place of what was shown; the hub judges it by its base."""
    shape = KINDS.get(kind, Record).shape
    state, before, after = under.state(), under.body, apply(under.body, content.patch)
    then, now = leaves_of(shape, before), leaves_of(shape, after)
    writes = tuple(
        Write(leaf, now.get(leaf), frozenset(value.name(leaf) for value in state.on(leaf)))
        for leaf in sorted(now.keys() | then.keys()) if then.get(leaf) != now.get(leaf)
    )
    return LeafChange("", writes, content.by or None, str(content.at))
