"""The colours of the interface, worked out of one accent colour; or the system's own where high contrast is wanted.

`shell.style` and drawn widgets may use this. No colour here ever means something about a person.
"""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

ACCENT = "#17606b"


@dataclass(frozen=True)
class Colours:
    """Everything that is painted, as `#rrggbb`."""

    window: str
    surface: str
    text: str
    quiet: str
    line: str
    control: str
    accent: str
    on_accent: str
    accent_strong: str
    tint: str
    hover: str
    danger: str
    danger_tint: str

    @classmethod
    def from_accent(cls, accent: str = ACCENT) -> "Colours":
        """A light theme: text on any of its surfaces has a contrast of 4.5 at least, lines of controls 3 (WCAG 2.2, 1.4.3, 1.4.11)."""
        strong = _darkened(accent)
        return cls(
            window="#f5f5f2", surface="#ffffff", text="#1d2426", quiet="#545d60", line="#dcdedb", control="#7c8587",
            accent=strong, on_accent="#ffffff", accent_strong=QColor(strong).darker(130).name(), tint=_mixed(strong, 0.10),
            hover=_mixed(strong, 0.05), danger="#a02b1d", danger_tint="#fbefec",
        )

    @classmethod
    def from_palette(cls, palette: QPalette) -> "Colours":
        """The system's colours as they are: for high contrast, where nothing of ours may weaken them."""
        def name(role: QPalette.ColorRole) -> str:
            return palette.color(role).name()

        part = QPalette.ColorRole
        text = name(part.WindowText)
        return cls(
            window=name(part.Window), surface=name(part.Base), text=text, quiet=text, line=text, control=text,
            accent=name(part.Highlight), on_accent=name(part.HighlightedText), accent_strong=name(part.Highlight),
            tint=name(part.Base), hover=name(part.Base), danger=text, danger_tint=name(part.Base),
        )

    def palette(self) -> QPalette:
        """The same as Qt's palette. Icons read it: WindowText, PlaceholderText, Accent, HighlightedText, BrightText (danger)."""
        part, group = QPalette.ColorRole, QPalette.ColorGroup
        palette = QPalette()
        for role, colour in (
            (part.Window, self.window), (part.WindowText, self.text), (part.Base, self.surface), (part.Text, self.text),
            (part.AlternateBase, self.window), (part.Button, self.surface), (part.ButtonText, self.text),
            (part.Highlight, self.accent), (part.HighlightedText, self.on_accent), (part.Accent, self.accent),
            (part.PlaceholderText, self.quiet), (part.BrightText, self.danger), (part.Link, self.accent),
            (part.LinkVisited, self.accent_strong), (part.ToolTipBase, self.surface), (part.ToolTipText, self.text),
            (part.Light, self.surface), (part.Midlight, self.line), (part.Mid, self.control), (part.Dark, self.control),
            (part.Shadow, self.quiet),
        ):
            palette.setColor(role, QColor(colour))
        for role in (part.WindowText, part.Text, part.ButtonText):
            palette.setColor(group.Disabled, role, QColor(self.quiet))
        return palette


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def _darkened(accent: str) -> str:
    """The accent, made darker until white text on it has a contrast of 5.6: enough on the tint made of it too."""
    colour = QColor(accent)
    while contrast(colour, QColor("#ffffff")) < 5.6 and colour.value() > 0:
        colour = QColor.fromHsv(colour.hue(), colour.saturation(), max(0, colour.value() - 8))
    return colour.name()


def _mixed(colour: str, share: float) -> str:
    """White with a share of a colour in it."""
    full = QColor(colour)
    parts = (round(255 + (part - 255) * share) for part in (full.red(), full.green(), full.blue()))
    return QColor(*parts).name()


def is_high_contrast(palette: QPalette) -> bool:
    """Whether the system's palette is a high-contrast one: pure black on white or the reverse, or yellow on black and the like.

    Usual themes have a window a little off the text field; in a high-contrast theme window, button and field are one colour.
    """
    part = QPalette.ColorRole
    window, text = palette.color(part.Window), palette.color(part.WindowText)
    same = window == palette.color(part.Base) == palette.color(part.Button)
    return same and contrast(window, text) >= 18
