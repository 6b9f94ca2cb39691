"""The plan page's sentences: sections, and what changed since it was approved. No record is read here."""

from datetime import date
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from keyworker.base.clock import Moment
from keyworker.domain.agreement import ANSWERED
from keyworker.domain.plan import Action, ActionStatus, ChildsVoice, Goal, GoalResult, Plan
from keyworker.domain.plan_differences import Difference
from keyworker.domain.plan_since import NewPart, Since
from keyworker.domain.visibility import Visibility
from keyworker.ui import terms
from keyworker.ui.pages.plan.state import AgreementState, PlanState

_SECTIONS: Final = {
    "wants": QT_TRANSLATE_NOOP("plan", "What we want to be different"),
    "voices": QT_TRANSLATE_NOOP("plan", "What each child says"),
    "going_well": QT_TRANSLATE_NOOP("plan", "What is going well"),
    "worries": QT_TRANSLATE_NOOP("plan", "Worries"),
    "tried_before": QT_TRANSLATE_NOOP("plan", "What was tried before"),
    "goals": QT_TRANSLATE_NOOP("plan", "Goals, and who does what"),
    "network": QT_TRANSLATE_NOOP("plan", "What family and friends will do"),
    "if_harder": QT_TRANSLATE_NOOP("plan", "If it gets harder"),
    "agreement": QT_TRANSLATE_NOOP("plan", "What the family says to this plan"),
    "copies": QT_TRANSLATE_NOOP("plan", "Who has a copy"),
    "next_review": QT_TRANSLATE_NOOP("plan", "When we look at it again"),
}
_HINTS: Final = {
    "wants": QT_TRANSLATE_NOOP("plan", "In the family's own words."),
    "voices": QT_TRANSLATE_NOOP("plan", "Each child apart from everybody else. Ask the child whether the family may see it."),
    "going_well": QT_TRANSLATE_NOOP("plan", "Things to build on."),
    "worries": QT_TRANSLATE_NOOP("plan", "What worries the family, and what worries us."),
    "tried_before": QT_TRANSLATE_NOOP("plan", "What helped, what did not."),
    "goals": QT_TRANSLATE_NOOP("plan", "Small steps, each with a name and a day."),
    "network": QT_TRANSLATE_NOOP("plan", "Who can be counted on, and for what."),
    "if_harder": QT_TRANSLATE_NOOP("plan", "What we do, whom to ring, also at night."),
    "agreement": QT_TRANSLATE_NOOP("plan", "Their answer waits for nobody's approval."),
    "copies": QT_TRANSLATE_NOOP("plan", "Ask whether paper is safe to be at home."),
    "next_review": QT_TRANSLATE_NOOP("plan", "Within twelve weeks."),
}
_FIELDS: Final = {
    "text": QT_TRANSLATE_NOOP("plan", "words"), "how_we_know": QT_TRANSLATE_NOOP("plan", "how we will know"),
    "owner_name": QT_TRANSLATE_NOOP("plan", "who"), "due": QT_TRANSLATE_NOOP("plan", "by when"),
    "status": QT_TRANSLATE_NOOP("plan", "how far it is"), "progress": QT_TRANSLATE_NOOP("plan", "how it goes"),
    "result": QT_TRANSLATE_NOOP("plan", "progress"), "method": QT_TRANSLATE_NOOP("plan", "how they were asked"),
    "words": QT_TRANSLATE_NOOP("plan", "words"), "visibility": QT_TRANSLATE_NOOP("plan", "who may see it"),
    "on": QT_TRANSLATE_NOOP("plan", "day"), "order": QT_TRANSLATE_NOOP("plan", "place in the plan"),
}
_NOT_SAID: Final = frozenset({"owner", "owner_kind", "goal", "area", "reading"})
"""Fields whose meaning another line says already."""
MOST_NEW: Final = 6
"""New parts that are named in one sentence."""


def tr(text: object) -> str:
    """A text of this page in the language of the screen."""
    return QCoreApplication.translate("plan", str(text))


def section(name: str) -> str:
    """The heading of a section; an unknown one (a newer lead's) is shown as it is."""
    return tr(_SECTIONS[name]) if name in _SECTIONS else name


def section_hint(name: str) -> str:
    """The small line under a heading."""
    return tr(_HINTS[name])


def changed_meanwhile(label: str, by: str, at: Moment) -> str:
    """That somebody else changed a field while it is being edited."""
    words = tr("“{field}” was changed by {by}, {at}. What you type is kept beside it; you decide after the next sync.")
    return words.format(field=label, by=by or tr("somebody else"), at=terms.day_and_time(at))


def difference(one: Difference, state: PlanState) -> str:
    """One change since the approval, in one sentence; empty when another line says it."""
    if one.field in _NOT_SAID:
        return ""
    what = _thing(one, state)
    if one.field is None:
        words = {"added": tr("New: {what}"), "removed": tr("Taken out: {what}"), "changed": tr("Changed: {what}")}
        return words[one.change].format(what=what)
    before, after = _value(one.field, one.before), _value(one.field, one.after)
    field = section(one.field) if one.part == "plan" else tr(_FIELDS.get(one.field, one.field))
    if one.part == "plan":
        what = field
    if before and after:
        shape = tr("{what}: “{before}” is now “{after}”") if one.part == "plan" else tr("{what}, {field}: “{before}” is now “{after}”")
    elif after:
        shape = tr("{what}: now “{after}”") if one.part == "plan" else tr("{what}, {field}: now “{after}”")
    else:
        shape = tr("{what}: taken out") if one.part == "plan" else tr("{what}, {field}: taken out")
    return shape.format(what=what, field=field, before=before, after=after)


def answer_since(shown: AgreementState, state: PlanState) -> str:
    """On which day somebody answered, and what is new in the plan since; empty when nothing is, as far as is known."""
    if shown.agreed.answer not in ANSWERED:
        return ""
    since, day = shown.since, terms.day(shown.agreed.on)
    answered = tr("Answered on {day}.").format(day=day) if day else tr("Answered before.")
    if since.known:
        return tr("{answered} New since: {parts}.").format(answered=answered, parts=_new_parts(since, state)) if since.parts else ""
    if since.parts:
        shape = tr("{answered} Added later: {parts}. Which plan it was is not known, so there may be more.")
        return shape.format(answered=answered, parts=_new_parts(since, state))
    return tr("{answered} Which plan it was is not known: something may have been changed since.").format(answered=answered)


def _new_parts(since: Since, state: PlanState) -> str:
    named, gone = [], False
    for part in since.parts:
        name = "" if part.change == "removed" and part.kind != "plan" else _part(part, state)
        gone = gone or not name
        named += [name] if name else []
    more = [tr("{count} more").format(count=terms.number(len(named) - MOST_NEW))] if len(named) > MOST_NEW else []
    return QLocale().createSeparatedList([*named[:MOST_NEW], *more, *([tr("something was taken out")] if gone else [])])


def _part(part: NewPart, state: PlanState) -> str:
    """What a part is called, where it is still in the plan."""
    if part.kind == Plan.kind:
        return section(part.id)
    kept = state.record(part.id)
    if isinstance(kept, ChildsVoice):
        child = state.file.person(kept.child)
        return tr("what {name} said").format(name=terms.apart(child.called()) if child else tr("a child"))
    if isinstance(kept, Goal):
        words = tr("the goal “{words}”") if kept.text.strip() else tr("a goal without words yet")
        return words.format(words=_short(kept.text))
    if isinstance(kept, Action):
        words = tr("the step “{words}”") if kept.text.strip() else tr("a step without words yet")
        return words.format(words=_short(kept.text))
    return ""


def _thing(one: Difference, state: PlanState) -> str:
    body = one.after if isinstance(one.after, dict) else one.before if isinstance(one.before, dict) else {}
    kept = state.record(one.record or "")
    words = body.get("text") or body.get("words") or getattr(kept, "text", "") or getattr(kept, "words", "")
    if one.part == "voices":
        child = state.file.person(body.get("child") or getattr(kept, "child", None))
        return tr("What {name} said").format(name=terms.apart(child.called()) if child else tr("a child"))
    return tr("“{words}”").format(words=_short(words)) if words else tr("a line without words yet")


def _value(field: str, value: Any) -> str:
    if isinstance(value, str):
        known = {**{str(one): terms.word(one) for one in (*ActionStatus, *GoalResult)},
                 str(Visibility.PERSON): tr("only the child"), str(Visibility.FAMILY): tr("the family")}
        if value in known:
            return known[value]
        if field in ("due", "on", "next_review"):
            return terms.day(date.fromisoformat(value))
        return _short(value)
    return "" if value is None else QLocale().toString(value) if isinstance(value, int) else _short(str(value))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return terms.apart(line if len(line) <= 90 else f"{line[:89]}…")
