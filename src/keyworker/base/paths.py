"""Where things lie on a machine: the worker's folder and the data that ships with Keyworker.

Any floor may call this. It must never put a person's or a family's name into a path.
"""

import os
from pathlib import Path

import platformdirs

STORE = "store.kws"
KEY_FILE = "key.json"


def machine_folder() -> Path:
    """The folder of this machine's store and key file: `KEYWORKER_HOME`, else the user's data folder of the system."""
    named = os.environ.get("KEYWORKER_HOME")
    return Path(named) if named else Path(platformdirs.user_data_dir("Keyworker", appauthor=False))


def shipped(*parts: str) -> Path:
    """A file that ships with Keyworker, such as `shipped("forms", "instruments")` or `shipped("resources", "fonts")`.

    In an installed package the folders lie inside `keyworker/`; in a checkout they lie at the top.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package.joinpath("shipped", *parts)
    return installed if installed.exists() else package.parent.parent.joinpath(*parts)
