"""What a council calls itself and whom to ring: read from `forms/council.toml`, put on screens and paper.

`ui.app` and `documents` callers use this. Brand, numbers and colour are configuration, never in code (product.md).
"""

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from keyworker.base.errors import DataFileWrong
from keyworker.forms.file_errors import wrong
from keyworker.forms.instrument import Strict


class Council(Strict):
    """One council's words. `concern_numbers`: whom to ring about a safeguarding concern, in the order in which they are shown."""

    name: str
    phone: str
    out_of_hours: str
    rights: str = Field(description="how to see one's records, or complain, in the council's words")
    accent: str = Field(pattern=r"^#[0-9a-fA-F]{6}$", description="the one accent colour")
    star_review_days: int = Field(default=84, ge=7, le=730, description="from one star to the next, where an instrument names no days")
    lock_after_minutes: int = Field(ge=1, le=60)
    concern_numbers: dict[str, str]
    towns: tuple[str, ...] = Field(default=(), description="towns and districts that it serves: what a guesser of passphrases tries")

    def known(self) -> tuple[str, ...]:
        """What everybody around a machine of this council knows."""
        return (self.name, *self.towns)


def load_council(path: Path) -> Council:
    """Read the file. Raises DataFileWrong, which names file, key and remedy."""
    try:
        return Council.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileWrong(path.name, "the file", "is not TOML in UTF-8", "Open it in a text editor and mend it.") from error
    except ValidationError as error:
        raise wrong(path.name, error) from error
