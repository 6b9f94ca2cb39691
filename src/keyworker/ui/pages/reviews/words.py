"""The words of the lead's queue: what sort of review it is, what is new, what was decided. No record is read here."""

from datetime import date
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from keyworker.domain.review import Decision
from keyworker.ui import terms
from keyworker.ui.pages.reviews.state import WaitingLine, WhatIsNew
from keyworker.ui.widgets.days import counted, day_words

_COUNTS: Final = {
    ("goals", "added"): (QT_TRANSLATE_NOOP("reviews", "1 goal new"), QT_TRANSLATE_NOOP("reviews", "{n} goals new")),
    ("goals", "changed"): (QT_TRANSLATE_NOOP("reviews", "1 goal changed"), QT_TRANSLATE_NOOP("reviews", "{n} goals changed")),
    ("goals", "removed"): (QT_TRANSLATE_NOOP("reviews", "1 goal taken out"), QT_TRANSLATE_NOOP("reviews", "{n} goals taken out")),
    ("actions", "added"): (QT_TRANSLATE_NOOP("reviews", "1 step new"), QT_TRANSLATE_NOOP("reviews", "{n} steps new")),
    ("actions", "changed"): (QT_TRANSLATE_NOOP("reviews", "1 step changed"), QT_TRANSLATE_NOOP("reviews", "{n} steps changed")),
    ("actions", "removed"): (QT_TRANSLATE_NOOP("reviews", "1 step taken out"), QT_TRANSLATE_NOOP("reviews", "{n} steps taken out")),
    ("voices", "added"): (QT_TRANSLATE_NOOP("reviews", "1 child heard"), QT_TRANSLATE_NOOP("reviews", "{n} children heard")),
    ("voices", "changed"): (
        QT_TRANSLATE_NOOP("reviews", "1 child's words changed"), QT_TRANSLATE_NOOP("reviews", "{n} children's words changed")
    ),
    ("voices", "removed"): (
        QT_TRANSLATE_NOOP("reviews", "1 child's words taken out"), QT_TRANSLATE_NOOP("reviews", "{n} children's words taken out")
    ),
}


def tr(text: object) -> str:
    """A text of this page in the language of the screen."""
    return QCoreApplication.translate("reviews", str(text))


def sort_words(line: WaitingLine) -> str:
    """What sort of review it is."""
    if line.approved_on is None:
        return tr("First plan, sent again") if line.returned else tr("First plan")
    if line.returned:
        return tr("Sent again; approved before, {day}").format(day=terms.day(line.approved_on))
    return tr("Changed since approved on {day}").format(day=terms.day(line.approved_on))


def new_words(new: WhatIsNew, *, first: bool) -> str:
    """What is new, counted: `2 goals new, 3 steps changed`; `first`: no version was approved yet."""
    parts = [
        counted(new.parts[key], tr(one), tr(many)) for key, (one, many) in _COUNTS.items() if key in new.parts
    ]
    if new.sections:
        one, many = (tr("1 section written"), tr("{n} sections written")) if first else (tr("1 section changed"), tr("{n} sections changed"))
        parts.append(counted(new.sections, one, many))
    return ", ".join(parts) or tr("Nothing differs from what was approved")


def since_words(since: date | None, today: date) -> str:
    """A day, short."""
    return day_words(since, today) or tr("Day not known")


def ago_words(since: date | None, today: date) -> str:
    """How long ago that is, where the day itself does not say it."""
    days = (today - since).days if since else None
    if days is None:
        return ""
    return "" if days <= 1 else counted(days, tr("1 day ago"), tr("{n} days ago"))


def decision_words(decision: Decision | None) -> str:
    """What was decided; none: nobody can say that the lead did."""
    if decision is None:
        return tr("Could not be verified")
    return {
        Decision.APPROVED: tr("Approved"), Decision.APPROVED_WITH_ACTIONS: tr("Approved with actions"),
        Decision.RETURNED: tr("Returned for changes"),
    }[decision]
