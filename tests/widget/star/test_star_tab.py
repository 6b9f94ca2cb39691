"""Laws of the tab Star: now beside the first, every star with what can be done with it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from keyworker.casework import stars
from keyworker.domain.family import Episode, EpisodeStatus, Family
from keyworker.domain.star import AreaReading, ReadingStatus, StarReading
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from tests.fakes import families
from tests.widget.star.conftest import Bench


def tab_of(bench: Bench, width: int = 1110, height: int = 640) -> StarTabPresenter:
    presenter = StarTabPresenter(bench.context)
    bench.show(presenter, Place(PageName.FAMILY, bench.family.family.id, FamilyTab.STAR), width, height)
    return presenter


def buttons(presenter: StarTabPresenter, words: str) -> list[QPushButton]:
    return [one for one in presenter.widget.findChildren(QPushButton) if one.text() == words and one.isVisibleTo(presenter.widget)]


def finish_second(bench: Bench) -> None:
    assert bench.family.draft is not None
    draft = bench.family.draft.evolve(areas={"money": AreaReading(score=Decimal(9))})
    bench.tasks.store(stars.finish_reading, bench.context.desk, draft, agreed_by={})
    bench.settle()


def test_a_family_without_stars_is_told_what_one_is(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(families.family_records(with_star=False))
    presenter = tab_of(bench)
    assert "No star yet." in presenter._page._none.text()
    assert not presenter._page._picture.isVisible()
    buttons(presenter, "Begin a star")[0].click()
    assert bench.went == [Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR)]


def test_an_unfinished_star_can_be_gone_on_with(bench: Bench) -> None:
    presenter = tab_of(bench)
    assert "from Thursday is not finished: 2 of 10" in presenter._page._go_on_words.text()
    presenter._page._go_on.click()
    assert bench.family.draft is not None
    assert bench.went[-1].record == bench.family.draft.id


def test_a_second_finished_star_lies_over_the_first_as_soon_as_it_is_finished(bench: Bench) -> None:
    presenter = tab_of(bench)
    assert "Review" not in presenter._page.picture.chart.accessibleDescription()
    finish_second(bench)
    words = presenter._page.picture.chart.accessibleDescription()
    assert "Review, 21 November 2026:" in words
    assert "Money: 9, Going well." in words
    assert "First star, 19 September 2026:" in words
    model = presenter._page.picture.table.model()
    assert [model.index(3, column).data() for column in range(4)] == ["Money", "7, Mostly all right", "9, Going well", "up 2"]
    assert len(buttons(presenter, "Open")) == 2


def test_a_correction_asks_why_and_opens_a_copy(bench: Bench) -> None:
    presenter = tab_of(bench)
    buttons(presenter, "Correct…")[0].click()
    begin = buttons(presenter, "Begin the correction")[0]
    assert not begin.isEnabled()
    reason = next(one for one in presenter._page._list.findChildren(QLineEdit) if one.isVisible())
    QTest.keyClicks(reason, "The wrong number for Money")
    begin.click()
    bench.settle()
    new = bench.kept(StarReading, bench.went[-1].record or "")
    assert bench.family.finished is not None
    assert (new.corrects, new.correction_reason, new.status) == (
        bench.family.finished.id, "The wrong number for Money", ReadingStatus.DRAFT)


@pytest.mark.parametrize("names", [families.LONG, families.ARABIC, families.MARKUP], ids=["long", "arabic", "markup"])
@pytest.mark.parametrize("width", [760, 1110])
def test_no_name_makes_the_tab_wider_than_its_room(make_bench: Callable[..., Bench], names: families.Names, width: int) -> None:
    bench = make_bench(families.family_records(names=names))
    presenter = tab_of(bench, width)
    body = presenter._page.widget()
    assert body is not None
    assert body.minimumSizeHint().width() <= presenter._page.viewport().width()


def test_another_persons_star_is_chosen_from_the_list(make_bench: Callable[..., Bench]) -> None:
    records = families.family_records()
    assert records.finished is not None
    other = records.finished.model_copy(update={
        "id": "0197b000-0001-7000-8000-0000000fffff", "person": records.eldest.id, "instrument": "local-five",
        "areas": {"rest": AreaReading(score=Decimal("2.5"))}})
    bench = make_bench(records.with_more(other))
    presenter = tab_of(bench)
    whose = presenter._page._whose
    assert {whose.itemText(row) for row in range(whose.count())} == {"Sam · Family wheel", "Ellie · Six questions, one to five"}
    row = next(row for row in range(whose.count()) if whose.itemText(row).startswith("Ellie"))
    whose.setCurrentIndex(row)
    whose.activated.emit(row)
    assert "Sleep and rest: 2.5, A mixed bag." in presenter._page.picture.chart.accessibleDescription()


def ending(records: families.FamilyRecords) -> families.FamilyRecords:
    """The same family while the work comes to its end, without an unfinished star."""
    others = tuple(one.evolve(status=EpisodeStatus.CLOSING) if isinstance(one, Episode) else one for one in records.others)
    return replace(records, draft=None, others=others)


def test_while_the_work_ends_why_there_is_no_last_star_is_kept_ends_the_reminder_and_can_be_taken_back(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(ending(families.family_records()))
    presenter = tab_of(bench)
    assert "the last star with Sam is still to be made" in presenter._page._due.text()
    buttons(presenter, "There will be no last star…")[0].click()
    keep = buttons(presenter, "Keep the reason")[0]
    assert not keep.isEnabled()
    field = next(one for one in presenter._page._no_last.findChildren(QLineEdit) if one.isVisible())
    assert field.hasFocus()
    QTest.keyClicks(field, "They moved away")
    keep.click()
    bench.settle()
    family = bench.kept(Family, bench.family.family.id)
    assert {who: why.reason for who, why in family.no_closing_star.items()} == {bench.family.mother.id: "They moved away"}
    assert not presenter._page._due.isVisible()
    assert not buttons(presenter, "There will be no last star…")
    assert "There is no last star with Sam. Written down on 21 November 2026: They moved away" in presenter._page._no_last._words.text()
    buttons(presenter, "Take this back")[0].click()
    bench.settle()
    assert bench.kept(Family, bench.family.family.id).no_closing_star == {}
    assert presenter._page._due.isVisible()
    assert not field.isVisible()


def test_nobody_is_asked_why_there_is_no_last_star_while_the_work_goes_on(bench: Bench) -> None:
    assert not tab_of(bench)._page._no_last.isVisible()
