"""pyxform's refusals in plain sentences: where, what is the matter, and what to do.

`forms.xlsform` calls this. pyxform stops at its first error and writes for programmers; an analyst reads what is written here.
"""

import difflib
import re
from collections.abc import Mapping
from typing import Final

from keyworker.forms.sheet_rules import INSTEAD, cell, quoted, takes
from keyworker.forms.sheets import Sheets

_ROW: Final = re.compile(r"\[row : (\d+)\]\s*")
_LEARN: Final = re.compile(r"\s*(Learn more:|Please see|See also:?)\s*\S*https?://\S*|\s*https?://\S+")
_INVALID: Final = re.compile(r"On the '\w+' sheet, the '\w+' value is (invalid|problematic)\.\s*")
_SHEET: Final = re.compile(r"On the '(\w+)' sheet")

_WANT_LIST: Final = frozenset({"select_one", "select_multiple", "rank", "select one", "select multiple"})
_UNINTERESTING: Final = ("machine-readable", "max-pixels", "android", "Some old web browsers")

_REMEDIES: Final[Mapping[str, tuple[str, str]]] = {
    # By the name of pyxform's error: what is the matter, what to do. {…} is what pyxform says beside it.
    "LABEL_001": ("a choice has no label", "Give it one."),
    "NAMES_001": ("the name “{value}” is there twice in the same group", "Give each question its own name."),
    "NAMES_003": ("a repeat has the name of the form itself, “{value}”", "Rename the repeat."),
    "NAMES_004": ("two repeats have the name “{value}”", "Rename one of them."),
    "NAMES_005": ("the name “meta” is taken by the format", "Rename the question."),
    "NAMES_006": ("a choice has no name", "Give it a short name of letters and digits; answers are kept by it."),
    "NAMES_007": ("two choices of one list have the same name", "Rename one of them."),
    "NAMES_008": ("“{column}” has a letter or sign that a name cannot have", "Use letters, digits, _ and -, beginning with a letter."),
    "PYREF_001": ("“{column}” has a reference that is not closed", "Write ${{name}}, with both brackets."),
    "PYREF_002": ("“{column}” has several references without a comma between them", "Put commas between them."),
    "PYREF_003": ("“{column}” asks for ${{{q}}}, and there is no question of that name", "Correct the name, or add the question."),
    "PYREF_004": ("“{column}” asks for ${{{q}}}, a name that several questions have", "Rename them, so that each name is there once."),
    "SURVEY_001": ("this end closes nothing: there is no begin_{type} before it", "Take the row out, or add the begin_{type}."),
    "SURVEY_002": ("the begin_{type} “{name}” is never closed", "Add a row end_{type} after its last question."),
    "SURVEY_004": ("the parameters are not understood", "Write key=value, with a space between two of them."),
    "SURVEY_005": ("the parameter {rejected} is not known for this question", "Known are: {accepted}."),
}

_SENTENCES: Final = (
    # By pyxform's words, where it gives no name.
    (re.compile(r"Unknown question type '(?P<what>.*)'\."), "“{what}” is no type of question", "Check its spelling; keyworker forms new shows the types."),
    (re.compile(r"List name not in choices sheet: (?P<what>.+)"), "there is no list “{what}” on the sheet choices", "Add the list, or correct its name."),
    (re.compile(r"There should be a choices sheet"), "a question chooses from a list, and there is no sheet choices", "Add the sheet with list_name, name and label."),
    (re.compile(r"Question with no type"), "a row has no type", "Give it a type, or empty the whole row."),
    (re.compile(r"Question or group with no name"), "a question has no name", "Give it a short name of letters and digits."),
    (re.compile(r"Missing calculation"), "a calculate has no calculation", "Fill in the column calculation."),
    (re.compile(r"You must have a sheet named 'survey'"), "there is no sheet survey", "Name the sheet with the questions survey."),
    (re.compile(r"Choice names with spaces cannot be added"), "a choice of a select_multiple has a space in its name", "Use - or _ in place of spaces."),
    (re.compile(r"Duplicate column header: (?P<what>.+)"), "two columns have the heading “{what}”", "Rename or remove one of them."),
    (re.compile(r"element named '(?P<named>[^']*)' has no label"), "there is no label", "Give it one, or make it a calculate."),
)


def translated(error: Exception, sheets: Sheets) -> str:
    """One sentence for a refusal of pyxform: where, what, and what to do."""
    said = str(error)
    where = _where(said, error, sheets)
    code = getattr(getattr(error, "code", None), "name", None) or _code_of(said)
    if code in _REMEDIES:
        problem, remedy = _REMEDIES[code]
        told = _Told({**_context(code, said), **getattr(error, "context", {})})
        return f"{where}: {problem.format_map(told)}. {remedy.format_map(told)}"
    for pattern, problem, remedy in _SENTENCES:
        match = pattern.search(said)
        if match:
            told = _Told(match.groupdict())
            near = _nearest(told["what"]) if "question type" in said else ""
            found = _row_with(told, sheets)
            return f"{found or where}: {problem.format_map(told)}. {near or remedy}"
    return f"{where}: {_plain(said)} Correct this row and check again."


def _plain(said: str) -> str:
    return " ".join(_INVALID.sub("", _LEARN.sub("", _ROW.sub("", said))).split())


def left_out(said: str, sheets: Sheets) -> str:
    """A warning of pyxform as a remark; "" for one that says nothing to somebody who fills the form in here."""
    if any(word in said for word in _UNINTERESTING):
        return ""
    row = _ROW.search(said)
    sheet = _SHEET.search(said)
    where = sheets.place(sheet.group(1) if sheet else "survey", int(row.group(1))) if row else ""
    return f"{where}: {_plain(said)}" if where else _plain(said)


class _Told(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _where(said: str, error: Exception, sheets: Sheets) -> str:
    row = _ROW.search(said)
    sheet = _SHEET.search(said)
    named = sheet.group(1) if sheet else str(getattr(error, "context", {}).get("sheet", "survey"))
    if row is None:
        return sheets.file
    return sheets.place(named, int(row.group(1)))


def _code_of(said: str) -> str:
    """The name of pyxform's error when only its text came: most are raised as formatted text."""
    from pyxform.errors import ErrorCode

    return next((code.name for code in ErrorCode if code.name in _REMEDIES and _pattern(code.value.msg).fullmatch(said)), "")


def _context(code: str, said: str) -> dict[str, str]:
    from pyxform.errors import ErrorCode

    match = _pattern(ErrorCode[code].value.msg).fullmatch(said)
    return match.groupdict() if match else {}


def _pattern(message: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def part(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    plain = message.replace("{{", "\0").replace("}}", "\1")
    pieces = re.split(r"(\{\w+\})", plain)
    built = "".join(re.sub(r"\{(\w+)\}", part, one) if one.startswith("{") else re.escape(one) for one in pieces)
    return re.compile(built.replace("\0", r"\{").replace("\1", r"\}"), re.DOTALL)


def _row_with(told: Mapping[str, str], sheets: Sheets) -> str:
    """Where the first question of a type, or with a name, stands, when pyxform says no row."""
    for number, row in enumerate(sheets.rows("survey"), start=2):
        kind, name = " ".join(cell(row, "type", "command").split()), cell(row, "name", "tag", "value")
        if (kind and kind == told.get("what")) or (name and name == told.get("named")):
            return f"{quoted(row)} ({sheets.place('survey', number)})".strip()
    return ""


def _nearest(kind: str) -> str:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    known = [one for one in QUESTION_TYPE_DICT if takes(one) not in INSTEAD]
    known += ["select_one LIST", "select_multiple LIST", "rank LIST", "begin_group", "end_group", "begin_repeat", "end_repeat"]
    if kind in _WANT_LIST:
        return f"Write {kind} and the name of a list from the sheet choices."
    near = difflib.get_close_matches(kind, known, n=1)
    return f"Did you mean {near[0]}?" if near else ""
