"""Functions on places of the ODK XForms specification: area, distance and whether a point is inside a shape.

Points are "latitude longitude [altitude [accuracy]]", traces and shapes are points with semicolons between, or a node for each
point. The earth is a sphere with its radius at the equator, as in the reference engines.
"""

import math
from itertools import pairwise
from typing import NamedTuple

from keyworker.forms.xpath.compiled import Kind
from keyworker.forms.xpath.functions.registry import Function
from keyworker.forms.xpath.scope import Scope, Value
from keyworker.forms.xpath.values import NAN, texts_of

RADIUS = 6_378_100.0
"""Metres."""


class Place(NamedTuple):
    """Degrees."""

    latitude: float
    longitude: float


def _places(values: tuple[Value, ...]) -> list[Place] | None:
    """All points of the arguments; None where one of them is no point."""
    texts = [part for value in values for text in texts_of(value) for part in text.strip().rstrip(";").split(";")]
    found = [_place(text) for text in texts]
    known = [place for place in found if place is not None]
    return known if len(known) == len(found) else None


def _place(text: str) -> Place | None:
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return None
    try:
        place = Place(float(parts[0]), float(parts[1]))
    except ValueError:
        return None
    return place if abs(place.latitude) <= 90 and abs(place.longitude) <= 180 else None


def _centimetres(number: float) -> float:
    return math.floor(abs(number) * 100 + 0.5) / 100


def _area(_scope: Scope, value: Value) -> float:
    """Square metres inside the points, whichever way round they go; 0 for fewer than three."""
    points = [part for text in texts_of(value) for part in text.split(";") if part.strip()]
    if len(points) < 3:
        return 0.0
    places = _places((value,))
    if places is None:
        return NAN
    total = 0.0
    for start, end in pairwise([*places, places[0]]):
        total += math.radians(end.longitude - start.longitude) * (
            2 + math.sin(math.radians(end.latitude)) + math.sin(math.radians(start.latitude))
        )
    return _centimetres(total * RADIUS * RADIUS / 2)


def _distance(_scope: Scope, *values: Value) -> float:
    """Metres along the points; NaN for fewer than two, or what are none."""
    places = _places(values)
    if places is None or len(places) < 2:
        return NAN
    total = 0.0
    for start, end in pairwise(places):
        north, south = math.radians(start.latitude), math.radians(end.latitude)
        turned = math.radians(start.longitude - end.longitude)
        cosine = math.sin(north) * math.sin(south) + math.cos(north) * math.cos(south) * math.cos(turned)
        total += math.acos(min(1.0, max(-1.0, cosine))) * RADIUS
    return _centimetres(total)


def _geofence(_scope: Scope, point: Value, shape: Value) -> bool:
    """Whether the point is inside the shape: a line from it to the east crosses an odd number of its edges."""
    points, corners = _places((point,)), _places((shape,))
    if not points or not corners:
        return False
    place, inside = points[0], False
    for start, end in pairwise([*corners, corners[0]]):
        if (start.latitude > place.latitude) == (end.latitude > place.latitude):
            continue
        rise = (place.latitude - start.latitude) / (end.latitude - start.latitude)
        if place.longitude < start.longitude + rise * (end.longitude - start.longitude):
            inside = not inside
    return inside


TABLE = {
    "area": Function(Kind.NUMBER, _area, (Kind.ANY,)),
    "distance": Function(Kind.NUMBER, _distance, (Kind.ANY,), more=Kind.ANY),
    "geofence": Function(Kind.TRUTH, _geofence, (Kind.ANY, Kind.ANY)),
}
