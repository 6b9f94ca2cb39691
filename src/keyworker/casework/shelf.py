"""The star instruments within reach while somebody is signed in: those that ship, and the words that content packs give them.

A desk has one. `casework.packs` lays it out, on the store's thread; any thread may take what lies on it. What is taken is one
immutable set: it is swapped whole, so nobody ever sees half of a pack.
"""

from collections.abc import Iterable

from keyworker.domain.council_settings import STAR_REVIEW_DAYS
from keyworker.forms.instrument import Instrument, InstrumentSet


class Shelf:
    """`shipped` never changes: shells without words, and our own instruments. Without packs the three sets are one."""

    def __init__(self, shipped: InstrumentSet) -> None:
        self.shipped = shipped
        self._laid_out = (shipped, shipped)
        self.review_every_days = STAR_REVIEW_DAYS
        """From one star to the next where the instrument names no days: as the council says."""

    def lay_out(self, on_screen: Iterable[Instrument], on_paper: Iterable[Instrument], review_every_days: int = STAR_REVIEW_DAYS) -> None:
        """Put instruments with the words of their packs in the place of their shells, and take away those of before."""
        self.review_every_days = review_every_days
        self._laid_out = (self.shipped.replaced(*on_screen), self.shipped.replaced(*on_paper))

    @property
    def on_screen(self) -> InstrumentSet:
        """What the person who is signed in may be shown."""
        return self._laid_out[0]

    @property
    def on_paper(self) -> InstrumentSet:
        """What may leave the screen, on paper or in a file: words of a pack only where its licence lets them be given to a family."""
        return self._laid_out[1]
