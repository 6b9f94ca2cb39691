"""Where the names of a star's areas are written on the screen, so that none collides with another or leaves the picture.

`widgets.star_chart` uses it, and its laws are tested on rectangles. It never draws. Names are never cut down to nothing: where there
is no room for them the areas have their numbers, which the list or the table beside the picture repeats; in a thumbnail, nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from keyworker.forms import star_geometry as geometry
from keyworker.forms.instrument import Instrument

LINES = 3
SMALLEST_WITH_NAMES = 170.0
SMALLEST_WITH_NUMBERS = 120.0
LEAST_HEIGHT, SMALLER = 11.0, 0.85
"""Pixels below which a number cannot be read, and the steps in which numbers become smaller until they fit."""
FULL_SHARE, SHORT_SHARE = 0.24, 0.2
"""How much of the shorter side the ray must keep, at the least, for the full and for the short names."""
LARGEST_MARK = 1.9
"""Times a disc: the tip of a triangle."""
SLANT = 1.42
"""A name beside a slanting ray begins at its corner: so much further along the ray is its side as far from the tip."""
CUT_FROM = 9
"""Average characters that must fit on a line before a word may be cut."""


@dataclass(frozen=True)
class PlacedLabel:
    """One area's name: its lines and the rectangle that they fill."""

    area: str
    lines: tuple[str, ...]
    rect: QRectF
    side: geometry.Side


@dataclass(frozen=True)
class StarLayout:
    """The centre and the length of a ray, in pixels, and the names, or (`numbered`) numbers for them, written `shrink` times as large; in a thumbnail neither."""

    centre: QPointF
    radius: float
    labels: tuple[PlacedLabel, ...]
    numbered: bool = False
    shrink: float = 1.0

    def mark(self) -> float:
        """Half the width of a disc."""
        return mark_of(self.radius)

    def place(self, spot: geometry.Spot) -> QPointF:
        """A spot of the geometry (y up) as a point of the screen (y down)."""
        return QPointF(self.centre.x() + spot.x * self.radius, self.centre.y() - spot.y * self.radius)


def mark_of(radius: float) -> float:
    """Half the width of the disc of a number, in a star with rays of that length."""
    return min(9.0, max(2.2, radius * 0.035))


def clear_of_marks(radius: float, gap: float) -> float:
    """How far from the tips of the rays the names stay: beyond the largest mark, or beyond what else is drawn on the tips."""
    return max(mark_of(radius) * LARGEST_MARK + 1, gap + mark_of(radius))


class _Measure:
    """How wide texts are; each one is measured once, for every radius asks for the same words."""

    def __init__(self, metrics: QFontMetricsF, shrink: float = 1.0) -> None:
        self.shrink = shrink
        self._metrics = metrics
        self._widths: dict[str, float] = {}
        self.height, self.average = metrics.height() * shrink, metrics.averageCharWidth() * shrink

    def width(self, text: str) -> float:
        known = self._widths.get(text)
        if known is None:
            known = self._widths[text] = self._metrics.horizontalAdvance(text) * self.shrink
        return known

    def cut(self, text: str, width: float) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width / self.shrink)


def lay_out(instrument: Instrument, room: QRectF, metrics: QFontMetricsF, gap: float = 0.0) -> StarLayout:
    """The largest star with all its names in `room`: full names, else short ones, else long words cut with an ellipsis, else numbers, smaller ones before none.

    `gap`: pixels more between the tips and the names, for what is drawn on the tips.
    """
    side, measure = min(room.width(), room.height()), _Measure(metrics)
    if side >= SMALLEST_WITH_NAMES:
        for short, cut, share in ((False, False, FULL_SHARE), (True, False, SHORT_SHARE), (True, True, SHORT_SHARE)):
            found = _largest(instrument, room, measure, gap, short=short, cut=cut, smallest=side * share)
            if found is not None:
                return found
    if side >= SMALLEST_WITH_NUMBERS:
        while measure.height >= LEAST_HEIGHT:
            numbers = _with_numbers(instrument, room, measure, gap)
            if numbers is not None:
                return numbers
            measure = _Measure(metrics, measure.shrink * SMALLER)
    return StarLayout(room.center(), max(8.0, side / 2 - max(4.0, side * 0.05)), ())


def _largest(
    instrument: Instrument, room: QRectF, measure: _Measure, gap: float, *, short: bool, cut: bool, smallest: float
) -> StarLayout | None:
    names = geometry.labels(instrument, short=short)
    radius = min(room.width(), room.height()) / 2 - gap - measure.height * 0.4
    while radius >= smallest:
        labels = _placed(names, room, measure, radius, gap, cut=cut)
        if labels is not None:
            return StarLayout(room.center(), radius, labels)
        radius -= 3
    return None


def _with_numbers(instrument: Instrument, room: QRectF, measure: _Measure, gap: float) -> StarLayout | None:
    """A star with the numbers of its areas, in printed order; None where even they meet."""
    names = geometry.labels(instrument)
    widest, height = measure.width(str(len(names))) + 2, measure.height * 0.9
    radius = min(room.width(), room.height()) / 2 - math.hypot(widest, height)
    radius -= clear_of_marks(max(radius, 0), gap)
    if radius < 8:
        return None
    clear = clear_of_marks(radius, gap)
    tips = [_along(room.center(), label, radius) for label in names]
    placed: list[PlacedLabel] = []
    for number, label in enumerate(names, start=1):
        text = str(number)
        at = _along(room.center(), label, radius + clear + math.hypot(widest, height) / 2)
        width = measure.width(text) + 2
        rect = QRectF(at.x() - width / 2, at.y() - height / 2, width, height)
        if not room.contains(rect) or _meets(rect, placed, tips, clear):
            return None
        placed.append(PlacedLabel(label.area, (text,), rect, geometry.Side.MIDDLE))
    return StarLayout(room.center(), radius, tuple(placed), numbered=True, shrink=measure.shrink)


def _placed(
    names: Sequence[geometry.Label], room: QRectF, measure: _Measure, radius: float, gap: float, *, cut: bool
) -> tuple[PlacedLabel, ...] | None:
    """Every name round a star of that radius, or None when one does not fit or meets another or a mark on a tip."""
    placed: list[PlacedLabel] = []
    clear = clear_of_marks(radius, gap)
    reach = max((radius + gap), (radius + clear * SLANT) / geometry.LABEL_AT)
    tips = [_along(room.center(), label, radius) for label in names]
    between = 2 * reach * math.sin(math.tau / len(names)) - 8 if len(names) > 4 else room.width()
    for label in names:
        at = _along(room.center(), label, reach * geometry.LABEL_AT)
        x, y = at.x(), at.y()
        width = _width_at(x, label.side, room, measure)
        if label.side is geometry.Side.MIDDLE:
            width = min(width, between)
        lines = _wrapped(label.text, width, measure, cut=cut)
        if not lines:
            return None
        rect = _rect(x, y, label, lines, measure)
        if not room.contains(rect) or _meets(rect, placed, tips, clear):
            return None
        placed.append(PlacedLabel(label.area, lines, rect, label.side))
    return tuple(placed)


def _along(centre: QPointF, label: geometry.Label, distance: float) -> QPointF:
    """The point on a label's ray that many pixels from the centre."""
    far = math.hypot(label.anchor.x, label.anchor.y)
    return QPointF(centre.x() + label.anchor.x / far * distance, centre.y() - label.anchor.y / far * distance)


def _meets(rect: QRectF, placed: Sequence[PlacedLabel], tips: Sequence[QPointF], clear: float) -> bool:
    """Whether a name lies on another one, or on the mark at the tip of any ray."""
    return any(rect.intersects(one.rect) for one in placed) or any(away(rect, tip) < clear - 0.5 for tip in tips)


def away(rect: QRectF, point: QPointF) -> float:
    """How far a point lies from a rectangle; 0 inside."""
    across = max(rect.left() - point.x(), 0.0, point.x() - rect.right())
    down = max(rect.top() - point.y(), 0.0, point.y() - rect.bottom())
    return math.hypot(across, down)


def _width_at(x: float, side: geometry.Side, room: QRectF, measure: _Measure) -> float:
    right, left = room.right() - x, x - room.left()
    widths = {geometry.Side.START: right, geometry.Side.END: left, geometry.Side.MIDDLE: 2 * min(right, left)}
    return min(widths[side], measure.average * 24)


def _rect(x: float, y: float, label: geometry.Label, lines: tuple[str, ...], measure: _Measure) -> QRectF:
    width = max(measure.width(line) for line in lines) + 2
    height = measure.height * len(lines)
    left = {geometry.Side.START: x, geometry.Side.END: x - width, geometry.Side.MIDDLE: x - width / 2}[label.side]
    return QRectF(left, y - height * (1 + label.rise) / 2, width, height)


def _wrapped(text: str, width: float, measure: _Measure, *, cut: bool) -> tuple[str, ...]:
    """The text in at most LINES lines no wider than `width`; empty when it does not go (with `cut`, too long a word is shortened)."""
    if width < measure.average * (CUT_FROM if cut else 3):
        return ()
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure.width(longer) + 2 <= width:
            lines[-1] = longer
        elif measure.width(word) + 2 <= width:
            lines.append(word)
        elif cut:
            lines.append(measure.cut(word, width - 2))
        else:
            return ()
    if len(lines) <= LINES:
        return tuple(lines)
    if not cut:
        return ()
    last = measure.cut(" ".join(lines[LINES - 1:]), width - 2)
    return (*lines[: LINES - 1], last)
