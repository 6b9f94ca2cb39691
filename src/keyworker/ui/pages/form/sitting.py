"""One sitting with a draft: the engine's session, the record that its author is looking at, and views by key. No Qt here.

Only the form page's presenter uses it, on the interface thread; it is made on the store's thread. Keys stay when repeats come and go,
references do not: everything outside speaks of keys.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from keyworker.base.errors import FieldRefused, KeyworkerError
from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.domain.form_response import FormResponse
from keyworker.forms.engine import Answers, FormSession, NodeKind, NodeView
from keyworker.store.protocol import Changes
from keyworker.ui.as_shown import Shown
from keyworker.ui.pages.form.tree import Item, answerable, whole

Answer = str | bool | tuple[str, ...]


@dataclass(frozen=True)
class Removed:
    """An instance of a repeat that was taken out, and what it was called: for undoing it."""

    range_key: str
    instance: str
    title: str


class Sitting:
    """`response` is the record that its author is looking at: as it was read last, and what they answered since."""

    def __init__(self, session: FormSession, response: FormResponse) -> None:
        self._session = session
        self.response = response
        self._views: dict[str, NodeView] = {}
        self._refs: dict[str, str] = {}
        self._read()

    def top(self) -> tuple[Item, ...]:
        """What stands in the form now."""
        return whole(self._views, self._session.root)

    def view(self, key: str) -> NodeView | None:
        """A node by its key; none when it is not there (any more)."""
        return self._views.get(self._refs.get(key, ""))

    def finishing(self) -> Callable[..., Changes]:
        """A verb that finishes what stands on the page now, and nothing else."""
        return partial(_finish, Shown.single(self.response.family or "", self.response.id, self.response))

    def handed_over(self) -> tuple[FormResponse, Answers]:
        """What is to be kept, of the record that its author looked at. From here on they look at their own answers in it."""
        seen, answers = self.response, self.answers()
        with suppress(FieldRefused):  # the verb refuses it too, and says so: they look at what they looked at before
            self.response = forms.answered(seen, answers).shown_as()
        return seen, answers

    def spoken(self, language: str) -> FormResponse:
        """The record that its author looked at. From here on they look at it in another language."""
        seen, self.response = self.response, self.response.evolve(language=language).shown_as()
        return seen

    def answers(self) -> Answers:
        """What is kept of it."""
        return self._session.answers()

    def answer(self, key: str, said: Answer, *, taking: bool = False) -> int | None:
        """A person answered. None: the question is not there (any more); 0: it is given.

        More: so many instances of repeats whose number the form sets, and that hold answers, would go. Then nothing changed, unless
        `taking`. Raises FieldRefused for a number of them that no form means; the answer before then stands.
        """
        view = self.view(key)
        if view is None or view.readonly:
            return None
        if isinstance(said, tuple):
            give = self._session.rank if view.kind is NodeKind.RANK else self._session.select
            return self._change(lambda: give(view.ref, said), taking=taking)
        return self._change(lambda: self._session.set_value(view.ref, said if said != "" else None), taking=taking)

    def give_reason(self, key: str, reason: str, *, taking: bool = False) -> int | None:
        """Why there is no answer; "" takes it back. What it answers is what `answer` does."""
        view = self.view(key)
        if view is None or view.readonly:
            return None
        return self._change(lambda: self._session.set_reason(view.ref, reason), taking=taking)

    def add(self, range_key: str) -> str | None:
        """Another instance of a repeat, at its end; answers its key."""
        view = self.view(range_key)
        if view is None or view.controlled:
            return None
        before = set(self._refs)
        self._session.add_repeat(view.ref)
        self._read()
        came = [key for key in self._refs if key not in before and key.startswith(f"{range_key}[") and key.endswith("]")]
        return min(came, key=len, default=None)

    def remove(self, instance_key: str, title: str) -> Removed | None:
        """Take an instance out; its answers wait to be brought back."""
        range_key, _, rest = instance_key.rpartition("[")
        there, view = self.view(range_key), self.view(instance_key)
        if there is None or view is None or there.controlled:
            return None
        instances = [ref for ref in there.children if ref in self._views and self._views[ref].kind is NodeKind.REPEAT]
        self._session.remove_repeat(there.ref, instances.index(view.ref) + 1)
        self._read()
        return Removed(range_key, rest.removesuffix("]"), title)

    def waits(self, removed: Removed) -> bool:
        """Whether an instance that was taken out can still be brought back."""
        return self._session.answers().repeats.get(removed.range_key, {}).get(removed.instance) is False

    def bring_back(self, removed: Removed) -> None:
        """Undo a removal."""
        view = self.view(removed.range_key)
        if view is not None:
            self._session.restore_repeat(view.ref, removed.instance)
            self._read()

    def speak(self, language: str) -> None:
        """Ask in another language of the form."""
        self._session.set_language(language)
        self._read()

    def language(self) -> str:
        """In which language it asks."""
        return self._session.language or ""

    def changed_since(self, before: "Sitting") -> tuple[NodeView, ...]:
        """Questions of this sitting whose answer is another one than it was in a sitting before."""
        asked = (view for view in self._views.values() if view.asked)
        return tuple(view for view in asked if _said(before.view(view.key)) != _said(view))

    def _change(self, change: Callable[[], object], *, taking: bool) -> int:
        """Let something happen; undone when it takes away what was filled in (see `answer`)."""
        counted = any(view.controlled for view in self._views.values())
        before = self._session.answers() if counted else None
        filled = self._filled(before) if before is not None else frozenset()
        try:
            change()
        except KeyworkerError:
            self._back_to(before)
            raise
        self._read()
        gone = filled - self._refs.keys()
        many = sum(not any(one.startswith(f"{other}/") for other in gone) for one in gone)
        if not many or taking:
            return 0
        self._back_to(before)
        return many

    def _back_to(self, before: Answers | None) -> None:
        if before is not None:
            self._session = self._session.again(before)
            self._read()

    def _filled(self, kept: Answers) -> frozenset[str]:
        """Keys of the instances, of repeats whose number the form sets, in which a person answered something."""
        said = [key for texts in (kept.values, kept.reasons) for key, text in texts.items() if text and self._asks(key)]
        instances = [self._views[ref].key for view in self._views.values() if view.controlled for ref in view.children]
        return frozenset(one for one in instances if any(key.startswith(f"{one}/") for key in said))

    def _asks(self, key: str) -> bool:
        view = self.view(key)
        return view is not None and answerable(view)

    def _read(self) -> None:
        self._views = {view.ref: view for view in self._session.views()}
        self._refs = {view.key: view.ref for view in self._views.values()}


def _finish(shown: Shown, desk: Desk, seen: FormResponse, answers: Answers) -> Changes:
    """On the store's thread: finish answers, if they are what the page showed. Raises ChangedMeanwhile."""
    shown.still(desk)
    return forms.finish_response(desk, seen, answers)


def _said(view: NodeView | None) -> tuple[str, str]:
    return (view.value, view.reason) if view is not None else ("", "")


def holds(response: FormResponse, answers: Answers) -> bool:
    """Whether a record has exactly these answers. What was taken back ("") and what stands in removed instances does not count."""
    there = {key: {one for one, here in instances.items() if here} for key, instances in response.repeats.items()}
    ours = {key: {one for one, here in instances.items() if here} for key, instances in answers.repeats.items()}
    gone = tuple(f"[{one}]" for instances in response.repeats.values() for one, here in instances.items() if not here)
    if {key: one for key, one in there.items() if one} != {key: one for key, one in ours.items() if one}:
        return False
    pairs = ((response.answers, answers.values), (response.reasons, answers.reasons))
    return all(_present(kept, gone) == _present(now, gone) for kept, now in pairs)


def _present(texts: dict[str, str], gone: tuple[str, ...]) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text and not any(one in key for one in gone)}
