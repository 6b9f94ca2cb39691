"""A made-up family for the tests of documents, and ways to read what a PDF really holds."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.base.paths import shipped
from keyworker.documents.family_plan import make_family_copy
from keyworker.documents.made_copy import MadeCopy
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Family, Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan
from keyworker.domain.record import Record
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, ReadingStatus, StarReading
from keyworker.domain.visibility import Visibility
from keyworker.forms.instrument import Instrument, load_instruments

INSTRUMENTS = load_instruments(shipped("forms", "instruments"))
TODAY = date(2026, 11, 21)
COUNCIL = CouncilSettings(
    name="Example Council Family Help", phone="01632 960000", out_of_hours="01632 960999", rights="You may ask to see what is written.", demo=True,
)
WORKER = Worker(name="Sam Carter", phone="01632 960001")


class House:
    """Anna, Tia (12) and Leo (5); a plan with one goal and one action. Tests add to `records` and call `file`."""

    def __init__(self) -> None:
        self.id = new_id()
        self.family = Family(id=self.id, family=self.id, name="FAMILYNAMECANARY", reference="REFCANARY")
        self.anna = self.person("Anna", "Marsh", born=date(1990, 1, 1))
        self.tia = self.person("Tia", "Marsh", born=date(2014, 3, 1))
        self.leo = self.person("Leo", "Marsh", born=date(2021, 3, 1))
        self.plan = Plan(family=self.id, wants="Calm mornings please", going_well="Gran helps", worries="Sleep is short")
        self.goal = Goal(family=self.id, plan=self.plan.id, text="Mornings that work", order=1)
        self.action = Action(family=self.id, goal=self.goal.id, text="Lay out the bags", owner=self.tia.id, due=date(2026, 12, 5))
        self.records: list[Record] = []

    def person(self, forename: str, surname: str, *, born: date | None = None, **more: Any) -> Person:
        return Person(family=self.id, forename=forename, surname=surname, date_of_birth=born, **more)

    def voice(self, child: Person, words: str, visibility: Visibility = Visibility.PERSON, *about: Person) -> ChildsVoice:
        seen = {one.id: True for one in about}
        return ChildsVoice(family=self.id, plan=self.plan.id, child=child.id, words=words, visibility=visibility, about=seen)

    def file(self) -> FamilyFile:
        mine = [self.family, self.anna, self.tia, self.leo, self.plan, self.goal, self.action]
        return FamilyFile.of([*mine, *self.records])

    def copy(self, *recipients: Person, version: str = "3", council: CouncilSettings = COUNCIL, worker: Worker = WORKER) -> MadeCopy:
        chosen = frozenset(one.id for one in (recipients or (self.anna,)))
        return make_family_copy(
            self.file(), chosen, instruments=INSTRUMENTS, council=council, made_on=TODAY, version=version, worker=worker
        )


def reading(house: House, instrument: Instrument, *, on: date, score: int = 1, person: Person | None = None) -> StarReading:
    """A finished reading: the first area does not apply, the second is disagreed on, the rest climb."""
    points = instrument.scale.points()
    areas = {
        area.id: AreaReading(score=points[(index + score) % len(points)]) for index, area in enumerate(instrument.areas)
    }
    areas[instrument.areas[0].id] = AreaReading(state=AreaState.NOT_APPLICABLE)
    areas[instrument.areas[1].id] = AreaReading(score=points[1], family_score=points[-1])
    return StarReading(
        family=house.id, instrument=instrument.id, person=(person or house.anna).id, reading_kind=ReadingKind.FIRST,
        status=ReadingStatus.FINISHED, finished=Moment(datetime(on.year, on.month, on.day, 10, tzinfo=UTC)), areas=areas,
    )


def text_of(pdf: bytes) -> str:
    """What a reader finds in a document, pages one after the other, on one line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    finally:
        document.close()


def everything_in(pdf: bytes) -> str:
    """Every string and every decompressed stream of the file, also what replaces glyphs, as one text."""
    parts: list[str] = []
    with pikepdf.open(pdf_file(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                raw = thing.read_bytes()
                parts.append(raw.decode("latin-1"))
            parts.append(repr(thing))
        for page in document.pages:
            parts += [str(op.operands) for op in pikepdf.parse_content_stream(page) if str(op.operator) == "BDC"]
    return "\n".join([*parts, *actual_texts(pdf), pdf.decode("latin-1"), text_of(pdf)])


def actual_texts(pdf: bytes) -> list[str]:
    """The text that stands beside shaped glyphs."""
    found = []
    with pikepdf.open(pdf_file(pdf)) as document:
        for page in document.pages:
            for op in pikepdf.parse_content_stream(page):
                if str(op.operator) == "BDC" and isinstance(op.operands[1], pikepdf.Dictionary):
                    actual = op.operands[1].get("/ActualText")
                    if actual is not None:
                        found.append(str(actual))
    return found


def pdf_file(pdf: bytes) -> Any:
    """The bytes as a file."""
    return BytesIO(pdf)


def font_sizes(pdf: bytes) -> list[float]:
    """Every size at which text is set; fails when a matrix scales."""
    sizes = []
    with pikepdf.open(pdf_file(pdf)) as document:
        for page in document.pages:
            for op in pikepdf.parse_content_stream(page):
                if str(op.operator) == "Tf":
                    sizes.append(float(op.operands[1]))
                if str(op.operator) in ("cm", "Tm"):
                    assert [float(n) for n in op.operands[:4]] == [1, 0, 0, 1]
    return sizes


def text_boxes(pdf: bytes) -> Iterable[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each character that is drawn."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            words = page.get_textpage()
            for index in range(words.count_rects()):
                yield words.get_rect(index)
    finally:
        document.close()


def scores(instrument: Instrument, value: int) -> dict[str, Decimal | None]:
    """The same score everywhere."""
    return {area.id: Decimal(value) for area in instrument.areas}
