"""What every maker of a document answers with.

`documents` makes it; `ui` and `cli` give it out. The file's suggested name never holds anything of a person.
"""

from dataclasses import dataclass

from keyworker.documents.leaks import LeakWarning


@dataclass(frozen=True)
class MadeCopy:
    """The document, how many items its readers may not see, what to look at before printing, and the SHA-256 of `pdf`."""

    pdf: bytes
    left_out: int
    warnings: tuple[LeakWarning, ...]
    digest: str
    file_name: str
    taken_out: tuple[tuple[str, str], ...] = ()
    """Record and field of what a person took out of this copy."""
