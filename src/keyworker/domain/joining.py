"""Joining two texts of a leaf in which different paragraphs were changed: one rule for the hub and for every machine's screen.

The hub makes a join as a change of its own; a machine shows what the hub will make. Both make the same value, under a name that follows
from its two parts. So a join is named by naming both parts: whoever had it before them had what it is made of. Pure functions.
"""

from collections.abc import Callable, Iterator
from typing import Any

from keyworker.domain.leaves import NOTHING, LeafChange, State, Value, Write, dot_from, join_dot
from keyworker.domain.merge import merge_paragraphs
from keyworker.domain.pointers import same

BaseOf = Callable[[Write, Value], Any]
"""For a write and the other value of its leaf: the newest text that both authors had before them; none when none is known."""


def joins(state: State, change: LeafChange, base_of: BaseOf) -> Iterator[LeafChange]:
    """The joins that a change makes possible where it was just laid, one for each leaf. Nothing is joined in what is finished."""
    if state.finish is not None:
        return
    for write in change.writes:
        values = state.on(write.leaf)
        mine = next((value for value in values if value.dot == change.dot), None)
        others = [value for value in values if value.dot != change.dot]
        if write.value is NOTHING or mine is None or len(others) != 1 or not isinstance(mine.value, str) or same(mine.value, others[0].value):
            continue
        text = merge_paragraphs(base_of(write, others[0]), others[0].value, mine.value)
        if text is not None:
            parts = {value.name(write.leaf): value for value in (mine, others[0])}
            salts = [parts[name].salt for name in sorted(parts)]
            yield LeafChange(
                join_dot(*parts), (Write(write.leaf, text, frozenset(parts)),), None, change.at, salt=dot_from("salt", *salts),
            )
