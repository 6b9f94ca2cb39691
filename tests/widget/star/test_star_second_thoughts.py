"""Laws of second thoughts: a star about an earlier time that is none after all, an unfinished star that is thrown away and comes back."""

from datetime import date

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from keyworker.casework import stars
from keyworker.domain.star import StarReading
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from tests.widget.star.conftest import Bench
from tests.widget.star.hands import button, star_place


def at_the_end(bench: Bench, reading: str) -> StarPresenter:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench, reading))
    presenter._go_to_step(Step.FINISH)
    bench.settle()
    return presenter


def to_an_earlier_day_and_back(bench: Bench, presenter: StarPresenter, reading: str) -> StarReading:
    """Tick the box, name a day, take the tick out again."""
    step = presenter.page.finish
    step._retrospective.click()
    field = step._day.findChild(QLineEdit)
    assert field is not None
    field.clear()
    QTest.keyClicks(field, "1.2.2025")
    step._day.leave()
    bench.settle()
    assert bench.kept(StarReading, reading).day() == date(2025, 2, 1)
    assert bench.kept(StarReading, reading).retrospective
    step._retrospective.click()
    bench.settle()
    return bench.kept(StarReading, reading)


def correction(bench: Bench) -> tuple[StarReading, str]:
    finished = bench.family.finished
    assert finished is not None
    return finished, stars.correct_reading(bench.context.desk, finished, "Canarywhy").records[0].id


def test_a_correction_goes_back_to_the_day_of_the_star_that_it_corrects(bench: Bench) -> None:
    finished, again = correction(bench)
    kept = to_an_earlier_day_and_back(bench, at_the_end(bench, again), again)
    assert (kept.retrospective, kept.as_at) == (False, finished.day())


def test_a_correction_goes_back_to_its_day_also_when_the_page_was_left_between(bench: Bench) -> None:
    finished, again = correction(bench)
    draft = bench.kept(StarReading, again)
    stars.write_reading(bench.context.desk, draft, retrospective=True, as_at=date(2025, 2, 1))
    at_the_end(bench, again).page.finish._retrospective.click()
    bench.settle()
    assert bench.kept(StarReading, again).as_at == finished.day()


def test_a_star_from_paper_goes_back_to_the_day_on_its_sheet(bench: Bench) -> None:
    sheet = stars.enter_from_paper(
        bench.context.desk, bench.family.mother, "local-five", on=date(2026, 9, 3), areas={}, finish=False
    ).records[0].id
    kept = to_an_earlier_day_and_back(bench, at_the_end(bench, sheet), sheet)
    assert (kept.retrospective, kept.as_at) == (False, date(2026, 9, 3))


def test_a_star_of_today_goes_back_to_the_day_when_it_is_finished(bench: Bench) -> None:
    assert bench.family.draft is not None
    draft = bench.family.draft.id
    assert to_an_earlier_day_and_back(bench, at_the_end(bench, draft), draft).as_at is None


def test_an_unfinished_star_is_thrown_away_and_brought_back_without_losing_what_is_half_chosen(bench: Bench) -> None:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    assert bench.family.draft is not None
    draft, before = bench.family.draft.id, presenter.page.before
    before._interpreter.setText("Canaryinterpreter")
    button(presenter, "Throw this unfinished star away").click()
    bench.settle()
    assert bench.kept(StarReading, draft).removed
    assert not before._cards
    undo = button(presenter, "Undo")
    assert undo.hasFocus()
    assert before._interpreter.text() == "Canaryinterpreter"
    undo.click()
    bench.settle()
    assert not bench.kept(StarReading, draft).removed
    assert [card.button.isVisible() for card in before._cards] == [True]
    assert "Undo" not in [one.text() for one in presenter.widget.findChildren(QPushButton) if one.isVisible()]


def test_after_a_draft_was_thrown_away_another_star_can_be_begun(bench: Bench) -> None:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    assert bench.family.draft is not None
    button(presenter, "Throw this unfinished star away").click()
    bench.settle()
    button(presenter, "Begin the star").click()
    bench.settle()
    assert bench.went[-1].record not in {None, bench.family.draft.id}
    assert not bench.troubles
