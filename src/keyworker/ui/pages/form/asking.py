"""An answer that would take away what was filled in waits, and is asked about beside its question. Only the form page's presenter uses it.

A number that sets how often something repeats is such an answer; so is a tick, or a reason for having no answer. While somebody types
nothing is asked: half a number is no answer yet. It must never let anything go that nobody was asked about.
"""

from collections.abc import Callable

from keyworker.base.errors import KeyworkerError
from keyworker.ui.pages.form.course import Asked, Course
from keyworker.ui.pages.form.page import FormPage
from keyworker.ui.pages.form.sitting import Answer
from keyworker.ui.pages.form.words import asked_words, kept_words


class Asking:
    """`again` gives an answer that may take away what it takes; `show` shows what stands. `course` is the form that is filled in."""

    def __init__(self, page: FormPage, again: Callable[[Asked], None], show: Callable[[], None]) -> None:
        self._page, self._again, self._show = page, again, show
        self.course: Course | None = None
        self._asked: Asked | None = None
        page.hand.taken.connect(self._take)
        page.hand.kept.connect(self._leave_it)

    def given(self, key: str, said: Answer, *, reason: bool = False, taking: bool = False) -> bool:
        """Whether an answer (or why there is none) stands now. What would take something away waits, until its field is left."""
        if self.course is None:
            return False
        sitting = self.course.sitting
        try:
            many = sitting.give_reason(key, str(said), taking=taking) if reason else sitting.answer(key, said, taking=taking)
        except KeyworkerError as error:
            self._page.show_error(error)
            return False
        if self._asked is not None and self._asked.key == key:
            self.forget()
        if many:
            self._asked = Asked(key, said, reason, many)
            if not any(one.view.key == key and one.typing() for one in self._page.filling.questions()):
                self.ask(key)
        return many == 0

    def ask(self, key: str) -> bool:
        """Ask about the answer to a question, where it waits."""
        view = self.course.sitting.view(key) if self.course is not None else None
        if self._asked is None or self._asked.key != key or view is None:
            return False
        self._page.hand.asked = {key: asked_words(self._asked, view)}
        self._show()
        self._page.filling.show_asked(key)
        return True

    def flushed(self) -> bool:
        """Give away what was typed; False when that is asked about first: whoever wanted to go on stays."""
        before = self._page.hand.asked
        self._page.flush()
        return self._page.hand.asked in ({}, before)

    def forget(self) -> None:
        """Nothing is asked any more, and nothing changes."""
        self._asked = None
        self._page.hand.asked = {}

    def unanswered(self) -> str:
        """That what was asked about stays as it was, for somebody who is gone; "" where nothing was asked."""
        view = self.course.sitting.view(self._asked.key) if self.course is not None and self._asked is not None else None
        self.forget()
        return kept_words(view) if view is not None else ""

    def _take(self) -> None:
        asked = self._asked
        if asked is not None:
            self.forget()
            self._page.filling.begin_at(asked.key)
            self._again(asked)

    def _leave_it(self) -> None:
        asked = self._asked
        if asked is not None:
            self.forget()
            self._show()
            self._page.filling.begin_at(asked.key)
