"""Large buttons of which one is chosen: radio buttons to assistive technology, tiles to the eye and the finger.

Any page may use this. The chosen one is told by filling and weight, not by hue alone. Nothing here knows what is chosen for what.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from keyworker.ui.widgets.named_group import NamedGroup
from keyworker.ui.widgets.names import button_text

LEAST = 44
"""Least height and width in pixels: a finger's target."""
GAP = 8


@dataclass(frozen=True)
class Choice:
    """One of several: its key, what stands on it, and what a screen reader says (the same when empty)."""

    key: str
    words: str
    said: str = ""


class BigChoice(QRadioButton):
    """One tile; its words wrap. `entered` (key) when it gets the focus, (empty) when it loses it."""

    entered = Signal(str)

    def __init__(self, choice: Choice, scale: float, parent: QWidget | None = None) -> None:
        super().__init__(button_text(choice.words), parent)
        self.key = choice.key
        self._words = choice.words
        self._scale = scale
        self.setAccessibleName(choice.said or choice.words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped words."""
        return self.height_of(self._words, width)

    def height_of(self, words: str, width: int) -> int:
        """How high a tile like this one is with these words in a width; chosen or not, it is the same."""
        return max(LEAST, self._bold().boundingRect(0, 0, max(20, width - 16), 10_000, _FLAGS, words).height() + 18)

    def least_width_of(self, words: str) -> int:
        """The longest word, within reason."""
        metrics = self._bold()
        longest = max((metrics.horizontalAdvance(word) for word in words.split()), default=0) + 16
        return max(LEAST, min(longest, metrics.averageCharWidth() * 16))

    def sizeHint(self) -> QSize:
        """Room for the words in at most a few lines."""
        metrics = self._bold()
        width = max(LEAST, min(metrics.horizontalAdvance(self._words) + 24, metrics.averageCharWidth() * 20))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The longest word, within reason."""
        return QSize(self.least_width_of(self._words), LEAST)

    def hitButton(self, pos: QPoint) -> bool:
        """The whole tile is the target."""
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say which tile is looked at."""
        super().focusInEvent(event)
        self.entered.emit(self.key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that it is not looked at any more."""
        super().focusOutEvent(event)
        self.entered.emit("")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A rounded tile; filled when chosen, with a ring inside when it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        part, palette = QPalette.ColorRole, self.palette()
        accent, chosen = palette.color(part.Highlight), self.isChecked()
        fill = accent if chosen else palette.color(part.Base)
        if self.underMouse() and not chosen and self.isEnabled():
            fill = QColor(accent)
            fill.setAlpha(20)
        painter.setPen(QPen(accent if chosen else palette.color(part.Mid), 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(part.HighlightedText) if chosen else accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 5, 5)
        painter.setFont(self._text_font())
        words = part.HighlightedText if chosen else part.ButtonText
        painter.setPen(palette.color(words if self.isEnabled() else part.PlaceholderText))
        painter.drawText(self.rect().adjusted(8, 6, -8, -6), _FLAGS, self._words)
        painter.end()

    def _text_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * self._scale)
        font.setBold(self.isChecked())
        return font

    def _bold(self) -> QFontMetrics:
        font = self._text_font()
        font.setBold(True)
        return QFontMetrics(font)


_FLAGS = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


class ChoiceRow(NamedGroup):
    """Tiles side by side, at most `per_row` in a row. `chosen` (key) when a person chooses; `entered` (key) when one gets the focus, (empty) when it loses it."""

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self, name: str, *, per_row: int = 6, scale: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._per_row, self._scale = per_row, scale
        self._shown: tuple[Choice, ...] = ()
        self._tiles: dict[str, BigChoice] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._clicked)
        self._place = BigChoice(Choice("", ""), scale, self)  # never seen: keeps this row's place in the tab order, and measures
        self._place.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._place.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._columns = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_choices(self, choices: Sequence[Choice], chosen: str | None = None) -> None:
        """Show these tiles (the same ones stay, with their focus) and which is chosen: Tab stops there, or at each when none is."""
        if tuple(choices) != self._shown:
            self._rebuild(choices, chosen)
        self._group.setExclusive(False)
        for key, tile in self._tiles.items():
            tile.setChecked(key == chosen)
            stop = chosen not in self._tiles or key == chosen
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(True)

    def tile(self, key: str) -> BigChoice | None:
        """The tile with a key."""
        return self._tiles.get(key)

    def tiles(self) -> tuple[BigChoice, ...]:
        """Every tile, in order."""
        return tuple(self._tiles.values())

    def minimumSizeHint(self) -> QSize:
        """Two tiles beside each other; more rows make up for the width."""
        hint = super().minimumSizeHint()
        widest = max((tile.minimumSizeHint().width() for tile in self._tiles.values()), default=LEAST)
        return QSize(min(hint.width(), 2 * widest + GAP), hint.height())

    def height_of(self, words: Sequence[str], width: int) -> int:
        """How high tiles with these words would be in a width; 0 for none."""
        if not words:
            return 0
        self._place.ensurePolished()
        columns = self._fitting(words, width)
        wide = (width - GAP * (columns - 1)) // columns
        rows = [words[first : first + columns] for first in range(0, len(words), columns)]
        return sum(max(self._place.height_of(tile, wide) for tile in row) for row in rows) + GAP * (len(rows) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may hold another number of tiles."""
        super().resizeEvent(event)
        self._arrange()

    def take_focus(self) -> None:
        """Focus on the chosen tile, else on the first."""
        tile = next((one for one in self._tiles.values() if one.isChecked()), next(iter(self._tiles.values()), None))
        if tile is not None:
            tile.setFocus(Qt.FocusReason.TabFocusReason)

    def has_focus(self) -> bool:
        """Whether one of the tiles has the focus."""
        return any(tile.hasFocus() for tile in self._tiles.values())

    def _rebuild(self, choices: Sequence[Choice], chosen: str | None) -> None:
        focused = self.has_focus()
        for tile in self._tiles.values():
            self._group.removeButton(tile)
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles, self._shown = {}, tuple(choices)
        before: QWidget = self._place
        for choice in choices:
            tile = BigChoice(choice, self._scale, self)
            tile.entered.connect(self.entered)
            self._group.addButton(tile)
            tile.show()
            QWidget.setTabOrder(before, tile)
            before = tile
            self._tiles[choice.key] = tile
        self._columns = 0
        self._arrange()
        if focused:
            next_tile = self._tiles.get(chosen or "") or next(iter(self._tiles.values()), None)
            if next_tile is not None:
                next_tile.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fitting(self, words: Sequence[str], width: int) -> int:
        """As many in a row as there is room for, in rows of equal length."""
        least = max(self._place.least_width_of(tile) for tile in words) + GAP
        fit = max(1, min(self._per_row, len(words), (width + GAP) // least))
        return math.ceil(len(words) / math.ceil(len(words) / fit))

    def _arrange(self) -> None:
        tiles = list(self._tiles.values())
        if not tiles:
            return
        columns = self._fitting([choice.words for choice in self._shown], self.width())
        if columns == self._columns:
            return
        self._columns = columns
        for tile in tiles:
            self._grid.removeWidget(tile)
        for index, tile in enumerate(tiles):
            self._grid.addWidget(tile, index // columns, index % columns)
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self.updateGeometry()

    def _clicked(self, button: BigChoice) -> None:
        self.chosen.emit(button.key)
