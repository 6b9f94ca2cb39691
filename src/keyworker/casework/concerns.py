"""A safeguarding concern that is being written: kept between two keys, a lock and a restart, until it is kept as one or thrown away.

Called on the store thread. The half-written text lies in the encrypted store as a setting of this machine: it becomes a record, and
travels, only when the worker keeps the concern. Until then Today says that there is one.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from keyworker.casework import contacts
from keyworker.casework.desk import Desk
from keyworker.store.protocol import Changes

_DRAFT: Final = "concern_draft"


@dataclass(frozen=True)
class ConcernDraft:
    """What stands in the form; `family` and `about` are ids, `immediate_danger` none when not known."""

    family: str = ""
    about: tuple[str, ...] = ()
    facts: str = ""
    done: str = ""
    told: str = ""
    immediate_danger: bool | None = None

    def empty(self) -> bool:
        """Whether nothing was written yet."""
        return not any(text.strip() for text in (self.facts, self.done, self.told))


def draft_of(desk: Desk) -> ConcernDraft:
    """What is half written on this machine; an empty one when nothing is."""
    kept: dict[str, Any] = desk.store.setting(_DRAFT) or {}
    return ConcernDraft(**{**kept, "about": tuple(kept.get("about", ()))})


def keep_draft(desk: Desk, draft: ConcernDraft) -> None:
    """Keep what is half written; an empty one is forgotten."""
    with desk.store.write() as tx:
        tx.keep_setting(_DRAFT, None if draft.empty() else asdict(draft))


def raise_from(desk: Desk, draft: ConcernDraft) -> Changes:
    """The draft becomes a concern. Raises FieldRefused without facts; the draft then stays."""
    changes = contacts.raise_concern(
        desk, draft.family, facts=draft.facts, about=draft.about, done=draft.done, told=draft.told,
        immediate_danger=draft.immediate_danger,
    )
    keep_draft(desk, ConcernDraft())
    return changes
