"""An answer in words, as one reads it: labels of what was chosen, days in full, a reason. Pages of forms and print may call this."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from keyworker.domain.form_response import Reason
from keyworker.forms.engine.views import NOTHING, NodeKind, NodeView
from keyworker.ui import terms
from keyworker.ui.questions.choose import chosen_values
from keyworker.ui.questions.when import read_moment
from keyworker.ui.questions.words import plain_words


def answer_words(view: NodeView, names: Mapping[str, str] = NOTHING) -> str:
    """What was answered; empty when nothing was. `names` are words for values (ids of people, say) whose choice is no longer there."""
    if view.reason:
        return reason_words(view.reason)
    if not view.value:
        return ""
    if view.kind is NodeKind.TRIGGER:
        return QCoreApplication.translate("questions", "Yes")
    if view.kind in {NodeKind.SELECT, NodeKind.RANK}:
        values = view.value.split() if view.kind is NodeKind.RANK else list(chosen_values(view))
        labels = {choice.value: plain_words(choice.label) for choice in view.choices}
        words = [labels.get(value) or names.get(value) or value for value in values]
        if view.kind is NodeKind.RANK:
            return "\n".join(f"{place}. {one}" for place, one in enumerate(words, start=1))
        return "\n".join(words)
    return _plain(view)


def reason_words(reason: str) -> str:
    """Why there is no answer, in words."""
    if reason == Reason.NOT_KNOWN:
        return QCoreApplication.translate("questions", "Not known")
    return QCoreApplication.translate("questions", "Prefer not to say")


def _plain(view: NodeView) -> str:
    day, at = read_moment(view.value, view.type) if view.type in {"date", "time", "dateTime"} else (None, None)
    if day is not None and "year" in view.appearances:
        return f"{day:%Y}"
    if day is not None and "month-year" in view.appearances:
        return QLocale().toString(QDate(day.year, day.month, day.day), "MMMM yyyy")
    parts = [terms.day(day) if day else "", f"{at:%H:%M}" if at else ""]
    words = ", ".join(part for part in parts if part)
    if words:
        return words
    return view.value.removesuffix(".0") if view.type == "decimal" else view.value
