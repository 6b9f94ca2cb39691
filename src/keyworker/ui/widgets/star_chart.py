"""The picture of a star: any number of areas and points, the reading of now and earlier ones laid under it; drawn by ourselves.

Any page may show it. What tells readings apart is the line and the mark (solid with discs for the latest, dotted with open diamonds for the
one before, dashed with open squares for the first, open triangles for the family's own where they differ), never colour alone. In the interactive form each area is reached by touch and
by arrow keys; a real list must stand beside it for assistive technology. It never adds areas up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from keyworker.domain.star import AreaReading
from keyworker.forms import star_geometry as geometry
from keyworker.forms.instrument import Instrument
from keyworker.ui.widgets.star_labels import StarLayout, lay_out
from keyworker.ui.widgets.star_painter import Called, LegendLine, StarPainter
from keyworker.ui.widgets.star_words import reading_words

LEGEND_FROM = 300
"""Height in pixels from which there is room for the legend under the star."""

FORWARD, BACK = (Qt.Key.Key_Right, Qt.Key.Key_Down), (Qt.Key.Key_Left, Qt.Key.Key_Up)


@dataclass(frozen=True)
class Drawn:
    """One reading to draw: what it is called in the legend, and what was said by area id."""

    name: str
    areas: Mapping[str, AreaReading] = field(default_factory=dict)

    def differs(self) -> bool:
        """Whether the family's own number stands beside the worker's anywhere."""
        return any(one.family_score is not None for one in self.areas.values())


class StarChart(QWidget):
    """Shows a star. `area_chosen` (area id) when somebody touches an area or goes to it by arrow keys; `area_entered` on a touch, Enter or Space.

    `numbers_shown` (bool): the areas have their numbers now because there is no room for names, or have names again.
    """

    area_chosen = Signal(str)
    area_entered = Signal(str)
    numbers_shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = False, legend: bool = True) -> None:
        super().__init__(parent)
        self._interactive = interactive
        self._legend = legend
        self._instrument: Instrument | None = None
        self._latest = Drawn("")
        self._under: Drawn | None = None
        self._previous: Drawn | None = None
        self._numbered, self._named = False, True
        self._current: str | None = None
        self._text_scale = 1.0
        self._laid: tuple[tuple[object, ...], StarLayout] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        if interactive:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_star(self, instrument: Instrument, latest: Drawn, under: Drawn | None = None, previous: Drawn | None = None) -> None:
        """Draw `latest`, with the first reading (`under`) and the one before (`previous`) laid under it."""
        self._instrument, self._latest, self._under, self._previous = instrument, latest, under, previous
        self._tell_numbered()
        self._describe()
        self.update()

    def numbered(self) -> bool:
        """Whether the areas have numbers in the picture instead of names."""
        return self._numbered

    def set_current(self, area: str | None) -> None:
        """Mark the area that is being talked about."""
        if area != self._current:
            self._current = area
            self._describe()
            self.update()

    def set_text_scale(self, scale: float) -> None:
        """Write names this much larger than the page's text (family view)."""
        self._text_scale = scale
        self._tell_numbered()
        self.update()

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(360, 360)

    def minimumSizeHint(self) -> QSize:
        """The shape can still be read at this size."""
        return QSize(80, 80)

    def star_layout(self) -> StarLayout | None:
        """Where everything lies at the present size; None before a star is shown."""
        if self._instrument is None:
            return None
        font = self._label_font()
        room = QRectF(self.rect()).adjusted(3, 3, -3, -3 - self._legend_height())
        key = (self._instrument, room, font.toString())
        if self._laid is None or self._laid[0] != key:
            self._laid = (key, lay_out(self._instrument, room, QFontMetricsF(font), 7.0 if self._interactive else 0.0))
        return self._laid[1]

    def legend_lines(self) -> tuple[Called, ...]:
        """What the legend says, one line for each kind of mark that is drawn; empty where there is nothing to tell apart."""
        lines: list[Called] = []
        if self._previous is not None:
            lines.append(LegendLine.PREVIOUS.called(self._previous.name))
        if self._under is not None:
            lines.append(LegendLine.UNDER.called(self._under.name))
        if lines:
            lines.insert(0, LegendLine.LATEST.called(self._latest.name))
        if self._latest.differs():
            lines.append(LegendLine.FAMILY.called(self.tr("the family's own")))
        return tuple(lines)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the star."""
        painter = QPainter(self)
        self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Draw the star, as large as this widget, with a painter that is open: on the screen or into a picture file."""
        layout = self.star_layout()
        if layout is None or self._instrument is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        star = StarPainter(painter, self._instrument, layout, self.palette(), self._label_font())
        star.web()
        if self._under is not None:
            star.under(self._under.areas)
        if self._previous is not None:
            star.previous(self._previous.areas)
        star.latest(self._latest.areas)
        star.names(self._current)
        if self._interactive:
            star.handles(self._latest.areas, self._current, focused=self.hasFocus())
        star.legend(self._legend_rect(), self.legend_lines() if self._legend_height() else ())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may have room for names, or only for numbers."""
        super().resizeEvent(event)
        self._tell_numbered()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Touching an area, or its name, goes to it."""
        area = self._area_under(event.position().x(), event.position().y())
        if self._interactive and area is not None and event.button() is Qt.MouseButton.LeftButton:
            self._go_to(area)
            self.area_entered.emit(area)
            event.accept()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go round the star, Home and End to its first and last area, Enter into the area."""
        if not self._interactive or self._instrument is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        ids = [area.id for area in self._instrument.areas]
        here = ids.index(self._current) if self._current in ids else -1
        key = Qt.Key(event.key())
        if key in FORWARD:
            self._go_to(ids[(here + 1) % len(ids)])
        elif key in BACK:
            self._go_to(ids[(max(here, 0) - 1) % len(ids)])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._go_to(ids[0 if key is Qt.Key.Key_Home else -1])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and here >= 0:
            self.area_entered.emit(ids[here])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another font or palette draws anew."""
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self.update()
        super().changeEvent(event)

    def _go_to(self, area: str) -> None:
        self.set_current(area)
        self.area_chosen.emit(area)

    def _tell_numbered(self) -> None:
        layout = self.star_layout()
        if layout is None:
            return
        if bool(layout.labels) != self._named:
            self._named = bool(layout.labels)
            self._describe()
        if layout.numbered != self._numbered:
            self._numbered = layout.numbered
            self.numbers_shown.emit(self._numbered)

    def _area_under(self, x: float, y: float) -> str | None:
        layout = self.star_layout()
        if layout is None or self._instrument is None:
            return None
        for label in layout.labels:
            if label.rect.contains(x, y):
                return label.area
        across, up = (x - layout.centre.x()) / layout.radius, (layout.centre.y() - y) / layout.radius
        return geometry.area_at(self._instrument, across, up)

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.95 * self._text_scale)
        return font

    def _legend_height(self) -> float:
        if not self._legend or self.height() < LEGEND_FROM:
            return 0.0
        lines = len(self.legend_lines())
        return lines * (QFontMetricsF(self._label_font()).height() + 3) + (8 if lines else 0)

    def _legend_rect(self) -> QRectF:
        height = self._legend_height()
        return QRectF(3, self.height() + 5 - height, self.width() - 6, max(0.0, height - 8))

    def _describe(self) -> None:
        if self._instrument is None:
            return
        words = reading_words(self._instrument, self._latest.areas)
        parts = [self.tr("{name}: {words}").format(name=self._latest.name, words=words) if self._latest.name else words]
        for earlier in (self._previous, self._under):
            if earlier is not None:
                words = reading_words(self._instrument, earlier.areas)
                parts.append(self.tr("{name}: {words}").format(name=earlier.name, words=words))
        current = self._instrument.area(self._current or "")
        if current is not None:
            parts.insert(0, self.tr("Now: {area}.").format(area=current.label))
        if not self._named:
            parts.insert(0, self.tr("There is no room for the names of the areas in the picture: see the table."))
        self.setAccessibleDescription(" ".join(parts))
