"""What ships for drawing: every font is named with its licence, every icon follows the colour of the text, and it stays small."""

from keyworker.base.paths import shipped
from keyworker.documents import typeface

FONTS = shipped("resources", "fonts")
ICONS = shipped("resources", "icons")


def test_every_font_is_listed_and_the_licence_lies_beside_it() -> None:
    listed = (FONTS / "README.md").read_text("utf-8")
    files = sorted(FONTS.glob("*.ttf"))
    assert files
    assert all(f"`{one.name}`" in listed for one in files)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
    assert sum(file.stat().st_size for file in files) < 10_000_000


def test_every_script_that_documents_know_has_its_font() -> None:
    for first, last, name in typeface._SCRIPTS:
        face = typeface.face(name)
        assert any(face.has(chr(code)) for code in range(first, last + 1)), name


def test_every_icon_is_a_line_drawing_in_the_colour_of_the_text() -> None:
    icons = sorted(ICONS.glob("*.svg"))
    assert len(icons) >= 30
    for one in icons:
        text = one.read_text("utf-8")
        assert 'stroke="currentColor"' in text, one.name
        assert 'viewBox="0 0 24 24"' in text, one.name
    assert "ISC License" in (ICONS / "LICENSE").read_text("utf-8")
