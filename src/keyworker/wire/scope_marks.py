"""Marks in a machine's own log: here it was told that a family had left it, here the family was given to it again.

`store` writes them, `hub` reads them. What its author wrote before such a mark, or in a log without one, was written without having
been told: late work. What comes after it is set aside. A mark stands in the chain, so no number need be sent or remembered, and a copy
of the store that was never told has none. It changes no record.
"""

from typing import Final

from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.leaves import new_dot, new_salt
from keyworker.wire.contents import Content

CLOSED: Final = "family_closed"
OPENED: Final = "family_opened"
MARKS: Final = frozenset({CLOSED, OPENED})
"""The kinds of such changes."""
WRITTEN_BY_ITSELF: Final = frozenset({AuditEvent.kind, *MARKS})
"""Kinds of changes that no person writes: nobody is told of them, and no record is kept of them on a machine."""


def mark(kind: str, family: str, by: str, at: Moment) -> Content:
    """The content of a mark about a family, on the machine of a worker."""
    salt = new_salt()
    return Content(record=new_id(), kind=kind, family=family, patch={}, by=by, at=at, dot=new_dot(salt), seen={}, salt=salt)


def is_mark(content: Content) -> bool:
    """Whether a content is a mark, well made or not, and no change of a record."""
    return content.kind in MARKS


def well_made(content: Content) -> bool:
    """Whether a mark names a family and says nothing else."""
    return bool(content.family and content.dot) and not (content.patch or content.seen or content.over or content.finishes)
