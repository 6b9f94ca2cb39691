"""A field says that others wrote beside it, and leads to the decision: "Tom Ashby wrote something else here: decide". What has no field
on the page is said in one line for all of it, which names the places.

Any presenter makes one `BesideMarks` for its page; nothing else marks a field so. It reads what waits, on the store's thread, whenever the
family changes. It writes nothing and decides nothing. In family view, and where the page is not shown, nothing is marked.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from keyworker.casework import conflicts
from keyworker.casework.desk import Desk
from keyworker.domain.family import Worker
from keyworker.domain.leaves import REMOVED
from keyworker.store.protocol import Changes
from keyworker.ui import terms
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.leaves import names_of
from keyworker.ui.record_places import title_of
from keyworker.ui.record_words import kind_words, leaf_words
from keyworker.ui.widgets.names import as_tip, shortened
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.wrapping_button import WrappingButton

_LONGEST = 90
_LONGEST_OF_SEVERAL = 160


@dataclass(frozen=True)
class Beside:
    """Something waits beside what a field shows: the field called `label` (empty: the record itself) of what `thing` names.

    `people` wrote it, by name (empty: oneself, on another machine).
    """

    conflict: str
    record: str
    kind: str
    path: tuple[str, ...]
    fields: tuple[str, ...]
    people: tuple[str, ...]
    thing: str
    label: str

    @property
    def where(self) -> str:
        """Which field of what."""
        return " · ".join(part for part in (self.thing, self.label) if part)

    @property
    def name(self) -> str:
        """The field's name: the last key of its path, or the first field of a group."""
        return self.fields[0] if self.fields else self.path[-1]


class BesideMarks(QObject):
    """Marks the fields of one page. `field_of` finds the widget in which a leaf is typed; what has none is named in one line below `anchor`.

    `wanted` says which records the page shows. Without an anchor only fields are marked, since the page says the rest itself.
    """

    def __init__(
        self, context: Context, page: QWidget, field_of: Callable[[Beside], QWidget | None], wanted: Callable[[Beside], bool],
        anchor: QWidget | None = None,
    ) -> None:
        super().__init__(page)
        self._context, self._page, self._field_of, self._wanted, self._anchor = context, page, field_of, wanted, anchor
        self._family: str | None = None
        self._found: tuple[Beside, ...] = ()
        self._hidden = False
        self._left: Beside | None = None
        self.marks: dict[str, WrappingButton] = {}
        self.rest: tuple[Beside, ...] = ()
        self._bar: WrappingButton | None = None
        self._placing = QTimer(self, singleShot=True, interval=0)
        self._placing.timeout.connect(self._place)
        context.changes.committed.connect(self._committed)

    def open(self, family: str | None) -> None:
        """The page shows something of a family."""
        if family != self._family:
            self._left = None
            self._show(())
        self._family = family
        self._read()

    def set_hidden(self, hidden: bool) -> None:
        """In family view nothing says who wrote what."""
        self._hidden = hidden
        self._place()

    def again(self) -> None:
        """The page shows another record, or has built more fields."""
        if self._found:
            self._placing.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page that is built part by part, or shows another panel, is looked at again."""
        if self._found and event.type() is QEvent.Type.LayoutRequest:
            self._placing.start()
        return super().eventFilter(watched, event)

    def _committed(self, changes: Changes) -> None:
        if self._family is not None and self._page.isVisible() and changes.touches(family=self._family):
            self._read()

    def _read(self) -> None:
        if self._family is not None:
            family = self._family
            self._context.tasks.store(read_beside, self._context.desk, family, then=lambda found: self._take(family, found))

    def _take(self, family: str, found: tuple[Beside, ...]) -> None:
        if family == self._family:
            self._show(found)
            self._come_back()

    def _show(self, found: tuple[Beside, ...]) -> None:
        self._found = found
        self._place()

    def _place(self) -> None:
        """Put a mark under each field; what stands right already stays, so that the focus on it does."""
        self._watch()
        self.marks = {conflict: mark for conflict, mark in self.marks.items() if isValid(mark)}  # a page that goes on takes its fields' marks along
        shown = [] if self._hidden else [waiting for waiting in self._found if self._wanted(waiting)]
        hosts = {waiting.conflict: host for waiting in shown if (host := self._host_of(waiting)) is not None}
        for gone in [conflict for conflict in self.marks if conflict not in hosts]:
            old = self.marks.pop(gone)
            old.hide()
            old.deleteLater()
        moved = False
        for waiting in shown:
            host = hosts.get(waiting.conflict)
            if host is None:
                continue
            mark = self.marks.get(waiting.conflict)
            if mark is None:
                mark = self.marks[waiting.conflict] = WrappingButton("git-merge", "beside")
                mark.clicked.connect(lambda _checked=False, to=waiting: self._leave_to(to))
            _say(mark, _here(waiting), f"{waiting.where}: {_here(waiting)}")
            if mark.parentWidget() is not host.parentWidget():
                host.addWidget(mark)
                moved = True
            mark.show()
        self.rest = tuple(waiting for waiting in shown if waiting.conflict not in hosts)
        if self._show_rest() or moved:
            set_reading_order(self._page)

    def _host_of(self, waiting: Beside) -> QVBoxLayout | None:
        """The column of a field in which its mark stands."""
        field = self._field_of(waiting)
        column = field.layout() if field is not None else None
        return column if isinstance(column, QVBoxLayout) else None

    def _show_rest(self) -> bool:
        """Say in one line what has no field on the page; answers whether that line was made now."""
        made = self._bar is None and bool(self.rest) and self._make_bar()
        if self._bar is not None:
            self._bar.setVisible(bool(self.rest))
            if self.rest:
                _say(self._bar, _of_all(self.rest, shorten=True), _of_all(self.rest, shorten=False))
        return made

    def _watch(self) -> None:
        """What is laid out anew inside a scroll area is told to its content, not to the page."""
        contents = [area.widget() for area in self._page.findChildren(QScrollArea)]
        own = self._page.widget() if isinstance(self._page, QScrollArea) else None
        for widget in (self._page, own, *contents):
            if widget is not None:
                widget.removeEventFilter(self)
                widget.installEventFilter(self)

    def _make_bar(self) -> bool:
        around = self._anchor.parentWidget() if self._anchor is not None else None
        layout = around.layout() if around is not None else None
        if self._anchor is None or not isinstance(layout, QBoxLayout) or layout.indexOf(self._anchor) < 0:
            return False
        self._bar = WrappingButton("git-merge", "beside")
        self._bar.clicked.connect(lambda: self._leave_to(self.rest[0]))
        layout.insertWidget(layout.indexOf(self._anchor) + 1, self._bar)
        return True

    def _leave_to(self, one: Beside) -> None:
        self._left = one
        self._context.go(Place(PageName.DECISIONS, self._family, record=one.conflict))

    def _come_back(self) -> None:
        """Whoever comes back from the decision goes on where they left: at the mark, or in the field once it was decided."""
        if self._left is None or not self._page.isVisible():
            return
        left, self._left = self._left, None
        target = self.marks.get(left.conflict) or self._field_of(left) or (self._bar if self.rest else None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)


def read_beside(desk: Desk, family: str) -> tuple[Beside, ...]:
    """On the store's thread: what waits in a family for who is signed in. Reads nothing more where nothing waits."""
    waiting = [conflict for conflict in conflicts.waiting(desk) if conflict.family == family]
    if not waiting:
        return ()
    file = desk.store.family_file(family)
    workers = {worker.id: worker.name for worker in desk.store.find(Worker)}
    names = {**workers, **names_of(file, desk.instruments)}
    found = []
    for conflict in waiting:
        title = title_of(file.records.get(conflict.record), names)
        field = "" if conflict.leaf == REMOVED else leaf_words(conflict.record_kind, (*conflict.path, *conflict.fields[:1]), names)
        others = [side.by for side in conflict.sides if side.by != desk.worker.id]
        people = tuple(dict.fromkeys(workers.get(by or "", "") or _tr("Somebody") for by in others))
        thing = " · ".join(part for part in (kind_words(conflict.record_kind), title) if part)
        found.append(Beside(conflict.id, conflict.record, conflict.record_kind, conflict.path, conflict.fields, people, thing, field))
    return tuple(found)


def _here(waiting: Beside) -> str:
    """Who wrote beside one field."""
    if not waiting.people:
        return _tr("You wrote something else here on another machine: decide")
    return _tr("{people} wrote something else here: decide").format(people=terms.names(shortened(name) for name in waiting.people))


def _of_all(rest: tuple[Beside, ...], *, shorten: bool) -> str:
    """Who wrote beside what has no field on the page, and where."""
    if len(rest) == 1:
        where = shortened(rest[0].where, _LONGEST) if shorten else rest[0].where
        return f"{where}: {_here(rest[0])}"
    things: dict[str, list[str]] = {}
    for waiting in rest:
        things.setdefault(waiting.thing, []).append(waiting.label)
    places = "; ".join(f"{thing} · {', '.join(dict.fromkeys(filter(None, labels)))}".removesuffix(" · ") for thing, labels in things.items())
    people = [shortened(name) for name in dict.fromkeys(name for waiting in rest for name in waiting.people)]
    own = [_tr("you, on another machine,")] * any(not waiting.people for waiting in rest)
    shape = _tr("{people} wrote something else in {n} places: decide") if people else _tr("You wrote something else in {n} places on another machine: decide")
    said = shape.format(n=len(rest), people=terms.names([*people, *own]))
    return f"{said}. {shortened(places, _LONGEST_OF_SEVERAL) if shorten else places}"


def _say(mark: WrappingButton, words: str, whole: str) -> None:
    if mark.words() != words:
        mark.say(words)
    if mark.accessibleName() != whole:
        mark.setAccessibleName(whole)
        mark.setToolTip(as_tip(whole, 0) if words != whole else "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("beside", text)
