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
FULL_SHARE, SHORT_SHARE = 0.24, 0.2
"""How much of the shorter side the ray must keep, at the least, for the full and for the short names."""
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
    """The centre and the length of a ray, in pixels, and the names, or (`numbered`) numbers for them; in a thumbnail neither."""

    centre: QPointF
    radius: float
    labels: tuple[PlacedLabel, ...]
    numbered: bool = False

    def place(self, spot: geometry.Spot) -> QPointF:
        """A spot of the geometry (y up) as a point of the screen (y down)."""
        return QPointF(self.centre.x() + spot.x * self.radius, self.centre.y() - spot.y * self.radius)


class _Measure:
    """How wide texts are; each one is measured once, for every radius asks for the same words."""

    def __init__(self, metrics: QFontMetricsF) -> None:
        self._metrics = metrics
        self._widths: dict[str, float] = {}
        self.height, self.average = metrics.height(), metrics.averageCharWidth()

    def width(self, text: str) -> float:
        known = self._widths.get(text)
        if known is None:
            known = self._widths[text] = self._metrics.horizontalAdvance(text)
        return known

    def cut(self, text: str, width: float) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def lay_out(instrument: Instrument, room: QRectF, metrics: QFontMetricsF, gap: float = 0.0) -> StarLayout:
    """The largest star with all its names in `room`: full names, else short ones, else long words cut with an ellipsis, else numbers.

    `gap`: pixels more between the tips and the names, for what is drawn on the tips.
    """
    side, measure = min(room.width(), room.height()), _Measure(metrics)
    if side >= SMALLEST_WITH_NAMES:
        for short, cut, share in ((False, False, FULL_SHARE), (True, False, SHORT_SHARE), (True, True, SHORT_SHARE)):
            found = _largest(instrument, room, measure, gap, short=short, cut=cut, smallest=side * share)
            if found is not None:
                return found
    if side >= SMALLEST_WITH_NUMBERS:
        numbers = _with_numbers(instrument, room, measure, gap)
        if numbers is not None:
            return numbers
    return StarLayout(room.center(), max(8.0, side / 2 - max(4.0, side * 0.05)), ())


def _largest(
    instrument: Instrument, room: QRectF, measure: _Measure, gap: float, *, short: bool, cut: bool, smallest: float
) -> StarLayout | None:
    names = geometry.labels(instrument, short=short)
    radius = min(room.width(), room.height()) / 2 - gap - measure.height * 0.4
    while radius >= smallest:
        labels = _placed(names, room, measure, radius + gap, cut=cut)
        if labels is not None:
            return StarLayout(room.center(), radius, labels)
        radius -= 3
    return None


def _with_numbers(instrument: Instrument, room: QRectF, measure: _Measure, gap: float) -> StarLayout | None:
    """A star with the numbers of its areas, in printed order; None where even they meet."""
    radius = min(room.width(), room.height()) / 2 - gap - measure.height * 1.2
    placed: list[PlacedLabel] = []
    for number, label in enumerate(geometry.labels(instrument), start=1):
        far = math.hypot(label.anchor.x, label.anchor.y)
        reach = (radius + gap + measure.height * 0.6) / far
        text = str(number)
        width, height = measure.width(text) + 2, measure.height * 0.9
        x, y = room.center().x() + label.anchor.x * reach, room.center().y() - label.anchor.y * reach
        rect = QRectF(x - width / 2, y - height / 2, width, height)
        if radius < 8 or not room.contains(rect) or any(rect.intersects(one.rect) for one in placed):
            return None
        placed.append(PlacedLabel(label.area, (text,), rect, geometry.Side.MIDDLE))
    return StarLayout(room.center(), radius, tuple(placed), numbered=True)


def _placed(
    names: Sequence[geometry.Label], room: QRectF, measure: _Measure, reach: float, *, cut: bool
) -> tuple[PlacedLabel, ...] | None:
    """Every name that far from the centre, or None when one does not fit or meets another."""
    placed: list[PlacedLabel] = []
    between = 2 * reach * math.sin(math.tau / len(names)) - 8 if len(names) > 4 else room.width()
    for label in names:
        x = room.center().x() + label.anchor.x * reach
        y = room.center().y() - label.anchor.y * reach
        width = _width_at(x, label.side, room, measure)
        if label.side is geometry.Side.MIDDLE:
            width = min(width, between)
        lines = _wrapped(label.text, width, measure, cut=cut)
        if not lines:
            return None
        rect = _rect(x, y, label, lines, measure)
        if not room.contains(rect) or any(rect.intersects(one.rect) for one in placed):
            return None
        placed.append(PlacedLabel(label.area, lines, rect, label.side))
    return tuple(placed)


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
