"""More of the star in the walk of the demo: quick entry from paper, a star in half points, then and now. `ui.demo.walk` calls it.

What a step says it did it has read again from the machine's own store.
"""

from decimal import Decimal

from keyworker.domain.star import ReadingStatus, StarReading
from keyworker.ui.demo.hand import NotFound
from keyworker.ui.demo.steps import INSTRUMENT, Walker, adult_of

PAPER = ("6", "4", "7", "n", "6", "5/7", "8", "t", "5", "7")
"""What stands on the sheet for each of the ten areas: numbers, does not apply, not talked about, seen differently."""
HALVES = "local-five"
HALF_SCORES = ("2.5", "3", "1.5", "4", "3.5", "5")


def star_from_paper(worker: Walker) -> str:
    """A second star, made on paper: typed in as a sheet, finished, and looked at over the first."""
    hand = worker.hand
    worker.open_family()
    hand.tab("Star")
    hand.press("Begin a star")
    hand.await_words("Who decides the numbers?")
    hand.press("Enter it from paper")
    hand.await_words("The numbers")
    for area, said in zip(worker.opened.desk.instruments[INSTRUMENT].areas, PAPER, strict=True):
        hand.write(area.label, said)
        hand.leave_field()
    hand.picture("star-paper")
    hand.press("Finish the star")
    hand.await_words("This star is finished")
    hand.press("Print a copy")
    hand.press(adult_of(worker.file(), worker).called())
    hand.await_words("Page 1 of")
    worker.open_family()
    hand.tab("Star")
    hand.await_words("All stars, the newest first")
    hand.picture("star-then-and-now")
    hand.tab("Where it began")
    hand.picture("star-where-it-began")
    second = _finished(worker, INSTRUMENT, 2)[-1]
    scores = [one.score for one in second.areas.values() if one.score is not None]
    if not second.from_paper or len(scores) != 8:
        raise NotFound("The star from paper is not in the store as it was typed.")
    return f"{len(scores)} numbers typed from paper; two stars of one person over each other"


def star_in_halves(worker: Walker) -> str:
    """The council's own example, one to five in half points."""
    hand = worker.hand
    instrument = worker.opened.desk.instruments[HALVES]
    hand.press("Begin a star")
    hand.await_words("Who decides the numbers?")
    if not hand.has_button(instrument.title):
        hand.press("Show other stars")
    hand.press(instrument.title)
    hand.press("Begin the star")
    for place, (area, said) in enumerate(zip(instrument.areas, HALF_SCORES, strict=True)):
        hand.await_words(area.prompt)
        stage = instrument.stage_of(Decimal(said))
        hand.press(stage.name if stage else "")
        hand.press(said)
        if place == 0:
            hand.picture("star-halves")
        hand.press("Look at it together" if place == len(instrument.areas) - 1 else "Next area")
    hand.await_words("What is going well?")
    hand.picture("star-halves-together")
    hand.tab("Finish")
    hand.press(f"{adult_of(worker.file(), worker).called()} agrees")
    hand.press("Finish the star")
    hand.await_words("This star is finished")
    areas = _finished(worker, HALVES, 1)[0].areas
    if [areas[one.id].score for one in instrument.areas] != [Decimal(said) for said in HALF_SCORES]:
        raise NotFound("The half points are not in the store as they were chosen.")
    return f"{len(HALF_SCORES)} areas from 1 to 5 in half points, finished"


def _finished(worker: Walker, instrument: str, count: int) -> list[StarReading]:
    """The finished stars of an instrument, oldest first; so many there must be."""
    found = [one for one in worker.file().readings if one.instrument == instrument and one.status is ReadingStatus.FINISHED]
    if len(found) != count:
        raise NotFound(f"There are {len(found)} finished stars of {instrument}.")
    return sorted(found, key=lambda one: str(one.finished))
