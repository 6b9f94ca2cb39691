"""`python -m tests.mutations [words]`: plants each fault (whose label has the words) and says in a table which history found it, and by what."""

import sys
import tempfile
import time
from pathlib import Path

from tests.mutations.planted import FAULTS, copied, histories


def main(words: str) -> int:
    """The table; answers how many faults were not found."""
    missed = 0
    for fault in FAULTS:
        if words not in fault.label:
            continue
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            done = histories(copied(Path(folder), fault), fault.histories)
        found = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "broken: " + done.stderr.strip().splitlines()[-1]
        missed += done.returncode != 1
        sys.stdout.write(f"{fault.label:45} {'found' if done.returncode == 1 else 'MISSED':7} {time.monotonic() - begun:4.0f} s  {found}\n")
        sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(min(main(" ".join(sys.argv[1:])), 1))
