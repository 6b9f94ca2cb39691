"""The review page's sentences. No record is changed or read from a store here."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.domain.review import ApprovalState, Decision, Proof
from keyworker.ui import terms
from keyworker.ui.pages.review.state import SECTIONS, ChangedThing, LastDecision, ReviewState
from keyworker.ui.record_words import field_words, kind_words, value_words

SHAPES = {"added": "+", "removed": "\N{MINUS SIGN}", "changed": "\N{NOT EQUAL TO}"}
"""The shape that goes with each word of change, so that it is found at a glance and without colour."""


def tr(text: str) -> str:
    """A text of this page in the language of the screen."""
    return QCoreApplication.translate("review", text)


def section(name: str) -> str:
    """The heading of a section."""
    return field_words("plan", name)


def headline(one: ChangedThing, names: Mapping[str, str]) -> str:
    """New, taken out or changed, by shape and word, and what: `≠ Changed · Goal: …`; under it the goal of a step."""
    change = {"added": tr("New"), "removed": tr("Taken out"), "changed": tr("Changed")}[one.change]
    parts = [f"{SHAPES[one.change]} {change}", *([_title(one, names)] if one.kind != "plan" else [])]
    line = " · ".join(parts)
    return f"{line}\n{_under(one)}" if one.under else line


def _title(one: ChangedThing, names: Mapping[str, str]) -> str:
    """What the thing is; of something new or gone only what kind it is, its words stand below."""
    if one.kind == "childs_voice":
        return tr("{child} says").format(child=_apart(names.get(one.title, tr("A child"))))
    if one.change != "changed":
        return kind_words(one.kind)
    words = " ".join(one.title.split()) or tr("not written yet")
    return tr("{kind}: {words}").format(kind=kind_words(one.kind), words=words)


def _under(one: ChangedThing) -> str:
    return tr("Under the goal: {goal}").format(goal=" ".join(one.under.split()))


def side(one: ChangedThing, names: Mapping[str, str], *, before: bool) -> str:
    """One side of a difference: its fields in words, each on its own line; a single one without its name."""
    if one.change == ("added" if before else "removed"):
        return tr("Not in the plan")
    single = len(one.fields) == 1 and one.fields[0].field in ("text", "words", *SECTIONS)
    lines = []
    for changed in one.fields:
        value = value_words(one.kind, (changed.field,), changed.before if before else changed.after, names)
        name = field_words(one.kind, changed.field)
        lines.append(value if single else tr("{field}: {value}").format(field=name, value=value))
    return "\n".join(lines)


def sent(state: ReviewState) -> str:
    """Who sent the plan, and when; where it stands when nobody waits."""
    if state.sent_at is None:
        return tr("This plan has not been sent to you yet.")
    sentence = tr("Sent by {worker}, {at}.") if state.sent_by else tr("Sent {at}.")
    return sentence.format(worker=state.sent_by, at=terms.day_and_time(state.sent_at))


def versions(state: ReviewState) -> str:
    """What the differences are measured against."""
    if state.first_plan():
        return tr("The first plan: no version has been approved yet.")
    return tr("Last approved on {day}.").format(day=terms.day(state.approved_at))


def stands(state: ReviewState) -> str:
    """Where a plan stands for which nobody waits; empty while somebody does."""
    if state.standing is ApprovalState.SUBMITTED:
        return ""
    if state.standing is ApprovalState.NOT_VERIFIED:
        return tr("What looks like a newer decision could not be verified, so it does not count. Decide again, and tell the council's support.")
    if state.last is None:
        return tr("Nobody has asked for a decision yet.")
    said = tr("Decided already: {decision}").format(decision=last(state.last))
    return f"{said} {terms.not_signed()}" if state.last.decision.proof is Proof.UNSIGNED else said


def last(one: LastDecision) -> str:
    """A decision, by whom and when."""
    words = {
        Decision.APPROVED: tr("approved by {by}, {at}."),
        Decision.APPROVED_WITH_ACTIONS: tr("approved with actions by {by}, {at}."),
        Decision.RETURNED: tr("returned for changes by {by}, {at}."),
    }[one.decision.decision]
    return words.format(by=one.decision.by_name or tr("a lead"), at=terms.day_and_time(one.decision.at))


def done(decision: Decision) -> str:
    """The good word at the foot after a decision."""
    return {
        Decision.APPROVED: tr("Approved. The worker sees it after the next sync."),
        Decision.APPROVED_WITH_ACTIONS: tr("Approved with actions. The worker sees it after the next sync."),
        Decision.RETURNED: tr("Returned. The worker sees your words after the next sync."),
    }[decision]


def reads_now(name: str, file: FamilyFile, names: Mapping[str, str]) -> str:
    """A section of the plan as it reads now."""
    plan = file.plan
    if plan is None:
        return ""
    if name == "goals":
        return "\n\n".join(_goal(place, one, file, names) for place, one in enumerate(_goals(file, plan), start=1)) or tr("No goal yet.")
    if name == "voices":
        said = [tr("{child}: {words}").format(child=_apart(names.get(one.child, tr("A child"))), words=one.words)
                for one in file.voices if one.plan == plan.id]
        return "\n".join(said) or tr("Nobody has been asked yet.")
    field = {"agreement": "family_agreement"}.get(name, name)
    return value_words("plan", (field,), plan.body().get(field), names)


def _apart(name: str) -> str:
    """A name at the beginning of a sentence, in whichever direction it is written: the sentence keeps the direction of the screen."""
    leftwards = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    mark = "\u200f" if leftwards else "\u200e"
    return f"{mark}\u2068{name}\u2069"


def _goals(file: FamilyFile, plan: Plan) -> list[Goal]:
    return [one for one in file.goals if one.plan == plan.id]


def _goal(place: int, goal: Goal, file: FamilyFile, names: Mapping[str, str]) -> str:
    lines = [tr("Goal {number}: {words}").format(number=place, words=goal.text or tr("not written yet"))]
    if goal.area:
        lines.append(tr("From the star: {area}").format(area=names.get(goal.area, goal.area)))
    if goal.how_we_know:
        lines.append(tr("How we will know: {words}").format(words=goal.how_we_know))
    lines += [f"•  {_step(one)}" for one in file.actions if one.goal == goal.id]
    return "\n".join(lines)


def _step(action: Action) -> str:
    parts = [action.text or tr("not written yet"), action.owner_name or tr("nobody yet"),
             tr("by {day}").format(day=terms.day(action.due)) if action.due else tr("no day yet"), terms.word(action.status)]
    return " · ".join([*parts, *([action.progress] if action.progress else [])])
