"""My families: rows filtered by a few letters and sorted, before any model sees them. Pure; no Qt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final

from keyworker.domain.caseload import CaseloadRow
from keyworker.store.leaving import Leaving
from keyworker.ui.widgets.letters import begins, folded


class Column(IntEnum):
    """The table's columns, in their order."""

    FAMILY = 0
    PEOPLE = 1
    LEAD = 2
    NEXT_VISIT = 3
    LAST_CONTACT = 4
    NEXT_REVIEW = 5
    ACTIONS = 6
    PLAN = 7


WIDTHS: Final = {
    Column.FAMILY: 10.0, Column.NEXT_VISIT: 5.8, Column.PLAN: 8.4, Column.ACTIONS: 4.8, Column.NEXT_REVIEW: 5.8, Column.LEAD: 8.2,
    Column.LAST_CONTACT: 5.8, Column.PEOPLE: 7.0,
}
"""Widths in letters' heights, so that they grow with the text; the most important first. Family and People take what is left."""


def fitting(room: float, *, leads_differ: bool) -> dict[Column, float]:
    """The columns for which there is room (letters' heights), with their widths: as many as fit, the most important first.

    The lead practitioner is left out where it would be the same in every line; the order and the tooltips still know all.
    """
    shown: dict[Column, float] = {}
    for column, width in WIDTHS.items():
        if column is Column.LEAD and not leads_differ:
            continue
        if shown and sum(shown.values()) + width > room:
            break
        shown[column] = width
    spare = max(0.0, room - sum(shown.values()))
    family = spare * 0.55 if Column.PEOPLE in shown else spare
    shown[Column.FAMILY] += family
    if Column.PEOPLE in shown:
        shown[Column.PEOPLE] += spare - family
    return shown


@dataclass(frozen=True)
class FamilyLine:
    """One family as the table shows it on a day; `words` is what the letters are looked for in."""

    row: CaseloadRow
    next_visit: date | None
    open_actions: int
    overdue: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class FamiliesState:
    """All lines of a day, and what is being let go of."""

    today: date
    lines: tuple[FamilyLine, ...]
    leaving: tuple[Leaving, ...] = ()


def families_state(rows: Sequence[CaseloadRow], today: date, leaving: Sequence[Leaving] = ()) -> FamiliesState:
    """Work out what is overdue today and what can be looked for. `leaving`: families that are being let go of."""
    return FamiliesState(today, tuple(_line(row, today) for row in rows), tuple(leaving))


def _line(row: CaseloadRow, today: date) -> FamilyLine:
    text = f"{row.name} {row.reference} {row.people} {row.lead_practitioner}"
    return FamilyLine(
        row=row,
        next_visit=next((day for day in row.planned_visits if day >= today), None),
        open_actions=len(row.actions),
        overdue=sum(1 for _, due in row.actions if due is not None and due < today),
        words=tuple(folded(text)),
    )


def matching(lines: Sequence[FamilyLine], letters: str) -> list[FamilyLine]:
    """Lines in which every word typed begins a word; all lines when nothing is typed."""
    typed = folded(letters)
    return [line for line in lines if begins(line.words, typed)]


_KEYS: dict[Column, Callable[[FamilyLine], Any]] = {
    Column.FAMILY: lambda line: line.row.name.casefold(),
    Column.PEOPLE: lambda line: line.row.people.casefold(),
    Column.LEAD: lambda line: line.row.lead_practitioner.casefold(),
    Column.NEXT_VISIT: lambda line: line.next_visit,
    Column.LAST_CONTACT: lambda line: line.row.last_contact,
    Column.NEXT_REVIEW: lambda line: line.row.next_review,
    Column.ACTIONS: lambda line: (-line.overdue, -line.open_actions),
    Column.PLAN: lambda line: line.row.plan_state if line.row.has_plan else None,
}


def ordered(lines: Sequence[FamilyLine], column: Column, *, reverse: bool = False) -> list[FamilyLine]:
    """Sorted by a column, then by name; lines without a value come last either way."""
    key = _KEYS[column]
    named = sorted(lines, key=lambda line: line.row.name.casefold())
    known = [line for line in named if key(line) not in (None, "")]
    unknown = [line for line in named if key(line) in (None, "")]
    return sorted(known, key=key, reverse=reverse) + unknown
