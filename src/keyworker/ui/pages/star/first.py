"""What first? The areas in the order in which the family wants to work on them. Part of the star page."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.ui.pages.star.state import StarState
from keyworker.ui.pages.star.tall import TallArea
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.names import button_text
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_words import said_words

COLUMNS = 2


class FirstStep(TallArea):
    """`pressed` (area id) puts an area at the end of the order, or takes it out."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QPushButton] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self._columns = 0
        self._order = plain_label("", "note")
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 8)
        column.setSpacing(10)
        column.addWidget(plain_label(self.tr("What would you like to work on first?"), "title"))
        column.addWidget(plain_label(self.tr("Press the areas in the order that matters to you. One or two are enough to begin with. "
                                             "Press an area again to take it out.")))
        column.addLayout(self._grid)
        column.addWidget(self._order)
        column.addStretch(1)

    def show_state(self, state: StarState) -> None:
        """Show every area that can be worked on with what was said, and the order so far."""
        areas = state.to_pick()
        if list(self._buttons) != [area.id for area in areas]:
            self._rebuild([area.id for area in areas])
        names = []
        for area in areas:
            place = state.picked.index(area.id) + 1 if area.id in state.picked else 0
            words = self.tr("{area} ({words})").format(area=area.label, words=said_words(state.instrument, state.reading.areas[area.id]))
            button = self._buttons[area.id]
            button.setText(button_text(self.tr("{place}.  {words}").format(place=place, words=words) if place else words))
            button.setAccessibleName(self.tr("{words}, number {place}").format(words=words, place=place) if place else words)
            button.setIcon(icon("check", "accent") if place else icon("plus", "quiet"))
            button.setChecked(place > 0)
            button.setEnabled(not state.finished)
        self.laid_out()
        for place, area_id in enumerate(state.picked, start=1):
            found = state.instrument.area(area_id)
            names.append(self.tr("{place}. {area}").format(place=place, area=found.label if found else area_id))
        nothing = self.tr("No area has an answer yet.") if not areas else self.tr(
            "Nothing is picked yet. That is fine too: the star can be finished without.")
        self._order.setText(self.tr("In this order: {areas}").format(areas="   ".join(names)) if names else nothing)

    def take_focus(self) -> None:
        """Begin at the first area."""
        button = next(iter(self._buttons.values()), None)
        if button is not None:
            button.setFocus()

    def _rebuild(self, areas: list[str]) -> None:
        for button in self._buttons.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for area in areas:
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("role", "choice")
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _on, area=area: self.pressed.emit(area))
            self._buttons[area] = button
            self._grid.addWidget(button, self._grid.rowCount(), 0)
            button.show()
        self._columns = 0

    def laid_out(self) -> None:
        """Beside each other where the longest words have room, else under each other."""
        buttons = list(self._buttons.values())
        widest = max((one.sizeHint().width() for one in buttons), default=0)
        columns = COLUMNS if COLUMNS * (widest + self._grid.spacing()) <= self.viewport().width() - 12 else 1
        if columns == self._columns:
            return
        self._columns = columns
        for button in buttons:
            self._grid.removeWidget(button)
        for place, button in enumerate(buttons):
            self._grid.addWidget(button, place // columns, place % columns)
