"""Readings and families made for tests of figures."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.base.paths import shipped
from keyworker.domain.star import AreaReading, AreaState, ReadingStatus, StarReading
from keyworker.forms.instrument import Instrument, InstrumentSet, load_instruments
from keyworker.programme.star_asked import Asked
from keyworker.programme.star_pairs import PairRules
from keyworker.programme.star_progress import FamilyStars

INSTRUMENTS = load_instruments(shipped("forms", "instruments"))
PLUS = INSTRUMENTS.get("family-star-plus", "1") or INSTRUMENTS["family-star-plus"]
AS_AT = date(2026, 3, 31)
FIRST, LAST = date(2025, 9, 1), date(2026, 2, 1)
MUM = "mum"
Said = Sequence[int | str | None]
"""A number by area, or why there is none; None: not applicable."""


def reading(said: Said, on: date = FIRST, instrument: Instrument = PLUS, **fields: Any) -> StarReading:
    """A finished reading of mum's, made together, with what was said area by area."""
    areas = {area.id: _area(one) for area, one in zip(instrument.areas, said, strict=False)}
    return StarReading(**{
        "family": new_id(), "instrument": instrument.id, "edition": instrument.edition, "person": MUM, "areas": areas,
        "status": ReadingStatus.FINISHED, "finished": Moment(datetime(on.year, on.month, on.day, 10, tzinfo=UTC)), **fields,
    })


def _area(said: int | str | None) -> AreaReading:
    if said is None:
        return AreaReading(state=AreaState.NOT_APPLICABLE)
    return AreaReading(score=Decimal(said)) if isinstance(said, int) or said[0].isdigit() else AreaReading(state=AreaState(said))


def family(*readings: StarReading, carer: str | None = MUM, adults: frozenset[str] = frozenset({MUM, "dad"})) -> FamilyStars:
    """A family with these readings."""
    return FamilyStars(new_id(), carer, adults, readings)


def asked(instrument: Instrument = PLUS, instruments: InstrumentSet = INSTRUMENTS, **rules: Any) -> Asked:
    """A report of one instrument as at the end of the year."""
    return Asked(instrument.id, instruments, PairRules(**{"as_at": AS_AT, **rules}))
