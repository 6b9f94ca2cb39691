"""A signature as strokes and as the path data that a record keeps (`domain.star.Ink`). Pure; screen and paper draw what this reads."""

from keyworker.domain.star import INK_LENGTH

WIDE, HIGH = 1000, 300
"""The box of the kept strokes; y goes down."""

Stroke = list[tuple[int, int]]


def strokes_of(ink: str) -> list[Stroke]:
    """The strokes of kept path data; what is not such data is no stroke."""
    strokes: list[Stroke] = []
    for part in ink.split("M")[1:]:
        places = [place.split(" ") for place in part.split("L")]
        if all(len(place) == 2 and place[0].isdecimal() and place[1].isdecimal() for place in places):
            strokes.append([(int(x), int(y)) for x, y in places])
    return strokes


def ink_of(strokes: list[Stroke]) -> str:
    """Path data of strokes, `Mx yLx y…` for each; whole strokes only, no longer than a record takes."""
    ink = ""
    for stroke in strokes:
        more = "M" + "L".join(f"{x} {y}" for x, y in stroke)
        if len(ink) + len(more) <= INK_LENGTH:
            ink += more
    return ink
