"""Ties the review page to `casework.reviews`. A decision goes with exactly the family file that is shown, never with a newer one."""

from collections.abc import Mapping

from keyworker.base.errors import ChangedMeanwhile, FieldRefused, KeyworkerError
from keyworker.casework import reviews
from keyworker.casework.desk import Desk
from keyworker.casework.reviews import ReviewDraft
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.review import Decision
from keyworker.store.protocol import Changes
from keyworker.ui.as_shown import Shown, plan_records
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.pages.review import words
from keyworker.ui.pages.review.page import ReviewPage
from keyworker.ui.pages.review.state import ReviewState, review_state
from keyworker.ui.pages.review.words import tr
from keyworker.ui.ready import Ready


class ReviewPresenter:
    """Implements `ui.context.Presenter`; for a lead."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = self.page = ReviewPage()
        self._family = ""
        self._shown: ReviewState | None = None
        self._newer: ReviewState | None = None
        self._draft = ReviewDraft()
        self._here = False
        self._ready = Ready(context.tasks, self.page, self.page.errors)
        self.page.back.connect(lambda: context.go(Place(PageName.REVIEWS)))
        self.page.commented.connect(self._comment_on)
        self.page.side.commented.connect(self._comment)
        self.page.side.decided.connect(self._decide)
        self.page.side.refreshed.connect(self._look_again)
        context.changes.committed.connect(self._committed)

    def open(self, place: Place) -> None:
        """Show the plan of a family as it stands."""
        if place.family is None:
            raise ValueError("the review page needs a family")
        self.page.flush()
        self.page.forget()
        self._ready.forget()
        self._family, self._here = place.family, True
        self._shown = self._newer = None
        self.page.side.show_sending(sending=False)
        self._read()

    def leave(self) -> None:
        """Keep at once what is half typed; the page is read anew when it is opened again."""
        self._here = False
        self.page.flush()

    def _read(self) -> None:
        self._context.tasks.store(read_review, self._context.desk, self._family, then=self._show)

    def _committed(self, changes: Changes) -> None:
        kinds = {one.kind for one in changes.records if one.family == self._family}
        if self._here and kinds - {AuditEvent.kind}:
            self._read()

    def _show(self, state: ReviewState) -> None:
        """Show what was read; while other words stand on the page, only say so."""
        if state.file.family.id != self._family:
            return
        if self._shown is None:
            self._draft = state.draft
        elif state.digest != self._shown.digest:
            self._newer = state
            self.page.side.show_outdated(
                tr("The plan was changed while you were reading it. Look at it again before you decide; your comments stay.")
            )
            return
        first = self._shown is None
        self._newer = None
        self._shown = state
        self.page.side.show_outdated("")
        self.page.show_state(state)
        if first and self._here:
            self.page.views.setFocus()

    def _look_again(self) -> None:
        if self._newer is not None:
            self._shown, self._newer = self._newer, None
            self.page.side.show_outdated("")
            self.page.show_state(self._shown)
            self.page.views.setFocus()

    def _comment(self, text: str) -> None:
        self._keep(ReviewDraft(text, self._draft.comments))
        self.page.show_comment_error("")

    def _comment_on(self, section: str, text: str) -> None:
        self._keep(ReviewDraft(self._draft.comment, {**self._draft.comments, section: text}))

    def _keep(self, draft: ReviewDraft) -> None:
        self._draft = draft
        if self._family:
            self._context.tasks.keep(reviews.keep_draft, self._context.desk, self._family, draft)

    def _decide(self, decision: Decision) -> None:
        self.page.show_comment_error("")
        shown = self._shown
        if shown is not None and self._newer is None:
            self._ready.then(lambda: self._decide_kept(shown, decision))

    def _decide_kept(self, shown: ReviewState, decision: Decision) -> None:
        self.page.side.show_sending(sending=True)
        self._context.tasks.store(
            decide_as_shown, self._context.desk, shown.file, decision, comment=self._draft.comment, comments=self._draft.comments,
            then=lambda _changes: self._decided(decision), failed=self._failed,
        )

    def _decided(self, decision: Decision) -> None:
        self._draft = ReviewDraft()
        self.page.side.show_sending(sending=False)
        self._context.say(words.done(decision))
        self._context.go(Place(PageName.REVIEWS))

    def _failed(self, error: KeyworkerError) -> None:
        self.page.side.show_sending(sending=False)
        if isinstance(error, FieldRefused):
            sentence = f"{error.sentence} {error.remedy}".strip()
            self.page.errors.show_error(error)
            self.page.show_comment_error(sentence)
        elif isinstance(error, ChangedMeanwhile):
            self.page.errors.show_error(error)
            self._read()
        else:
            self._context.trouble(error)


def decide_as_shown(desk: Desk, shown: FamilyFile, decision: Decision, *, comment: str, comments: Mapping[str, str]) -> Changes:
    """On the store thread: decide on a plan, if it is what the page showed. Raises ChangedMeanwhile."""
    Shown.file(shown, plan_records).still(desk)
    return reviews.decide(desk, shown, decision, comment=comment, comments=comments)


def read_review(desk: Desk, family: str) -> ReviewState:
    """On the store thread: the plan as it stands, and the comments that were begun. Raises NotAllowed for anybody but a lead."""
    desk.only_lead()
    workers = {one.id: one.name for one in desk.store.find(Worker)}
    return review_state(
        desk.store.family_file(family), desk.instruments, reviews.draft_of(desk, family), desk.clock.today(), workers
    )
