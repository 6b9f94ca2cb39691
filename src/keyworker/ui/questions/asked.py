"""The question of a form that a conflict is about: its words, its choices, and in which part of a repeat it stands. No Qt.

`asked_in` is called on the store's thread: it asks the form that the answers were begun with. Only this page uses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keyworker.base.errors import FormRefused, NotHere
from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.forms.engine.views import NodeKind, NodeView
from keyworker.ui.leaves import Sort
from keyworker.ui.questions.words import plain_words

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
    if not isinstance(response, FormResponse):
        return ()
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
