"""`python -m tests.mutations [words]`: plants each fault (whose label has the words) and says in a table which history found it, and by what."""

import sys
import tempfile
import time
from pathlib import Path

from tests.mutations.planted import FAULTS, copied, histories, is_found

CONTROL = 100
"""So many histories over the source as it is."""


def main(words: str) -> int:
    """The table; answers how many faults were not found. Without words the source as it is comes first: in it nothing may be found."""
    missed = 0
    if not words:
        with tempfile.TemporaryDirectory() as folder:
            control = histories(copied(Path(folder), None), CONTROL)
        missed += control.returncode != 0
        sys.stdout.write(f"{'nothing is planted':45} {'holds' if control.returncode == 0 else 'BROKEN':7} {(control.stdout + control.stderr).strip().splitlines()[-1]}\n")
    for fault in FAULTS:
        if words not in fault.label:
            continue
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            done = histories(copied(Path(folder), fault), fault.histories)
        found = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "broken: " + done.stderr.strip().splitlines()[-1]
        missed += not is_found(done)
        sys.stdout.write(f"{fault.label:45} {'found' if is_found(done) else 'MISSED':7} {time.monotonic() - begun:4.0f} s  {found}\n")
        sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(min(main(" ".join(sys.argv[1:])), 1))
