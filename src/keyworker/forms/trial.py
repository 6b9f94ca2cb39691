"""A form begun once before anybody gets it: what is accepted opens.

`forms.xlsform` calls this at the end of compiling. The record's own files are made up, with one row of blanks each, as for a family
of whom little is known. Nothing is answered and nothing is kept; what the engine cannot work out becomes findings.
"""

from collections.abc import Mapping
from typing import Final

from keyworker.base.errors import FormRefused
from keyworker.forms.engine import EngineHost, FormSession, NodeKind
from keyworker.forms.xform.form import Form, Resource

RECORD_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "people.csv": ("name", "label", "full_name", "age", "age_group", "child", "unborn", "carer", "at_home", "date_of_birth", "school",
                   "surgery", "language", "interpreter"),
    "agencies.csv": ("name", "label", "what", "contact_name", "phone"),
    "star.csv": ("name", "label", "person", "person_name", "instrument", "area", "score", "first_score", "picked", "note", "finished_on"),
    "plan.csv": ("name", "label", "kind", "text", "goal", "owner_name", "due", "status", "open", "result", "how_we_know"),
    "family.csv": ("name", "label", "reference", "language", "preferred_contact", "lone_working", "worker", "worker_name", "lead_agency",
                   "work_began", "last_visit", "next_visit", "next_review", "agreed_on"),
}
"""The columns of the record's files, as `casework.forms_record` writes them (a test holds the two together)."""


def made_up_files() -> dict[str, str]:
    """The record's files with their heading and one row: the row's value and label, and blanks."""
    return {
        name: f"{','.join(columns)}\n{name.removesuffix('.csv')},Somebody or something{',' * (len(columns) - 2)}\n"
        for name, columns in RECORD_COLUMNS.items()
    }


def try_out(form: Form, resources: Mapping[str, str]) -> None:
    """Begin the form, and add one to each of its repeats, so that everything in it is worked out once. Raises FormRefused."""
    files = {**made_up_files(), **resources}
    given = {name: Resource(files[name]) for name in form.needs if name in files}
    session = FormSession.begin(form, EngineHost(), resources=given)
    for language in form.languages:
        session.set_language(language)
    added: set[str] = set()
    while free := [view for view in session.views() if view.kind is NodeKind.RANGE_OF_REPEATS and not view.controlled and view.ref not in added]:
        session.add_repeat(free[0].ref)
        added.add(free[0].ref)
    session.finish()
    if session.findings:
        raise FormRefused(session.findings)
