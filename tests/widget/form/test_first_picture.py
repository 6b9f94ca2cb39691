"""The first picture of a page is its last one: nothing is squashed before it has its place."""

from PySide6.QtWidgets import QApplication

from tests.widget.form.bench import Filled
from tests.widget.rig import Rig


def heights(filled: Filled) -> list[int]:
    return [one.height() for one in filled.page.filling.questions()]


def test_questions_have_their_height_as_soon_as_they_stand_there(rig: Rig) -> None:
    filled = Filled(rig)
    for part in (1, 3, 4):
        filled.page.filling.step_chosen.emit(filled.presenter._course.state.steps[part - 1].key)  # type: ignore[union-attr] # it is filled in
        while filled.page.filling._later.isActive():
            filled.page.filling._later.stop()
            filled.page.filling._build()
        first = heights(filled)
        QApplication.sendPostedEvents()
        rig.settle()
        rig.qtbot.wait(1)
        QApplication.sendPostedEvents()
        assert heights(filled) == first, part
