"""A process that saves without end until it is killed: `python -m tests.integration.store_child <folder>`.

Each block saves a family and two people; once a block has ended its family's id is said on standard output.
"""

import sys
from pathlib import Path

from keyworker.base.clock import SystemClock
from tests.integration import store_laws as laws


def main(folder: Path) -> None:
    """Save for ever; tidies now and then, freezes now and then."""
    store = laws.reopen(folder, SystemClock())
    turn = 0
    while True:
        turn += 1
        one = laws.family(f"Family {turn} " + "with many words " * 20)
        laws.save(store, one, laws.person(one, forename="A"), laws.person(one, forename="B"))
        print(one.id, flush=True)  # noqa: T201  this is how the parent knows
        if turn % 7 == 0:
            store.freeze(5)
            store.tidy()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
