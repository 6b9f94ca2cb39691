"""Finished answers become records: what the bindings beside a form name is written, in the same transaction, and typed once only.

`casework.forms` calls `write_back`; the targets are in `forms_targets`. A binding (`forms.bindings`) names a target and gives its fields
the paths of questions or calculated values; paths inside a repeat give one row per instance.
Whoever puts finished answers right changes only what differs from the answers before, in the records that those wrote, where these
may still change; otherwise a correcting record is added. It must never write over what somebody else wrote in a record in between.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from keyworker.base.errors import FieldRefused
from keyworker.casework.desk import Desk
from keyworker.casework.forms_targets import TARGETS, Finished, Row, Target
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.record import Record, fitting
from keyworker.forms.bindings import Bindings, Write
from keyworker.forms.engine import FormSession, NodeView
from keyworker.store.protocol import Writing

_INSTANCE = re.compile(r"\[([^\]]*)\]")
SINGLE = ""
"""The name of the only row of a binding none of whose paths lies in a repeat."""


@dataclass(frozen=True)
class Written:
    """What writing back needs: the transaction, the family, the answers as they stand, and those that they put right (or none)."""

    tx: Writing
    desk: Desk
    file: FamilyFile
    response: FormResponse
    session: FormSession
    bindings: Bindings
    earlier: FormSession | None


def write_back(work: Written) -> dict[str, str]:
    """Write what the bindings name; answers the ids of the records by name of the binding (`name` or `name/<instance id>`).

    Raises FieldRefused when an answer does not fit what it is kept as.
    """
    wrote: dict[str, str] = {}
    for one in work.bindings.write:
        target = TARGETS[one.to]
        now = _rows(work.session, one, gathers=target.gathers)
        before = _rows(work.earlier, one, gathers=target.gathers) if work.earlier else {}
        for instance, row in now.items():
            name = f"{one.name}/{instance}" if instance else one.name
            known = work.file.records.get(work.response.wrote.get(name, ""))
            if known is not None and row == before.get(instance):
                continue
            made = _made(target, Finished(work.tx, work.desk, work.file, work.response, row, before.get(instance, Row({})), known,
                                          derived_id(work.response.id, name)))
            if made is not None:
                work.tx.save(made)
                wrote[name] = made.id
    return wrote


def _made(target: Target, finished: Finished) -> Record | None:
    """What a target makes of a row. Raises FieldRefused when an answer does not fit the record's field."""
    try:
        with fitting():
            return target.write(finished)
    except FieldRefused as refused:
        if refused.field == "at":
            raise
        raise FieldRefused("answers", f"An answer does not fit what it is kept as. {refused.sentence}", refused.remedy) from None
    except ValueError as error:
        raise FieldRefused("answers", "An answer does not fit what it is kept as.", "Look at dates, numbers and very long texts.") from error


def derived_id(response: str, name: str) -> str:
    """The id of the record that a response writes under a name: the same on every machine that finishes the same draft.

    It has the response's time in front (UUIDv7), so that records still sort by when they were begun.
    """
    value = int.from_bytes(hashlib.sha256(f"{response}:{name}".encode()).digest()[:16])
    stamp = uuid.UUID(response).int >> 80
    value = (stamp << 80) | (value & ((1 << 80) - 1))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return str(uuid.UUID(int=(value & ~(0b11 << 62)) | (0b10 << 62)))


def _rows(session: FormSession, write: Write, *, gathers: bool) -> dict[str, Row]:
    """The answers of a binding by instance id of the repeat that its paths lie in, or one row called `SINGLE`.

    A target that gathers gets one row that has all instances within. What is not relevant is "".
    """
    wanted = {path for paths in write.fields.values() for path in paths}
    found: dict[str, dict[str, NodeView]] = {}
    for view in session.views():
        path = _INSTANCE.sub("", view.key)
        if path in wanted:
            found.setdefault("/".join(_INSTANCE.findall(view.key)), {})[path] = view
    outside = found.pop(SINGLE, {})
    rows = {instance: _values(write, {**outside, **inside}) for instance, inside in found.items()}
    if gathers:
        return {SINGLE: Row(_values(write, outside), tuple(rows.values()))}
    if len(outside) == len(wanted):
        return {SINGLE: Row(_values(write, outside))}
    return {instance: Row(values) for instance, values in rows.items()}


def _values(write: Write, views: Mapping[str, NodeView]) -> dict[str, str]:
    """Each field's answer; several questions follow each other as paragraphs, each under its label."""
    said: dict[str, str] = {}
    for name, paths in write.fields.items():
        here = [views[path] for path in paths if path in views and views[path].value.strip()]
        if len(paths) == 1:
            said[name] = here[0].value.strip() if here else ""
        else:
            said[name] = "\n\n".join(f"{one.label.strip()}\n{_words(one)}" for one in here)
    return said


def _words(view: NodeView) -> str:
    """An answer as one reads it: the labels of what was chosen, or what was written."""
    labels = {one.value: one.label for one in view.choices}
    chosen = view.value.split() if view.multiple else [view.value.strip()]
    return ", ".join(labels.get(one, one) for one in chosen) if labels else view.value.strip()
