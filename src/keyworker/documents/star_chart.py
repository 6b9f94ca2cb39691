"""The star on paper: our own drawing of one reading, or of the first and the latest one laid over each other.

Only `documents` calls this. Any number of areas and points. The two readings differ by line and marker, not by colour alone; where
the family sees an area differently its own number is a triangle, as on the screen; an area that was not scored is a gap. Names never collide and never leave the given space: where the whole names do not fit, the short ones
are taken, then numbers, which the table beside the chart repeats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from keyworker.documents.lines import Line, set_lines, width_of
from keyworker.documents.page import ACCENT, BODY, GREY
from keyworker.documents.tagged import INK, Colour, TaggedPdf
from keyworker.forms import star_geometry as geometry
from keyworker.forms.instrument import Instrument

SIZE = BODY
STEP = SIZE * 1.2
FILL: Colour = (0.90, 0.94, 0.95)
WEB: Colour = (0.84, 0.87, 0.88)
QUIET: Colour = (0.38, 0.43, 0.47)
LEGEND = 20.0
OWN = "The family, where the worker differs"
_WRAPS = (170.0, 130.0, 105.0, 85.0, 68.0)

Scores = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Placed:
    """A label's lines and the box that they fill: left, bottom, width, height, from the lower left of the chart."""

    area: str
    lines: tuple[Line, ...]
    left: float
    bottom: float
    width: float
    height: float

    def collides(self, other: "Placed", apart: float = 0.0) -> bool:
        """Whether two labels come nearer to each other than `apart` sideways, or touch; lines have air above them."""
        air = STEP - SIZE
        return (
            self.left < other.left + other.width + apart
            and other.left < self.left + self.width + apart
            and self.bottom < other.bottom + other.height - air
            and other.bottom < self.bottom + self.height - air
        )


@dataclass(frozen=True)
class Arrangement:
    """Where everything lies: centre and radius of the star, the labels, and whether numbers stand for the names."""

    centre: geometry.Spot
    radius: float
    labels: tuple[Placed, ...]
    numbered: bool


@dataclass(frozen=True)
class Series:
    """One reading to draw: its scores by area id, what the legend calls it, and the family's own scores where they differ."""

    scores: Scores
    legend: str
    own: Scores = field(default_factory=dict)


class Mark(Enum):
    """What the legend tells apart."""

    LATEST = "latest"
    FIRST = "first"
    OWN = "own"


def arrange(instrument: Instrument, width: float, height: float, values: Mapping[str, str]) -> Arrangement:
    """The largest star that fits with all its labels; `values` (by area id) stand under the names. Units: points."""
    full, short = geometry.labels(instrument), geometry.labels(instrument, short=True)
    numbers = [
        geometry.Label(label.area, str(index), label.anchor, geometry.Side.MIDDLE, 0.0) for index, label in enumerate(full, start=1)
    ]
    least = min(width, height) * 0.27
    for labels in (full, short):
        tries = [_largest(labels, wrap, width, height, values, apart=8.0) for wrap in _WRAPS]
        best = max((one for one in tries if one and one.radius >= least), key=lambda one: one.radius, default=None)
        if best:
            return best
    found = _largest(numbers, 60.0, width, height, {}, apart=1.0)
    if found is None:
        raise ValueError("no room for a star")
    return Arrangement(found.centre, found.radius, found.labels, numbered=True)


def lay_out(instrument: Instrument, width: float, height: float, latest: Series, first: Series | None) -> Arrangement:
    """Where everything of a chart with its legend will lie in a box of `width` by `height`."""
    values = values_of(instrument, latest, first)
    return arrange(instrument, width, height - _legend_height(width, latest, first), values)


def draw_star(
    pdf: TaggedPdf, left: float, bottom: float, width: float, instrument: Instrument, plan: Arrangement,
    latest: Series, first: Series | None,
) -> None:
    """Draw what `lay_out` planned, lower left corner at (left, bottom); inside `content` of a figure."""
    legend = _legend_height(width, latest, first)
    rows = _legend_rows(width, latest, first)
    canvas = pdf.canvas
    canvas.saveState()
    canvas.translate(left, bottom + legend)
    _web(canvas, instrument, plan)
    if first:
        _reading(canvas, instrument, plan, first.scores, mark=Mark.FIRST)
    _own(canvas, instrument, plan, latest.own)
    _reading(canvas, instrument, plan, latest.scores, mark=Mark.LATEST)
    canvas.restoreState()
    for label in plan.labels:
        for index, line in enumerate(label.lines):
            x = left + _line_left(label, line, plan)
            pdf.text(x, bottom + legend + label.bottom + label.height - SIZE - index * STEP, line, SIZE)
    for place, row in enumerate(rows, start=1):
        x = left
        for mark, words in row:
            _legend(pdf, x, bottom + legend - LEGEND * place, words, mark)
            x += _legend_width(words) + LEGEND


def values_of(instrument: Instrument, latest: Series, first: Series | None) -> dict[str, str]:
    """What stands under each name: the number now, both where worker and family differ; before it the first one, if another."""
    values: dict[str, str] = {}
    for area in instrument.areas:
        now, then = latest.scores.get(area.id), first.scores.get(area.id) if first else None
        own = latest.own.get(area.id)
        if now is not None:
            words = number(now) if own is None else f"worker {number(now)}, family {number(own)}"
            values[area.id] = f"{number(then)}, now {words}" if then is not None and then != now else words
        elif then is not None:
            values[area.id] = f"was {number(then)}"
    return values


def number(score: Decimal) -> str:
    """A score as people write it: 4, or 3.5, never 4.0."""
    return f"{score.normalize():f}"


def _legend_rows(width: float, latest: Series, first: Series | None) -> list[list[tuple[Mark, str]]]:
    """What the legend says, as many beside each other as fit."""
    entries = [(Mark.LATEST, latest.legend), *([(Mark.FIRST, first.legend)] if first else []), *([(Mark.OWN, OWN)] if latest.own else [])]
    rows: list[list[tuple[Mark, str]]] = [[]]
    taken = 0.0
    for mark, words in entries:
        if rows[-1] and taken + _legend_width(words) > width:
            rows.append([])
            taken = 0.0
        rows[-1].append((mark, words))
        taken += _legend_width(words) + LEGEND
    return rows


def _legend_height(width: float, latest: Series, first: Series | None) -> float:
    return LEGEND * len(_legend_rows(width, latest, first))


def _legend_width(words: str) -> float:
    return 46 + width_of(words, SIZE)


def _largest(
    labels: Sequence[geometry.Label], wrap: float, width: float, height: float, values: Mapping[str, str], *, apart: float
) -> Arrangement | None:
    texts = [label.text + (f"\n{values[label.area]}" if label.area in values else "") for label in labels]
    if any(width_of(word, SIZE) > wrap for label in labels for word in label.text.split()):
        return None
    lines = [set_lines(text, wrap, SIZE) for text in texts]
    radius = min(width, height) / 2
    while radius > 20:
        found = _at_radius(labels, lines, radius, width, height, apart)
        if found:
            return found
        radius *= 0.96
    return None


def _at_radius(
    labels: Sequence[geometry.Label], lines: Sequence[tuple[Line, ...]], radius: float, width: float, height: float, apart: float
) -> Arrangement | None:
    boxes = [_box(label, set_, radius) for label, set_ in zip(labels, lines, strict=True)]
    low_x = min(-radius, *(box.left for box in boxes))
    high_x = max(radius, *(box.left + box.width for box in boxes))
    low_y = min(-radius, *(box.bottom for box in boxes))
    high_y = max(radius, *(box.bottom + box.height for box in boxes))
    if high_x - low_x > width or high_y - low_y > height:
        return None
    if any(one.collides(other, apart) for index, one in enumerate(boxes) for other in boxes[index + 1 :]):
        return None
    x, y = (width - (high_x - low_x)) / 2 - low_x, (height - (high_y - low_y)) / 2 - low_y
    moved = tuple(Placed(b.area, b.lines, b.left + x, b.bottom + y, b.width, b.height) for b in boxes)
    return Arrangement(geometry.Spot(x, y), radius, moved, numbered=False)


def _box(label: geometry.Label, lines: tuple[Line, ...], radius: float) -> Placed:
    width, height = max(line.width for line in lines), len(lines) * STEP
    gap = 9.0 if label.rise == 0 and label.side is geometry.Side.MIDDLE else 5.0
    x = label.anchor.x * radius + gap * label.anchor.x
    y = label.anchor.y * radius + gap * label.anchor.y
    left = {geometry.Side.START: x, geometry.Side.MIDDLE: x - width / 2, geometry.Side.END: x - width}[label.side]
    return Placed(label.area, lines, left, y - height * (1 - label.rise) / 2, width, height)


def _line_left(label: Placed, line: Line, plan: Arrangement) -> float:
    middle = label.left + label.width / 2 - plan.centre.x
    if abs(middle) < plan.radius * 0.2:
        return label.left + (label.width - line.width) / 2
    return label.left if middle > 0 else label.left + label.width - line.width


def _to(plan: Arrangement, spot: geometry.Spot) -> tuple[float, float]:
    return plan.centre.x + spot.x * plan.radius, plan.centre.y + spot.y * plan.radius


def _web(canvas: Any, instrument: Instrument, plan: Arrangement) -> None:
    count = len(instrument.areas)
    canvas.setLineWidth(0.5)
    canvas.setStrokeColorRGB(*WEB)
    rings = [band.outer for band in geometry.bands(instrument)] or [radius for _, radius in geometry.grid(instrument)]
    for radius in rings:
        _closed(canvas, [_to(plan, spot) for spot in geometry.ring(count, radius)], stroke=1, fill=0)
    canvas.setStrokeColorRGB(*GREY)
    for ray in geometry.rays(instrument):
        canvas.line(*_to(plan, ray.inner), *_to(plan, ray.tip))


def _own(canvas: Any, instrument: Instrument, plan: Arrangement, own: Scores) -> None:
    """The family's own numbers: a triangle each, without a line."""
    for spot in geometry.outline(instrument, own).spots.values():
        _marker(canvas, *_to(plan, spot), Mark.OWN)


def _reading(canvas: Any, instrument: Instrument, plan: Arrangement, scores: Scores, *, mark: Mark) -> None:
    drawn = geometry.outline(instrument, scores)
    filled = mark is Mark.LATEST
    _pen(canvas, mark)
    if filled and drawn.closed:
        canvas.saveState()
        canvas.setFillColorRGB(*ACCENT)
        canvas.setFillAlpha(0.10)
        _closed(canvas, [_to(plan, drawn.spots[area.id]) for area in instrument.areas], stroke=0, fill=1)
        canvas.restoreState()
    for one, other in drawn.lines:
        canvas.line(*_to(plan, one), *_to(plan, other))
    canvas.setDash()
    for area in instrument.areas if filled else ():
        if area.id not in drawn.spots:
            _no_point(canvas, *_to(plan, geometry.gap_spot(instrument, area.id)))
    for spot in drawn.spots.values():
        _marker(canvas, *_to(plan, spot), mark)


def _pen(canvas: Any, mark: Mark) -> None:
    latest = mark is Mark.LATEST
    canvas.setStrokeColorRGB(*(ACCENT if latest else INK))
    canvas.setLineWidth(2.0 if latest else 1.3)
    canvas.setDash(*([] if latest else [[4, 3]]))


def _marker(canvas: Any, x: float, y: float, mark: Mark) -> None:
    if mark is Mark.LATEST:
        canvas.setFillColorRGB(*ACCENT)
        canvas.circle(x, y, 3.6, stroke=0, fill=1)
        return
    canvas.setFillColorRGB(1, 1, 1)
    if mark is Mark.FIRST:
        canvas.rect(x - 3.2, y - 3.2, 6.4, 6.4, stroke=1, fill=1)
        return
    canvas.setStrokeColorRGB(*INK)
    canvas.setLineWidth(1.3)
    size = 6.8
    _closed(canvas, [(x, y + size), (x + size * 0.87, y - size * 0.5), (x - size * 0.87, y - size * 0.5)], stroke=1, fill=1)


def _no_point(canvas: Any, x: float, y: float) -> None:
    """The sign of an area without a number: a ring with a bar, at the end of its ray."""
    canvas.setLineWidth(1.2)
    canvas.setStrokeColorRGB(*QUIET)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.circle(x, y, 4.4, stroke=1, fill=1)
    canvas.line(x - 2.2, y, x + 2.2, y)


def _legend(pdf: TaggedPdf, left: float, bottom: float, words: str, mark: Mark) -> None:
    canvas = pdf.canvas
    canvas.saveState()
    if mark is not Mark.OWN:
        _pen(canvas, mark)
        canvas.line(left, bottom + 8, left + 36, bottom + 8)
        canvas.setDash()
    _marker(canvas, left + 18, bottom + 8, mark)
    canvas.restoreState()
    pdf.text(left + 46, bottom + 4, set_lines(words, 1000, SIZE)[0], SIZE)


def _closed(canvas: Any, corners: Sequence[tuple[float, float]], *, stroke: int, fill: int) -> None:
    path = canvas.beginPath()
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.close()
    canvas.drawPath(path, stroke=stroke, fill=fill)
