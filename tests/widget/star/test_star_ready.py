"""Finishing a star: only what is read and kept, at once or not at all; and a yes is to the numbers that were seen."""

from collections.abc import Iterator
from contextlib import contextmanager

from keyworker.base.errors import DiskFull
from keyworker.domain.star import AreaReading, ReadingStatus
from keyworker.store.transaction import Transaction
from keyworker.ui.pages.star.state import Step
from tests.widget.star.conftest import Bench
from tests.widget.star.hands import write
from tests.widget.star.test_star_finish import at_the_end, kept, press


def test_a_star_is_not_finished_while_the_day_that_it_is_about_cannot_be_read(bench: Bench) -> None:
    """It was finished for the day that the field showed before."""
    presenter = at_the_end(bench)
    step = presenter.page.finish
    step._retrospective.click()
    step._day._line.setText("long ago")
    step._day._line.setModified(True)
    press(presenter, "Finish the star")
    assert kept(bench).status is ReadingStatus.DRAFT
    assert presenter.page.errors.isVisible()
    assert "Which day is it about?" in presenter.page.errors.accessibleName()


def test_a_number_that_could_not_be_read_on_the_sheet_holds_up_finishing_on_another_step(bench: Bench) -> None:
    """The line at the top leads back to the sheet."""
    presenter = at_the_end(bench)
    presenter._go_to_step(Step.PAPER)
    bench.settle()
    number = next(iter(presenter.page.paper.rows._rows.values())).number
    write(number, "99")
    number.leave()
    presenter._go_to_step(Step.FINISH)
    press(presenter, "Finish the star")
    assert kept(bench).status is ReadingStatus.DRAFT
    presenter.page.errors.places[0].click()
    bench.settle()
    assert number.isVisible()


def test_a_star_that_could_not_be_finished_on_a_full_disk_is_not_finished_later(bench: Bench) -> None:
    presenter = at_the_end(bench)
    full, keep = [True], bench.store.write

    @contextmanager
    def writing() -> Iterator[Transaction]:
        if full:
            raise DiskFull
        with keep() as tx:
            yield tx

    bench.store.write = writing  # type: ignore[method-assign]
    presenter._hand.around(going_well="Mornings.")
    press(presenter, "Finish the star")
    bench.qtbot.waitUntil(presenter.page.errors.isVisible)
    full.clear()
    bench.qtbot.waitUntil(lambda: kept(bench).going_well == "Mornings.")
    bench.settle()
    assert kept(bench).status is ReadingStatus.DRAFT


def test_a_number_changed_after_somebody_agreed_asks_them_again(bench: Bench) -> None:
    """Their yes and their signature were to other numbers; what is only worded differently leaves them."""
    presenter, mother = at_the_end(bench), bench.family.mother
    presenter.page.finish.agreed.row(mother.id)[0].setChecked(True)
    assert kept(bench).agreed_by == {mother.id: mother.called()}
    area, said = next((name, said) for name, said in kept(bench).areas.items() if said.score is not None)
    presenter._hand.words(area, "Another word.")
    assert kept(bench).agreed_by == {mother.id: mother.called()}
    number = AreaReading(score=9 if said.score != 9 else 8).score
    assert number is not None
    presenter._hand.number(area, number)
    assert kept(bench).agreed_by == {}
    hint = presenter.page.finish._agreed_hint.text()
    assert mother.called() in hint
    assert "Ask again" in hint
