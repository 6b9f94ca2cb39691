"""`keyworker-hub` as the demo starts it: it ends with the program that started it, whatever end that is.

Only `cli.demo_ground` starts this. Its standard input is the reading end of a pipe whose other end only the demo holds: when that ends,
the demo is no more.
"""

import os
import signal
import threading

from keyworker.cli import hub


def _end_with_the_demo() -> None:
    while os.read(0, 1):  # the stream of Python has a lock, which would be held when a command ends
        pass
    signal.raise_signal(signal.SIGTERM)


def main() -> None:
    """One command of the hub."""
    threading.Thread(target=_end_with_the_demo, name="end with the demo", daemon=True).start()
    hub.main()


if __name__ == "__main__":
    main()
