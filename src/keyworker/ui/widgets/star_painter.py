"""The strokes of a star: web, outlines, marks, names, legend. Only `widgets.star_chart` uses it.

Widths and marks grow with the star, so that the shape reads from 80 pixels to a full screen. Colours come from the palette.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF

from keyworker.domain.star import AreaReading, AreaState
from keyworker.forms import star_geometry as geometry
from keyworker.forms.instrument import Instrument
from keyworker.ui.widgets.star_labels import StarLayout
from keyworker.ui.widgets.star_words import number_words

GAP_PLACES = 6
UNDER_DASHES, PREVIOUS_DASHES = (4.0, 3.0), (1.2, 2.4)


@dataclass(frozen=True)
class Called:
    """One line of the legend: which marks, and what they are called."""

    line: "LegendLine"
    name: str


class LegendLine(Enum):
    """What is told apart."""

    LATEST = "latest"
    PREVIOUS = "previous"
    UNDER = "under"
    FAMILY = "family"

    def called(self, name: str) -> Called:
        """A line of the legend."""
        return Called(self, name)


class StarPainter:
    """Draws one star with a painter that is open; the caller closes it."""

    def __init__(
        self, painter: QPainter, instrument: Instrument, layout: StarLayout, palette: QPalette, font: QFont
    ) -> None:
        self._painter = painter
        self._instrument = instrument
        self._layout = layout
        self._font = font
        part = QPalette.ColorRole
        self._accent, self._text = palette.color(part.Highlight), palette.color(part.WindowText)
        self._quiet, self._line = palette.color(part.PlaceholderText), palette.color(part.Midlight)
        self._paper = palette.color(part.Base)
        self._mark = layout.mark()
        self._marks: list[QPointF] = []
        self._stroke = min(3.5, max(1.4, layout.radius * 0.016))

    def web(self) -> None:
        """The rings of the points, the stages as faint bands, one ray per area."""
        count, painter = len(self._instrument.areas), self._painter
        for index, band in reversed(list(enumerate(geometry.bands(self._instrument)))):
            shade = QColor(self._accent)
            shade.setAlpha(16 if index % 2 else 0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._paper)
            painter.drawPolygon(self._ring(count, band.outer))
            painter.setBrush(shade)
            painter.drawPolygon(self._ring(count, band.outer))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._line, 1))
        rings = geometry.grid(self._instrument)
        for _, radius in rings if self._layout.radius >= 60 else rings[-1:]:
            painter.drawPolygon(self._ring(count, radius))
        for ray in geometry.rays(self._instrument):
            painter.drawLine(self._layout.place(ray.inner), self._layout.place(ray.tip))
        self._numbers(rings)

    def under(self, areas: Mapping[str, AreaReading]) -> None:
        """The first reading: a dashed line with open squares."""
        outline = self._outline(areas)
        self._lines(outline, self._dashed(self._stroke * 0.8, UNDER_DASHES))
        for spot in outline.spots.values():
            self._square(self._layout.place(spot), self._mark * 1.25)
        self._marks += [self._layout.place(spot) for spot in outline.spots.values()]

    def previous(self, areas: Mapping[str, AreaReading]) -> None:
        """The reading before this one: a dotted line with open diamonds."""
        outline = self._outline(areas)
        self._lines(outline, self._dashed(self._stroke * 0.8, PREVIOUS_DASHES))
        for spot in outline.spots.values():
            self._diamond(self._layout.place(spot), self._mark * 1.6)
        self._marks += [self._layout.place(spot) for spot in outline.spots.values()]

    def latest(self, areas: Mapping[str, AreaReading]) -> None:
        """The reading of now: a solid line with discs; triangles for the family's own; a dash where there is no number."""
        outline = self._outline(areas)
        if outline.closed:
            shade = QColor(self._accent)
            shade.setAlpha(38)
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(shade)
            self._painter.drawPolygon(QPolygonF([self._layout.place(spot) for spot in outline.spots.values()]))
        self._lines(outline, QPen(self._accent, self._stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for area, said in areas.items():
            if self._instrument.area(area) is not None and said.score is None and said.state is not AreaState.SCORED:
                self._gap(self._free_on(area))
        own = geometry.outline(self._instrument, {area: said.family_score for area, said in areas.items()})
        for spot in own.spots.values():
            self._triangle(self._layout.place(spot), self._mark * 1.9)
        for spot in outline.spots.values():
            self._disc(self._layout.place(spot), self._mark)

    def names(self, current: str | None) -> None:
        """The names of the areas, the one that is talked about in the accent colour and underlined."""
        written = QFont(self._font)
        written.setPointSizeF(written.pointSizeF() * self._layout.shrink)
        height = QFontMetricsF(written).height() * (0.9 if self._layout.numbered else 1)
        for label in self._layout.labels:
            font = QFont(written)
            font.setUnderline(label.area == current)
            self._painter.setFont(font)
            self._painter.setPen(self._accent if label.area == current else self._text)
            flags = {
                geometry.Side.START: Qt.AlignmentFlag.AlignLeft, geometry.Side.END: Qt.AlignmentFlag.AlignRight,
                geometry.Side.MIDDLE: Qt.AlignmentFlag.AlignHCenter,
            }[label.side] | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
            for index, line in enumerate(label.lines):
                row = QRectF(label.rect.x(), label.rect.y() + index * height, label.rect.width(), height)
                self._painter.drawText(row, int(flags | Qt.TextFlag.TextDontClip), line)

    def handles(self, areas: Mapping[str, AreaReading], current: str | None, *, focused: bool) -> None:
        """What an interactive star shows more: open points where nobody has been yet, the current ray, the focus."""
        painter, size = self._painter, self._mark * 1.3
        for ray in geometry.rays(self._instrument):
            tip, said = self._layout.place(ray.tip), areas.get(ray.area)
            if ray.area == current:
                painter.setPen(QPen(self._accent, self._stroke, Qt.PenStyle.DotLine))
                painter.drawLine(self._layout.place(ray.inner), tip)
            if said is None or (said.score is None and said.state is AreaState.SCORED):
                painter.setPen(QPen(self._accent if ray.area == current else self._quiet, 1.6))
                painter.setBrush(self._paper)
                painter.drawEllipse(tip, size, size)
            if ray.area == current:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._accent, 2))
                painter.drawEllipse(tip, size + 4, size + 4)
        if focused:
            self._focus(current)

    def legend(self, room: QRectF, lines: Sequence[Called]) -> None:
        """One line for each kind of mark, under the star."""
        if not lines:
            return
        metrics = QFontMetricsF(self._font)
        row_height = room.height() / len(lines)
        widest = max(metrics.horizontalAdvance(one.name) for one in lines)
        width = min(room.width(), widest + 64)
        left = room.center().x() - width / 2
        self._painter.setFont(self._font)
        for index, one in enumerate(lines):
            y = room.y() + row_height * (index + 0.5)
            self._sample(one.line, left, y)
            self._painter.setPen(self._text)
            words = metrics.elidedText(one.name, Qt.TextElideMode.ElideRight, width - 56)
            self._painter.drawText(QRectF(left + 56, y - row_height / 2, width - 56, row_height),
                                   int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)

    def _sample(self, line: LegendLine, x: float, y: float) -> None:
        middle, size = QPointF(x + 23, y), min(self._mark, 5.0)
        if line is LegendLine.FAMILY:
            self._triangle(middle, size * 1.9)
            return
        width = min(2.0, self._stroke)
        pens = {
            LegendLine.LATEST: QPen(self._accent, width), LegendLine.PREVIOUS: self._dashed(width, PREVIOUS_DASHES),
            LegendLine.UNDER: self._dashed(width, UNDER_DASHES),
        }
        self._painter.setPen(pens[line])
        self._painter.drawLine(QPointF(x, y), QPointF(x + 46, y))
        if line is LegendLine.LATEST:
            self._disc(middle, size)
        elif line is LegendLine.PREVIOUS:
            self._diamond(middle, size * 1.6)
        else:
            self._square(middle, size * 1.25)

    def _numbers(self, rings: Sequence[tuple[Decimal, float]]) -> None:
        """The points of the scale, small, beside the first ray, where there is room for them."""
        font = QFont(self._font)
        font.setPointSizeF(font.pointSizeF() * 0.75)
        font.setBold(False)
        metrics = QFontMetricsF(font)
        gap = self._layout.radius * (1 - geometry.INNER) / max(1, len(rings) - 1)
        if gap < metrics.height() * 0.8:
            return
        self._painter.setFont(font)
        self._painter.setPen(self._quiet)
        for point, radius in rings:
            spot = self._layout.place(geometry.at(0, radius))
            row = QRectF(spot.x() - 40 - self._mark * 1.6, spot.y() - metrics.height() / 2, 40, metrics.height())
            self._painter.drawText(row, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), number_words(point))

    def _focus(self, current: str | None) -> None:
        """The focus ring: round the current area's name, else round the whole star."""
        pen = QPen(self._accent, 2)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(pen)
        label = next((one for one in self._layout.labels if one.area == current), None)
        if label is not None:
            self._painter.drawRoundedRect(label.rect.adjusted(-3, 0, 3, 0), 4, 4)
        elif current is None:
            self._painter.drawPolygon(self._ring(len(self._instrument.areas), 1.04))

    def _free_on(self, area: str) -> QPointF:
        """Where the sign "no point here" goes: near the tip, further in where an earlier reading has its mark there."""
        spots = [self._layout.place(geometry.gap_spot(self._instrument, area, further_in)) for further_in in range(GAP_PLACES)]
        return next((spot for spot in spots if all(
            math.hypot(spot.x() - mark.x(), spot.y() - mark.y()) >= self._mark * 3 for mark in self._marks)), spots[0])

    def _outline(self, areas: Mapping[str, AreaReading]) -> geometry.Outline:
        return geometry.outline(self._instrument, {area: said.score for area, said in areas.items()})

    def _ring(self, count: int, radius: float) -> QPolygonF:
        return QPolygonF([self._layout.place(spot) for spot in geometry.ring(count, radius)])

    def _lines(self, outline: geometry.Outline, pen: QPen) -> None:
        self._painter.setPen(pen)
        for one, other in outline.lines:
            self._painter.drawLine(self._layout.place(one), self._layout.place(other))

    def _disc(self, at: QPointF, size: float) -> None:
        self._painter.setPen(QPen(self._paper, max(1.0, size * 0.25)))
        self._painter.setBrush(self._accent)
        self._painter.drawEllipse(at, size, size)

    def _square(self, at: QPointF, size: float) -> None:
        self._painter.setPen(QPen(self._text, max(1.2, size * 0.25)))
        self._painter.setBrush(self._paper)
        self._painter.drawRect(QRectF(at.x() - size, at.y() - size, size * 2, size * 2))

    def _dashed(self, width: float, dashes: Sequence[float]) -> QPen:
        pen = QPen(self._text, width, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern(dashes)
        return pen

    def _diamond(self, at: QPointF, size: float) -> None:
        self._painter.setPen(QPen(self._text, max(1.2, size * 0.2)))
        self._painter.setBrush(self._paper)
        self._painter.drawPolygon(QPolygonF([
            QPointF(at.x(), at.y() - size), QPointF(at.x() + size, at.y()), QPointF(at.x(), at.y() + size), QPointF(at.x() - size, at.y()),
        ]))

    def _triangle(self, at: QPointF, size: float) -> None:
        self._painter.setPen(QPen(self._text, max(1.2, size * 0.16)))
        self._painter.setBrush(self._paper)
        self._painter.drawPolygon(QPolygonF([
            QPointF(at.x(), at.y() - size), QPointF(at.x() + size * 0.87, at.y() + size * 0.5),
            QPointF(at.x() - size * 0.87, at.y() + size * 0.5),
        ]))

    def _gap(self, at: QPointF) -> None:
        size = self._mark * 1.3
        self._painter.setPen(QPen(self._quiet, 1.6))
        self._painter.setBrush(self._paper)
        self._painter.drawEllipse(at, size, size)
        self._painter.drawLine(QPointF(at.x() - size * 0.5, at.y()), QPointF(at.x() + size * 0.5, at.y()))
