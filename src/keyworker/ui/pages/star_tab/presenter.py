"""Ties the tab Star to the verbs. The composition root embeds it in the family page as the tab Star.

A picture file is given out only after it is written down (`casework.audit`); where it goes, a person says (`choose_file`).
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from keyworker.base.errors import FolderUnusable, Refusal
from keyworker.casework import audit, stars
from keyworker.domain.conflict import AuditKind
from keyworker.domain.family import Episode, Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.star import StarReading
from keyworker.forms.instrument import Licence
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.star_tab.page import StarTabPage
from keyworker.ui.pages.star_tab.state import star_tab_state
from keyworker.ui.widgets.choose_file import ask_where
from keyworker.ui.widgets.star_export import Picture, PictureForm, picture
from keyworker.ui.widgets.star_words import named
from keyworker.vault.whole_file import write_whole

ChooseFile = Callable[[QWidget, str], Path | None]
KINDS = (StarReading.kind, Person.kind, Episode.kind, Family.kind)


class StarTabPresenter:
    """The stars of one family; reads again when one of them, a person, or the work itself changes."""

    def __init__(self, context: Context, choose_file: ChooseFile = ask_where) -> None:
        self._context, self._choose_file = context, choose_file
        self._page = StarTabPage()
        self.widget: QWidget = self._page
        self._family: str | None = None
        self._chosen: str | None = None
        self._file: FamilyFile | None = None
        context.changes.committed.connect(self._committed)
        self._page.begin.connect(self._begin)
        self._page.opened.connect(self._open_reading)
        self._page.correct.connect(self._correct)
        self._page.chosen.connect(self._choose)
        self._page.picture_wanted.connect(self._save_picture)
        self._page.excused.connect(self._excuse)

    def open(self, place: Place) -> None:
        """Read the stars of `place.family` and show them."""
        if place.family != self._family:
            self._chosen = None
        self._family = place.family
        self._read()

    def leave(self) -> None:
        """Nothing is ever half typed here but the reason of a correction, which is only asked for."""

    def _begin(self) -> None:
        self._context.go(Place(PageName.STAR, self._family, FamilyTab.STAR))

    def _open_reading(self, reading: StarReading) -> None:
        self._context.go(Place(PageName.STAR, self._family, FamilyTab.STAR, reading.id))

    def _correct(self, reading: StarReading, reason: str) -> None:
        self._page.clear_error()
        family = self._family

        def opened(changes: Changes) -> None:
            self._context.go(Place(PageName.STAR, family, FamilyTab.STAR, changes.records[0].id))

        self._context.tasks.store(
            stars.correct_reading, self._context.desk, reading, reason, then=opened, failed=self._page.show_error
        )

    def _excuse(self, person: str, reason: str) -> None:
        self._page.clear_error()
        if self._file is not None:
            self._context.tasks.store(
                stars.excuse_closing_star, self._context.desk, self._file.family, person, reason, failed=self._page.show_error
            )

    def _choose(self, key: str) -> None:
        self._chosen = key
        self._show()

    def _save_picture(self, form: PictureForm) -> None:
        """Ask where, write the act down, then write the file; a star whose words may not leave the screen is not saved."""
        self._page.clear_error()
        shelf, drawn = self._context.desk.shelf, self._page.picture.drawn()
        seen, series = (
            star_tab_state(self._file, words, self._today(), self._chosen).shown() if self._file else None
            for words in (shelf.on_screen, shelf.on_paper)
        )
        if seen is None or series is None or series.latest is None or drawn is None:
            return
        if seen.instrument.licence is Licence.PACK and series.instrument.licence is not Licence.PACK:
            self._page.show_error(Refusal(
                self._page.tr("The words of this star are for the screen only, so its picture cannot be saved."),
                self._page.tr("Print a copy for the family: there the picture is without those words."),
            ))
            return
        path = self._choose_file(self._page, f"star.{form.value}")
        if path is None:
            return
        made = picture(form, named(series.instrument), *drawn)
        self._context.tasks.store(
            audit.note, self._context.desk, AuditKind.EXPORT, family=self._family, document="star_picture", form=form.value,
            reading=series.latest.id, then=lambda _noted: self._write(made, path), failed=self._page.show_error,
        )

    def _write(self, made: Picture, path: Path) -> None:
        words = self._page.tr("The picture is saved, and that you saved it is written down.")
        self._context.tasks.background(
            _write_picture, made, path, then=lambda _done: self._context.say(words), failed=self._page.show_error
        )

    def _read(self) -> None:
        family = self._family
        if family is not None:
            self._context.tasks.store(self._context.desk.store.family_file, family, then=lambda file: self._took(file, family))

    def _took(self, file: FamilyFile, family: str) -> None:
        if family == self._family:
            self._file = file
            self._show()

    def _show(self) -> None:
        if self._file is not None:
            desk = self._context.desk
            self._page.show_state(star_tab_state(self._file, desk.instruments, self._today(), self._chosen, stars.review_every(desk)))

    def _today(self) -> date:
        return self._context.desk.clock.today()

    def _committed(self, changes: Changes) -> None:
        if self._family is not None and changes.touches(family=self._family, kinds=KINDS):
            self._read()


def _write_picture(made: Picture, path: Path) -> None:
    """Background: the whole file or none. Raises DiskFull, FolderUnusable."""
    try:
        write_whole(path, made.file())
    except FolderUnusable as error:
        raise FolderUnusable("The file could not be written there.", "Choose another folder or name, and save again.") from error
