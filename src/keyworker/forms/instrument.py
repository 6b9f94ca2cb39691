"""Star instruments as data: areas, scale, stages. Read from TOML in `forms/instruments`, checked when loaded.

`programme`, `casework`, `documents` and `ui` may call this. Nothing here may assume ten areas or ten points; no words of a
publisher's.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from keyworker.base.canonical import digest
from keyworker.base.errors import DataFileWrong, FolderUnusable
from keyworker.forms.file_errors import wrong

MOST_AREAS = 24
"""With more, the picture of a star has no room for the numbers of its areas."""

STEPS = (Decimal(1), Decimal("0.5"))

MOST_POINTS = 100


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
"""Letters, digits, - and _: what readings and goals keep for ever."""


class Strict(BaseModel):
    """Base of the parts: frozen, refuses keys it does not know (a spelling mistake must not pass in silence)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Audience(StrEnum):
    """Whose star it is."""

    PARENT = "parent"
    CHILD = "child"
    YOUNG_PERSON = "young_person"
    ADULT = "adult"


class Licence(StrEnum):
    """`own`: our words; `shell`: facts about a published instrument, no words of it; `pack`: from a signed content pack."""

    OWN = "own"
    SHELL = "shell"
    PACK = "pack"


class Scale(Strict):
    """From `min` to `max` by `step` (1 or 0.5), no more than `MOST_POINTS`."""

    min: Decimal
    max: Decimal
    step: Decimal = Decimal(1)

    @model_validator(mode="after")
    def _goes_up(self) -> Self:
        if self.step <= 0 or self.max <= self.min:
            raise ValueError("the scale must go up")
        if self.step not in STEPS:
            raise ValueError("the step must be 1 or 0.5")
        if (self.max - self.min) % self.step:
            raise ValueError("the steps must end exactly at max")
        if (self.max - self.min) / self.step >= MOST_POINTS:
            raise ValueError(f"the scale may have {MOST_POINTS} points at most")
        return self

    def points(self) -> tuple[Decimal, ...]:
        """Every point of the scale, lowest first."""
        count = int((self.max - self.min) / self.step) + 1
        return tuple(self.min + self.step * index for index in range(count))


class Stage(Strict):
    """A step of the scale: its id, its name in plain words, and the points that it spans (both ends included)."""

    id: Id
    name: str = ""
    from_: Decimal = Field(alias="from")
    to: Decimal


class Area(Strict):
    """One area: name, opening question, and guidance per stage id (empty in a shell).

    A shell may leave a name empty that nobody has published; it is then called by its place, `Area 4`, until a pack says its name.
    """

    id: Id
    label: str = ""
    short: str = Field(default="", description="for the picture, where the label is long")
    prompt: str = ""
    guidance: dict[str, str] = Field(default_factory=dict)


class Instrument(Strict):
    """One star. `areas` are in printed order, clockwise from the top."""

    id: Id
    edition: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=1)
    audience: Audience
    licence: Licence
    scale: Scale
    stages: tuple[Stage, ...] = ()
    end_point: Decimal | None = None
    areas: tuple[Area, ...] = Field(min_length=3, max_length=MOST_AREAS)
    review_every_days: int | None = Field(default=None, ge=7, le=730, description="days from one star to the next; none: the service's own")
    not_beside: tuple[str, ...] = Field(default=(), description="ids of stars that an adult with this one never has too")
    trademark: str = ""
    note: str = Field(default="", description="shown where the instrument is chosen and printed")

    @field_validator("title")
    @classmethod
    def _titled(cls, title: str) -> str:
        if not title.strip():
            raise ValueError("is empty")
        return title

    @field_validator("not_beside")
    @classmethod
    def _beside_itself(cls, others: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("id") in others:
            raise ValueError("names this star itself")
        return others

    @field_validator("stages")
    @classmethod
    def _cover_the_scale(cls, stages: tuple[Stage, ...], info: ValidationInfo) -> tuple[Stage, ...]:
        scale = info.data.get("scale")
        if scale is None or not stages:
            return stages
        covered = [point for stage in stages for point in scale.points() if stage.from_ <= point <= stage.to]
        if covered != list(scale.points()):
            raise ValueError("the stages must cover every point of the scale once, lowest first")
        if len({stage.id for stage in stages}) != len(stages):
            raise ValueError("two stages have the same id")
        if info.data.get("licence") is Licence.OWN and (nameless := next((one.id for one in stages if not one.name.strip()), "")):
            raise ValueError(f"{nameless} has no name")
        return stages

    @field_validator("areas")
    @classmethod
    def _areas_whole(cls, areas: tuple[Area, ...], info: ValidationInfo) -> tuple[Area, ...]:
        if len({area.id for area in areas}) != len(areas):
            raise ValueError("two areas have the same id")
        if info.data.get("licence") is Licence.SHELL and any(area.guidance or area.prompt for area in areas):
            raise ValueError("a shell has no guidance text and no prompts")
        labels = [area.label.strip().casefold() for area in areas if area.label.strip()]
        if len(set(labels)) != len(labels):
            raise ValueError("two areas have the same label")
        known = {stage.id for stage in info.data.get("stages", ())}
        for area in areas:
            if area.guidance.keys() - known:
                raise ValueError(f"the guidance of {area.id} names a stage that is not in stages")
        return tuple(cls._named(area, place, info.data.get("licence")) for place, area in enumerate(areas, start=1))

    @staticmethod
    def _named(area: Area, place: int, licence: Licence | None) -> Area:
        if area.label.strip():
            return area
        if licence is not Licence.SHELL:
            raise ValueError(f"{area.id} has no label")
        return area.model_copy(update={"label": _by_place(place)})

    @field_validator("end_point")
    @classmethod
    def _on_the_scale(cls, end_point: Decimal | None, info: ValidationInfo) -> Decimal | None:
        scale = info.data.get("scale")
        if end_point is not None and scale is not None and end_point not in scale.points():
            raise ValueError("the end point must be a point of the scale")
        return end_point

    def points_of(self, stage: Stage) -> tuple[Decimal, ...]:
        """The points that a stage spans."""
        return tuple(point for point in self.scale.points() if stage.from_ <= point <= stage.to)

    def stage_of(self, score: Decimal) -> Stage | None:
        """The stage that a score lies in."""
        return next((stage for stage in self.stages if stage.from_ <= score <= stage.to), None)

    def area(self, area_id: str) -> Area | None:
        """The area with an id."""
        return next((area for area in self.areas if area.id == area_id), None)

    def name_of(self, area_id: str) -> str:
        """The name of an area; empty where it has none: unknown, or in a shell called by its place only."""
        for place, area in enumerate(self.areas, start=1):
            if area.id == area_id:
                return "" if self.licence is Licence.SHELL and area.label == _by_place(place) else area.label
        return ""

    def digest(self) -> str:
        """SHA-256 of the instrument, kept with every reading; how often it is done is the service's and no part of it."""
        return digest(self.model_dump(mode="json", by_alias=True, exclude={"review_every_days"}))

    @classmethod
    def unknown(cls, instrument_id: str, edition: str, area_ids: Iterable[str], scale: Scale) -> "Instrument":
        """What is left of an instrument that this machine does not have: the areas of a reading, named by their ids.

        It is not checked (a reading always opens, even one of two areas) and is never offered for a new reading.
        """
        areas = tuple(Area(id=one, label=one.replace("_", " ").strip().capitalize() or "?") for one in area_ids)
        return cls.model_construct(
            id=instrument_id, edition=edition, title=instrument_id, audience=Audience.ADULT, licence=Licence.SHELL, scale=scale,
            areas=areas, note="The areas' names and words of this star are not on this machine.",
        )


def load_instrument(path: Path) -> Instrument:
    """Read one TOML file. Raises DataFileWrong, which names file, key and remedy, and FolderUnusable."""
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise FolderUnusable from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileWrong(path.name, "the file", "is not TOML in UTF-8", "Open it in a text editor and mend it.") from error
    try:
        return Instrument.model_validate(data)
    except ValidationError as error:
        raise wrong(path.name, error) from error


def _by_place(place: int) -> str:
    return f"Area {place}"


class InstrumentSet:
    """The instruments of a machine: an immutable collection in which two editions of one instrument stand side by side.

    Iterating gives the instruments; `in` and `[]` go by id, and `[]` gives the newest edition.
    """

    def __init__(self, instruments: Iterable[Instrument] = ()) -> None:
        self._all = {(one.id, one.edition): one for one in instruments}

    def get(self, instrument_id: str, edition: str) -> Instrument | None:
        """Exactly this edition."""
        return self._all.get((instrument_id, edition))

    def editions(self, instrument_id: str) -> tuple[Instrument, ...]:
        """Every edition of one instrument, newest first: 10 is newer than 9, 1.1 newer than 1."""
        found = [one for one in self if one.id == instrument_id]
        return tuple(sorted(found, key=lambda one: _edition_order(one.edition), reverse=True))

    def newest(self, instrument_id: str) -> Instrument | None:
        """The newest edition of one instrument."""
        return next(iter(self.editions(instrument_id)), None)

    def nearest(self, instrument_id: str, edition: str) -> Instrument | None:
        """This edition, or else the newest one."""
        return self.get(instrument_id, edition) or self.newest(instrument_id)

    def area(self, instrument_id: str, area_id: str) -> Area | None:
        """An area as the newest edition that has it calls it."""
        return next((area for one in self.editions(instrument_id) if (area := one.area(area_id))), None)

    def replaced(self, *instruments: Instrument) -> "InstrumentSet":
        """This set with others in the place of those with the same id and edition (a pack's in the place of a shell), or added."""
        return InstrumentSet([*self, *instruments])

    def __getitem__(self, instrument_id: str) -> Instrument:
        """The newest edition. Raises KeyError."""
        newest = self.newest(instrument_id)
        if newest is None:
            raise KeyError(instrument_id)
        return newest

    def __contains__(self, instrument_id: object) -> bool:
        return any(one.id == instrument_id for one in self)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)


def _edition_order(edition: str) -> list[tuple[int, str]]:
    """Numbers in an edition's name count as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|[^\d.]+", edition)]


def load_instruments(folder: Path) -> InstrumentSet:
    """Every instrument of a folder, sorted by file name. Raises DataFileWrong (also when two files share id and edition)."""
    found: list[Instrument] = []
    for path in sorted(folder.glob("*.toml")):
        one = load_instrument(path)
        if any((other.id, other.edition) == (one.id, one.edition) for other in found):
            remedy = "Give each instrument an id of its own, or another edition."
            raise DataFileWrong(path.name, "id", "and edition are those of another file too", remedy)
        found.append(one)
    return InstrumentSet(found)
