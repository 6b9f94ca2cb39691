"""One group of benchmarks in a process of its own: `python -m tests.benchmarks.one GROUP FOLDER smallest|full`; rows as JSON.

`tests.benchmarks` starts this once per group, so that no group meets caches, threads or memory of another.
"""

import gc
import importlib
import json
import logging
import sys
from pathlib import Path

from tests.benchmarks.groups import GROUPS
from tests.benchmarks.measure import as_json


def main(arguments: list[str]) -> None:
    """Run it and print its rows."""
    group, folder, size = arguments
    logging.disable(logging.INFO)
    gc.disable()  # as the client does (ui.app): there it runs on a timer, never in the middle of a job
    module, function = GROUPS[group].made_by.split(":")
    rows = getattr(importlib.import_module(module), function)(Path(folder), smallest=size == "smallest")
    json.dump(as_json(rows), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
