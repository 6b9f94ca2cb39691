"""The star in a family's plan: for each star that may be shown, the picture, a table that says the same, and who agreed with it.

Only `family_plan` calls this. Shown are the first and the latest reading with one instrument of one person; nothing is added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import format_date

from keyworker.casework.star_beginnings import instrument_for
from keyworker.documents import plan_star_agreed
from keyworker.documents.allow_list import Allowed
from keyworker.documents.page import PAGE_HEIGHT, WIDTH, Flow, table_height, text_height
from keyworker.documents.star_chart import Series, draw_star, lay_out, number
from keyworker.documents.tagged import TaggedPdf
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, AreaState, CompletionMode, StarReading
from keyworker.forms.instrument import Instrument, InstrumentSet, Licence

TALLEST, LOWEST = 350.0, 215.0
"""Between these the picture is as high as leaves its table on the same page."""
_AROUND = 76.0
"""What heading and sentence above the picture take."""
_STATES = {
    AreaState.NOT_APPLICABLE: "does not apply",
    AreaState.DECLINED: "rather not say",
    AreaState.NOT_COVERED: "not talked about",
}

_ALONE = {CompletionMode.FAMILY_ONLY: "family alone", CompletionMode.WORKER_ONLY: "worker alone"}


@dataclass(frozen=True)
class Pair:
    """The latest reading, and the first one where there are two."""

    latest: StarReading
    first: StarReading | None


def write(flow: Flow, allowed: Allowed, instruments: InstrumentSet) -> None:
    """Each star: heading, picture, table, who agreed."""
    called = {person.id: person for person in allowed.people}
    for pair in pairs(allowed.readings):
        instrument = instrument_for(instruments, pair.latest)
        title = _title(pair.latest, called)
        _star(flow, title, pair, instrument, plan_star_agreed.height(allowed, pair.latest))
        plan_star_agreed.write(flow, allowed, pair.latest)


def pairs(readings: Sequence[StarReading]) -> tuple[Pair, ...]:
    """First and latest of each person (or couple) and instrument, whatever the edition, in the order in which the series began.

    `readings` are those in force, oldest first, as the allow-list has them.
    """
    series: dict[str, list[StarReading]] = {}
    for reading in readings:
        series.setdefault(reading.series(), []).append(reading)
    return tuple(Pair(all_[-1], all_[0] if len(all_) > 1 else None) for all_ in series.values())


def scores(reading: StarReading) -> dict[str, Decimal | None]:
    """Score by area id; none where the area was not scored."""
    return {area: one.score if one.state is AreaState.SCORED else None for area, one in reading.areas.items()}


def own(reading: StarReading) -> dict[str, Decimal | None]:
    """The family's own score by area id, only where it is another than the worker's."""
    return {area: one.family_score for area, one in reading.areas.items() if one.state is AreaState.SCORED and one.disagreed()}


def rows(pair: Pair, instrument: Instrument, *, numbered: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]], tuple[float, ...]]:
    """Heads, rows and widths of the table that says what the picture shows."""
    named = any(stage.name for stage in instrument.stages)
    first = [f"First time{_marks(pair.first)}"] if pair.first else []
    heads = ["Part of life", *first, f"{_now(pair.latest)}{_marks(pair.latest)}", *(["What that means"] if named else [])]
    widths = [3.2, *([2.2] if pair.first else []), 2.2, *([2.5] if named else [])]
    table = []
    for place, area in enumerate(instrument.areas, start=1):
        now, then = pair.latest.areas.get(area.id), pair.first.areas.get(area.id) if pair.first else None
        table.append(
            (
                f"{place}. {area.label}" if numbered else area.label,
                *([_where(then)] if pair.first else []),
                _where(now),
                *([_means(now, instrument)] if named else []),
            )
        )
    return tuple(heads), table, tuple(widths)


def _star(flow: Flow, title: str, pair: Pair, instrument: Instrument, after: float) -> None:
    """`after`: the height of what follows it, which stands on the same page where there is room for it."""
    latest = Series(scores(pair.latest), _legend(_now(pair.latest), pair.latest), own(pair.latest))
    first = Series(scores(pair.first), _legend("The first time", pair.first)) if pair.first else None
    about = instrument.note if instrument.licence is Licence.OWN else instrument.trademark
    plain = table_height(*rows(pair, instrument, numbered=True)) + (text_height(about) if about else 0.0)
    if _AROUND + LOWEST + plain + after <= PAGE_HEIGHT:
        plain += after
    height = min(TALLEST, max(LOWEST, PAGE_HEIGHT - _AROUND - plain))
    plan = lay_out(instrument, WIDTH, height, latest, first)
    heads, table, widths = rows(pair, instrument, numbered=plan.numbered)
    low, high = instrument.scale.min, instrument.scale.max

    def draw(pdf: TaggedPdf, left: float, bottom: float) -> None:
        draw_star(pdf, left, bottom, WIDTH, instrument, plan, latest, first)

    flow.need(_AROUND + height + plain)
    flow.heading(2, title)
    flow.paragraph(f"The scale goes from {number(low)} to {number(high)}. The further out a point lies, the better things are.")
    flow.figure(WIDTH, height, _alt(pair, instrument), draw)
    flow.table(heads, table, widths)
    if pair.first and pair.first.edition != pair.latest.edition:
        flow.paragraph("The first reading was made with another edition of this star.")
    if about:
        flow.paragraph(about)


def _title(reading: StarReading, called: Mapping[str, Person]) -> str:
    names = [called[one].called() for one in (reading.person, reading.joint_with) if one and one in called]
    now = "Where things were" if reading.retrospective else "Where things are now"
    return f"{now}: {' and '.join(names)}’s star" if names else now


def _now(reading: StarReading) -> str:
    """What the latest reading is called; one about an earlier day says nothing of now."""
    return "Earlier" if reading.retrospective else "Now"


def _legend(words: str, reading: StarReading) -> str:
    on = reading.day()
    dated = f"{words}, {format_date(on, 'long', locale='en_GB')}" if on else words
    return f"{dated}{_marks(reading)}"


def _marks(reading: StarReading) -> str:
    """What somebody must know of a reading that worker and family did not make together on its day, as the list on the screen says it."""
    marks = [*(["about an earlier time"] if reading.retrospective else []), *([_ALONE[reading.mode]] if reading.mode in _ALONE else [])]
    return f" ({', '.join(marks)})" if marks else ""


def _where(area: AreaReading | None) -> str:
    if area is None:
        return _STATES[AreaState.NOT_COVERED]
    if area.stage and area.score is None:
        return "no number"
    if area.state is not AreaState.SCORED or area.score is None:
        return _STATES.get(area.state, _STATES[AreaState.NOT_COVERED])
    if area.disagreed() and area.family_score is not None:
        return f"Worker {number(area.score)}, family {number(area.family_score)}"
    return number(area.score)


def _means(area: AreaReading | None, instrument: Instrument) -> str:
    """The stage of the number, or the one that was chosen without one; both where worker and family see different ones."""
    if area is not None and area.stage and area.score is None:
        return next((stage.name for stage in instrument.stages if stage.id == area.stage and stage.name), "–")
    if area is None or area.state is not AreaState.SCORED or area.score is None:
        return "–"
    stage = instrument.stage_of(area.score)
    theirs = instrument.stage_of(area.family_score) if area.disagreed() and area.family_score is not None else stage
    worker, family = (one.name if one else "–" for one in (stage, theirs))
    return worker if worker == family else f"Worker: {worker}. Family: {family}"


def _alt(pair: Pair, instrument: Instrument) -> str:
    """The picture in a few sentences; the table after it has every number."""
    scored = sum(1 for score in scores(pair.latest).values() if score is not None)
    before = f" The first reading{_marks(pair.first)} is drawn beneath with a dashed line and open squares." if pair.first else ""
    apart = [
        f"{area.label}: worker {number(one.score)}, family {number(one.family_score)}"
        for area in instrument.areas
        if area.id in own(pair.latest)
        and (one := pair.latest.areas[area.id]).score is not None
        and one.family_score is not None
    ]
    differ = f" Worker and family see it differently, the family’s own number is a triangle. {'; '.join(apart)}." if apart else ""
    return (
        f"Star{_marks(pair.latest)} with {len(instrument.areas)} parts of life, {scored} of them with a number from {number(instrument.scale.min)} to "
        f"{number(instrument.scale.max)}.{before}{differ} The table after it says the same."
    )
