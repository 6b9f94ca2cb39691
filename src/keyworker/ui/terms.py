"""What the words of the domain are called on screen, and how days are said. Any page and the shell may use this.

It knows no record and no rule. Words follow domain.md, section 7: plain, and fit for a family to read.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDate, QDateTime, QLocale

from keyworker.base.clock import Moment
from keyworker.domain.agreement import Answer, Topic
from keyworker.domain.contact import ContactKind
from keyworker.domain.person import Age, RelationshipType
from keyworker.domain.plan import ActionStatus, GoalResult, OwnerKind
from keyworker.domain.review import ApprovalState

_PAIRS: Final[tuple[tuple[StrEnum, object], ...]] = (
    (ContactKind.HOME_VISIT, QT_TRANSLATE_NOOP("terms", "Home visit")),
    (ContactKind.PHONE, QT_TRANSLATE_NOOP("terms", "Telephone")),
    (ContactKind.VIDEO, QT_TRANSLATE_NOOP("terms", "Video call")),
    (ContactKind.SCHOOL, QT_TRANSLATE_NOOP("terms", "At school or nursery")),
    (ContactKind.OFFICE, QT_TRANSLATE_NOOP("terms", "At the office")),
    (ContactKind.MEETING, QT_TRANSLATE_NOOP("terms", "Meeting")),
    (ContactKind.MESSAGE, QT_TRANSLATE_NOOP("terms", "Message")),
    (ContactKind.OTHER, QT_TRANSLATE_NOOP("terms", "Other")),
    (ActionStatus.NOT_STARTED, QT_TRANSLATE_NOOP("terms", "Not started")),
    (ActionStatus.IN_PROGRESS, QT_TRANSLATE_NOOP("terms", "Under way")),
    (ActionStatus.DONE, QT_TRANSLATE_NOOP("terms", "Done")),
    (ActionStatus.NOT_DONE, QT_TRANSLATE_NOOP("terms", "Not done")),
    (ActionStatus.NO_LONGER_NEEDED, QT_TRANSLATE_NOOP("terms", "No longer needed")),
    (GoalResult.BETTER, QT_TRANSLATE_NOOP("terms", "Better")),
    (GoalResult.SAME, QT_TRANSLATE_NOOP("terms", "The same")),
    (GoalResult.WORSE, QT_TRANSLATE_NOOP("terms", "Worse")),
    (GoalResult.MET, QT_TRANSLATE_NOOP("terms", "Reached")),
    (OwnerKind.MEMBER, QT_TRANSLATE_NOOP("terms", "In the family")),
    (OwnerKind.WORKER, QT_TRANSLATE_NOOP("terms", "Worker")),
    (OwnerKind.AGENCY, QT_TRANSLATE_NOOP("terms", "Organisation")),
    (OwnerKind.NETWORK, QT_TRANSLATE_NOOP("terms", "Friends and relatives")),
    (Answer.YES, QT_TRANSLATE_NOOP("terms", "Yes")),
    (Answer.NO, QT_TRANSLATE_NOOP("terms", "No")),
    (Answer.PARTLY, QT_TRANSLATE_NOOP("terms", "Partly")),
    (Answer.NOT_KNOWN, QT_TRANSLATE_NOOP("terms", "Not asked yet")),
    (Answer.PREFER_NOT_TO_SAY, QT_TRANSLATE_NOOP("terms", "Prefer not to say")),
    (RelationshipType.PARENT, QT_TRANSLATE_NOOP("terms", "Parent of")),
    (RelationshipType.STEP_PARENT, QT_TRANSLATE_NOOP("terms", "Step-parent of")),
    (RelationshipType.CARER, QT_TRANSLATE_NOOP("terms", "Carer of")),
    (RelationshipType.GRANDPARENT, QT_TRANSLATE_NOOP("terms", "Grandparent of")),
    (RelationshipType.SIBLING, QT_TRANSLATE_NOOP("terms", "Brother or sister of")),
    (RelationshipType.HALF_SIBLING, QT_TRANSLATE_NOOP("terms", "Half-brother or half-sister of")),
    (RelationshipType.PARTNER, QT_TRANSLATE_NOOP("terms", "Partner of")),
    (RelationshipType.FORMER_PARTNER, QT_TRANSLATE_NOOP("terms", "Former partner of")),
    (RelationshipType.OTHER_FAMILY, QT_TRANSLATE_NOOP("terms", "Related to")),
    (RelationshipType.FRIEND, QT_TRANSLATE_NOOP("terms", "Friend of")),
    (Topic.WHAT_WE_DO, QT_TRANSLATE_NOOP("terms", "What we can do together, and what we cannot")),
    (Topic.THEIR_CHOICE, QT_TRANSLATE_NOOP("terms", "That it is their choice, and that they can stop")),
    (Topic.WHAT_WE_WRITE, QT_TRANSLATE_NOOP("terms", "What we write down, and where it is kept")),
    (Topic.SHARING, QT_TRANSLATE_NOOP("terms", "Whom we talk to, and that we ask first")),
    (Topic.SAFETY, QT_TRANSLATE_NOOP("terms", "When we must tell others: somebody is not safe")),
    (Topic.THEIR_RIGHTS, QT_TRANSLATE_NOOP("terms", "That they can see what is written, and have it put right")),
    (Topic.COMPLAINTS, QT_TRANSLATE_NOOP("terms", "How to say that something is not right")),
)
_REVERSED_PAIRS: Final[tuple[tuple[StrEnum, object], ...]] = (
    (RelationshipType.PARENT, QT_TRANSLATE_NOOP("terms", "Child of")),
    (RelationshipType.STEP_PARENT, QT_TRANSLATE_NOOP("terms", "Step-child of")),
    (RelationshipType.CARER, QT_TRANSLATE_NOOP("terms", "Cared for by")),
    (RelationshipType.GRANDPARENT, QT_TRANSLATE_NOOP("terms", "Grandchild of")),
)
# Two enumerations may have the same value and would be one key: the type is part of it.
_WORDS: Final = {(type(value), value.value): str(words) for value, words in _PAIRS}
_REVERSED: Final = {value.value: str(words) for value, words in _REVERSED_PAIRS}

_LONG_WORD: Final = re.compile(r"\S{31,}")


def word(value: StrEnum) -> str:
    """What a value is called, such as `Home visit`. Raises KeyError for an enumeration that is never shown."""
    return QCoreApplication.translate("terms", _WORDS[type(value), value.value])


def tie(relationship: RelationshipType, *, backwards: bool = False) -> str:
    """What somebody is to somebody, to go before names: `Parent of`; backwards what the other is: `Child of`."""
    same = _WORDS[type(relationship), relationship.value]
    return QCoreApplication.translate("terms", _REVERSED.get(relationship.value, same) if backwards else same)


def day(value: date | Moment | None) -> str:
    """A day in full, such as `3 December 2026`; nothing for none."""
    return _said(value, "d MMMM yyyy")


def weekday(value: date | Moment | None) -> str:
    """A day with its weekday, short, such as `Thu 3 Dec 2026`; nothing for none."""
    return _said(value, "ddd d MMM yyyy")


def day_and_time(value: Moment | None) -> str:
    """A moment on its own wall clock, such as `Thu 3 Dec 2026, 14:30`; nothing for none."""
    if value is None:
        return ""
    local: datetime = value.local()
    moment = QDateTime(local.year, local.month, local.day, local.hour, local.minute, 0)
    return QLocale().toString(moment, "ddd d MMM yyyy, HH:mm")


def apart(text: str) -> str:
    """Somebody's words for use inside a sentence of ours: whatever direction they have, or change to, ends with them.

    Unicode isolates (UAX 9: FSI … PDI); an override inside cannot turn the rest of the line round.
    """
    return f"\u2068{breakable(text)}\u2069" if text else ""


def breakable(text: str) -> str:
    """The text with places to break (zero-width spaces) in words that are longer than any line, so that a label can wrap."""
    return _LONG_WORD.sub(lambda found: "\u200b".join(found[0][at : at + 20] for at in range(0, len(found[0]), 20)), text)


def names(several: Iterable[str]) -> str:
    """Names as a list in the locale's own way: `Sam, Ellie and Noah`; each is kept apart."""
    return QLocale().createSeparatedList([apart(one) for one in several])


def age(of: Age) -> str:
    """An age in words: `11 years`, `under 1 year old`, `about 3 years`, `expected 9 February 2027`, `died 4 May 2026, aged 11 years`.

    A child whose day has passed `was expected 3 August 2026`; nobody says whether it was born.
    """
    translate = QCoreApplication.translate
    if of.expected:
        shape = translate("terms", "was expected {day}") if of.overdue else translate("terms", "expected {day}")
        return shape.format(day=day(of.expected))
    if of.years == 0 and not of.died:
        return translate("terms", "under 1 year old")
    years = _years(of.years)
    if of.about and of.years:
        years = translate("terms", "about {age}").format(age=years)
    if of.died:
        shape = translate("terms", "died {day}, aged {age}") if years else translate("terms", "died {day}")
        return shape.format(day=day(of.died), age=years)
    return years or translate("terms", "age not known")


def _years(years: int | None) -> str:
    if years is None:
        return ""
    if years == 0:
        return QCoreApplication.translate("terms", "under 1 year")
    if years == 1:
        return QCoreApplication.translate("terms", "1 year")
    return QCoreApplication.translate("terms", "{years} years").format(years=years)


def _said(value: date | Moment | None, shape: str) -> str:
    if value is None:
        return ""
    on = value.local().date() if isinstance(value, Moment) else value
    return QLocale().toString(QDate(on.year, on.month, on.day), shape)


def plan_standing(state: ApprovalState, by: str, at: Moment | None, *, unsigned: bool = False) -> str:
    """Where a plan stands with the lead; `by` and `at` of the submission or decision that says so. `unsigned`: from before decisions were signed."""
    translate = QCoreApplication.translate
    sentences = {
        ApprovalState.NOT_SUBMITTED: translate("terms", "A draft. It has not been sent to the lead."),
        ApprovalState.SUBMITTED: translate("terms", "Waiting for the lead, sent {at}."),
        ApprovalState.APPROVED: translate("terms", "Approved by {by}, {at}."),
        ApprovalState.RETURNED: translate("terms", "{by} sent it back with a comment, {at}."),
        ApprovalState.CHANGED_SINCE_APPROVAL: translate("terms", "Changed since {by} approved it, {at}."),
        ApprovalState.NOT_VERIFIED: translate(
            "terms", "A decision of {at}, in the name of {by}, could not be verified, so it does not count. Tell the council's support."
        ),
    }
    said = sentences[state].format(by=by or translate("terms", "the lead"), at=day_and_time(at))
    return f"{said} {not_signed()}" if unsigned else said


def not_signed() -> str:
    """Of a decision that no machine signed because Keyworker did not yet do so."""
    return QCoreApplication.translate("terms", "It was made before Keyworker signed decisions.")


def changed_meanwhile(by: str, at: Moment) -> str:
    """That somebody else changed a field while it is being edited; `by` is empty when it came from the council's data."""
    words = QCoreApplication.translate(
        "terms", "This was changed by {by}, {at}. What you type is kept beside it; you decide after the next sync."
    )
    return words.format(by=apart(by) or QCoreApplication.translate("terms", "somebody else"), at=day_and_time(at))


def number(value: int) -> str:
    """A count in the locale's own way."""
    return QLocale().toString(value)
