"""Who agreed with a star, under its picture: the name as it was given, the day, and the signature where somebody signed by hand.

Only `plan_star` calls this. An allow-list: somebody appears only when the copy may name them, whoever else agreed or signed.
"""

from datetime import date

from babel.dates import format_date

from keyworker.documents.allow_list import Allowed
from keyworker.documents.free_text import FreeText
from keyworker.documents.page import BODY, GREY, LEADING, Flow, heading_height, text_height
from keyworker.documents.tagged import INK, TaggedPdf
from keyworker.domain.ink import HIGH, WIDE, strokes_of
from keyworker.domain.star import StarReading

SIGNATURE = 200.0, 60.0
"""Width and height of a signature in points: the shape of the box that it was drawn in."""
PEN = 1.3
"""Points."""
AFTER_SIGNATURE = 3.0
"""Between a signature and its name, in points."""


def write(flow: Flow, allowed: Allowed, reading: StarReading) -> None:
    """Each of them who may be named: the signature, then the name and the day; nothing at all where there is nobody."""
    agreed = _agreed(allowed, reading)
    if not agreed:
        return
    flow.need(BODY * LEADING * 4 + (SIGNATURE[1] if agreed[0][1] else 0.0))
    flow.heading(3, "Who agreed with this star")
    day = _day(reading)  # on a line of its own: a name that reads from the right would turn it around
    for name, ink in agreed:
        if strokes_of(ink):
            flow.need(SIGNATURE[1] + BODY * LEADING * 3)
            flow.figure(*SIGNATURE, FreeText(name, reading.id, "agreed_by", "Signature of "), lambda pdf, left, bottom, ink=ink: _sign(pdf, left, bottom, ink),  # type: ignore[misc]
                        at_left=True, after=AFTER_SIGNATURE)
        flow.paragraph(FreeText(name, reading.id, "agreed_by", after=f"\n{day}" if day else ""), beside=True)


def height(allowed: Allowed, reading: StarReading) -> float:
    """How high all of it will be, in points; 0 where nobody agreed."""
    agreed = _agreed(allowed, reading)
    if not agreed:
        return 0.0
    signatures = sum(1 for _, ink in agreed if strokes_of(ink))
    return heading_height(3) + len(agreed) * text_height("name\nday") + signatures * (SIGNATURE[1] + AFTER_SIGNATURE)


def _agreed(allowed: Allowed, reading: StarReading) -> list[tuple[str, str]]:
    """Name and signature of each who may be named."""
    return [
        (name.strip(), reading.ink.get(person, ""))
        for person, name in reading.agreed_by.items()
        if name.strip() and person in allowed.named and not allowed.watch.find(name)
    ]


def _day(reading: StarReading) -> str:
    """The day on which they agreed: that of the sheet where it was made on paper, else when the star was finished.

    A correction is agreed to anew when it is finished, also one of a star from paper.
    """
    of_the_sheet = reading.from_paper and reading.corrects is None
    on: date | None = reading.day() if of_the_sheet or reading.finished is None else reading.finished.local().date()
    return str(format_date(on, "long", locale="en_GB")) if on else ""


def _sign(pdf: TaggedPdf, left: float, bottom: float, ink: str) -> None:
    """The strokes as vectors, with the line that was signed on; a single place is a dot."""
    width, height = SIGNATURE
    canvas, scale = pdf.canvas, width / WIDE
    canvas.saveState()
    canvas.setStrokeColorRGB(*GREY)
    canvas.setLineWidth(0.5)
    canvas.line(left, bottom, left + width, bottom)
    canvas.setStrokeColorRGB(*INK)
    canvas.setLineWidth(PEN)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for stroke in strokes_of(ink):
        places = [(left + min(x, WIDE) * scale, bottom + height - min(y, HIGH) * scale) for x, y in stroke]
        path = canvas.beginPath()
        path.moveTo(*places[0])
        for place in places[1:] or places:
            path.lineTo(*place)
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()
