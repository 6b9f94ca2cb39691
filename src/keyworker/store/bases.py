"""What a machine knows of the texts that two values are changes of, so that it joins them as the hub will.

Only `store.incoming` and `store.transaction` make one, for one record. It only reads. Where this machine does not know the text, nothing
is joined here; the hub may still do it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from keyworker.domain.leaves import State, Value, Write, dot_of, says
from keyworker.domain.pointers import value_at
from keyworker.store import changelog
from keyworker.store.connection import Connection
from keyworker.wire.contents import Content


class Bases:
    """`base` answers as `domain.joining.BaseOf`. `said`: the record as the hub last said it; `own`: what lies on top, oldest first.

    Both are only asked for where two texts may be joined.
    """

    def __init__(self, connection: Connection, record: str, said: Callable[[], State], own: Callable[[], Sequence[Content]]) -> None:
        self._connection, self._record, self._say, self._ask = connection, record, said, own
        self._said: State | None = None
        self._own: dict[str, int] = {}
        self._contents: dict[str, Content] = {}

    def base(self, write: Write, other: Value) -> Any:
        """The newest text of a leaf that both authors had before them: own words that both name, else what the hub had said before."""
        if self._said is None:
            self._said, own = self._say(), self._ask()
            self._own = {content.dot: place for place, content in enumerate(own) if content.dot}
            self._contents = {content.dot: content for content in own if content.dot}
        above, all_before = self._above(write.leaf, other)
        named = {dot_of(name) for name in write.seen}
        mine = max((dot for dot in named & above if dot in self._own), key=self._own.__getitem__, default=None)
        if mine is not None:
            return value_at(self._contents[mine].patch, write.leaf)
        candidates = (named if all_before else named & above) - self._own.keys() - {other.dot}
        found = changelog.patches(self._connection, self._record, candidates) if candidates else []
        texts = [patch for patch in found if says(patch, write.leaf)]
        return value_at(texts[-1], write.leaf) if texts else None

    def _above(self, leaf: str, other: Value) -> tuple[set[str], bool]:
        """The names of changes that a value descends from, and whether it is the hub's only value, which descends from all before it."""
        living = self._said.on(leaf) if self._said is not None else ()
        above, work, all_before = set[str](), [other.dot], False
        while work:
            dot = work.pop()
            if dot in above:
                continue
            above.add(dot)
            if dot == other.dot:
                work += [dot_of(name) for name in other.seen]
            if dot in self._contents:
                work += [dot_of(name) for name in (self._contents[dot].seen or {}).get(leaf, ())]
            all_before |= len(living) == 1 and living[0].dot == dot
        return above, all_before
