"""The composition root of the desktop: joins the machine's gate, the store, sync and the pages with the one window.

Only `cli` makes one. Everything comes in as an argument; nothing here decides a rule.
"""

import gc
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from keyworker.base.clock import Clock
from keyworker.base.errors import HubAway, KeyworkerError, StoreLocked
from keyworker.casework import audit
from keyworker.casework.desk import Desk
from keyworker.documents.family_plan import CouncilDetails
from keyworker.domain.conflict import AuditKind
from keyworker.forms.council import Council
from keyworker.sync.gate import MachineGate, Opened
from keyworker.sync.round import Progress
from keyworker.sync.standing import Standing, standing
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.families.presenter import FamiliesPresenter
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.print.presenter import PrintPresenter
from keyworker.ui.pages.review.presenter import ReviewPresenter
from keyworker.ui.pages.reviews.presenter import ReviewsPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.pages.sync.presenter import SyncPresenter
from keyworker.ui.pages.today.presenter import TodayPresenter
from keyworker.ui.shell.enrol import EnrolPage
from keyworker.ui.shell.idle import IdleLock
from keyworker.ui.shell.session import SessionView
from keyworker.ui.shell.sign_in import SignInPage
from keyworker.ui.shell.style import apply_style
from keyworker.ui.shell.window import ShellWindow
from keyworker.ui.syncing import Syncing
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.days import counted
from keyworker.vault.strength import weakness

COLLECT_MILLISECONDS = 5_000

ChooseFile = Callable[[QWidget, str], Path | None]
"""Asks the person where to save: (parent, suggested name) -> path or none."""


def make_application(arguments: list[str], council: Council) -> QApplication:
    """The dressed QApplication. The cyclic collector runs on the interface thread only: a QObject must not die elsewhere."""
    app = QApplication(arguments)
    app.setApplicationName("Keyworker")
    apply_style(app, council.accent)
    gc.disable()
    collector = QTimer(app)
    collector.timeout.connect(gc.collect)
    collector.start(COLLECT_MILLISECONDS)
    return app


def ask_where_to_save(parent: QWidget, name: str) -> Path | None:
    """The system's own dialog."""
    chosen, _ = QFileDialog.getSaveFileName(parent, parent.tr("Save the copy"), name, "PDF (*.pdf)")
    return Path(chosen) if chosen else None


class _Session:
    """What exists between unlock and lock."""

    def __init__(self, opened: Opened, tasks: Tasks, syncing: Syncing, view: SessionView) -> None:
        self.opened = opened
        self.tasks = tasks
        self.syncing = syncing
        self.view = view


class Client(QObject):
    """One machine's window: enrol or unlock, work, lock."""

    def __init__(
        self, gate: MachineGate, council: Council, clock: Clock, *, choose_file: ChooseFile = ask_where_to_save, hint: str = "",
        other: str = "", other_wanted: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self._gate, self._council, self._clock = gate, council, clock
        self._choose_file, self._hint, self._other, self._other_wanted = choose_file, hint, other, other_wanted
        self.window = ShellWindow()
        self.window.closing.connect(self._close)
        self._door = Tasks(ChangeSignal(), self.window.trouble)
        self._session: _Session | None = None
        self._idle = IdleLock(clock, council.lock_after_minutes, self)
        self._idle.lock_wanted.connect(self.lock)

    def start(self) -> None:
        """Show the page for unlocking, or for enrolling a machine that is new."""
        if self._gate.is_enrolled():
            page = SignInPage(self._gate, self._door, hint=self._hint, other=self._other)
            page.unlocked.connect(self._unlocked)
            if self._other_wanted is not None:
                page.other_wanted.connect(self._other_wanted)
            self.window.show_start(page)
        else:
            enrol = EnrolPage(self._gate, self._door, weakness)
            enrol.enrolled.connect(self.start)
            self.window.show_start(enrol)

    def lock(self) -> None:
        """Keep what is half typed, close the store, forget the key, show the sign-in page."""
        if self._session is not None:
            self._end()
            self.start()

    def session(self) -> SessionView | None:
        """The session's view while somebody is signed in."""
        return self._session.view if self._session else None

    def syncing(self) -> Syncing | None:
        """What keeps in step with the hub while somebody is signed in."""
        return self._session.syncing if self._session else None

    def busy(self) -> bool:
        """Whether work is under way that will still change what is shown."""
        return self._door.busy() or (self._session is not None and self._session.tasks.busy())

    def _unlocked(self, desk: Desk) -> None:
        opened = self._gate.opened
        if opened is None:
            self.window.trouble(StoreLocked())
            return
        changes = ChangeSignal()
        tasks = Tasks(changes, self.window.trouble)
        syncing = Syncing(opened.store, opened.identity, opened.transport, self._clock, tasks, changes)
        view = SessionView(
            desk, tasks, changes, self._pages(opened, syncing), self._gate.check,
            concern_numbers=tuple(self._council.concern_numbers.items()),
        )
        self._session = _Session(opened, tasks, syncing, view)
        view.lock_wanted.connect(self.lock)
        syncing.stood.connect(self._show_standing)
        syncing.progressed.connect(self._show_progress)
        syncing.ended.connect(self._show_end)
        self.window.show_session(view)
        view.go(Place(PageName.TODAY))
        syncing.start()

    def _pages(self, opened: Opened, syncing: Syncing) -> Mapping[PageName, Callable[[Context], Presenter]]:
        details = CouncilDetails(
            name=self._council.name, phone=self._council.phone, out_of_hours=self._council.out_of_hours, rights=self._council.rights
        )

        def family(context: Context) -> Presenter:
            return FamilyPresenter(
                context, tabs={FamilyTab.STAR: StarTabPresenter(context), FamilyTab.PLAN: PlanPresenter(context)}
            )

        def sync(context: Context) -> Presenter:
            return SyncPresenter(context, lambda: standing(opened.store.outgoing(), self._clock.now()), syncing.sync_now)

        def printing(context: Context) -> Presenter:
            return PrintPresenter(context, council=details, choose_file=self._choose_file)

        return {
            PageName.TODAY: TodayPresenter,
            PageName.FAMILIES: FamiliesPresenter,
            PageName.FAMILY: family,
            PageName.STAR: StarPresenter,
            PageName.CONTACT: ContactPresenter,
            PageName.PRINT: printing,
            PageName.REVIEWS: ReviewsPresenter,
            PageName.REVIEW: ReviewPresenter,
            PageName.DECISIONS: DecisionsPresenter,
            PageName.SYNC: sync,
        }

    def _show_standing(self, said: Standing) -> None:
        if self._session is not None:
            self._session.view.set_standing(said.sentence, said.detail)

    def _show_progress(self, done: Progress) -> None:
        page = self._sync_page()
        if page is not None:
            sent = counted(done.sent, self.tr("1 change received by the hub"), self.tr("{n} changes received by the hub"))
            fetched = counted(done.applied, self.tr("1 item fetched"), self.tr("{n} items fetched"))
            page.show_progress(f"{sent} · {fetched}", running=True)

    def _show_end(self, error: KeyworkerError | None) -> None:
        page = self._sync_page()
        if page is not None:
            page.show_progress(f"{error.sentence} {error.remedy}".strip() if error else "", running=False)
            page.read()
        if error is not None and not isinstance(error, HubAway) and self._session is not None:
            self._session.view.say(error.sentence)

    def _sync_page(self) -> SyncPresenter | None:
        presenter = self._session.view.presenter(PageName.SYNC) if self._session else None
        return presenter if isinstance(presenter, SyncPresenter) else None

    def _end(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        session.syncing.stop()
        session.view.leave()
        session.tasks.store(audit.note, session.opened.desk, AuditKind.LOCK)
        session.tasks.close(last=session.opened.close)

    def _close(self) -> None:
        self._end()
        self._door.close()
