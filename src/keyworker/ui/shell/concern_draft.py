"""A concern that is being written: its value, and how it is kept between two keys, a lock and a restart. No Qt.

The half-written text lies in the encrypted store as a setting of this machine: it becomes a record, and travels, only when the
worker keeps the concern.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from keyworker.casework import contacts
from keyworker.casework.desk import Desk
from keyworker.domain.family import Team
from keyworker.domain.person import Person
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


@dataclass(frozen=True)
class Choices:
    """What the form offers: families (id, name) by name, telephone numbers (who, number), and what was written before."""

    families: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    draft: ConcernDraft


def read_choices(desk: Desk, numbers: Sequence[tuple[str, str]] = ()) -> Choices:
    """On the store thread. `numbers` are the council's (who, number); the teams' own come after them."""
    families = tuple((row.family, row.name) for row in desk.store.caseload())
    teams = [(team.name, team.phone) for team in desk.store.find(Team) if team.phone]
    kept: dict[str, Any] = desk.store.setting(_DRAFT) or {}
    draft = ConcernDraft(**{**kept, "about": tuple(kept.get("about", ()))})
    return Choices(families, tuple(dict.fromkeys([*numbers, *teams])), draft)


def read_people(desk: Desk, family: str) -> tuple[tuple[str, str], ...]:
    """On the store thread: id and name of everybody in a family. Raises NotHere.

    Somebody who has died is among them: what comes to light after a death may be the gravest concern of all.
    """
    today = desk.clock.today()
    return tuple((person.id, _named(person, today)) for person in desk.store.family_file(family).people)


def _named(person: Person, today: date) -> str:
    beside = " (unborn)" if person.is_unborn(today) else " (has died)" if person.has_died_by(today) else ""
    return person.full_name() + beside


def keep_draft(desk: Desk, draft: ConcernDraft) -> None:
    """On the store thread: keep what is half written; an empty one is forgotten."""
    with desk.store.write() as tx:
        tx.keep_setting(_DRAFT, None if draft.empty() else asdict(draft))


def raise_from(desk: Desk, draft: ConcernDraft) -> Changes:
    """On the store thread: the draft becomes a concern. Raises FieldRefused without facts; the draft then stays."""
    changes = contacts.raise_concern(
        desk, draft.family, facts=draft.facts, about=draft.about, done=draft.done, told=draft.told,
        immediate_danger=draft.immediate_danger,
    )
    keep_draft(desk, ConcernDraft())
    return changes
