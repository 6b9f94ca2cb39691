"""Ties the form page to the verbs: every answer is kept at once as a draft, every word within a second.

`place.record` is the id of the answers. The engine's session answers on the interface thread, everything else happens on the store's.
While somebody types, the sitting is not replaced by what the hub says: a line tells it, and what is written names what its author saw.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from keyworker.base.errors import AnswersRefused, KeyworkerError, NotHere
from keyworker.casework import forms
from keyworker.casework.forms_export import Shape
from keyworker.domain.family import Agency
from keyworker.domain.form_response import FormResponse
from keyworker.domain.person import Person
from keyworker.store.protocol import Changes
from keyworker.ui import terms
from keyworker.ui.answers_file import AnswersFile, ChooseFile
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.form.asking import Asking
from keyworker.ui.pages.form.course import Asked, Course
from keyworker.ui.pages.form.finished import FinishedAnswers
from keyworker.ui.pages.form.keeping import Keeping
from keyworker.ui.pages.form.page import FormPage
from keyworker.ui.pages.form.reading import Found, head_of, read_form
from keyworker.ui.pages.form.sitting import Answer, Removed, Sitting
from keyworker.ui.pages.form.state import Trouble
from keyworker.ui.pages.form.words import others_words, problem_words
from keyworker.ui.questions.words import plain_words
from keyworker.ui.widgets.choose_file import ask_where

KINDS = (FormResponse.kind, Person.kind, Agency.kind)
ALL_STEPS: Final = "*"
"""Instead of a step's key: the whole form on one page."""


class FormPresenter:
    """Implements `context.Presenter`; `widget` is the page."""

    def __init__(self, context: Context, choose_file: ChooseFile = ask_where) -> None:
        self._context = context
        self.widget = self.page = FormPage(context.desk.clock.today)
        self._place: Place | None = None
        self._beside = self.page.beside(context, lambda: self._place.record if self._place else None)
        self._quick = False
        self._keeping = Keeping(context, self._read, self._not_kept)
        self._answers_file = AnswersFile(context, choose_file, self.page.show_error)
        self._asking = Asking(self.page, self._give_again, self._show)
        self._start()
        self._listen()
        context.changes.committed.connect(self._committed)

    def open(self, place: Place) -> None:
        """Show the answers `place.record`: a draft to go on with, or finished ones to read."""
        self.page.flush()
        self.page.forget()
        self._place = place
        self._quick = self._quick or place.part == ALL_STEPS
        self._beside.open(place.family)
        self._start()
        self._read()

    def here(self) -> Place:
        """The step in hand, or that the whole form is on one page."""
        place = self._place or Place(PageName.FORM)
        return replace(place, part=ALL_STEPS if self._quick else self._course.state.current if self._course else place.part)

    def leave(self) -> None:
        """Keep at once what is half typed, and end family view."""
        self.page.flush()
        if words := self._asking.unanswered():
            self._context.say(words)
        self.page.set_family_view(on=False)

    def _start(self) -> None:
        self._take_up(None)
        self._reading: FinishedAnswers | None = None
        self._removed: Removed | None = None
        self._behind = self._anew = False
        self._keeping.begin()

    def _take_up(self, course: Course | None) -> None:
        """Another form is filled in, or none."""
        self._course = self._asking.course = course
        self._asking.forget()

    def _listen(self) -> None:
        page, hand, filling = self.page, self.page.hand, self.page.filling
        hand.answered.connect(self._answered)
        hand.reason_given.connect(self._reason_given)
        hand.ended.connect(self._ended)
        hand.add_wanted.connect(self._add)
        hand.remove_wanted.connect(self._remove)
        hand.undo_wanted.connect(self._undo)
        filling.step_chosen.connect(self._go_to_step)
        filling.moved.connect(self._move)
        filling.anyway.connect(lambda: self._move(1))
        filling.finish_wanted.connect(self._finish)
        filling.problem_chosen.connect(self._go_to_question)
        page.head.left.connect(self._back)
        page.head.language_chosen.connect(self._speak)
        page.head.quick_chosen.connect(self._choose_quick)
        page.head.print_wanted.connect(self._print)
        page.save.wanted.connect(lambda _form, shape: self._save(shape))
        page.answers.correct_wanted.connect(self._correct)
        page.answers.opened.connect(self._open_other)

    # What a person does

    def _answered(self, key: str, said: Answer, *, taking: bool = False) -> None:
        if self._asking.given(key, said, taking=taking) and self._course is not None:
            self.page.note_unread()
            if not isinstance(said, str):  # what is typed is judged when the field is left
                self._course.check(key)
            self._keep()

    def _reason_given(self, key: str, reason: str, *, taking: bool = False) -> None:
        if self._asking.given(key, reason, reason=True, taking=taking):
            self.page.hand.unread.pop(key, None)
            self._keep()

    def _give_again(self, asked: Asked) -> None:
        """Somebody was asked: what the answer takes away may go."""
        if asked.reason:
            self._reason_given(asked.key, str(asked.said), taking=True)
        else:
            self._answered(asked.key, asked.said, taking=True)

    def _ended(self, key: str) -> None:
        """Somebody left a field: what does not fit is said now, and what the hub said meanwhile is taken over."""
        if self._course is not None:
            self.page.note_unread()
            self._course.check(key)
            if not self._asking.ask(key):
                self._show()
            self._catch_up()

    def _add(self, range_key: str) -> None:
        self.page.flush()
        instance = self.page.tried(self._course.sitting.add, range_key) if self._course else None
        if instance is not None and self._course is not None:
            self._forget_removed()
            self._keep()
            self.page.filling.begin_at(self._course.first_inside(instance))

    def _remove(self, instance_key: str, title: str) -> None:
        self.page.flush()
        removed = self.page.tried(self._course.sitting.remove, instance_key, title) if self._course else None
        if removed is not None:
            self._removed = removed
            self.page.hand.removed = (removed.range_key, removed.title)
            self._keep()
            self.page.filling.offer_undo(removed.range_key)

    def _undo(self) -> None:
        if self._course is not None and self._removed is not None:
            back = f"{self._removed.range_key}[{self._removed.instance}]"
            self.page.tried(self._course.sitting.bring_back, self._removed)
            self._forget_removed()
            self._keep()
            self.page.filling.begin_at(self._course.first_inside(back))

    def _forget_removed(self) -> None:
        self._removed = None
        self.page.hand.removed = None

    def _speak(self, language: str) -> None:
        self.page.flush()
        if self._reading is not None:
            self._reading.speak(language, self.page)
        elif self._course is not None:
            self.page.tried(self._course.sitting.speak, language)
            language = self._course.sitting.language() or language
            self._course.head = replace(self._course.head, language=language)
            self._submit(forms.choose_language, self._course.sitting.spoken(language), language)

    def _choose_quick(self, quick: bool) -> None:
        self.page.flush()
        self._quick = quick
        if self._course is not None:
            self._course.quick = quick
            self._show()
            self.page.filling.begin_at(None)

    def _go_to_step(self, key: str) -> None:
        if self._asking.flushed():
            self._come_to(key)
        else:
            self._show()  # the list stays where one is

    def _move(self, way: int) -> None:
        """On or back; going on past an answer that does not stand says so first, once."""
        if not self._asking.flushed():
            return
        course = self._course
        there = course.state.beside(way) if course is not None and not course.quick else None
        if course is None or there is None:
            return
        problems = course.untold() if way > 0 else ()
        if problems:
            self._show()
            self.page.filling.show_problems(problems, finishing=False)
        else:
            self._come_to(there.key)

    def _come_to(self, key: str) -> None:
        if self._course is None:
            return
        self._course.come_to(key)
        self._forget_removed()
        self._asking.forget()
        self.page.hand.notices = {}
        self.page.show_notice("")
        self.page.filling.problems.clear()
        self._show()
        self.page.filling.begin_at(self._course.first_of(key), from_top=True)
        self._catch_up()

    def _go_to_question(self, key: str) -> None:
        step = self._course.step_of(key) if self._course else None
        if step is not None and self._course is not None:
            self._course.come_to(step.key)
            self._show()
            self.page.filling.begin_at(key)

    def _finish(self) -> None:
        """Everything that does not stand is said first; without such, the answers are finished."""
        course = self._course
        finish = course.sitting.finishing() if course else None
        if course is None or finish is None or not self._asking.flushed():
            return
        self.page.errors.clear()
        course.strict = True
        course.look()
        problems = course.problems()
        course.mark(problems)
        self._show()
        if problems:
            self.page.filling.show_problems(problems, finishing=True)
        else:
            self._context.tasks.once_kept(lambda: self._finish_kept(course, finish), self.page.show_error)

    def _finish_kept(self, course: Course, finish: Callable[..., Changes]) -> None:
        """Everything that was answered is kept: finish it, at once or not at all."""
        if course is self._course:
            self._keeping.submit(finish, course.sitting.response, course.sitting.answers(), then=self._finished, waits=False)
            self._show()

    def _finished(self) -> None:
        self.page.set_family_view(on=False)
        self._context.say(self.page.tr("The form is finished and kept on this laptop."))

    def _correct(self, reason: str) -> None:
        self.page.errors.clear()
        if self._reading is not None:
            self._context.tasks.store(
                forms.correct_response, self._context.desk, self._reading.sitting.response, reason,
                then=lambda changes: self._open_other(changes.records[0].id), failed=self.page.show_error,
            )

    def _open_other(self, record: str) -> None:
        if self._place is not None:
            self._context.go(Place(PageName.FORM, self._place.family, FamilyTab.FORMS, record))

    def _print(self) -> None:
        if self._place is not None and self._all_read():
            self._context.go(Place(PageName.PRINT, self._place.family, FamilyTab.FORMS, self._place.record))

    def _all_read(self) -> bool:
        """Whether everything that was typed is an answer; what is none would be missing on paper and in a file, so it is said."""
        if not self._asking.flushed():
            return False
        problems = [problem for problem in self._course.problems() if problem.trouble is Trouble.UNREAD] if self._course else []
        if problems and self._course is not None:
            self._course.mark(problems)
            self._show()
            self.page.filling.show_problems(problems, finishing=True)
        return not problems

    def _save(self, shape: Shape) -> None:
        """What stands goes into a file: what was typed last is kept before it is read."""
        self.page.errors.clear()
        if self._place is not None and self._place.family and self._place.record and self._all_read():
            self._answers_file.save(self.page, self._place.family, [self._place.record], shape)

    def _back(self) -> None:
        if self._place is not None and self._asking.flushed():
            self._context.go(Place(PageName.FAMILY, self._place.family, FamilyTab.FORMS))

    # Keeping, reading and showing

    def _keep(self) -> None:
        """Show at once what stands, and keep it."""
        if self._course is not None:
            self._submit(forms.keep_answers, *self._course.sitting.handed_over())

    def _submit(self, verb: Callable[..., Changes], *args: object, then: Callable[[], None] | None = None) -> None:
        self._keeping.submit(verb, *args, then=then)
        self._show()

    def _not_kept(self, error: KeyworkerError) -> None:
        """What finishing refuses is what stands in a newer record than the one that is shown: it is read, and said again."""
        self.page.show_error(error)
        if isinstance(error, AnswersRefused) and self._course is not None:
            self._course.marked |= frozenset(error.questions)
        self._read()

    def _committed(self, changes: Changes) -> None:
        family = self._place.family if self._place else None
        if family is None or not changes.touches(family=family, kinds=KINDS):
            return
        if any(one.family == family and one.kind in (Person.kind, Agency.kind) for one in changes.records):
            self._anew = True  # choices come from the family's people and agencies
        if not self._keeping.in_hand:
            self._read()

    def _catch_up(self) -> None:
        if self._behind and not self._keeping.in_hand:
            self._read()

    def _read(self) -> None:
        place = self._place
        if place is None or place.record is None:
            return
        sitting = self._course.sitting if self._course is not None and not self._anew else None
        self._context.tasks.store(
            read_form, self._context.desk, place.record, self._keeping.writes, *((sitting.response, sitting.answers()) if sitting else (None, None)),
            then=lambda found: self._took(found, place), failed=lambda error: self._not_there(error, place),
        )

    def _not_there(self, error: KeyworkerError, place: Place) -> None:
        if place is self._place and self.page.isVisible():  # who is elsewhere is not called back
            self._context.trouble(error)
            if isinstance(error, NotHere):
                self._back()

    def _took(self, found: Found, place: Place) -> None:
        if place is not self._place or found.writes != self._keeping.writes:
            return
        if found.response.completed() and found.sitting is not None:
            self._take_up(None)
            if found.file is not None:
                self._show_finished(FinishedAnswers(found.sitting, found.file, found.languages))
        elif found.sitting is None and self._course is not None:
            self._course.sitting.response = found.response
            self._behind = False
        elif found.sitting is not None:
            self._take_over(found, found.sitting)

    def _show_finished(self, answers: FinishedAnswers) -> None:
        before = self._reading
        if before is None or before.says() != answers.says():
            self._reading = answers
            (answers.begin if before is None else answers.show)(self.page)

    def _take_over(self, found: Found, sitting: Sitting) -> None:
        """The record says something else than the page, or the page is new."""
        if found.file is None:
            return
        head = head_of(found.file, found.response, found.languages, sitting.language())
        if self._course is None:
            course = Course(sitting, head, self.page.hand.unread, quick=self._quick)
            self._take_up(course)
            if self._place is not None and self._place.part:
                course.come_to(self._place.part)
            self._show()
            self.page.filling.begin_at(None, from_top=True)
            return
        self._tell_of_others(found, sitting)
        self._behind = self.page.typing()
        if not self._behind:
            self._anew = False
            self._course.sitting, self._course.head = sitting, head
            if self._removed is not None and not sitting.waits(self._removed):
                self._forget_removed()  # somebody else brought it back
            self._show()

    def _tell_of_others(self, found: Found, sitting: Sitting) -> None:
        """Say who changed which answers meanwhile; beside the field that somebody types in too."""
        if self._course is None:
            return
        changed = sitting.changed_since(self._course.sitting)
        if not changed or found.other_at is None:
            return
        typed = {one.view.key for one in self.page.filling.questions() if one.typing()}
        words = terms.changed_meanwhile(found.other, found.other_at)
        self.page.hand.notices = {view.key: words for view in changed if view.key in typed}
        self.page.show_notice(others_words(found.other, [plain_words(view.label) for view in changed]))
        self._show()

    def _show(self) -> None:
        course = self._course
        if course is None:
            return
        state = course.look()
        problems = [one for one in course.problems() if one.key in course.marked]
        self.page.hand.marked = {one.key: problem_words(one) for one in problems if one.trouble is not Trouble.UNREAD}
        self.page.filling.problems.still(course.problems())
        self.page.show_filling(state)
