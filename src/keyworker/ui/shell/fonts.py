"""The fonts that ship with Keyworker: one family of letters for every script a family may write in.

`apply_style` calls this once after the application object exists. It must never fetch a font from anywhere else.
"""

from functools import cache

from PySide6.QtGui import QFontDatabase

from keyworker.base.paths import shipped

FIRST = "Noto Sans"


@cache
def register() -> tuple[str, ...]:
    """Make the shipped fonts known to Qt; answers their families, Latin first. A second call does nothing more."""
    families: list[str] = []
    for file in sorted(shipped("resources", "fonts").glob("NotoSans*.ttf")):  # the system has emoji, and its own larger fonts
        number = QFontDatabase.addApplicationFont(str(file))
        families += [name for name in QFontDatabase.applicationFontFamilies(number) if name not in families]
    return tuple(sorted(families, key=lambda name: (name != FIRST, name)))
