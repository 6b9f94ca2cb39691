"""What exists while somebody is signed in: the frame around the pages, where one is and was, and what is said at the foot.

`ui.app` makes one after unlock, gives it the pages as factories, and drops it at lock (`leave()` first). It holds no rule and no
connection; pages reach the store through the context that is made here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from keyworker.base.errors import DiskFull, KeyworkerError, NotHere
from keyworker.casework.desk import Desk
from keyworker.store.protocol import Changes
from keyworker.ui import terms
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, PageName, PageWithParts, Place, Presenter
from keyworker.ui.shell.closed import ClosedFamilies
from keyworker.ui.shell.concern import ConcernPresenter
from keyworker.ui.shell.family_view import FamilyViewPage, LeaveFamilyViewPage
from keyworker.ui.shell.focus import focused_in, give_focus
from keyworker.ui.shell.frame import Foot, Top, above_page
from keyworker.ui.shell.let_go import LetGo
from keyworker.ui.shell.reading import SEARCH, ReadingNotes
from keyworker.ui.shell.scrolling import ScrollBack, scrolled, still_opens, to_top
from keyworker.ui.shell.search import SearchBox
from keyworker.ui.shell.side import FOR_LEADS, Side, waiting
from keyworker.ui.shell.where import Where, keep_where
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.edited import left
from keyworker.ui.widgets.notices import ErrorSummary

_NARROW_BELOW = 50
"""Letters' heights of the window under which the side is a strip of icons."""
_LOW_BELOW = 24
"""Letters' heights of the window under which the bar above the page is as low as can be."""
_KEPT_PLACES = 50


class SessionView(QWidget):
    """Emits `lock_wanted`; `opening` when a page begins to open, `opened` when it is there. `context` is what the page factories were given."""

    lock_wanted = Signal()
    opening = Signal()
    opened = Signal()

    def __init__(
        self, desk: Desk, tasks: Tasks, changes: ChangeSignal, pages: Mapping[PageName, Callable[[Context], Presenter]],
        check_passphrase: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.context = Context(desk, tasks, changes, self.go, self.say, self.trouble)
        self._factories = pages
        self._presenters: dict[PageName, Presenter] = {}
        self._place: Place | None = None
        self._covered: Where | None = None
        self._history: list[Place] = []
        self._reading = ReadingNotes(desk, tasks)
        self._family_view = self._full = False
        self._awaited, self._focus = 0, ("", 0)
        shown = [page for page in pages if page not in FOR_LEADS or desk.is_lead()]
        self.side = Side(desk.worker.name, shown)
        self.side.chosen.connect(lambda page: self.go(Place(page)))
        self.side.lock_wanted.connect(self.lock_wanted)
        self.search = SearchBox(desk, tasks, self)
        self.search.opened.connect(self.go)
        self.search.textEdited.connect(lambda _text: self._reading.names(SEARCH))
        self.errors = ErrorSummary()
        self.stack = QStackedWidget()
        self._closed = ClosedFamilies(desk, tasks, changes)
        self._concern = ConcernPresenter(
            desk, tasks, changes, closed=self._close_over,
            kept=lambda: self.say(self.tr("The concern has been kept on this laptop."))
        )
        self._leave_view = LeaveFamilyViewPage(tasks, check_passphrase)
        self._leave_view.left.connect(self._end_family_view)
        self._leave_view.stayed.connect(self._stay_in_family_view)
        for over in (self._concern.widget, self._leave_view):
            self.stack.addWidget(over)
        self._let_go = LetGo(self, changes)
        self._lay_out()
        self.stack.currentChanged.connect(lambda _place: self._show_way_back())
        self._bind_keys()
        changes.committed.connect(self._changed)
        tasks.caught_up.connect(self._caught_up)
        self._count()

    # Where one is

    def go(self, place: Place) -> None:
        """Go to a place; its page keeps at once what was half typed on the page that is left."""
        if self._family_view:
            return
        if place.page is PageName.CONCERN:
            self.raise_concern()
            return
        if self._place is not None and place != self._place:
            self._history = [*self._history, self._place][-_KEPT_PLACES:]
            if (place.page, place.family) != (self._place.page, self._place.family) and place.page in self._presenters:
                to_top(self._presenters[place.page].widget)
        self._show(place)

    def back(self) -> None:
        """Go where one was before. In the family's view there is no way back but the passphrase: asking for it can only be called off."""
        if self._family_view:
            if self._over_open():
                self._stay_in_family_view()
        elif self._over_open():
            self._concern.leave()
            self._close_over()
        elif self._history:
            self._show(self._history.pop())

    def place(self) -> Place | None:
        """Where one is; none before the first `go`."""
        return self._place

    def where(self) -> Where | None:
        """Where one is, down to the part of the page; None before the first `go`."""
        if self._place is None:
            return None
        presenter = self._presenters.get(self._place.page)
        place = presenter.here() if isinstance(presenter, PageWithParts) else self._place
        page = self._page_widget()
        concern = self.stack.currentWidget() is self._concern.widget
        if page is None:
            return Where(place, (), self._family_view, concern)
        return Where(place, scrolled(page), self._family_view, concern, focused=focused_in(page))

    def resume(self, where: Where) -> None:
        """Go where one was before the lock. In the family's view the page is in it before anything is drawn."""
        presenter = self._presenters.get(where.place.page) or self._made(where.place.page)
        if where.family_view and presenter is not None and isinstance(presenter.widget, FamilyViewPage):
            presenter.widget.set_family_view(on=True)
        self._focus = where.focused
        self._show(where.place)
        if presenter is not None:
            ScrollBack(presenter.widget, where.scrolled, self.context.tasks.busy)
        if where.concern:
            self.raise_concern()

    def presenter(self, page: PageName) -> Presenter | None:
        """The presenter of a page that has been opened; `ui.app` tells Sync its progress by it."""
        return self._presenters.get(page)

    def leave(self) -> None:
        """The session ends: where one is and every half-typed thing is handed to the store thread now."""
        where = self.where()
        self._family_view = False
        self._concern.leave()
        fields = self._leave_page()
        self._keep_where(replace(where, not_read=fields) if where is not None else None)
        self.search.put_away()

    def tell_not_kept(self, fields: Sequence[str], lost: int = 0) -> None:
        """Say what was typed on a page that was left, or before the lock, and could not be kept.

        `fields` are what the fields are called whose text could not be read; `lost` counts what found no room on the disk.
        """
        if fields:
            said = self.tr("What was typed last in {fields} could not be read, so it was not kept.").format(fields=terms.names(fields))
            self._notice.show()
            self.errors.show_words(said, self.tr("Go back there, and write it again."))
        elif lost:
            said = counted(lost, self.tr("The last that you wrote was not kept: the disk of this machine was full when it was locked."),
                           self.tr("The last {n} things that you wrote were not kept: the disk of this machine was full when it was locked."))
            self._notice.show()
            self.errors.show_words(said, self.tr("Free some space, then write them again."))

    def _show(self, place: Place) -> None:
        place = self._let_go.instead_of(place)
        presenter = self._presenters.get(place.page) or self._made(place.page)
        if presenter is None:
            self.trouble(NotHere())
            return
        self._concern.leave()
        self._covered = None
        fields = self._leave_page()
        self.errors.clear()
        if place != self._place:
            self.tell_not_kept(fields)
        self._place = place
        focused = QApplication.focusWidget()
        from_page = focused is not None and (focused is self.search or self.stack.isAncestorOf(focused))
        self.stack.setCurrentWidget(presenter.widget)
        if from_page:
            presenter.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.side.show_page(place.page)
        self._show_way_back()
        self._reading.went(place)
        self._closed.went(place, presenter.widget)
        presenter.open(place)
        self._await(presenter.widget)

    def _await(self, page: QWidget) -> None:
        """What a page asked the store in opening is answered before this is; what it builds bit by bit, but not ahead, comes after."""
        self._awaited += 1
        place = self._awaited
        self.opening.emit()
        self.context.tasks.store(str, then=lambda _none: self._arrived(page, place))

    def _arrived(self, page: QWidget, place: int) -> None:
        if place != self._awaited:
            return  # another one is being opened
        if still_opens(page):
            QTimer.singleShot(0, self, lambda: self._arrived(page, place))
        else:
            wanted, self._focus = self._focus, ("", 0)
            if not self._let_go.take_focus():
                give_focus(page, wanted)  # before the keys that were typed meanwhile go to what has it
            self.opened.emit()

    def _made(self, page: PageName) -> Presenter | None:
        factory = self._factories.get(page)
        if factory is None:
            return None
        presenter = self._presenters[page] = factory(self.context)
        self.stack.addWidget(presenter.widget)
        if isinstance(presenter.widget, FamilyViewPage):
            presenter.widget.family_view_changed.connect(self._family_view_changed)
        return presenter

    def _leave_page(self) -> tuple[str, ...]:
        """Keep what is half typed on the page; answers what the fields are called that held something that could not be read."""
        presenter = self._presenters.get(self._place.page) if self._place is not None else None
        if presenter is None:
            return ()
        presenter.leave()
        return left(presenter.widget)

    # What is said

    def say(self, words: str) -> None:
        """A short good word at the foot; nothing while the family is listening: a screen reader would say it aloud.

        What was the matter before is over, but for a full disk, which says itself when it is.
        """
        if not self._full:
            self.errors.clear()
        if not self._family_view:
            self._foot.said.say(words)

    def trouble(self, error: KeyworkerError) -> None:
        """An error, above the page, focused and announced; not what was read of a family that went meanwhile."""
        if self._let_go.is_why(error):
            return
        self._full = self._full or isinstance(error, DiskFull)
        self._notice.show()
        self.errors.show_error(error)

    def _caught_up(self) -> None:
        """There is room on the disk again and what waited for it is saved."""
        self._full = False
        self.say(self.tr("There is room again. Everything that was written is saved."))

    def set_standing(self, text: str, detail: str = "") -> None:
        """The sync sentence at the foot, and what stands in its tooltip."""
        self._foot.set_standing(text, detail)

    # Safeguarding concern and family view

    def raise_concern(self) -> None:
        """Show the form of a safeguarding concern over the page; the family is the one that is open."""
        if self._family_view:
            return
        if not self._over_open():
            self._covered = self.where()
        self._leave_page()
        self.stack.setCurrentWidget(self._concern.widget)
        self._concern.open(self._place.family if self._place else None)
        self._await(self._concern.widget)

    def held(self) -> bool:
        """Whether nobody is led away from here: the family is looking at the screen, or a concern is being written."""
        return self._family_view or self._over_open()

    def in_family_view(self) -> bool:
        """Whether the family is looking at the screen."""
        return self._family_view

    def _family_view_changed(self, on: bool) -> None:
        """The page went into the family's view: nothing else stays on the screen. It wants out: the passphrase comes first.

        That page covers everything in the same turn of the event loop, before anything of the worker's view is drawn.
        """
        if on:
            self._family_view = True
            self.errors.clear()
            self._let_go.note.hide()
            self.search.put_away()
            self._foot.said.clear()
            self._show_around(shown=False)
            if self._place is not None:  # coming back after a lock it is written down already
                self._keep_where(self.where())
        elif self._family_view:
            self.stack.setCurrentWidget(self._leave_view)
            self._leave_view.begin()

    def _end_family_view(self) -> None:
        self._family_view = False
        self._keep_where(None)
        self._show_around(shown=True)
        self._close_over()

    def _stay_in_family_view(self) -> None:
        page = self._page_widget()
        if isinstance(page, FamilyViewPage):
            page.set_family_view(on=True)
        self._close_over()

    def _keep_where(self, where: Where | None) -> None:
        """What a lock, or a machine that is switched off in the family's view, leads back to."""
        self.context.tasks.store(keep_where, self.context.desk, where)

    def _show_around(self, *, shown: bool) -> None:
        for around in (self.side, self._top, self._foot):
            around.setVisible(shown)
        self._closed.set_hidden(hidden=not shown)

    def _page_widget(self) -> QWidget | None:
        presenter = self._presenters.get(self._place.page) if self._place else None
        return presenter.widget if presenter else None

    def _show_way_back(self) -> None:
        self._top.back.setEnabled(self._over_open() or bool(self._history))

    def _over_open(self) -> bool:
        return self.stack.currentWidget() in (self._concern.widget, self._leave_view)

    def _close_over(self) -> None:
        """What was over the page goes. A page that was left for a concern opens again, where one was on it."""
        page, covered = self._page_widget(), self._covered
        if page is not None:
            self.stack.setCurrentWidget(page)
        self._covered = None
        presenter = self._presenters.get(covered.place.page) if covered is not None else None
        if covered is not None and presenter is not None:
            presenter.open(covered.place)
            ScrollBack(presenter.widget, covered.scrolled, self.context.tasks.busy)
        self._let_go.look()

    # Counts beside the places

    def _changed(self, changes: Changes) -> None:
        if changes.touches():
            self._count()
        if changes.gone:
            self.search.look_again()

    def _count(self) -> None:
        def show(counts: tuple[int, int]) -> None:
            self.side.show_count(PageName.DECISIONS, counts[0])
            self.side.show_count(PageName.REVIEWS, counts[1])

        self.context.tasks.store(waiting, self.context.desk, then=show)

    # The frame

    def _lay_out(self) -> None:
        self._top, self._foot = Top(self.search), Foot()
        self._top.back_wanted.connect(self.back)
        self._top.concern_wanted.connect(self.raise_concern)
        self._foot.sync_wanted.connect(lambda: self.go(Place(PageName.SYNC)))
        middle = QVBoxLayout()
        middle.setSpacing(0)
        self._notice = above_page(self.errors)
        self.errors.closed.connect(self._notice.hide)
        for part in (self._top, self._notice, self._let_go.note, self._closed, self.stack, self._foot):
            middle.addWidget(part, int(part is self.stack))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(middle, 1)

    def _bind_keys(self) -> None:
        keys = (
            (QKeySequence("Ctrl+K"), self._to_search), (QKeySequence("F8"), self.raise_concern),
            (QKeySequence("Ctrl+L"), self.lock_wanted.emit), (QKeySequence("Alt+Left"), self.back),
        )
        for sequence, act in keys:
            QShortcut(sequence, self).activated.connect(act)

    def _to_search(self) -> None:
        if not self._family_view:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side becomes a strip when there is little room, the bar above lower."""
        letter = self.fontMetrics().height()
        narrow = event.size().width() < _NARROW_BELOW * letter
        self._top.set_low(low=event.size().height() < _LOW_BELOW * letter)
        self.side.set_narrow(narrow=narrow)
        self._top.set_narrow(narrow=narrow)
        super().resizeEvent(event)
