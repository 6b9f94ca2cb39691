"""Ties the tab Star to the verbs. The composition root embeds it in the family page as the tab Star."""

from PySide6.QtWidgets import QWidget

from keyworker.casework import stars
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.star import StarReading
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.star_tab.page import StarTabPage
from keyworker.ui.pages.star_tab.state import star_tab_state


class StarTabPresenter:
    """The stars of one family; reads again when one of them, or a person, changes."""

    def __init__(self, context: Context) -> None:
        self._context = context
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
        family = self._family

        def opened(changes: Changes) -> None:
            self._context.go(Place(PageName.STAR, family, FamilyTab.STAR, changes.records[0].id))

        self._context.tasks.store(
            stars.correct_reading, self._context.desk, reading, reason, then=opened, failed=self._page.show_error
        )

    def _choose(self, key: str) -> None:
        self._chosen = key
        self._show()

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
            self._page.show_state(star_tab_state(self._file, desk.instruments, desk.clock.today(), self._chosen))

    def _committed(self, changes: Changes) -> None:
        kinds = (StarReading.kind, Person.kind)
        if self._family is not None and changes.touches(family=self._family, kinds=kinds):
            self._read()
