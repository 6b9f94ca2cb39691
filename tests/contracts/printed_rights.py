"""Prints the table of who may write what into the documentation: `python -m tests.contracts.printed_rights`, in the checkout."""

from pathlib import Path

import keyworker
from keyworker.hub import rights

PRINTED = Path(keyworker.__file__).parent / "RIGHTS.md"

if __name__ == "__main__":
    PRINTED.write_text(rights.as_markdown() + "\n", "utf-8", newline="\n")
