"""What the form of a safeguarding concern offers: families and their people, whom to ring, and what is half written. No Qt."""

from dataclasses import dataclass
from datetime import date

from keyworker.casework import council
from keyworker.casework.concerns import ConcernDraft, draft_of
from keyworker.casework.desk import Desk
from keyworker.domain.family import Team
from keyworker.domain.person import Person


@dataclass(frozen=True)
class Choices:
    """What the form offers: families (id, name) by name, telephone numbers (who, number), and what was written before."""

    families: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    draft: ConcernDraft


def read_choices(desk: Desk) -> Choices:
    """On the store thread."""
    families = tuple((row.family, row.name) for row in desk.store.caseload())
    return Choices(families, read_numbers(desk), draft_of(desk))


def read_numbers(desk: Desk) -> tuple[tuple[str, str], ...]:
    """On the store thread: whom to ring (who, number), the council's numbers before the teams' own."""
    teams = [(team.name, team.phone) for team in desk.store.find(Team) if team.phone]
    return tuple(dict.fromkeys([*council.settings(desk.store).to_ring(), *teams]))


def read_people(desk: Desk, family: str) -> tuple[tuple[str, str], ...]:
    """On the store thread: id and name of everybody in a family. Raises NotHere.

    Somebody who has died is among them: what comes to light after a death may be the gravest concern of all.
    """
    today = desk.clock.today()
    return tuple((person.id, _named(person, today)) for person in desk.store.family_file(family).people)


def _named(person: Person, today: date) -> str:
    beside = " (unborn)" if person.is_unborn(today) else " (has died)" if person.has_died_by(today) else ""
    return person.full_name() + beside
