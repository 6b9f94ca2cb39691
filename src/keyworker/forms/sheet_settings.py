"""Settings that an XLSForm leaves out, as ODK lets one: its id, its version and its title.

`forms.xlsform` calls this before pyxform. What is put in is said in remarks; nothing is written into the file.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final

from keyworker.forms.sheet_rules import cell
from keyworker.forms.sheets import Row, Sheets

FORM_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")
_HEADINGS: Final = {
    "form_id": ("form_id", "id_string", "set_form_id"), "version": ("version",), "form_title": ("form_title", "title", "set_form_title"),
}


def with_settings(sheets: Sheets, content: str) -> tuple[Sheets, tuple[str, ...]]:
    """The sheets with an id (from the file's name), a version (from `content`, a digest of the form's files) and a title, and what to
    say of those that were missing.
    """
    rows = sheets.rows("settings")
    row = rows[0] if rows else {}
    put = dict(_missing(row, PurePath(sheets.file).stem, content))
    if not put:
        return sheets, ()
    kept = {heading: value for heading, value in row.items() if not any(cell({heading: value}, *_HEADINGS[name]) for name in put)}
    settings: list[dict[str, Any]] = [{**kept, **{name: value for name, (value, _) in put.items()}}]
    raw = {**sheets.raw, "settings": settings, "settings_header": [dict.fromkeys(settings[0])]}
    raw["sheet_names"] = list(dict.fromkeys([*(sheets.raw.get("sheet_names") or ()), "settings"]))
    return replace(sheets, raw=raw), tuple(said for _, said in put.values() if said)


def _missing(row: Row, stem: str, content: str) -> Iterator[tuple[str, tuple[str, str]]]:
    given, title = cell(row, *_HEADINGS["form_id"]), cell(row, *_HEADINGS["form_title"])
    form_id = given if FORM_ID.fullmatch(given) else _as_id(given or stem) or f"form-{content[:8]}"
    for name, headings in _HEADINGS.items():
        value = cell(row, *headings)
        if value and not any(row.get(heading) == value for heading in headings):
            yield name, (value, "")  # with blanks around it, or under a heading such as form-id, which pyxform does not read
    if form_id != given:
        why = f"The form_id {given} has spaces or signs" if given else "The form has no form_id"
        yield "form_id", (form_id, f"{why}: it gets {form_id}. Answers are kept under it; write it on the sheet settings so that it stays.")
    if not cell(row, *_HEADINGS["version"]):
        version = content[:10]
        yield "version", (version, f"The form has no version: it gets {version}, made from what is in it, and another with each change.")
    if not title:
        yield "form_title", (given or stem, f"The form has no form_title: it is called {given or stem}.")


def _as_id(text: str) -> str:
    """Letters, digits and signs that an id may have; blank where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"^[^A-Za-z0-9]+|-+$", "", re.sub(r"[^A-Za-z0-9_.-]+", "-", plain))[:200]
