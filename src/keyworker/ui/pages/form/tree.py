"""A running form as things that stand on a page: what is relevant, in its order, with what is inside. No Qt here.

Only the form page uses this. Everything is worked out from the `NodeView`s of a session.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keyworker.forms.engine.views import NodeKind, NodeView
from keyworker.ui.questions.words import plain_words

_HOLDERS = frozenset({NodeKind.ROOT, NodeKind.GROUP, NodeKind.RANGE_OF_REPEATS, NodeKind.REPEAT})
_CHOSEN = frozenset({NodeKind.SELECT, NodeKind.RANGE, NodeKind.INPUT})


@dataclass(frozen=True)
class Item:
    """One node that is shown, with what is inside. `title`: of an instance of a repeat what its content calls it; `place` counts it from 1."""

    view: NodeView
    inside: tuple["Item", ...] = ()
    title: str = ""
    place: int = 0

    @property
    def key(self) -> str:
        """The stable key of the node."""
        return self.view.key

    def questions(self) -> Iterator[NodeView]:
        """Every question (and note) in it, itself too, in order."""
        if self.view.asked:
            yield self.view
        for one in self.inside:
            yield from one.questions()


def whole(views: Mapping[str, NodeView], root: str) -> tuple[Item, ...]:
    """What stands at the top of the form; a single group that only wraps the whole form is looked through."""
    top = _inside(views, views[root])
    while len(top) == 1 and top[0].view.kind is NodeKind.GROUP and _wraps(top[0]):
        top = top[0].inside
    return top


def answerable(view: NodeView) -> bool:
    """Whether a person can answer it: a control that is no note and not read-only."""
    return view.asked and view.kind is not NodeKind.NOTE and not view.readonly and "label" not in view.appearances


def answered(view: NodeView) -> bool:
    """Whether it has an answer; a reason for none is one."""
    return bool(view.value or view.reason)


def _wraps(item: Item) -> bool:
    """Whether a group only holds groups: then these are the pages."""
    return "field-list" not in item.view.appearances and all(
        one.view.kind in {NodeKind.GROUP, NodeKind.RANGE_OF_REPEATS} or one.view.kind is NodeKind.NOTE for one in item.inside
    )


def _inside(views: Mapping[str, NodeView], holder: NodeView) -> tuple[Item, ...]:
    found = []
    place = 0
    for ref in holder.children:
        view = views.get(ref)
        if view is None or not view.relevant:
            continue
        place += view.kind is NodeKind.REPEAT
        item = _item(views, view, place)
        if item is not None:
            found.append(item)
    return tuple(found)


def _item(views: Mapping[str, NodeView], view: NodeView, place: int) -> Item | None:
    """A node as it is shown; None for what has nothing to show (values without a control, empty groups)."""
    if view.kind not in _HOLDERS:
        return Item(view) if view.asked else None
    inside = _inside(views, view)
    if view.kind is NodeKind.REPEAT:
        return Item(view, inside, _content(inside), place)
    if view.kind is NodeKind.RANGE_OF_REPEATS:
        return Item(view, inside) if inside or not view.controlled else None
    return Item(view, inside) if inside else None


def _content(inside: tuple[Item, ...]) -> str:
    """What an instance of a repeat holds, in a word: its first answer that was typed or chosen."""
    for item in inside:
        for view in item.questions():
            if view.kind in _CHOSEN and view.value and view.type not in {"date", "time", "dateTime"}:
                labels = {choice.value: plain_words(choice.label) for choice in view.choices}
                return labels.get(view.value) or " ".join(view.value.split())
    return ""
