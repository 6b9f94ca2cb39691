"""What the page of the audit trail shows, from what the council answered and the names that this machine knows. No Qt.

Pure. What is chosen (a family, a worker) only leaves lines out; another day is asked for anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from keyworker.wire.messages import AuditAnswer, AuditLine

SPAN: Final = timedelta(days=27)
"""Without a day: four weeks, today among them."""


@dataclass(frozen=True)
class Names:
    """Names by id, as this machine knows them."""

    families: Mapping[str, str]
    workers: Mapping[str, str]


@dataclass(frozen=True)
class AuditState:
    """Everything on the page. `answer` is none before the council has answered."""

    names: Names
    answer: AuditAnswer | None = None
    family: str = ""
    worker: str = ""

    def lines(self) -> tuple[AuditLine, ...]:
        """The lines that are shown, newest first."""
        if self.answer is None:
            return ()
        return tuple(
            line for line in self.answer.lines
            if (not self.family or line.family == self.family) and (not self.worker or line.by == self.worker)
        )

    def families(self) -> tuple[tuple[str, str], ...]:
        """The families that can be chosen: those that were looked at, by name."""
        return _by_name({line.family or "" for line in self._told()}, self.names.families)

    def workers(self) -> tuple[tuple[str, str], ...]:
        """The workers who can be chosen: those who looked, by name."""
        return _by_name({line.by for line in self._told()}, self.names.workers)

    def _told(self) -> tuple[AuditLine, ...]:
        return self.answer.lines if self.answer else ()


def days_for(day: date | None, today: date) -> tuple[date, date]:
    """From when to when is asked: one day, or the last four weeks."""
    return (day, day) if day else (today - SPAN, today)


def _by_name(ids: Iterable[str], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((person, names[person]) for person in ids if names.get(person)), key=lambda pair: (pair[1].casefold(), pair[0])))
