"""Whatever is handed to a council together with Keyworker may be: its licence goes with the MPL 2.0 and leaves it weak."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterable

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.contracts.checkout import CHECKOUT, name_of, own_files

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "ISC", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1",
    "PSF-2.0", "Zlib",
})
# Packages whose metadata name their licence in words of their own, or not at all: the licence, and a phrase that the words, or
# the licence file that was read, must hold, so that a change of licence is noticed.
SAID_OTHERWISE = {
    "defusedxml": ("PSF-2.0", "PSFL"),
    "google-re2": ("BSD-3-Clause", "Redistribution and use in source and binary forms"),
    "h11": ("MIT", "MIT"),
    "markdown-it-py": ("MIT", "Permission is hereby granted, free of charge"),
    "mdurl": ("MIT", "Permission is hereby granted, free of charge"),
    "pypdfium2": ("BSD-3-Clause AND Apache-2.0", "BSD-3-Clause, Apache-2.0, dependency licenses"),
    "python-bidi": ("LGPL-3.0-or-later", "GNU LESSER GENERAL PUBLIC LICENSE"),
    "pyrage": ("MIT", "Permission is hereby granted, free of charge"),
    "pyxform": ("BSD-2-Clause", "Redistribution and use in source and binary forms"),
    "reportlab": ("BSD-3-Clause", "BSD license (see license.txt for details)"),
    "segno": ("BSD-3-Clause", "Redistribution and use in source and binary forms"),
    "shellingham": ("ISC", "ISC License"),
    "sqlcipher3": ("Zlib", "This software is provided 'as-is', without any express or implied warranty."),
    "tzdata": ("Apache-2.0", "Apache-2.0"),
    "uharfbuzz": ("Apache-2.0", "Apache License 2.0"),
    "babel": ("BSD-3-Clause", "BSD-3-Clause"),
    "xlrd": ("BSD-3-Clause AND BSD-4-Clause", "This product includes software developed by"),
}
FONT_ENDINGS = {".ttf", ".otf", ".woff", ".woff2"}


def _shipped(extra: str) -> list[str]:
    """Names of all distributions that `keyworker[extra]` brings along on this system."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [Requirement(one) for one in [*project["dependencies"], *project["optional-dependencies"][extra]]]
    found: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found or not _applies(wanted, ("",)):
            continue
        found.add(name)
        further = [Requirement(one) for one in importlib.metadata.requires(name) or ()]
        waiting += [_without_marker(one) for one in further if _applies(one, (*wanted.extras, ""))]
    return sorted(found)


def _applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)


def _without_marker(requirement: Requirement) -> Requirement:
    requirement.marker = None
    return requirement


def _licence(name: str) -> str:
    """The SPDX expression of an installed distribution's licence."""
    about = importlib.metadata.metadata(name).json
    said = str(about.get("license_expression") or about.get("license") or "")
    if name not in SAID_OTHERWISE:
        return said
    licence, phrase = SAID_OTHERWISE[name]
    assert phrase in said or phrase in " ".join(_licence_texts(name)), f"{name} no longer says {phrase!r}"
    return licence


def _licence_texts(name: str) -> list[str]:
    files = importlib.metadata.files(name) or ()
    return [str(file.read_text()) for file in files if re.match("(?i)(licen[cs]e|copying)", file.name)]


def _allowed(expression: str) -> bool:
    """Whether one choice of an SPDX expression is allowed in all of its parts."""
    choices = expression.replace("(", "").replace(")", "").split(" AND ")
    return all(any(word.strip() in ALLOWED for word in part.split(" OR ")) for part in choices)


@pytest.mark.parametrize("extra", ["desktop", "hub"])
def test_everything_shipped_has_an_allowed_licence(extra: str) -> None:
    """Each distribution that an installation brings along has a licence on the list."""
    licences = {name: _licence(name) for name in _shipped(extra)}
    assert {name: licence for name, licence in licences.items() if not _allowed(licence)} == {}


def test_everything_shipped_is_in_the_lock() -> None:
    """No distribution gets in beside the lock."""
    lock = (CHECKOUT / "packaging" / "requirements.lock").read_text("utf-8")
    locked = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    assert {*_shipped("desktop"), *_shipped("hub")} - locked == set()


def test_fonts_and_icons_have_their_licence_beside_them() -> None:
    """Each folder of fonts, and the folder of icons, holds the licence of what is in it."""
    resources = list(own_files(CHECKOUT / "resources"))
    need = {path.parent for path in resources if path.suffix.lower() in FONT_ENDINGS}
    need |= {path.parent for path in resources if "icons" in path.parts and path.suffix.lower() in {".svg", ".png", ".ico"}}
    have = {path.parent for path in resources if re.match(r"(?i)(ofl|.*licen[cs]e|copying)", path.name)}
    assert sorted(name_of(folder) for folder in need if folder not in have and folder.parent not in have) == []


def test_libraries_compiled_into_a_wheel_have_their_notices_here() -> None:
    """The texts of SQLCipher, OpenSSL, Abseil and pybind11 are passed on, which the wheels' own licence files do not do."""
    notices = CHECKOUT / "resources" / "licences"
    assert "ZETETIC LLC" in (notices / "sqlcipher-BSD-3-CLAUSE.txt").read_text("utf-8")
    assert "Apache License" in (notices / "openssl-APACHE-2.0.txt").read_text("utf-8")
    assert "Wenzel Jakob" in (notices / "pybind11-BSD-3-CLAUSE.txt").read_text("utf-8")
    assert "| Abseil " in (notices / "README.md").read_text("utf-8")


def test_who_asks_to_be_named_is_named() -> None:
    """A part of xlrd may be passed on by whoever keeps its acknowledgement."""
    said = (CHECKOUT / "resources" / "licences" / "README.md").read_text("utf-8")
    assert "This product includes software developed by David Giffin" in said
