"""The shipped questionnaires as they were reviewed last: id, version and digest; writes the list when started by a person.

A form's version is what machines, drafts and finished answers know it by. After a change that was meant: raise `version` on the
settings sheet, then `python -m tests.contracts.frozen_questionnaires`, in the checkout, with `.venv`'s Python.
"""

import hashlib
import json
import re
from pathlib import Path

from tests.contracts.checkout import CHECKOUT

FOLDER = CHECKOUT / "forms" / "questionnaires"
FROZEN = Path(__file__).parent / "frozen" / "questionnaires.json"
COMMAND = "python -m tests.contracts.frozen_questionnaires"
SETTINGS = re.compile(r"\| settings \|.*\n\|.*form_id \| version \|.*\n\| \| (\S+) \| (\S+) \|")

Listed = dict[str, dict[str, str]]


def listed() -> Listed:
    """Every shipped form by id: its version, and the SHA-256 of form and bindings with the version left out."""
    found: Listed = {}
    for path in sorted(FOLDER.glob("*.md")):
        text = path.read_text("utf-8")
        named = SETTINGS.search(text)
        assert named is not None, f"{path.name} has no settings"
        form_id, version = named.groups()
        content = text.replace(f"| {version} |", "| |") + path.with_suffix(".toml").read_text("utf-8")
        found[form_id] = {"version": version, "digest": hashlib.sha256(content.encode()).hexdigest()}
    return found


def unraised(frozen: Listed, now: Listed) -> list[str]:
    """The forms whose content is another while the version is the same."""
    return [
        form_id for form_id, one in now.items()
        if form_id in frozen and one["digest"] != frozen[form_id]["digest"] and one["version"] == frozen[form_id]["version"]
    ]


def read_frozen() -> Listed:
    """The list that was kept."""
    kept: Listed = json.loads(FROZEN.read_text("utf-8"))
    return kept


if __name__ == "__main__":
    changed = unraised(read_frozen() if FROZEN.exists() else {}, listed())
    if changed:
        raise SystemExit(f"Raise the version of: {', '.join(changed)}")
    FROZEN.write_text(json.dumps(listed(), indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")
