"""Ties the tab Forms to the verbs. The composition root embeds it in the family page as the tab Forms."""

from PySide6.QtWidgets import QWidget

from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.casework.forms import OfferedForm
from keyworker.casework.forms_export import Shape
from keyworker.domain.family import Assignment
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.form_response import FormResponse
from keyworker.domain.person import Person
from keyworker.store.protocol import Changes
from keyworker.ui.answers_file import AnswersFile, ChooseFile
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.forms_tab.page import FormsTabPage
from keyworker.ui.pages.forms_tab.state import forms_tab_state
from keyworker.ui.widgets.choose_file import ask_where

KINDS = (FormResponse.kind, Person.kind, Assignment.kind)


class FormsTabPresenter:
    """The forms of one family; reads again when one of its answers, or the council's forms, change."""

    def __init__(self, context: Context, choose_file: ChooseFile = ask_where) -> None:
        self._context = context
        self.page = FormsTabPage()
        self._answers_file = AnswersFile(context, choose_file, self.page.show_error)
        self.widget: QWidget = self.page
        self._family: str | None = None
        self._file: FamilyFile | None = None
        self._offers: list[OfferedForm] = []
        self._removed: FormResponse | None = None
        context.changes.committed.connect(self._committed)
        self.page.begin.connect(self._begin)
        self.page.opened.connect(self._go)
        self.page.removed.connect(self._remove)
        self.page.undone.connect(self._undo)
        self.page.correct.connect(self._correct)
        self.page.paper_wanted.connect(lambda one: context.go(Place(PageName.PRINT, self._family, FamilyTab.FORMS, one)))
        self.page.save_wanted.connect(self._save)

    def open(self, place: Place) -> None:
        """Read the forms of `place.family` and show them; `place.record` are answers to open at once."""
        if place.family != self._family:
            self._removed = None
            self.page.errors.clear()
        self._family = place.family
        self._read()
        if place.record is not None:
            self._go(place.record)

    def leave(self) -> None:
        """Nothing is ever half typed here but the reason of a correction, which is only asked for."""

    def _begin(self, definition: str) -> None:
        self.page.errors.clear()
        if self._family is not None:
            self._context.tasks.store(
                forms.begin_response, self._context.desk, self._family, definition,
                then=lambda changes: self._go(changes.records[0].id), failed=self.page.show_error,
            )

    def _correct(self, record: str, reason: str) -> None:
        self.page.errors.clear()
        response = self._response(record)
        if response is not None:
            self._context.tasks.store(
                forms.correct_response, self._context.desk, response, reason,
                then=lambda changes: self._go(changes.records[0].id), failed=self.page.show_error,
            )

    def _remove(self, record: str) -> None:
        self.page.errors.clear()
        response = self._response(record)
        if response is None:
            return

        def gone(_changes: Changes) -> None:
            self._removed = response
            self._show()
            self.page.offer_undo()

        self._context.tasks.store(
            forms.remove_response, self._context.desk, response, then=gone, failed=self.page.show_error
        )

    def _undo(self) -> None:
        removed, self._removed = self._removed, None
        if removed is not None:
            self._context.tasks.store(
                _bring_back, self._context.desk, removed.id, then=lambda _changes: self._read(), failed=self.page.show_error
            )

    def _save(self, form: str, shape: Shape) -> None:
        """Every finished answer of this family to the form, those that were put right later too."""
        self.page.errors.clear()
        if self._file is not None and self._family is not None:
            finished = [one.id for one in self._file.responses if one.completed() and one.form_id == form]
            self._answers_file.save(self.page, self._family, finished, shape)

    def _go(self, record: str) -> None:
        self._removed = None
        self._context.go(Place(PageName.FORM, self._family, FamilyTab.FORMS, record))

    def _response(self, record: str) -> FormResponse | None:
        found = self._file.records.get(record) if self._file else None
        return found if isinstance(found, FormResponse) else None

    def _read(self) -> None:
        family = self._family
        if family is not None:
            self._context.tasks.store(_read, self._context.desk, family, then=lambda read: self._took(read, family))

    def _took(self, read: tuple[FamilyFile, list[OfferedForm]], family: str) -> None:
        if family == self._family:
            self._file, self._offers = read
            self._show()

    def _show(self) -> None:
        if self._file is not None:
            self.page.show_state(forms_tab_state(self._file, self._offers, self._context.desk.clock.today(), self._removed))

    def _committed(self, changes: Changes) -> None:
        ours = self._family is not None and changes.touches(family=self._family, kinds=KINDS)
        if ours or (self._family is not None and changes.touches(kinds=(FormDefinition.kind,))):
            self._read()


def _read(desk: Desk, family: str) -> tuple[FamilyFile, list[OfferedForm]]:
    return desk.store.family_file(family), forms.offered(desk)


def _bring_back(desk: Desk, record: str) -> Changes:
    """The draft as it stands since it was taken out, brought back."""
    return forms.restore_response(desk, desk.store.get(FormResponse, record))
