"""Ties the print page to the document's maker and to the log of copies. Making and drawing never happen on the interface thread.

Each choice begins anew and what an earlier one made is dropped. Nothing is given out before it is written down (casework.audit).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from keyworker.base.errors import FieldRefused, KeyworkerError
from keyworker.casework import audit, plans
from keyworker.casework.desk import Desk
from keyworker.documents.family_plan import CouncilDetails
from keyworker.documents.leaks import LeakWarning
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.print.giving_out import Made, ask_file, ask_printer, make, send_to_printer, write_file
from keyworker.ui.pages.print.page import PrintPage
from keyworker.ui.pages.print.state import (
    FORM,
    LONGEST_NAMES,
    PrintChoice,
    PrintState,
    names_of_readers,
    plan_version,
    readers,
    warned,
    worker_of,
)
from keyworker.ui.pages.print.words import tr

ChooseFile = Callable[[QWidget, str], Path | None]
ChoosePrinter = Callable[[QWidget], QPrinter | None]


@dataclass(frozen=True)
class Given:
    """One copy on its way out: what was made, for whom, of which plan."""

    made: Made
    choice: PrintChoice
    file: FamilyFile
    names: tuple[str, ...]


class PrintPresenter:
    """Implements `ui.context.Presenter`. `choose_file` and `choose_printer` ask the person; tests answer themselves."""

    def __init__(
        self, context: Context, council: CouncilDetails, choose_file: ChooseFile = ask_file, choose_printer: ChoosePrinter = ask_printer
    ) -> None:
        self._context, self._council = context, council
        self._choose_file, self._choose_printer = choose_file, choose_printer
        self.widget = self.page = PrintPage()
        self._family = ""
        self._file: FamilyFile | None = None
        self._worker: Worker = context.desk.worker
        self._made: Made | None = None
        self._state = PrintState()
        self._turn = 0
        self._here = self._to_focus = False
        self.page.chosen.connect(self._choose)
        self.page.ticked.connect(self._tick)
        self.page.place_wanted.connect(self._go_to)
        self.page.print_wanted.connect(self._print)
        self.page.save_wanted.connect(self._save)
        self.page.back.connect(lambda: context.go(Place(PageName.FAMILY, self._family, FamilyTab.PLAN)))
        context.changes.committed.connect(self._committed)

    def open(self, place: Place) -> None:
        """Show whom a copy of this family's plan may be for; nobody is chosen yet."""
        if place.family is None:
            raise ValueError("the print page needs a family")
        if place.family != self._family:
            self._state, self._file, self._made = PrintState(), None, None
            self._turn += 1
            self.page.show_pages((), 595.0)
        self._family, self._here, self._to_focus = place.family, True, True
        self._read()

    def leave(self) -> None:
        """Nothing is typed here; a document that is being made is dropped."""
        self._here = False
        self._turn += 1

    def _read(self) -> None:
        self._context.tasks.store(read_family, self._context.desk, self._family, then=self._show_family)

    def _committed(self, changes: Changes) -> None:
        kinds = {one.kind for one in changes.records if one.family == self._family}
        if self._here and kinds - {AuditEvent.kind}:
            self._read()

    def _show_family(self, read: tuple[FamilyFile, Worker]) -> None:
        file, worker = read
        if file.family.id != self._family or not self._here:
            return
        self._file, self._worker = file, worker
        people = readers(file)
        kept = self._state.choice.recipients & {one.id for one in people}
        self._state = replace(
            self._state, family_name=file.family.name, readers=people, has_plan=file.plan is not None,
            choice=replace(self._state.choice, recipients=kept),
        )
        self._make()
        if self._to_focus:
            self._to_focus = False
            self.page.focus_first()

    def _choose(self, choice: PrintChoice) -> None:
        same_readers = choice.recipients == self._state.choice.recipients
        self._state = replace(self._state, choice=choice)
        if same_readers:
            self.page.show_state(self._state)
        else:
            self._make()

    def _make(self) -> None:
        """Make the document anew for the choice; whatever is still being made is dropped."""
        self._turn += 1
        turn, file, desk = self._turn, self._file, self._context.desk
        self._made = None
        self._state = replace(self._state, made=False, refused="", left_out=0, warnings=(), looked_at=frozenset())
        self.page.show_state(self._state)
        if file is None or file.plan is None or not self._state.choice.recipients:
            self.page.show_pages((), 595.0)
            self.page.show_state(self._state)
            return
        self._context.tasks.background(
            make, file, self._state.choice.recipients, desk.instruments, self._council, desk.clock.today(), plan_version(file),
            self._worker, then=lambda made: self._show_made(turn, made), failed=lambda error: self._not_made(turn, error),
        )

    def _show_made(self, turn: int, made: Made) -> None:
        if turn != self._turn or self._file is None:
            return
        self._made = made
        self._state = replace(
            self._state, made=True, left_out=made.copy.left_out, warnings=warned(self._file, made.copy.warnings)
        )
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
        self._context.go(Place(PageName.FAMILY, self._family, FamilyTab.PLAN, record))

    def _print(self) -> None:
        given = self._given()
        printer = self._choose_printer(self.page) if given else None
        if given is not None and printer is not None:
            self._give(given, lambda: send_to_printer(given.made.copy.pdf, printer), tr("Sent to the printer, and written down."))

    def _save(self) -> None:
        given = self._given()
        path = self._choose_file(self.page, given.made.copy.file_name) if given else None
        if given is not None and path is not None:
            self._give(given, lambda: write_file(given.made.copy.pdf, path), tr("The PDF is saved, and written down."))

    def _given(self) -> Given | None:
        """What is on the screen, when it may be given out; the questions that follow cannot change it."""
        if self._made is None or self._file is None or not self._state.ready():
            return None
        names = names_of_readers(self._state.readers, self._state.choice.recipients)
        return Given(self._made, self._state.choice, self._file, names)

    def _give(self, given: Given, work: Callable[[], None], word: str) -> None:
        """Write the act down, then do it, then note in the plan who has a copy."""
        tasks, desk = self._context.tasks, self._context.desk

        def noted(_changes: Changes) -> None:
            tasks.background(work, then=lambda _: done())

        def done() -> None:
            self._context.say(word)
            tasks.store(note_copy, desk, given)

        tasks.store(note_print, desk, given, then=noted)


def read_family(desk: Desk, family: str) -> tuple[FamilyFile, Worker]:
    """On the store thread: the family, and who works with it."""
    file = desk.store.family_file(family)
    return file, worker_of(file, {one.id: one for one in desk.store.find(Worker)}, desk.worker, desk.clock.today())


def note_print(desk: Desk, given: Given) -> Changes:
    """On the store thread: who is given what, by ids, counts and digests."""
    return audit.note(
        desk, AuditKind.PRINT, family=given.file.family.id, recipients=sorted(given.choice.recipients), form=FORM,
        digest=given.made.copy.digest, version=given.made.version, left_out=given.made.copy.left_out,
        warnings=len(given.made.copy.warnings), safe_at_home=given.choice.safe_at_home,
    )


def note_copy(desk: Desk, given: Given) -> Changes:
    """On the store thread: note in the plan who has a copy."""
    plan = given.file.plan
    if plan is None:
        return Changes()
    return plans.note_copy(desk, plan, ", ".join(given.names)[:LONGEST_NAMES], FORM, safe_at_home=given.choice.safe_at_home)
