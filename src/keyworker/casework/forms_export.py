"""Answers to a form as a file that a worker asked for: tables for a spreadsheet, or the XForm's instance as XML.

A worker's act, one family at a time: pages ask where and warn, and `note_saved` writes it down before the file is written. The tables are
one `.csv`; a form with repeats has a table for each of them, and these go into one `.zip`: one file to keep, one to delete. It must never
put anybody's name into a file name. `answers_to_save` and `note_saved` run on the store thread, `SavedAnswers` may be asked anywhere.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from keyworker.base.clock import Moment
from keyworker.base.errors import NotHere
from keyworker.casework import audit
from keyworker.casework.desk import Desk
from keyworker.casework.forms import session_of
from keyworker.domain.conflict import AuditKind
from keyworker.domain.form_response import FormResponse
from keyworker.forms.export import Filled, tables
from keyworker.store.protocol import Changes

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME = 80


class Shape(StrEnum):
    """What the file is for: a spreadsheet, or another program that reads XForms."""

    CSV = "csv"
    XML = "xml"


@dataclass(frozen=True)
class SavedAnswers:
    """Answers to one form, oldest first: views for the tables, and by response id the instance as XML."""

    form_id: str
    filled: tuple[Filled, ...]
    instances: dict[str, str]

    def file_name(self, shape: Shape) -> str:
        """What the file may be called: the form and never a person."""
        return f"{self._stem()}.{'zip' if len(self._files(shape)) > 1 else shape.value}"

    def content(self, shape: Shape) -> bytes:
        """The file. Several tables or several instances are put into one archive."""
        files = self._files(shape)
        if len(files) == 1:
            return next(iter(files.values())).encode()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def _files(self, shape: Shape) -> dict[str, str]:
        if shape is Shape.XML:
            return {f"{self._stem()}-{one}.xml": text for one, text in self.instances.items()}
        made = tables(self.filled)
        return {"-".join(part for part in (self._stem(), _safe(table)) if part) + ".csv": text for table, text in made.items()}

    def _stem(self) -> str:
        return _safe(self.form_id) or "answers"


def answers_to_save(desk: Desk, family_id: str, responses: Collection[str]) -> SavedAnswers:
    """The answers with these ids, all to one form. Raises NotHere when one of them, or its form, is not on this machine."""
    file = desk.store.family_file(family_id)
    wanted = sorted((one for one in file.responses if one.id in set(responses)), key=lambda one: (_order(one.began), one.id))
    if not wanted or len(wanted) != len(set(responses)):
        raise NotHere("These answers are not on this machine.", "Sync, then try again.")
    filled, instances = [], {}
    for one in wanted:
        session = session_of(desk, file, one)
        filled.append(Filled(one.id, session.form, tuple(session.views()), _columns(one)))
        instances[one.id] = session.instance_xml()
    return SavedAnswers(wanted[0].form_id, tuple(filled), instances)


def note_saved(desk: Desk, family_id: str, saved: SavedAnswers, shape: Shape, content: bytes) -> Changes:
    """Write down that these answers leave Keyworker as a file: by ids and digest."""
    return audit.note(
        desk, AuditKind.EXPORT, family=family_id, document="form_answers", form=saved.form_id, shape=shape.value,
        answers=list(saved.instances), digest=hashlib.sha256(content).hexdigest(),
    )


def _columns(response: FormResponse) -> dict[str, str]:
    return {
        "VERSION": response.version, "STATUS": response.status.value, "BEGAN": _when(response.began), "FINISHED": _when(response.finished),
        "CORRECTS": response.corrects or "",
    }


def _when(moment: Moment | None) -> str:
    return moment.local().isoformat(timespec="seconds") if moment else ""


def _order(moment: Moment | None) -> str:
    return moment.utc.isoformat() if moment else ""


def _safe(name: str) -> str:
    return _NOT_IN_A_NAME.sub("-", name).strip("-")[:_LONGEST_NAME]
