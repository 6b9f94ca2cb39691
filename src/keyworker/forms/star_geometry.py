"""The geometry of a star: where areas, points, stages and labels lie. Pure: no Qt, no PDF.

`documents` and `ui` draw from it, so that screen and paper show one picture. Coordinates: the centre is (0, 0), the tip of the
longest ray is 1 away, x goes right, y goes **up** (a painter whose y goes down negates it). Angles go clockwise from the top.
An area that was not scored has no point: it is a gap in the outline, never 0 and never joined over.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from keyworker.forms.instrument import Instrument, Scale

INNER = 0.16
"""Where the lowest point of the scale lies: not in the centre, or every low score would fall on one spot."""

LABEL_AT = 1.07


class Side(StrEnum):
    """Which end of a label's line lies at its anchor."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Spot:
    """A place in the picture."""

    x: float
    y: float


@dataclass(frozen=True)
class Ray:
    """One area: from the lowest point of the scale (`inner`) to its highest (`tip`)."""

    area: str
    label: str
    angle: float
    inner: Spot
    tip: Spot


@dataclass(frozen=True)
class Label:
    """Where an area's name is written: `side` says how its lines stand to the anchor, `rise` how its block stands.

    `rise` is from -1 (the block hangs below the anchor) over 0 (centred on it) to 1 (the block stands on it).
    """

    area: str
    text: str
    anchor: Spot
    side: Side
    rise: float


@dataclass(frozen=True)
class Band:
    """A stage as a ring between two radii; `name` may be empty (a shell)."""

    stage: str
    name: str
    inner: float
    outer: float


@dataclass(frozen=True)
class Outline:
    """One reading: the spots of the scored areas by area id, and the lines between neighbours that are both scored."""

    spots: Mapping[str, Spot]
    lines: tuple[tuple[Spot, Spot], ...]
    closed: bool
    """Whether every area is scored, so that the lines close into one shape that may be filled."""


def angle_of(index: int, count: int) -> float:
    """Radians clockwise from the top of the area `index` of `count`."""
    return math.tau * index / count


def at(angle: float, radius: float) -> Spot:
    """The spot at an angle (clockwise from the top) and a distance from the centre."""
    return Spot(radius * math.sin(angle), radius * math.cos(angle))


def radius_of(score: Decimal, scale: Scale) -> float:
    """How far from the centre a score lies: INNER for the lowest point, 1 for the highest. Raises ValueError off the scale."""
    if not scale.min <= score <= scale.max:
        raise ValueError("the score is not on the scale")
    return INNER + (1 - INNER) * float((score - scale.min) / (scale.max - scale.min))


def rays(instrument: Instrument) -> tuple[Ray, ...]:
    """One ray per area, in the instrument's order."""
    count = len(instrument.areas)
    made = []
    for index, area in enumerate(instrument.areas):
        angle = angle_of(index, count)
        made.append(Ray(area.id, area.label, angle, at(angle, INNER), at(angle, 1)))
    return tuple(made)


def labels(instrument: Instrument, *, short: bool = False) -> tuple[Label, ...]:
    """Where each area's name goes; `short` takes the short names where there are any."""
    made = []
    for ray, area in zip(rays(instrument), instrument.areas, strict=True):
        across, up = math.sin(ray.angle), math.cos(ray.angle)
        side = Side.MIDDLE if abs(across) < 0.2 else (Side.START if across > 0 else Side.END)
        rise = 0.0 if abs(up) < 0.02 else up
        text = (area.short or area.label) if short else area.label
        made.append(Label(ray.area, text, at(ray.angle, LABEL_AT), side, rise))
    return tuple(made)


def bands(instrument: Instrument) -> tuple[Band, ...]:
    """The stages as rings, lowest first: the border lies half-way between the last point of one and the first of the next."""
    scale, stages = instrument.scale, instrument.stages
    half = scale.step / 2
    made = []
    for index, stage in enumerate(stages):
        inner = 0.0 if index == 0 else radius_of(stage.from_ - half, scale)
        outer = 1.0 if index == len(stages) - 1 else radius_of(stage.to + half, scale)
        made.append(Band(stage.id, stage.name, inner, outer))
    return tuple(made)


def grid(instrument: Instrument) -> tuple[tuple[Decimal, float], ...]:
    """The whole points of the scale with their radii, lowest first: the rings of the web."""
    scale = instrument.scale
    return tuple((point, radius_of(point, scale)) for point in scale.points() if point == point.to_integral_value())


def ring(count: int, radius: float) -> tuple[Spot, ...]:
    """The corners of one ring of the web: one on each ray."""
    return tuple(at(angle_of(index, count), radius) for index in range(count))


def outline(instrument: Instrument, scores: Mapping[str, Decimal | None]) -> Outline:
    """The outline of a reading from scores by area id; an area that is absent or None is a gap.

    A score that is not on the instrument's scale (another edition's) is a gap too; an area that the instrument does not have is
    not drawn.
    """
    scale = instrument.scale
    spots: dict[str, Spot] = {}
    for ray in rays(instrument):
        score = scores.get(ray.area)
        if score is not None and scale.min <= score <= scale.max:
            spots[ray.area] = at(ray.angle, radius_of(score, scale))
    lines = _between_neighbours([area.id for area in instrument.areas], spots)
    return Outline(spots, lines, closed=len(spots) == len(instrument.areas))


def _between_neighbours(areas: Sequence[str], spots: Mapping[str, Spot]) -> tuple[tuple[Spot, Spot], ...]:
    pairs = zip(areas, [*areas[1:], areas[0]], strict=True)
    return tuple((spots[one], spots[other]) for one, other in pairs if one in spots and other in spots)


def gap_spot(instrument: Instrument, area_id: str, further_in: int = 0) -> Spot:
    """Where the sign "no point here" of an unscored area goes: just inside the tip of its ray; `further_in`: so many places nearer to the centre (0 to 5). Raises KeyError."""
    for ray in rays(instrument):
        if ray.area == area_id:
            return at(ray.angle, 0.93 - 0.13 * further_in)
    raise KeyError(area_id)


def area_at(instrument: Instrument, x: float, y: float) -> str | None:
    """The area whose ray is nearest to a touched place; None beyond the labels."""
    if math.hypot(x, y) > 1.6:
        return None
    count = len(instrument.areas)
    index = round(math.atan2(x, y) % math.tau / math.tau * count) % count
    return instrument.areas[index].id
