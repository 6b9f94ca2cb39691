"""What an XLSForm asks for that Keyworker does not do, row by row.

`forms.xlsform` calls this. Each finding names the question, its row and what to use instead; a remark says what is left out
without harm. Nothing is refused here that only looks unusual: what the engine runs, an analyst may use.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from keyworker.forms.sheets import Row, Sheets

RECORD_FILES: Final = ("people.csv", "agencies.csv", "star.csv", "plan.csv", "family.csv")
"""Lists that the family's own record gives to a form; a file of this name beside the form is never taken along."""

_PLACE: Final = ("asks for a place on a map", "Use a text question for the address.")
INSTEAD: Final = {
    "geopoint": _PLACE, "geotrace": _PLACE, "geoshape": _PLACE,
    "image": ("asks for a picture", "Use a text question for what it shows, and keep the picture where your council keeps files."),
    "audio": ("asks for a recording", "Use a text question for what was said."),
    "video": ("asks for a film", "Use a text question for what was seen."),
    "application": ("asks for a file", "Use a text question for where the file is kept."),
    "osm": ("asks for map data", "Use a text question for the address."),
    "barcode": ("asks for a barcode", "Use a text question for the number."),
    "xml-external": ("reads an XML file", "Save the list as CSV and use csv-external, or select_one_from_file with the CSV."),
}
_EXTERNAL_SELECT: Final = ("takes its choices from the sheet external_choices", "Put them on the sheet choices and use select_one with a choice_filter.")
_NOT_SHOWN: Final = {
    "signature": "Nothing is drawn here; ask with select_one whether it was signed, and by whom and when.",
    "masked": "Answers are shown as they are typed; take the appearance out, and do not ask for passwords.",
}
_CALENDAR: Final = "the date is asked in the calendar of this country"
_SHOWN_AS: Final = {
    "map": "it is shown as a list, not as a map", "image-map": "it is shown as a list, not as a picture",
    "counter": "a number is typed", "rating": "it is shown as a scale, not as stars", "url": "the address is shown and not opened",
    "thousands-sep": "the number is shown as it is typed", "table-list": "each question is shown by itself, not as a row of a table",
    **dict.fromkeys(("ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist"), _CALENDAR),
}
_NAMES: Final = "Use letters, digits, _ and -, beginning with a letter."
_MEDIA: Final = ("image", "big_image", "audio", "video")
_HEADINGS: Final = (
    "type", "name", "label", "hint", "guidance_hint", "default", "choice_filter", "trigger", "parameters", "constraint_message",
    "required_message", "media", "bind", "body", "control", "instance",
)
"""Headings of the sheet survey beside those that pyxform has a second name for."""
_ALIKE: Final = 0.8
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML document may hold, and so no form."""
_FROM_FILE: Final = re.compile(r"[_ ]from[_ ]file (\S+)")


@dataclass
class Judged:
    """What was found: `refused` stops the form, `remarks` do not."""

    refused: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def judged(sheets: Sheets) -> Judged:
    """Look through every sheet. Wants pyxform's list of question types, so pyxform is loaded here."""
    found = Judged()
    prefixes = _prefixes(sheets)
    found.remarks += _headings(sheets)
    for row_number, row in enumerate(sheets.rows("survey"), start=2):
        _question(found, sheets, row_number, row, prefixes)
    for row_number, row in enumerate(sheets.rows("choices"), start=2):
        _media(found, f"The choice {quoted(row)} ({sheets.place('choices', row_number)})", row)
    for sheet in ("survey", "choices", "settings"):
        for row_number, row in enumerate(sheets.rows(sheet), start=2):
            if any(_NOT_XML.search(value) for value in row.values()):
                found.refused.append(f"{quoted(row) or 'A row'} ({sheets.place(sheet, row_number)}) has a control character in it. Type the cell anew.")
    if sheets.rows("entities"):
        found.refused.append("The sheet entities keeps lists at a server, which Keyworker does not do; declare what is written to the record in the bindings beside the form.")
    _settings(found, sheets)
    return found


def _question(found: Judged, sheets: Sheets, row_number: int, row: Row, prefixes: frozenset[str]) -> None:
    kind = " ".join(cell(row, "type", "command").split())
    who = f"{quoted(row) or 'A row'} ({sheets.place('survey', row_number)}, {kind or 'without a type'})"
    for problem, remedy in _problems(row, kind, prefixes):
        found.refused.append(f"{who} {problem}. {remedy}")
    _media(found, who, row)
    if kind == "audit":
        found.remarks.append(f"{who} stays empty: the record keeps its own history.")
    for column in ("required", "readonly", "read_only"):
        if _is_no_answer(value := cell(row, column, f"bind::{column}")):
            found.remarks.append(f"{who} has {value} under {column}, which is neither yes nor no, so it is left out. Write yes.")
    for word in cell(row, "appearance", "control::appearance").split():
        if word in _SHOWN_AS:
            found.remarks.append(f"{who} has the appearance {word}: {_SHOWN_AS[word]}.")


def _problems(row: Row, kind: str, prefixes: frozenset[str]) -> Iterator[tuple[str, str]]:
    instead = INSTEAD.get(takes(kind))
    if instead:
        yield instead
    if kind.startswith(("select_one_external", "select one external")):
        yield _EXTERNAL_SELECT
    from_file = _FROM_FILE.search(kind)
    file = from_file[1] if from_file else ""
    if file and not file.lower().endswith(".csv"):
        yield f"reads its choices from {file}", "Save the list as CSV with the columns name and label."
    prefix, colon, _ = cell(row, "name", "tag", "value").partition(":")
    if colon and prefix not in prefixes:
        yield "has a colon in its name, which only the namespaces of the form may have", _NAMES
    if cell(row, "save_to"):
        yield "saves to an entity list", "Take out save_to; declare what is written to the record in the bindings beside the form."
    appearance = cell(row, "appearance", "control::appearance")
    if re.search(r"\bsearch\s*\(", appearance):
        yield "looks up its choices with search()", "Use select_one_from_file with the CSV, and a choice_filter for what was looked for."
    for word in sorted(set(appearance.split()) & _NOT_SHOWN.keys()):
        yield f"has the appearance {word}", _NOT_SHOWN[word]
    if appearance.startswith(("ex:", "printer:")) or cell(row, "body::intent", "intent"):
        yield "opens another app", "Take out the appearance and let people type the answer."
    if any("${last-saved#" in value for value in row.values()):
        yield "asks for what was answered last time", "Read it from the record: star.csv, plan.csv or people.csv."


def _is_no_answer(text: str) -> bool:
    """Whether a word stands where yes or no, or an expression, should: pyxform takes it for the name of a question."""
    from pyxform.aliases import yes_no

    return text.isalpha() and text not in yes_no


def _headings(sheets: Sheets) -> Iterator[str]:
    """Headings that nothing reads, and that are nearly one that is read."""
    from pyxform.aliases import survey_header

    known = {*survey_header, *_HEADINGS}
    written = dict.fromkeys(heading for row in sheets.rows("survey") for heading in row)
    plain = {heading: "_".join(heading.partition(":")[0].split()).lower() for heading in written}
    for heading, name in plain.items():
        meant = get_close_matches(name, known - set(plain.values()), n=1, cutoff=_ALIKE) if name not in known else []
        if meant:
            yield f"Nothing reads the column {heading} on the sheet survey. If {meant[0]} is meant, write it so."


def _prefixes(sheets: Sheets) -> frozenset[str]:
    """The prefixes that a name may have: those of every compiled form, and those that the sheet settings declares."""
    declared = " ".join(cell(row, "namespaces") for row in sheets.rows("settings"))
    return frozenset({"h", "ev", "xsd", "jr", "orx", "odk", "xml", *re.findall(r"([\w.-]+)=", declared)})


def takes(kind: str) -> str:
    """What a question type takes from outside, as a key of `INSTEAD`: the bind type, and for an upload the kind of medium."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    what = QUESTION_TYPE_DICT.get(kind) or {}
    taken = str(what.get("bind", {}).get("type", ""))
    medium = str(what.get("control", {}).get("mediatype", "")).split("/")[0]
    if kind == "background-audio":
        return "audio"
    return medium or (kind if kind == "xml-external" else taken)


def _media(found: Judged, who: str, row: Row) -> None:
    shown = [name for name in _MEDIA if cell(row, name, f"media::{name}", f"media:{name}")]
    if not shown:
        return
    if cell(row, "label", "caption"):
        found.remarks.append(f"{who} is shown with its words only, without its {_named(shown[0])}.")
    else:
        found.refused.append(f"{who} has a {_named(shown[0])} and no label. Write in words what it shows.")


def _named(medium: str) -> str:
    return {"audio": "sound", "video": "film"}.get(medium, "picture")


def _settings(found: Judged, sheets: Sheets) -> None:
    rows = sheets.rows("settings")
    row = rows[0] if rows else {}
    place = sheets.place("settings", 2 if rows else 1) if "settings_header" in sheets.raw else "a new sheet settings"
    if len(cell(row, "version")) > 200:
        found.refused.append(f"The version of the form has more than 200 characters ({place}). Give it a short one, such as 1 or 2026-04.")
    if ":" in cell(row, "name"):
        found.refused.append(f"The form's name {cell(row, 'name')} has a colon in it ({place}). {_NAMES}")
    if cell(row, "public_key"):
        found.refused.append(f"The form asks for encryption with a key of its own ({place}). Take out public_key: every store and every package is encrypted.")
    if cell(row, "submission_url"):
        found.remarks.append("submission_url is left out: answers go to the council's hub with the record.")


def cell(row: Row, *headings: str) -> str:
    """The first cell that is not empty under one of these headings, in any language (`label::English`)."""
    for heading, value in row.items():
        plain = "_".join(str(heading).split()).lower().replace("-", "_")
        if value and any(plain == one or plain.startswith((f"{one}::", f"{one}:")) for one in headings):
            return str(value).strip()
    return ""


def quoted(row: Row) -> str:
    """The name of a row in quotation marks, or nothing."""
    name = cell(row, "name", "tag", "value")
    return f"“{name}”" if name else ""
