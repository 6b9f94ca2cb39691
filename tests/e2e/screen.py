"""Everything that this program's windows show or tell at a moment, whoever looks."""

from PySide6.QtWidgets import QApplication

from tests.widget.words import BETWEEN, words_of


def on_the_screen() -> str:
    """All of it in one text, a thing that a widget says or a window's title per line."""
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    said = [part for top in tops for _, words in words_of(top) for part in words.split(BETWEEN)]
    return "\n".join([*(top.windowTitle() for top in tops), *said])
