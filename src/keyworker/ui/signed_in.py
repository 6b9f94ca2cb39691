"""What exists between unlock and lock: the session's view with its pages, the threads, and what keeps in step with the hub.

Only `ui.app` makes one, when somebody has unlocked. It imports every page, so `ui.app` loads it after the sign-in page is shown.
"""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from keyworker.base.clock import Clock
from keyworker.base.errors import HubAway, KeyworkerError, SyncStopped
from keyworker.casework import audit, council, forms, packs
from keyworker.domain.conflict import AuditKind
from keyworker.domain.council_settings import CouncilSettings
from keyworker.store.protocol import Changes
from keyworker.sync import looked_at
from keyworker.sync.gate import Opened
from keyworker.sync.round import Progress
from keyworker.sync.standing import Standing, standing
from keyworker.sync.stick import StickDone
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.doing import done_words
from keyworker.ui.pages.audit.presenter import AuditPresenter
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.families.presenter import FamiliesPresenter
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.form.presenter import FormPresenter
from keyworker.ui.pages.forms_tab.presenter import FormsTabPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.print.presenter import ChooseFile, PrintPresenter
from keyworker.ui.pages.review.presenter import ReviewPresenter
from keyworker.ui.pages.reviews.presenter import ReviewsPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.pages.sync.presenter import SyncPresenter
from keyworker.ui.pages.today.presenter import TodayPresenter
from keyworker.ui.shell.session import SessionView
from keyworker.ui.shell.where import Where
from keyworker.ui.syncing import Syncing
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.choose_file import ask_where


class SignedIn(QObject):
    """Made after unlock, ended at lock. Emits `council_changed` with what the council says of itself when the hub brings it anew. `trouble` gets the errors that nobody else took, `choose_file` asks where to save."""

    council_changed = Signal(object)

    def __init__(
        self, opened: Opened, clock: Clock, *, check_passphrase: Callable[[str], None],
        trouble: Callable[[KeyworkerError], None], choose_file: ChooseFile | None,
    ) -> None:
        super().__init__()
        self.opened, self._clock, self._choose_file = opened, clock, choose_file or ask_where
        changes = ChangeSignal(self)
        self.tasks = Tasks(changes, trouble, self)
        self.syncing = Syncing(opened.store, opened.identity, opened.transport, clock, self.tasks, changes, self)
        self.view = SessionView(opened.desk, self.tasks, changes, self._pages(), check_passphrase)
        self._progress = Progress()
        changes.committed.connect(self._follow_council)
        self.syncing.stood.connect(self._show_standing)
        self.syncing.doing.connect(self._show_doing)
        self.syncing.began.connect(self._forget_progress)
        self.syncing.progressed.connect(self._keep_progress)
        self.syncing.ended.connect(self._show_end)
        self.syncing.ended.connect(self._lay_out_packs)
        self.syncing.carried.connect(self._show_carried)

    def start(self, where: Where | None = None) -> None:
        """Go where the person was, or to the day's page, and begin to keep in step with the hub."""
        if where is not None:
            self.view.resume(where)
        else:
            self.view.go(Place(PageName.TODAY))
        self.syncing.start()

    def end(self) -> int:
        """Keep what is half typed, write the lock down, close the store and forget the key.

        Answers how many things found no room on the disk, for `SessionView.tell_not_kept` after the next unlock.
        """
        self.syncing.stop()
        self.view.leave()
        self.tasks.store(audit.note, self.opened.desk, AuditKind.LOCK)
        lost = self.tasks.close(last=self.opened.close)
        forms.forget_forms()
        self.deleteLater()  # with all that it owns: what listens to a signal lives as long as what sends it
        return lost

    def _pages(self) -> Mapping[PageName, Callable[[Context], Presenter]]:
        return {
            PageName.TODAY: TodayPresenter,
            PageName.FAMILIES: FamiliesPresenter,
            PageName.FAMILY: self._family,
            PageName.STAR: StarPresenter,
            PageName.CONTACT: ContactPresenter,
            PageName.FORM: partial(FormPresenter, choose_file=self._choose_file),
            PageName.PRINT: self._print,
            PageName.REVIEWS: ReviewsPresenter,
            PageName.REVIEW: ReviewPresenter,
            PageName.DECISIONS: DecisionsPresenter,
            PageName.SYNC: self._sync,
            PageName.AUDIT: self._audit,
        }

    def _family(self, context: Context) -> Presenter:
        star, forms = (partial(one, choose_file=self._choose_file) for one in (StarTabPresenter, FormsTabPresenter))
        return FamilyPresenter(context, tabs={FamilyTab.STAR: star, FamilyTab.PLAN: PlanPresenter, FamilyTab.FORMS: forms})

    def _print(self, context: Context) -> Presenter:
        return PrintPresenter(context, self._choose_file)

    def _audit(self, context: Context) -> Presenter:
        return AuditPresenter(context, partial(looked_at.ask, self.opened.identity, self.opened.transport))

    def _sync(self, context: Context) -> Presenter:
        store = self.opened.store
        return SyncPresenter(
            context, lambda: standing(store.outgoing(), self._clock.now()), self.syncing.sync_now, self.syncing.stop_now, self.syncing.words,
            self.syncing.by_stick,
        )

    def _show_standing(self, said: Standing) -> None:
        self.view.set_standing(said.sentence, said.detail)

    def _show_doing(self, words: str) -> None:
        page = self._sync_page()
        if page is not None:
            page.show_running(words)

    def _forget_progress(self) -> None:
        self._progress = Progress()

    def _keep_progress(self, done: Progress) -> None:
        self._progress = done

    def _show_end(self, error: KeyworkerError | None) -> None:
        page = self._sync_page()
        if page is not None:
            done = done_words(self._progress) or self.tr("there was nothing new to send or to fetch")
            went_well = self.tr("At {at}: {what}.").format(at=f"{self._clock.now().local():%H:%M}", what=done)
            page.show_end(f"{error.sentence} {error.remedy}".strip() if error else went_well)
            page.read()
        if error is not None and not isinstance(error, HubAway | SyncStopped):
            self.view.say(error.sentence)

    def _show_carried(self, done: StickDone | KeyworkerError) -> None:
        page = self._sync_page()
        if page is not None:
            page.show_stick(done)
            page.read()
        self._lay_out_packs(None)

    def _follow_council(self, changes: Changes) -> None:
        if changes.touches(kinds=(CouncilSettings.kind,)):
            self.tasks.store(council.settings, self.opened.store, then=self.council_changed.emit)

    def _lay_out_packs(self, _error: KeyworkerError | None) -> None:
        """Content packs come, go and expire while somebody is signed in; a round, done or failed, ends every few minutes."""
        self.tasks.store(packs.lay_out, self.opened.desk, self.opened.identity.hub)

    def _sync_page(self) -> SyncPresenter | None:
        presenter = self.view.presenter(PageName.SYNC)
        return presenter if isinstance(presenter, SyncPresenter) else None
