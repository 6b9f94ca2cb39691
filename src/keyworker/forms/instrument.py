"""Star instruments as data: areas, scale, stages. Read from TOML in `forms/instruments`, checked when loaded.

`casework`, `documents` and `ui` may call this. Nothing here may assume ten areas or ten points; no words of a publisher's.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from keyworker.base.canonical import digest
from keyworker.base.errors import DataFileWrong, FolderUnusable

MOST_AREAS = 24
"""With more, the picture of a star has no room for the numbers of its areas."""


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
    """From `min` to `max` by `step` (1 or 0.5)."""

    min: Decimal
    max: Decimal
    step: Decimal = Decimal(1)

    @model_validator(mode="after")
    def _goes_up(self) -> Self:
        if self.step <= 0 or self.max <= self.min:
            raise ValueError("the scale must go up")
        if (self.max - self.min) % self.step:
            raise ValueError("the steps must end exactly at max")
        return self

    def points(self) -> tuple[Decimal, ...]:
        """Every point of the scale, lowest first."""
        count = int((self.max - self.min) / self.step) + 1
        return tuple(self.min + self.step * index for index in range(count))


class Stage(Strict):
    """A step of the scale: its id, its name in plain words, and the points that it spans (both ends included)."""

    id: str
    name: str = ""
    from_: Decimal = Field(alias="from")
    to: Decimal


class Area(Strict):
    """One area: name, opening question, and guidance per stage id (empty in a shell)."""

    id: str
    label: str
    short: str = Field(default="", description="for the picture, where the label is long")
    prompt: str = ""
    guidance: dict[str, str] = Field(default_factory=dict)


class Instrument(Strict):
    """One star. `areas` are in printed order, clockwise from the top."""

    id: str
    edition: str
    title: str
    audience: Audience
    licence: Licence
    scale: Scale
    stages: tuple[Stage, ...] = ()
    end_point: Decimal | None = None
    areas: tuple[Area, ...] = Field(min_length=3, max_length=MOST_AREAS)
    trademark: str = ""
    note: str = Field(default="", description="shown where the instrument is chosen and printed")

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
        return stages

    @field_validator("areas")
    @classmethod
    def _areas_whole(cls, areas: tuple[Area, ...], info: ValidationInfo) -> tuple[Area, ...]:
        if len({area.id for area in areas}) != len(areas):
            raise ValueError("two areas have the same id")
        if info.data.get("licence") is Licence.SHELL and any(area.guidance or area.prompt for area in areas):
            raise ValueError("a shell has no guidance text and no prompts")
        known = {stage.id for stage in info.data.get("stages", ())}
        for area in areas:
            if area.guidance.keys() - known:
                raise ValueError(f"the guidance of {area.id} names a stage that is not in stages")
        return areas

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

    def digest(self) -> str:
        """SHA-256 of the instrument as it was loaded, kept with every reading."""
        return digest(self.model_dump(mode="json", by_alias=True))


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
        first = error.errors(include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole"
        problem = first["msg"].removeprefix("Value error, ")
        raise DataFileWrong(path.name, key, problem, "Mend this key; forms/instruments has examples.") from error


def load_instruments(folder: Path) -> Mapping[str, Instrument]:
    """Every instrument of a folder by id, sorted by file name. Raises DataFileWrong (also when two files share an id)."""
    found: dict[str, Instrument] = {}
    for path in sorted(folder.glob("*.toml")):
        one = load_instrument(path)
        if one.id in found:
            raise DataFileWrong(path.name, "id", "is the id of another file too", "Give each instrument an id of its own.")
        found[one.id] = one
    return found
