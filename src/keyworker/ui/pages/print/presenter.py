"""Ties the print page to the document's maker and to the log of copies. Making and drawing never happen on the interface thread.

Each choice begins anew and what an earlier one made is dropped. Nothing is given out before it is written down (casework.audit).
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from keyworker.base.errors import FieldRefused, KeyworkerError
from keyworker.documents.leaks import LeakWarning, Sort
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.council_settings import CouncilSettings
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.print.giving_out import Made, ask_printer, make, send_to_printer, write_file
from keyworker.ui.pages.print.page import PrintPage
from keyworker.ui.pages.print.printed import Given, Printed, note_copy, note_print, read_printed
from keyworker.ui.pages.print.state import PrintChoice, PrintState, Subject, readers, warned
from keyworker.ui.pages.print.words import tr
from keyworker.ui.widgets.choose_file import ask_where

ChooseFile = Callable[[QWidget, str], Path | None]
ChoosePrinter = Callable[[QWidget], QPrinter | None]


class PrintPresenter:
    """Implements `ui.context.Presenter`. `choose_file` and `choose_printer` ask the person; tests answer themselves."""

    def __init__(
        self, context: Context, choose_file: ChooseFile = ask_where, choose_printer: ChoosePrinter = ask_printer
    ) -> None:
        self._context = context
        self._choose_file, self._choose_printer = choose_file, choose_printer
        self.widget = self.page = PrintPage()
        self._family = ""
        self._record: str | None = None
        self._printed: Printed | None = None
        self._made: Made | None = None
        self._state = PrintState()
        self._turn = 0
        self._here = self._to_focus = False
        self.page.chosen.connect(self._choose)
        self.page.ticked.connect(self._tick)
        self.page.taken_out.connect(self._take_out)
        self.page.place_wanted.connect(self._go_to)
        self.page.print_wanted.connect(self._print)
        self.page.save_wanted.connect(self._save)
        self.page.back.connect(self._leave_page)
        context.changes.committed.connect(self._committed)

    def open(self, place: Place) -> None:
        """Show whom a copy may be for; nobody is chosen yet. Without a record it is the plan, with one the answers or the blank form."""
        if place.family is None:
            raise ValueError("the print page needs a family")
        if (place.family, place.record) != (self._family, self._record):
            self._state, self._printed, self._made = PrintState(), None, None
            self._turn += 1
            self.page.show_pages((), 595.0)
        self._family, self._record, self._here, self._to_focus = place.family, place.record, True, True
        self._read()

    def leave(self) -> None:
        """Nothing is typed here; a document that is being made is dropped."""
        self._here = False
        self._turn += 1

    def _read(self) -> None:
        self._context.tasks.store(read_printed, self._context.desk, self._family, self._record, then=self._show_printed)

    def _committed(self, changes: Changes) -> None:
        kinds = {touched.kind for touched in changes.records if touched.family == self._family or touched.kind == CouncilSettings.kind}
        if self._here and kinds - {AuditEvent.kind}:
            self._read()

    def _show_printed(self, printed: Printed) -> None:
        file = printed.file
        if file.family.id != self._family or not self._here:
            return
        self._printed = printed
        people = readers(file, self._context.desk.clock.today())
        kept = self._state.choice.recipients & {one.id for one in people}
        self._state = replace(
            self._state, subject=printed.subject, title=printed.title, family_name=file.family.name, readers=people,
            there=printed.there(), choice=replace(self._state.choice, recipients=kept),
        )
        self._make()
        if self._to_focus:
            self._to_focus = False
            self.page.focus_first()

    def _choose(self, choice: PrintChoice) -> None:
        was = self._state.choice
        same_readers = (choice.recipients, choice.professional) == (was.recipients, was.professional)
        self._state = replace(self._state, choice=replace(choice, taken_out=was.taken_out) if same_readers else choice)
        if same_readers:
            self.page.show_state(self._state)
        else:
            self._make()

    def _take_out(self, warning: LeakWarning, out: bool) -> None:
        """Make this copy without the words that a warning is about, or with them again. What was looked at stays looked at."""
        place, choice = frozenset({(warning.record, warning.field)}), self._state.choice
        self._state = replace(self._state, choice=replace(choice, taken_out=choice.taken_out | place if out else choice.taken_out - place))
        self._make(self._state.looked_at)

    def _make(self, looked_at: frozenset[LeakWarning] = frozenset()) -> None:
        """Make the document anew for the choice; whatever is still being made is dropped."""
        self._turn += 1
        turn, printed, desk = self._turn, self._printed, self._context.desk
        self._made = None
        self._state = replace(self._state, made=False, refused="", left_out=0, warnings=(), gone=(), looked_at=looked_at)
        self.page.show_state(self._state)
        wanted = self._state.subject is Subject.BLANK or self._state.choice.somebody()
        if printed is None or not printed.there() or not wanted:
            self.page.show_pages((), 595.0)
            self.page.show_state(self._state)
            return
        work = printed.work(self._state.choice, desk.shelf.on_paper, desk.clock.today())
        self._context.tasks.background(
            make, work, then=lambda made: self._show_made(turn, made), failed=lambda error: self._not_made(turn, error),
        )

    def _show_made(self, turn: int, made: Made) -> None:
        if turn != self._turn or self._printed is None:
            return
        self._made = made
        found = warned(self._printed.file, made.copy.warnings, self._printed.questions())
        out = warned(self._printed.file, [LeakWarning(*place, Sort.NAME) for place in made.copy.taken_out], self._printed.questions())
        self._state = replace(self._state, made=True, left_out=made.copy.left_out, warnings=found, gone=out)
        self.page.show_pages(made.images, made.page_width)
        self.page.show_state(self._state)

    def _not_made(self, turn: int, error: KeyworkerError) -> None:
        if turn != self._turn:
            return
        self.page.show_pages((), 595.0)
        self._state = replace(self._state, refused=f"{error.sentence} {error.remedy}".strip())
        self.page.show_state(self._state)
        if not isinstance(error, FieldRefused):
            self._context.trouble(error)

    def _tick(self, warning: LeakWarning, yes: bool) -> None:
        self._state = self._state.ticked(warning, yes=yes)
        self.page.show_state(self._state)

    def _go_to(self, record: str) -> None:
        if self._state.subject is Subject.ANSWERS:
            self._context.go(Place(PageName.FORM, self._family, record=record))
        else:
            self._context.go(Place(PageName.FAMILY, self._family, FamilyTab.PLAN, record))

    def _leave_page(self) -> None:
        tab = FamilyTab.PLAN if self._state.subject is Subject.PLAN else FamilyTab.FORMS
        self._context.go(Place(PageName.FAMILY, self._family, tab))

    def _print(self) -> None:
        given = self._given()
        if given is not None:
            self._context.tasks.once_kept(lambda: self._print_kept(given), self._context.trouble)

    def _print_kept(self, given: Given) -> None:
        """Nothing that somebody wrote waits for room on the disk: what is on the screen is what there is."""
        printer = self._choose_printer(self.page)
        if printer is not None:
            self._give(given, lambda: send_to_printer(given.made.copy.pdf, printer), tr("Sent to the printer, and written down."))

    def _save(self) -> None:
        given = self._given()
        if given is not None:
            self._context.tasks.once_kept(lambda: self._save_kept(given), self._context.trouble)

    def _save_kept(self, given: Given) -> None:
        path = self._choose_file(self.page, given.made.copy.file_name)
        if path is not None:
            self._give(given, lambda: write_file(given.made.copy.pdf, path), tr("The PDF is saved, and written down."))

    def _given(self) -> Given | None:
        """What is on the screen, when it may be given out; the questions that follow cannot change it."""
        if self._made is None or self._printed is None or not self._state.ready():
            return None
        return Given(self._made, self._state.choice, self._printed)

    def _give(self, given: Given, work: Callable[[], None], word: str) -> None:
        """Write the act down, if the copy is of what there is, then do it, then note in the plan who has one."""
        tasks, desk = self._context.tasks, self._context.desk

        def noted(_changes: Changes) -> None:
            tasks.background(work, then=lambda _: done())

        def done() -> None:
            self._context.say(word)
            tasks.store(note_copy, desk, given)

        def not_given(error: KeyworkerError) -> None:
            self._context.trouble(error)
            self._read()

        tasks.store(note_print, desk, given, then=noted, failed=not_given)
