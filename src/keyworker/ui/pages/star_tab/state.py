"""What the tab Star shows, worked out from the family's records. Only this tab uses it; no Qt here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from keyworker.casework.star_beginnings import instrument_for
from keyworker.domain.family import NoClosingStar
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.star import CompletionMode, ReadingKind, StarReading, standing
from keyworker.domain.star_due import StarDue, StarsStand, stars_due, stars_stand
from keyworker.forms.instrument import Instrument, InstrumentSet

SOON = 14
"""Days before a star is due from which the tab says so."""


@dataclass(frozen=True)
class ReadingLine:
    """One reading in the list. `corrected`: a finished correction stands in its place."""

    reading: StarReading
    day: date | None
    kind: ReadingKind
    mode: CompletionMode
    finished: bool
    corrected: bool
    correction: bool
    done: int
    total: int
    edition: str = ""
    """Named only where it is another one than that of the series' picture."""


@dataclass(frozen=True)
class Series:
    """The stars of one person (or couple) with one instrument. `latest`, `previous` and `first` are the standing ones that can be laid
    over each other: of one edition; `lines` are all, newest first. `due`: when the next one is. `excuse`: why there is no last one.
    `ended`: somebody whose star it is has died; it is kept, and nothing goes on.
    """

    key: str
    who: str
    instrument: Instrument
    title: str
    latest: StarReading | None
    previous: StarReading | None
    first: StarReading | None
    draft: StarReading | None
    lines: tuple[ReadingLine, ...]
    due: StarDue | None = None
    excuse: NoClosingStar | None = None
    ended: bool = False

    def mixed(self) -> bool:
        """Whether some of the stars were made with another edition and are not in the picture."""
        return any(line.edition for line in self.lines)


@dataclass(frozen=True)
class StarTabState:
    """The series of a family and which is looked at: the one with the newest reading first, those that a death has ended last.

    `due`: stars of people without a series.
    """

    today: date
    series: tuple[Series, ...]
    chosen: str | None
    due: tuple[StarDue, ...] = ()

    def shown(self) -> Series | None:
        """The series that is looked at."""
        return next((one for one in self.series if one.key == self.chosen), self.series[0] if self.series else None)

    def reminder(self) -> StarDue | None:
        """What the tab says is due: in the series that is looked at, else the first star of somebody."""
        series = self.shown()
        due = series.due if series else next(iter(self.due), None)
        return due if due is not None and (due.by - self.today).days <= SOON else None


def star_tab_state(
    file: FamilyFile, instruments: InstrumentSet, today: date, chosen: str | None = None, review_every: Mapping[str, int] | None = None
) -> StarTabState:
    """Gather the readings by person (or couple) and instrument."""
    stand = stars_stand(file, today)
    due = stars_due(stand, today, review_every)
    grouped: dict[str, list[StarReading]] = {}
    for reading in file.readings:
        grouped.setdefault(reading.series(), []).append(reading)
    goes_on = {reading.series() for reading in file.stars_of_the_living(today)}
    newest_first = sorted(grouped, key=lambda key: (key in goes_on, grouped[key][-1].id), reverse=True)
    series = tuple(_series(file, key, grouped[key], instruments, due, stand, ended=key not in goes_on) for key in newest_first)
    used = {one.due for one in series}
    return StarTabState(today, series, chosen, tuple(one for one in due if one not in used))


def _series(
    file: FamilyFile, key: str, readings: list[StarReading], instruments: InstrumentSet, due: tuple[StarDue, ...], work: StarsStand,
    *, ended: bool,
) -> Series:
    newest = readings[-1]
    stand = standing(readings)
    shown = stand[-1] if stand else newest
    instrument = instrument_for(instruments, shown)
    alike = [one for one in stand if one.edition == shown.edition]
    drafts = [one for one in readings if not one.completed()]
    here = {one.id for one in stand}
    names = [one.called() for one in map(file.person, newest.people()) if one is not None]
    return Series(
        key=key, who=" & ".join(names), instrument=instrument, title=instrument.title,
        latest=alike[-1] if alike else None,
        previous=alike[-2] if len(alike) > 2 else None,
        first=alike[0] if len(alike) > 1 else None,
        draft=drafts[-1] if drafts and not ended else None,
        lines=tuple(_line(one, instrument_for(instruments, one), one.completed() and one.id not in here, shown.edition) for one in reversed(readings)),
        due=next((one for one in due if one.instrument == newest.instrument and one.person in newest.people()), None),
        excuse=_excuse(file, readings, work), ended=ended,
    )


def _excuse(file: FamilyFile, readings: list[StarReading], work: StarsStand) -> NoClosingStar | None:
    """Why the work that ends, or has ended, has no last star of this series."""
    last = any(one.reading_kind is ReadingKind.CLOSING for one in standing(readings))
    if last or (work.goes_on and not work.ending):
        return None
    return next((file.family.no_closing_star[one] for one in readings[-1].people() if one in work.excused), None)


def _line(reading: StarReading, instrument: Instrument, corrected: bool, edition: str) -> ReadingLine:
    said = [reading.areas.get(area.id) for area in instrument.areas]
    done = sum(1 for one in said if one and (one.score is not None or one.state != "scored"))
    return ReadingLine(
        reading=reading, day=reading.day(), kind=reading.reading_kind, mode=reading.mode, finished=reading.completed(),
        corrected=corrected, correction=reading.corrects is not None, done=done, total=len(said),
        edition=reading.edition if reading.edition != edition else "",
    )
