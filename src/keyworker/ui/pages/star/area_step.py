"""One area at a time: the whole star as the map, the list of areas beside it for everybody's hands, and the area in hand.

Part of the star page. Whoever comes to an area begins at its stages: by the buttons, Alt+N and Alt+P, a press on the star or in the
list, Enter or Space there. Arrow keys go round the star and along the list and stay there: among the stages they would answer.
Digits choose the number of the area wherever the focus is, but in a text.
"""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from keyworker.ui.pages.star.area_panel import AreaPanel, Room
from keyworker.ui.pages.star.state import StarState, is_done, neighbour, progress
from keyworker.ui.pages.star.tall import TallArea
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_words import said_words, with_place

NUMBER_KEYS = "0123456789.,"
MAP_FROM = 600
"""Pixels from which there is room for the star beside the question."""
MAP_SHARE = 2 / 5
LIST_FROM = 270
"""Pixels of height from which there is room for the list under the star."""


class AreaList(QListWidget):
    """The areas in words. A digit is not looked for in the list: it is a number for the area, as everywhere on the step."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number goes on to the step."""
        if event.text() and event.text() in NUMBER_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class AreaStep(QWidget):
    """`area_chosen` (id) to go to an area, `key_typed` (a digit, point or comma), `on` past the last area, `leave_view` out of family view; `panel` says the rest."""

    area_chosen = Signal(str)
    key_typed = Signal(str)
    on = Signal()
    leave_view = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: StarState | None = None
        self._family_view = False
        self.panel = AreaPanel()
        self._chart = StarChart(interactive=True, legend=False)
        self._chart.setAccessibleName(self.tr("The star so far"))
        self._list = AreaList()
        self._list.setAccessibleName(self.tr("Areas of the star"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setStyleSheet("QListView::item { padding: 3px 8px; }")
        self._progress = plain_label("", "hint", wrap=False)
        self._previous = QPushButton(icon("arrow-left"), self.tr("Previous area"))
        self._next = QPushButton(icon("arrow-right", "on_accent"), "")
        self._next.setProperty("role", "primary")
        self._leave = QPushButton(icon("eye-off", "accent"), self.tr("Leave family view"))
        self._leave.setProperty("role", "quiet")
        self._leave.setToolTip(self.tr("F9"))
        self._leave.clicked.connect(self.leave_view)
        self._leave.hide()
        self._next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        for way in (self._chart, self._list, self._previous, self._next):
            reads(way)
        self._lay_out()
        self._chart.area_chosen.connect(self.area_chosen)
        self._chart.numbers_shown.connect(self._show_numbers)
        self._chart.area_entered.connect(lambda _area: self.panel.take_focus())
        self._list.currentRowChanged.connect(self._row_chosen)
        for opened in (self._list.itemActivated, self._list.itemClicked):
            opened.connect(lambda _item: self.panel.take_focus())
        self._previous.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        for keys, slot in (("Alt+N", self._go_on), ("Alt+P", self._go_back)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._next.setToolTip(self.tr("Alt+N"))
        self._previous.setToolTip(self.tr("Alt+P"))

    def show_state(self, state: StarState) -> None:
        """Show the star so far and the area in hand."""
        moved = self._state is None or self._state.current != state.current
        another = self._state is None or self._state.reading.id != state.reading.id
        self._state = state
        instrument, areas = state.instrument, state.reading.areas
        area = instrument.area(state.current)
        if area is None:
            return
        self._chart.show_star(instrument, Drawn("", areas))
        self._chart.set_current(state.current)
        self._show_list(state)
        done, total = progress(instrument, areas)
        self._progress.setText(self.tr("{done} of {total} areas done").format(done=done, total=total))
        self._previous.setEnabled(neighbour(instrument, state.current, -1) is not None)
        last = neighbour(instrument, state.current, 1) is None
        self._next.setText(self.tr("Look at it together") if last else self.tr("Next area"))
        self.panel.show_area(instrument, area, state.said)
        if another:
            self._fit()
        if moved:
            self._scroll.verticalScrollBar().setValue(0)
            place = [each.id for each in instrument.areas].index(area.id) + 1
            announce(self, self.tr("Area {place} of {count}: {area}. {prompt}").format(
                place=place, count=total, area=area.label, prompt=area.prompt))

    def set_family_view(self, on: bool) -> None:
        """Only the star and the question; everything larger."""
        self._family_view = on
        self._leave.setVisible(on)
        self._progress.setVisible(not on)  # the area says its place
        self._fit()
        self._chart.set_text_scale(1.2 if on else 1.0)
        self.panel.set_family_view(on)
        if self._state is not None:
            self.show_state(self._state)

    def flush(self) -> None:
        """Give away at once what was typed."""
        self.panel.flush()

    def take_focus(self) -> None:
        """Begin on the star."""
        if self._map.isHidden():
            self.panel.take_focus()
        else:
            self._chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose the number, wherever the focus is but in a text."""
        typed = event.text()
        plain = not event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
        if plain and len(typed) == 1 and typed in NUMBER_KEYS:
            self.key_typed.emit(typed)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._map = QWidget()
        self._map.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        left = QVBoxLayout(self._map)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self._chart, 3)
        left.addWidget(self._list, 2)
        self._scroll = TallArea()
        self._scroll.setWidget(self.panel)
        self._row = row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._map, 2)
        row.addWidget(self._scroll, 3)
        self._foot = foot = QHBoxLayout()
        foot.addWidget(self._previous)
        foot.addStretch(1)
        foot.addWidget(self._progress)
        foot.addStretch(1)
        foot.addWidget(self._leave)
        foot.addWidget(self._next)
        self._whole = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row, 1)
        column.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size has room for more, or for less."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Larger words need more room."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self._fit()

    def _fit(self) -> None:
        """Stage and number are whole and in sight: first headings give way, then the star, then the opening question."""
        if self._state is None:
            return
        height = self.height() - self._foot.sizeHint().height() - self._whole.spacing()
        wide = self.width() >= MAP_FROM * (1.3 if self._family_view else 1)
        beside = int((self.width() - self._row.spacing()) * (1 - MAP_SHARE))
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        ways = [(True, room) for room in (Room.FULL, Room.SHORT) if wide] + [(False, room) for room in Room]
        for with_map, room in ways:
            width = (beside if with_map else self.width()) - bar
            if self.panel.needed(self._state.instrument, width, room) <= height:
                break
        self._map.setVisible(with_map)
        self._list.setVisible(not self._family_view and height >= LIST_FROM)
        self.panel.set_room(room)

    def _show_list(self, state: StarState) -> None:
        # By its model: an item in Python's hands may outlive the row, and then be taken for whatever comes to lie in its place.
        lines = self._list.model()
        with QSignalBlocker(self._list):
            if self._list.count() != len(state.instrument.areas):
                self._list.clear()
                self._list.addItems([""] * len(state.instrument.areas))
            for row, area in enumerate(state.instrument.areas):
                said = state.reading.areas.get(area.id)
                name = with_place(row + 1, area.label) if self._chart.numbered() else area.label
                words = self.tr("{area}: {words}").format(area=name, words=said_words(state.instrument, said))
                lines.setData(lines.index(row, 0), words)
                symbol = icon("check", "accent") if is_done(said) else icon("minus", "quiet")
                lines.setData(lines.index(row, 0), symbol, Qt.ItemDataRole.DecorationRole)
                if area.id == state.current:
                    self._list.setCurrentRow(row)

    def _show_numbers(self) -> None:
        """The picture has numbers for names now, or names again: so has the list."""
        if self._state is not None:
            self._show_list(self._state)

    def _row_chosen(self, row: int) -> None:
        if self._state is not None and row >= 0:
            self.area_chosen.emit(self._state.instrument.areas[row].id)

    def _go_on(self) -> None:
        self._go(1)

    def _go_back(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        if self._state is None:
            return
        area = neighbour(self._state.instrument, self._state.current, step)
        if area is not None:
            self.area_chosen.emit(area)
            self.panel.take_focus()
        elif step > 0:
            self.on.emit()
