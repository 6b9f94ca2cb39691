"""How much of what is known an import would change: counted before anything is written.

Only the modules of this folder use this. A value that was not known before is no change here, and nothing is ever taken away; what
is counted is a known date, name or link that would become another, or that new records would put in another place. Many of them at once are a fault of the extract far more often
than news.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from keyworker.base.canonical import Json
from keyworker.domain.merge import leaves

_COUNTED: Final = {
    ("person", "date_of_birth"): "dates of birth", ("person", "expected_on"): "expected dates of birth",
    ("person", "died_on"): "dates of death", ("episode", "opened_on"): "starts of episodes",
    ("episode", "closed_on"): "ends of episodes", ("assignment", "since"): "starts of work with a family",
    ("assignment", "until"): "ends of work with a family", ("household", "since"): "dates of moving in",
    ("household", "until"): "dates of moving out", ("person", "forename"): "forenames", ("person", "surname"): "surnames",
    ("worker", "name"): "names of workers", ("episode", "lead_practitioner"): "lead practitioners",
    ("worker", "team"): "teams of workers", ("worker", "job_title"): "job titles", ("person", "sex"): "sexes",
    ("person", "gender"): "genders", ("person", "ethnicity"): "ethnicities", ("person", "identifiers"): "identifiers of people",
}
_ENDS: Final = {
    ("person", "died_on"): "people who are living", ("episode", "closed_on"): "episodes that go on",
    ("assignment", "until"): "workers' work with families that goes on", ("address", "until"): "homes that go on",
}
"""What goes on and would end. Some of it ends every week, so only most of it at once stops an import."""
_MOST_ENDS: Final = 50.0
_FEW_ENDS: Final = 2
FAMILIES: Final = "families of people"
HOMES: Final = "homes of people"
EPISODES: Final = "families of episodes"
"""Links that an import makes anew rather than changes: who was known in a place is counted there, and whether they are in it still."""
WORK: Final = "assignments of workers to families"
"""What is counted of assignments that go on: how many would end because the extract names them no more."""


@dataclass(frozen=True)
class Change:
    """Of one sort of what is known, how many there are and how many an import would change."""

    what: str
    known: int
    changed: int


class Extent:
    """Counts what is known, and what of it would become another."""

    def __init__(self) -> None:
        self._known: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._ending: Counter[str] = Counter()

    def note(self, kind: str, known: Json, patch: Json) -> None:
        """One record: what is known of it, and what the import would change."""
        changed = dict(leaves(patch))
        for path, value in leaves(known):
            what = _COUNTED.get((kind, path[-1])) or _COUNTED.get((kind, path[0]))
            if what and value:
                self.add(what, changed=changed.get(path) is not None)
        if kind == "person" and known.get("is_primary_carer"):
            self.add("main carers", changed="is_primary_carer" in patch)
        for (of, end), what in _ENDS.items():
            if of == kind and not known.get(end):
                self._known[what] += 1
                self._ending[what] += bool(patch.get(end))

    def add(self, what: str, *, changed: bool) -> None:
        """One more that is known of this sort."""
        self._known[what] += 1
        self._changed[what] += changed

    def over(self, percent: float) -> list[Change]:
        """The sorts of which more than so many in a hundred, and more than one, would change; and those of which most would end."""
        changing = [(what, changed, percent, 1) for what, changed in sorted(self._changed.items())]
        ending = [(what, ended, max(percent, _MOST_ENDS), _FEW_ENDS) for what, ended in sorted(self._ending.items())]
        return [
            Change(what, self._known[what], number)
            for what, number, most, few in (*changing, *ending)
            if number > few and number * 100 > most * self._known[what]
        ]
