"""A change on the wire as the merge sees it. Hub and machine both read contents through here, so that they lay the same thing.

Pure; it must never look at what stands.
"""

from keyworker.domain.leaves import NOTHING, LeafChange, Write, says, value_at
from keyworker.wire.messages import Content


def leaf_change(content: Content, dot: str = "", *, late: bool = False) -> LeafChange:
    """What a content says of each leaf that it names; its name is `dot` where it has none of its own."""
    writes = tuple(
        Write(leaf, value_at(content.patch, leaf) if says(content.patch, leaf) else NOTHING, frozenset(names))
        for leaf, names in (content.seen or {}).items()
    )
    return LeafChange(
        content.dot or dot, writes, content.by or None, str(content.at), content.finishes, late, tuple(content.over)
    )
