"""Laws of the colours, the text size and the icons."""

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.paths import shipped
from keyworker.ui.shell import fonts
from keyworker.ui.shell.colours import Colours, contrast, is_high_contrast
from keyworker.ui.shell.style import apply_style, text_points
from keyworker.ui.widgets.icons import icon
from tests.widget.looks import RING, changed, picture


@pytest.mark.parametrize("accent", ["#17606b", "#ffcc00", "#ff0000", "#80d0ff", "#000000", "#777777"])
def test_whatever_the_accent_text_can_be_read(qapp: QApplication, accent: str) -> None:
    colours = Colours.from_accent(accent)
    pairs = [
        (colours.text, colours.window), (colours.text, colours.surface), (colours.text, colours.tint),
        (colours.quiet, colours.window), (colours.quiet, colours.surface), (colours.quiet, colours.tint),
        (colours.on_accent, colours.accent), (colours.accent, colours.surface), (colours.accent, colours.window),
        (colours.accent, colours.tint), (colours.danger, colours.danger_tint), (colours.danger, colours.surface),
    ]
    assert [pair for pair in pairs if contrast(QColor(pair[0]), QColor(pair[1])) < 4.5] == []
    assert contrast(QColor(colours.control), QColor(colours.surface)) >= 3


def test_a_high_contrast_palette_is_kept_as_it_is(qapp: QApplication) -> None:
    palette, part = QPalette(), QPalette.ColorRole
    for role in (part.Window, part.Base, part.Button):
        palette.setColor(role, QColor("#000000"))
    palette.setColor(part.WindowText, QColor("#ffff00"))
    palette.setColor(part.Highlight, QColor("#00ffff"))
    assert is_high_contrast(palette)
    colours = Colours.from_palette(palette)
    assert (colours.window, colours.text, colours.quiet, colours.accent) == ("#000000", "#ffff00", "#ffff00", "#00ffff")


def test_our_own_theme_is_not_taken_for_high_contrast(qapp: QApplication) -> None:
    assert not is_high_contrast(Colours.from_accent().palette())


def test_text_grows_with_the_systems_text_and_is_never_smaller_than_eleven_points() -> None:
    assert text_points(6) == 11
    assert text_points(20) > text_points(12) > 11


def test_applying_the_style_twice_changes_nothing(qapp: QApplication) -> None:
    first = apply_style(qapp)
    size = qapp.font().pointSizeF()
    assert apply_style(qapp) == first
    assert qapp.font().pointSizeF() == size


def test_every_script_has_its_letters(qapp: QApplication) -> None:
    families = fonts.register()
    assert families[0] == "Noto Sans"
    assert {"Noto Sans Arabic", "Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Hebrew"} <= set(families)


def test_every_icon_is_drawn_in_the_colour_that_was_asked_for(qapp: QApplication) -> None:
    colours = apply_style(qapp)
    for file in sorted(shipped("resources", "icons").glob("*.svg")):
        image = icon(file.stem, "accent").pixmap(48, 48).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        solid = {
            image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255
        }
        assert solid == {colours.accent}, file.stem


def test_an_unknown_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


@pytest.mark.parametrize("with_icon", [True, False])
@pytest.mark.parametrize("role", ["primary", "", "quiet", "danger", "reason", "place", "choice"])
def test_the_focus_of_a_button_is_seen_at_its_edge_and_never_lies_on_its_words(
    qtbot: QtBot, qapp: QApplication, role: str, with_icon: bool
) -> None:
    """The ring of a filled button was cut into its words."""
    apply_style(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    buttons = [QPushButton(icon("arrow-right"), "Next area") if with_icon else QPushButton("Next area") for _ in range(2)]
    for button in buttons:
        button.setProperty("role", role)
        column.addWidget(button)
    page.show()
    page.activateWindow()
    button, other = buttons
    pictures: list[QImage] = []
    for focused in (other, button):
        focused.setFocus()
        qtbot.waitUntil(focused.hasFocus)
        pictures.append(picture(page, button.geometry()))
    words = pictures[0].rect().adjusted(10, 7, -10, -7)
    assert changed(*(whole.copy(words) for whole in pictures)) == 0
    assert changed(*pictures) >= RING
