"""The print page's sentences. No record is read here."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from keyworker.documents.leaks import Sort
from keyworker.ui import terms
from keyworker.ui.pages.print.state import PrintState, Subject, Warned
from keyworker.ui.record_words import field_words, kind_words
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.names import shortened

_GOAL_TITLE: Final = 60


def tr(text: str) -> str:
    """A text of this page in the language of the screen."""
    return QCoreApplication.translate("print", text)


def heading(state: PrintState) -> str:
    """What is printed, for whose family."""
    family = terms.apart(state.family_name) or tr("Family without a name yet")
    if state.subject is Subject.PLAN:
        return tr("Print the plan: {family}").format(family=family)
    shape = tr("Print a blank form: {form}") if state.subject is Subject.BLANK else tr("Print {form}: {family}")
    return shape.format(form=terms.apart(state.title), family=family)


def left_out(count: int) -> str:
    """How many items the readers may not see; never which."""
    return counted(count, tr("1 item is left out for this reader."), tr("{n} items are left out for this reader."))


def warning(one: Warned) -> str:
    """Where something was found and what sort of thing, without the thing."""
    found = {
        Sort.NAME: tr("the name of somebody whom this reader must not read about"),
        Sort.PLACE: tr("a place that is withheld from this reader"),
        Sort.PHONE: tr("a phone number that is withheld from this reader"),
        Sort.EMAIL: tr("an e-mail address that is withheld from this reader"),
        Sort.SCHOOL: tr("a school that is withheld from this reader"),
        Sort.SURGERY: tr("a surgery that is withheld from this reader"),
    }
    return tr("{place} may hold {found}.").format(place=_place(one), found=found[one.warning.sort])


def gone(one: Warned) -> str:
    """What is taken out of this copy."""
    return tr("{place} is left out of this copy.").format(place=_place(one))


def _place(one: Warned) -> str:
    if not one.warning.record:
        return tr("Our own words under “{heading}”").format(heading=shortened(one.title, _GOAL_TITLE))
    if one.kind == "form_response":
        return tr("The answer to “{question}”").format(question=shortened(one.title, _GOAL_TITLE))
    field = field_words(one.kind, one.warning.field)
    if one.kind == "plan":
        return tr("“{field}”").format(field=field)
    if one.number:
        return tr("{kind} in goal {number}, “{field}”").format(kind=kind_words(one.kind), number=one.number, field=field) \
            if one.kind == "action" else tr("Goal {number}, “{field}”").format(number=one.number, field=field)
    title = shortened(one.title, _GOAL_TITLE)
    return tr("{kind} {title}, “{field}”").format(kind=kind_words(one.kind), title=title, field=field)


def why_not(state: PrintState) -> str:
    """Why nothing can be given out yet; empty when it can."""
    if not state.there and state.subject is Subject.PLAN:
        return tr("This family has no plan yet, so there is nothing to print.")
    if state.subject is not Subject.BLANK and not state.choice.somebody():
        return tr("Choose whom this copy is for.")
    if state.refused:
        return state.refused
    if not state.made:
        return tr("The document is being made …")
    waiting = sum(1 for one in state.warnings if one.warning not in state.looked_at)
    return counted(waiting, tr("1 place must be looked at first."), tr("{n} places must be looked at first.")) if waiting else ""
