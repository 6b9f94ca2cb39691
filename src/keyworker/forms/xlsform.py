"""An analyst's XLSForm (`.xlsx`, or a Markdown table in `.md`) becomes an XForm that our engine has loaded, or is refused in sentences.

The hub (`keyworker-hub form add`) and `keyworker forms check | preview` call this; the desktop never does. Beside the form lie, under
the form's own file name, its bindings (`.toml`), and the CSV files that it names. pyxform is loaded when it is wanted: it is slow. Java's
validator is never called: our engine loads the form, and begins it once.
"""

import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keyworker.base.canonical import digest
from keyworker.base.errors import FolderUnusable, FormRefused
from keyworker.forms.bindings import Bindings, check_bindings, parse_bindings
from keyworker.forms.form_checks import faults, in_rows, places
from keyworker.forms.form_lists import faults_of_list, headings_of
from keyworker.forms.form_remarks import remarks_of
from keyworker.forms.pyxform_words import left_out, translated
from keyworker.forms.sheet_culprits import culprits
from keyworker.forms.sheet_rules import RECORD_FILES, judged
from keyworker.forms.sheet_settings import with_settings
from keyworker.forms.sheets import LIBRARY_ERRORS, Sheets, read_sheets
from keyworker.forms.translations import with_words_everywhere
from keyworker.forms.tree import parse_document
from keyworker.forms.trial import RECORD_COLUMNS, try_out
from keyworker.forms.xform import load_form
from keyworker.forms.xform.form import Form, Resource

LARGEST_XFORM: Final = 2_000_000
"""Characters; as many as a form definition holds."""
LARGEST_CSV: Final = 1_000_000
"""Bytes of all CSV files of a form together."""
LARGEST_FILE: Final = 6_000_000
"""Bytes that are read of one file; each kind of file has a smaller limit of its own."""


@dataclass(frozen=True)
class CompiledForm:
    """A form that runs. `resources`: CSV text by file name; `remarks`: what is left out without harm; `source_digest` is of all files."""

    id: str
    version: str
    title: str
    xform: str
    resources: Mapping[str, str]
    bindings_text: str
    bindings: Bindings
    source_digest: str
    remarks: tuple[str, ...]
    form: Form

    def digest(self) -> str:
        """SHA-256 over XForm, resources and bindings: what answers keep."""
        return digest({"xform": self.xform, "resources": dict(self.resources), "bindings": self.bindings_text})


def source_digest(path: Path) -> str:
    """SHA-256 over a form's file, its bindings and the CSV files beside it (of which it may name some). Raises FolderUnusable."""
    made = hashlib.sha256()
    for file in (path, path.with_suffix(".toml"), *sorted(path.parent.glob("*.csv"))):
        if file == path or file.is_file():
            data = _bytes(file)
            made.update(f"{file.name}\0{len(data)}\0".encode() + data)
    return made.hexdigest()


def compile_form(path: Path) -> CompiledForm:
    """Read, compile and load. Raises FormRefused (sentences with name, row, remedy), DataFileWrong (bindings), FolderUnusable."""
    content = source_digest(path)
    sheets, filled = with_settings(read_sheets(path), content)
    found = judged(sheets)
    if found.refused:
        raise FormRefused(tuple(found.refused))
    xform, told = _converted(sheets)
    if len(xform) > LARGEST_XFORM:
        raise FormRefused((f"{path.name} compiles to more than {LARGEST_XFORM:,} characters.",),
                          "Put long lists into CSV files, or make two forms of it.")
    where = places(sheets)
    form = _loaded(xform, {}, where)
    resources = _resources(path, form.needs)
    wrong = tuple(one for name, text in resources.items() for one in faults_of_list(name, text))
    if wrong:
        raise FormRefused(wrong, "Correct the file, and check again.")
    if resources:
        form = _loaded(xform, resources, where)
    headings = {**RECORD_COLUMNS, **{name: headings_of(text) for name, text in resources.items()}}
    wrong = tuple(faults(form, headings, where))
    if wrong:
        raise FormRefused(tuple(in_rows(one, where) for one in wrong))
    _tried(form, resources, where)
    toml = path.with_suffix(".toml")
    bindings_text = _text(toml) if toml.is_file() else ""
    bindings = parse_bindings(bindings_text, toml.name)
    check_bindings(bindings, form, toml.name)
    return CompiledForm(form.id, form.version, form.title, xform, resources, bindings_text, bindings, content,
                        (*filled, *found.remarks, *told, *remarks_of(form, where)), form)


def _converted(sheets: Sheets) -> tuple[str, tuple[str, ...]]:
    """The XForm as pyxform makes it, and what it remarked."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the libraries below pyxform; its own come back as a list
            made = convert(xlsform=dict(sheets.raw), validate=False, pretty_print=False)
    except PyXFormError as error:
        raise FormRefused((translated(error, sheets),)) from error
    except LIBRARY_ERRORS as error:
        raise _without_a_place(sheets, f"{sheets.file} cannot be compiled: a cell holds what a form cannot.") from error
    try:
        parse_document(str(made.xform))
    except FormRefused as refused:
        raise _without_a_place(sheets, refused.findings[0]) from refused
    return str(made.xform), tuple(one for said in made.warnings if (one := left_out(said, sheets)))


def _without_a_place(sheets: Sheets, finding: str) -> FormRefused:
    """The columns or cells at fault; `finding` where no column is."""
    found = tuple(culprits(sheets, _compiles))
    if found:
        return FormRefused(found)
    return FormRefused((finding,), "Take the newest changes back one after the other until it compiles, and look at the last one.")


def _compiles(sheets: Sheets) -> bool:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parse_document(str(convert(xlsform=dict(sheets.raw), validate=False, pretty_print=False).xform))
    except (PyXFormError, FormRefused, *LIBRARY_ERRORS):
        return False
    return True


def _loaded(xform: str, resources: Mapping[str, str], where: Mapping[str, str]) -> Form:
    """As the engine loads it; its findings name rows."""
    try:
        return with_words_everywhere(load_form(xform, {name: Resource(text) for name, text in resources.items()}))
    except FormRefused as refused:
        raise FormRefused(tuple(in_rows(one, where) for one in refused.findings), refused.remedy) from refused


def _tried(form: Form, resources: Mapping[str, str], where: Mapping[str, str]) -> None:
    """Begun once, so that what is accepted opens; what cannot be worked out names rows."""
    try:
        try_out(form, resources)
    except FormRefused as refused:
        raise FormRefused(tuple(in_rows(one, where) for one in refused.findings)) from refused


def _resources(path: Path, needs: tuple[str, ...]) -> dict[str, str]:
    """CSV files that the form names, from beside it; the record's own are not taken."""
    found: dict[str, str] = {}
    missing = []
    for name in needs:
        if name in RECORD_FILES or name in found:
            continue
        if not name.lower().endswith(".csv"):
            raise FormRefused((f"The form reads {name}, which is no CSV file.",), "Save the list as CSV with the columns name and label.")
        file = path.parent / name
        if Path(name).name != name or not file.is_file():
            missing.append(f"The form reads {name}, which does not lie beside {path.name}.")
            continue
        found[name] = _text(file)
    if missing:
        raise FormRefused(tuple(missing), "Put the file beside the form, or correct its name.")
    if sum(len(text.encode()) for text in found.values()) > LARGEST_CSV:
        raise FormRefused((f"The CSV files of {path.name} are larger than {LARGEST_CSV // 1_000_000} MB together.",), "Shorten them.")
    return found


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormRefused((f"{file.name} is not text in UTF-8.",), "Save it as UTF-8.") from error


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE)
    except OSError as error:
        raise FolderUnusable(f"The file {file.name} cannot be read.", "Check its name and folder.") from error
