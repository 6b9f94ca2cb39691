"""Ties the Sync page to what the store knows of the hub. How to sync, and how to say where it stands, is given by `ui.app`."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.casework.desk import Desk
from keyworker.domain.family import Worker
from keyworker.domain.form_response import FormResponse
from keyworker.store.protocol import Changes
from keyworker.sync.standing import Standing
from keyworker.sync.stick import StickDone
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.pages.sync.page import SyncPage
from keyworker.ui.pages.sync.state import LINES, AsideLine, Known, Line, SyncState, families_of, sync_state
from keyworker.ui.questions.asked import lines_of
from keyworker.ui.record_places import place_of
from keyworker.ui.widgets.choose_file import ask_folder

ChooseFolder = Callable[[QWidget, str], Path | None]


class SyncPresenter:
    """Implements `ui.context.Presenter`. `read_standing` runs on the store thread; `sync_now` and `stop` return at once.

    `doing` answers in words what a sync is doing, nothing when none goes on. `by_stick` begins to exchange by a folder and returns at once.
    """

    def __init__(
        self, context: Context, read_standing: Callable[[], Standing], sync_now: Callable[[], None], stop: Callable[[], None],
        doing: Callable[[], str], by_stick: Callable[[Path], None], choose_folder: ChooseFolder = ask_folder,
    ) -> None:
        self._context = context
        self._read_standing, self._doing = read_standing, doing
        self._page = SyncPage()
        self.widget: QWidget = self._page
        self._page.doing.sync_wanted.connect(sync_now)
        self._page.doing.stop_wanted.connect(stop)
        self._by_stick, self._choose_folder = by_stick, choose_folder
        self._page.stick.folder_wanted.connect(self._ask_for_stick)
        self._page.opened.connect(self._open_line)
        self._page.family_opened.connect(lambda family: context.go(Place(PageName.FAMILY, family)))
        context.changes.committed.connect(self._changed)
        self._here = False

    def open(self, place: Place) -> None:  # noqa: ARG002 - one place
        """Read and show."""
        self._here = True
        if words := self._doing():
            self._page.doing.show_running(words)
        self.read()

    def leave(self) -> None:
        """Nothing is typed here."""
        self._here = False

    def read(self) -> None:
        """Read anew; `ui.app` calls it after a sync, which may have brought a receipt and no change."""
        self._context.tasks.store(_read, self._context.desk, self._read_standing, then=self._page.show_state)

    def show_running(self, words: str) -> None:
        """A sync goes on and is doing this; on the interface thread."""
        self._page.doing.show_running(words)

    def show_end(self, words: str) -> None:
        """How the sync ended."""
        self._page.doing.show_end(words)

    def show_stick(self, done: StickDone | KeyworkerError) -> None:
        """How exchanging by stick ended."""
        self._page.stick.show_end(done)

    def _ask_for_stick(self) -> None:
        folder = self._choose_folder(self._page, self._page.tr("Choose the stick or folder"))
        if folder is not None:
            self._page.stick.show_running()
            self._by_stick(folder)

    def _changed(self, changes: Changes) -> None:
        if self._here and changes.records:
            self.read()

    def _open_line(self, line: Line | AsideLine) -> None:
        self._context.go(place_of(line.family, line.kind, line.record))


def _read(desk: Desk, read_standing: Callable[[], Standing]) -> SyncState:
    store, standing = desk.store, read_standing()
    journal, aside, of_others, waiting = store.journal(LINES), store.set_aside(), store.set_aside_of_others(), store.waiting()
    families = {row.family: row.name for row in store.caseload()}
    known = Known(
        {family: store.family_file(family) for family in families_of(journal, [*aside, *of_others], waiting) & families.keys()}, families,
        {worker.id: worker.name for worker in store.find(Worker)}, desk.instruments,
    )
    asked = {
        line.n: lines_of(desk, known.files[line.family or ""], line.record, line.patch, known.names(line.family))
        for line in aside if line.kind == FormResponse.kind and line.family in known.files
    }
    return sync_state(standing, desk.clock.now(), journal, aside, waiting, replace(known, asked=asked), of_others)
