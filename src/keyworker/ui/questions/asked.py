"""The question of a form that a leaf of its answers belongs to: its words, its choices, and in which part of a repeat it stands.

Pages that show changes of forms use this on the store's thread: it asks the form that the answers were begun with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from keyworker.base.errors import FieldRefused, FormRefused, NotHere
from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.forms.engine.views import NodeKind, NodeView
from keyworker.ui.leaves import Sort
from keyworker.ui.questions.said import answer_words, reason_words
from keyworker.ui.questions.words import plain_words
from keyworker.ui.record_words import not_written

_ENDS: Final = ("?", ":", ".")
_CALLS: Final = frozenset({NodeKind.SELECT, NodeKind.INPUT})
_NOT_A_NAME: Final = frozenset({"date", "time", "dateTime", "int", "decimal"})


@dataclass(frozen=True)
class Asked:
    """A question, or a repeat. `within` names the part of a repeat that it stands in, or is: `Child 2`, or what it is called there."""

    view: NodeView
    within: str = ""

    def label(self) -> str:
        """What is asked."""
        return plain_words(self.view.label)

    def options(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen: value and words."""
        return tuple((one.value, plain_words(one.label) or one.value) for one in self.view.choices)

    def paragraphs(self) -> bool:
        """Whether the form asks for more than a line."""
        return "multiline" in self.view.appearances or self.view.attrs.get("rows", "1") not in {"0", "1"}

    def sort(self) -> Sort:
        """How one's own answer can be given here; others are given in the form itself."""
        view = self.view
        if view.kind is NodeKind.SELECT and not view.multiple:
            return Sort.PICK
        if view.kind is not NodeKind.INPUT:
            return Sort.NONE
        if view.type == "date" and not {"year", "month-year"} & set(view.appearances):
            return Sort.DAY
        return Sort.TEXT if view.type in {"", "string"} else Sort.NONE


def views_of(desk: Desk, file: FamilyFile, record: str) -> tuple[NodeView, ...]:
    """Every question of an answered form as it stands; nothing when this machine does not have the form. On the store's thread."""
    response = file.records.get(record)
    return _views(desk, file, response) if isinstance(response, FormResponse) else ()


def lines_of(desk: Desk, file: FamilyFile, record: str, patch: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """What a change of an answered form says, in a line for each question that the form on this machine asks, by the question's key.

    On the store's thread. The answers need not be here: of a change that began them it says itself with which form.
    """
    answers, reasons = patch.get("answers") or {}, patch.get("reasons") or {}
    here = file.records.get(record)
    try:
        begun = here if isinstance(here, FormResponse) else FormResponse.model_validate({**patch, "family": file.family.id})
        views = _views(desk, file, begun.evolve(answers={**begun.answers, **{key: value for key, value in answers.items() if value}}))
    except (ValueError, FieldRefused):
        return {}
    found = {}
    for key, said in (*answers.items(), *reasons.items()):
        asked = asked_in(views, ("answers", key))
        if asked is not None and (said or key in answers):
            words = answer_words(replace(asked.view, value=said or "", reason=""), names) if key in answers else reason_words(said)
            question = ", ".join(filter(None, (asked.within, asked.label())))
            shape = QCoreApplication.translate("questions", "{question} {answer}" if question.endswith(_ENDS) else "{question}: {answer}")
            found[key] = shape.format(question=question, answer=words or said or not_written())
    return found


def _views(desk: Desk, file: FamilyFile, response: FormResponse) -> tuple[NodeView, ...]:
    try:
        return tuple(forms.session_of(desk, file, response).views())
    except (NotHere, FormRefused):
        return ()


def asked_in(views: Sequence[NodeView], path: tuple[str, ...]) -> Asked | None:
    """The question that a leaf of the answers belongs to; none for other leaves, and for what the form does not ask (any more)."""
    if len(path) < 2 or path[0] not in {"answers", "reasons", "repeats"}:
        return None
    known = {one.key: one for one in views}
    view = known.get(path[1]) or next((one for one in views if _without_ids(one.key) == _without_ids(path[1])), None)
    if view is None or not view.label:
        return None
    inside = f"{path[1]}[{path[2]}]" if path[0] == "repeats" and len(path) > 2 else path[1][: path[1].rfind("]") + 1]
    return Asked(view, _called(known, inside) if inside else "")


def _called(known: Mapping[str, NodeView], key: str) -> str:
    """What a part of a repeat is called: by its first answer in words, else by its place; empty when it is gone."""
    instance = known.get(key)
    if instance is None:
        return ""
    for view in known.values():
        if view.key.startswith(f"{key}/") and view.kind in _CALLS and view.value and not view.multiple and view.type not in _NOT_A_NAME:
            labels = {one.value: plain_words(one.label) for one in view.choices}
            return labels.get(view.value) or " ".join(view.value.split())
    range_ = known.get(key[: key.rfind("[")])
    label = plain_words(instance.label or (range_.label if range_ else ""))
    return f"{label} {instance.ref[instance.ref.rfind('[') + 1 : -1]}".strip()


def _without_ids(key: str) -> str:
    """A key without the ids of its repeats."""
    parts = key.split("[")
    return parts[0] + "".join(part.partition("]")[2] for part in parts[1:])
