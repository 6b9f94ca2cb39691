"""Where somebody is in a form and what has been said to them about it. No Qt here; only the form page's presenter uses it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keyworker.forms.engine import NodeView
from keyworker.ui.pages.form.sitting import Answer, Sitting
from keyworker.ui.pages.form.state import FormState, Head, Problem, Step, problems_of, steps_of
from keyworker.ui.pages.form.tree import answerable


@dataclass(frozen=True)
class Asked:
    """An answer, or a reason for none, that waits: it would take away `many` instances of a repeat that were filled in."""

    key: str
    said: Answer
    reason: bool
    many: int


class Course:
    """One form being filled in. `unread` is what the page remembers of fields that cannot be read, by key; it is not copied."""

    def __init__(self, sitting: Sitting, head: Head, unread: Mapping[str, str], *, quick: bool) -> None:
        self.sitting, self.head, self.quick = sitting, head, quick
        self.strict = False
        self._unread = unread
        self._current = ""
        self._told: frozenset[str] = frozenset()
        self.marked: frozenset[str] = frozenset()
        """Keys of the questions beside which stands what is wrong."""
        self.state = self.look()

    def look(self) -> FormState:
        """The form as it stands now, at the step where one is; a step that went away is followed by what stands in its place."""
        before = self.state.place() if hasattr(self, "state") else 0
        steps = steps_of(self.sitting.top(), self._unread, strict=self.strict)
        if steps and self._current not in {one.key for one in steps}:
            self._current = steps[min(before, len(steps) - 1)].key
        self.state = FormState(self.head, steps, self._current, self.quick)
        wrong = {one.key for one in self.problems()}
        self.marked &= wrong
        return self.state

    def come_to(self, key: str) -> None:
        """Go to a step."""
        self._current = key

    def step_of(self, question: str) -> Step | None:
        """The step that holds a question."""
        return self.state.step_of(question)

    def first_of(self, step: str) -> str | None:
        """The first question of a step that can be answered."""
        found = next((one for one in self.state.steps if one.key == step), None)
        return next((view.key for view in found.questions() if answerable(view)), None) if found else None

    def first_inside(self, instance: str) -> str | None:
        """The first question of an instance of a repeat that can be answered."""
        inside = (view for step in self.state.steps for view in step.questions() if view.key.startswith(f"{instance}/"))
        return next((view.key for view in inside if answerable(view)), None)

    def problems(self, views: Iterable[NodeView] | None = None) -> tuple[Problem, ...]:
        """What is wrong with these questions; none: with all of the form."""
        asked = [view for step in self.state.steps for view in step.questions()] if views is None else views
        return problems_of(asked, self._unread, strict=self.strict)

    def untold(self) -> tuple[Problem, ...]:
        """What is wrong with the step in hand, once: a second time it does not hinder going on."""
        step = self.state.step()
        found = problems_of(step.questions(), self._unread, strict=False) if step else ()
        keys = frozenset(one.key for one in found)
        fresh = keys - self._told
        self._told |= keys
        self.mark(found)
        return found if fresh else ()

    def mark(self, problems: Iterable[Problem]) -> None:
        """What is wrong stands beside these questions from now on, until it is mended."""
        self.marked |= frozenset(one.key for one in problems)

    def check(self, key: str) -> None:
        """A field was left, or something chosen: what does not fit is said beside it."""
        view = self.sitting.view(key)
        if view is not None:
            self.mark(problems_of([view], self._unread, strict=False))
