"""Laws of coming to an area: one begins at its stages, a number that is typed is a number, and a step without one is not lost."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from keyworker.domain.star import AreaReading, AreaState
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from keyworker.ui.widgets.big_choice import BigChoice
from tests.widget.star.conftest import Bench
from tests.widget.star.hands import KEYS, button, draft_on, focused, kept, press, write

ALT = Qt.KeyboardModifier.AltModifier


def on_stages(presenter: StarPresenter) -> bool:
    """Whether the focus is on the stages, on the chosen one where there is one."""
    tiles = presenter.page.areas.panel._stages.tiles()
    chosen = next((tile for tile in tiles if tile.isChecked()), tiles[0])
    return focused() is chosen


def note(presenter: StarPresenter, words: str) -> None:
    """Go into the note and type."""
    field = presenter.page.areas.panel._words
    field.setFocus()
    write(field, words)
    assert isinstance(focused(), QPlainTextEdit)


def by_key(key: Qt.Key) -> Callable[[Bench, StarPresenter], None]:
    return lambda bench, _presenter: press(bench, key, ALT)


def by_button(words: str) -> Callable[[Bench, StarPresenter], None]:
    return lambda _bench, presenter: QTest.mouseClick(button(presenter, words), Qt.MouseButton.LeftButton)


def by_list(_bench: Bench, presenter: StarPresenter) -> None:
    areas = presenter.page.areas._list
    QTest.mouseClick(areas.viewport(), Qt.MouseButton.LeftButton, pos=areas.visualItemRect(areas.item(0)).center())


def by_star(_bench: Bench, presenter: StarPresenter) -> None:
    chart = presenter.page.areas._chart
    layout = chart.star_layout()
    assert layout is not None
    label = next(label for label in layout.labels if label.area == "home")
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=label.rect.center().toPoint())


def by_list_keys(key: Qt.Key) -> Callable[[Bench, StarPresenter], None]:
    def come(bench: Bench, presenter: StarPresenter) -> None:
        presenter.page.areas._list.setFocus()
        press(bench, Qt.Key.Key_Down)
        press(bench, key)

    return come


def by_star_keys(key: Qt.Key) -> Callable[[Bench, StarPresenter], None]:
    def come(bench: Bench, presenter: StarPresenter) -> None:
        presenter.page.areas._chart.setFocus()
        press(bench, Qt.Key.Key_Right)
        press(bench, key)

    return come


WAYS = {
    "Alt+N": by_key(Qt.Key.Key_N), "Alt+P": by_key(Qt.Key.Key_P), "Next area": by_button("Next area"),
    "Previous area": by_button("Previous area"), "a press in the list": by_list, "a press on the star": by_star,
    "Enter in the list": by_list_keys(Qt.Key.Key_Return),
    "Enter on the star": by_star_keys(Qt.Key.Key_Return), "Space on the star": by_star_keys(Qt.Key.Key_Space),
}


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("from_note", [True, False], ids=["from the note", "from the stages"])
def test_whoever_comes_to_an_area_begins_at_its_stages(bench: Bench, way: str, from_note: bool) -> None:
    """From wherever one comes; the area before keeps its words."""
    presenter = draft_on(bench)
    panel = presenter.page.areas.panel
    if from_note:
        note(presenter, "Not sleeping")
    else:
        panel.take_focus()
    WAYS[way](bench, presenter)
    assert presenter._area != "mood"
    assert on_stages(presenter)
    assert ("mood" in kept(bench).areas) is from_note


def test_a_number_typed_after_alt_n_from_a_note_is_a_number(bench: Bench) -> None:
    """The story: a note, Alt+N, a digit; the digit was written into the next area's note."""
    presenter = draft_on(bench)
    note(presenter, "Not sleeping")
    press(bench, Qt.Key.Key_N, ALT)
    press(bench, KEYS["7"])
    areas = kept(bench).areas
    assert (areas["mood"].note, areas["home"].score, areas["home"].note) == ("Not sleeping", Decimal(7), "")


def test_the_chosen_stage_has_the_focus_when_one_comes_back(bench: Bench) -> None:
    """Digits chose it, arrows would go on from it."""
    presenter = draft_on(bench)
    press(bench, KEYS["7"])
    press(bench, Qt.Key.Key_N, ALT)
    press(bench, Qt.Key.Key_P, ALT)
    assert on_stages(presenter)
    assert focused().accessibleName() == "Mostly all right"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_enter_after_a_typed_number_presses_that_number_and_no_other(bench: Bench, key: Qt.Key) -> None:
    """The keyboard stayed on the first stage: Enter, to confirm, chose "Very hard" in front of the family."""
    presenter = draft_on(bench)
    presenter.page.areas.panel.take_focus()
    press(bench, KEYS["7"])
    assert focused() is presenter.page.areas.panel._numbers.tile("7")
    press(bench, key)
    assert kept(bench).areas["mood"].score == 7
    assert presenter.page.areas.panel._numbers.tile("7") is not None
    assert "stands until" not in presenter.page.areas.panel._unfinished.text()


@pytest.mark.parametrize("there", ["_chart", "_list"])
def test_arrow_keys_go_on_along_the_star_and_the_list_and_answer_nothing(bench: Bench, there: str) -> None:
    """One stays where the arrows lead from area to area; a digit there is a number of the area that one has come to."""
    presenter = draft_on(bench)
    widget = getattr(presenter.page.areas, there)
    widget.setFocus()
    before = kept(bench).areas
    for _ in range(2):
        press(bench, Qt.Key.Key_Down)
        assert focused() is widget
    assert presenter._area == "money"
    assert kept(bench).areas == before
    press(bench, KEYS["4"])
    assert kept(bench).areas["money"].score == 4


def test_a_step_without_a_number_is_kept_and_said(bench: Bench) -> None:
    """Beside the area, in the list, and when somebody else opens the star tomorrow; it is no answer yet."""
    presenter = draft_on(bench)
    step = presenter.page.areas
    tile = step.panel._stages.tile("hard")
    assert tile is not None
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert step.panel._unfinished.text() == "You chose a step. Choose a number too."
    assert step.panel._unfinished.isVisible()
    press(bench, Qt.Key.Key_N, ALT)
    assert kept(bench).areas["mood"] == AreaReading(stage="hard")
    assert "Hard most days, no number yet" in step._list.item(1).text()
    assert step._progress.text() == "2 of 10 areas done"
    again = draft_on(bench)
    assert again._area == "mood"
    again.page.areas.panel.take_focus()
    assert focused().accessibleName() == "Hard most days"
    assert [number.key for number in again.page.areas.panel._numbers.tiles()] == ["3", "4"]
    press(bench, KEYS["3"])
    assert kept(bench).areas["mood"] == AreaReading(score=Decimal(3))
    assert not again.page.areas.panel._unfinished.isVisible()


def test_words_typed_after_a_step_keep_the_step(bench: Bench) -> None:
    """And the step keeps the words."""
    presenter = draft_on(bench)
    panel = presenter.page.areas.panel
    for stage, words in (("hard", "One"), ("mostly", " two")):
        tile = panel._stages.tile(stage)
        assert tile is not None
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
        write(panel._words, words)
        panel.flush()
        assert kept(bench).areas["mood"].stage == stage
    assert kept(bench).areas["mood"].note == "One two"


def test_a_reason_for_no_number_takes_the_step_back(bench: Bench) -> None:
    """It is one or the other."""
    presenter = draft_on(bench)
    tile = presenter.page.areas.panel._stages.tile("hard")
    assert tile is not None
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(presenter, "Not applicable"), Qt.MouseButton.LeftButton)
    assert kept(bench).areas["mood"] == AreaReading(state=AreaState.NOT_APPLICABLE)
    assert not any(stage.isChecked() for stage in presenter.page.areas.panel._stages.tiles())


def test_a_number_stands_until_another_is_chosen_and_that_is_said(bench: Bench) -> None:
    """Going along the stages with the arrows takes no number away."""
    presenter = draft_on(bench)
    panel = presenter.page.areas.panel
    press(bench, KEYS["5"])
    panel.take_focus()
    press(bench, Qt.Key.Key_Right)
    assert panel._unfinished.text() == "5, Up and down stands until you choose another number."
    assert kept(bench).areas["mood"].score == 5
    presenter._read()
    bench.settle()
    assert isinstance(focused(), BigChoice)
    assert focused().accessibleName() == "Mostly all right"
    press(bench, KEYS["8"])
    assert not panel._unfinished.isVisible()


def test_the_end_names_the_areas_that_have_a_step_and_no_number(bench: Bench) -> None:
    """So that nobody finishes a star without having seen it."""
    presenter = draft_on(bench)
    tile = presenter.page.areas.panel._stages.tile("hard")
    assert tile is not None
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    presenter._go_to_step(Step.FINISH)
    assert "A step was chosen and no number yet in: Mood and worries." in presenter.page.finish._summary.text()


def test_the_note_is_a_text_where_digits_are_words(bench: Bench) -> None:
    """Only Alt+N, not a digit, leaves it."""
    presenter = draft_on(bench)
    note(presenter, "since 3 weeks")
    presenter.leave()
    assert kept(bench).areas["mood"] == AreaReading(note="since 3 weeks")
