"""What the tab Star shows, worked out from the family's records. Only this tab uses it; no Qt here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from keyworker.base.clock import Moment
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.star import CompletionMode, ReadingKind, StarReading, standing
from keyworker.forms.instrument import Instrument


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


@dataclass(frozen=True)
class Series:
    """The stars of one person (or couple) with one instrument; `latest` and `first` are the standing ones, `lines` newest first."""

    key: str
    who: str
    instrument: Instrument | None
    title: str
    latest: StarReading | None
    first: StarReading | None
    draft: StarReading | None
    lines: tuple[ReadingLine, ...]


@dataclass(frozen=True)
class StarTabState:
    """The series of a family, the one with the newest reading first, and which is looked at."""

    today: date
    series: tuple[Series, ...]
    chosen: str | None

    def shown(self) -> Series | None:
        """The series that is looked at."""
        return next((one for one in self.series if one.key == self.chosen), self.series[0] if self.series else None)


def star_tab_state(
    file: FamilyFile, instruments: Mapping[str, Instrument], today: date, chosen: str | None = None
) -> StarTabState:
    """Gather the readings by person and instrument."""
    grouped: dict[str, list[StarReading]] = {}
    for reading in file.readings:
        grouped.setdefault(f"{reading.person}/{reading.instrument}", []).append(reading)
    newest_first = sorted(grouped, key=lambda key: grouped[key][-1].id, reverse=True)
    return StarTabState(today, tuple(_series(file, key, grouped[key], instruments) for key in newest_first), chosen)


def day_of(moment: Moment | None) -> date | None:
    """The day of a moment on its own wall clock."""
    return moment.local().date() if moment else None


def _series(file: FamilyFile, key: str, readings: list[StarReading], instruments: Mapping[str, Instrument]) -> Series:
    newest = readings[-1]
    instrument = instruments.get(newest.instrument)
    stand = standing(readings)
    people = (file.person(newest.person), file.person(newest.joint_with))
    drafts = [one for one in readings if not one.completed()]
    replaced = {one.corrects for one in readings if one.completed()}
    return Series(
        key=key,
        who=" & ".join(one.called() for one in people if one is not None),
        instrument=instrument,
        title=instrument.title if instrument else newest.instrument,
        latest=stand[-1] if stand else None,
        first=stand[0] if len(stand) > 1 else None,
        draft=drafts[-1] if drafts else None,
        lines=tuple(_line(one, instrument, one.id in replaced) for one in reversed(readings)),
    )


def _line(reading: StarReading, instrument: Instrument | None, corrected: bool) -> ReadingLine:
    areas = [area.id for area in instrument.areas] if instrument else list(reading.areas)
    done = sum(1 for area in areas if (said := reading.areas.get(area)) and (said.score is not None or said.state != "scored"))
    return ReadingLine(
        reading=reading, day=day_of(reading.finished or reading.began), kind=reading.reading_kind, mode=reading.mode,
        finished=reading.completed(), corrected=corrected, correction=reading.corrects is not None, done=done, total=len(areas),
    )
