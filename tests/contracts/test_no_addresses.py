"""The repository names no package registry's host and no path of the machine that it was written on."""

import re

from tests.contracts.checkout import CHECKOUT, name_of, own_files

# Spelt in pieces, so that this file does not hold what it looks for. After a bracket it is the root of a list of choices (XForms).
PIECES = (
    ("pyp", r"i\.org"), ("python", "hosted"), ("registry.", r"npmjs"), (r"deb\.", "debian"), (r"security\.", "debian"),
    (r"proxy\.", r"golang\.org"), (r"crates\.", "io"), ("/wo", "rk/"), ("/fa", "rm/"), (r"(?<!\))/ro", "ot/"), ("/opt/", "pypi"),
    ("/opt/", "wheels"), (r"[A-Z]:\\", "Users"),
)
ADDRESS = re.compile("|".join(first + rest for first, rest in PIECES))


def test_no_text_file_names_a_registry_or_a_path_of_a_machine() -> None:
    """Packages come from where pip is configured to look, and the project works in any folder."""
    found = []
    for path in own_files():
        content = path.read_bytes()
        if b"\0" not in content and (hit := ADDRESS.search(content.decode("utf-8", "replace"))):
            found.append(f"{name_of(path)}: {hit.group()}")
    assert found == []


def test_the_lock_holds_no_address() -> None:
    """Requirements are pinned by name, version and hash alone."""
    assert "://" not in (CHECKOUT / "packaging" / "requirements.lock").read_text("utf-8")
