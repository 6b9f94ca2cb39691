"""Answers as tables for a spreadsheet: CSV of one or many filled forms. Text in, text out; the session gives the instance XML itself.

`casework.forms` and whoever writes a file may call this. One row for each filled form, a table of its own for each repeat, linked by
KEY and PARENT_KEY; several choices in one cell, separated by spaces, as ODK Central writes them. A question that chooses from the record
(people.csv …) keeps ids: beside it stands a column with their labels, `<name>.label`. Notes have no column. What a spreadsheet would run as a
formula gets an apostrophe before it (CWE-1236); numbers stay numbers. It must never leave out what somebody wrote.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from keyworker.forms.engine.viewing import kind_of
from keyworker.forms.engine.views import NodeKind, NodeView
from keyworker.forms.sheet_rules import RECORD_FILES
from keyworker.forms.xform.form import Form, ModelNode

BYTE_ORDER_MARK: Final = "\ufeff"
"""First in each file, so that spreadsheet programs read it as UTF-8."""

_KEY, _PARENT, _REASONS, _LABEL = "KEY", "PARENT_KEY", "REASONS", ".label"
_NUMBER: Final = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_RUNS: Final = frozenset("=+-@＝＋－＠﹢﹣−﹦﹫")
_LEADS: Final = ("\t", "\r", "\n")
"""Some programs drop these and look at what follows."""
_NO_VALUE: Final = frozenset({NodeKind.ROOT, NodeKind.GROUP, NodeKind.RANGE_OF_REPEATS, NodeKind.REPEAT, NodeKind.NOTE})


@dataclass(frozen=True)
class Filled:
    """One filled form: its id, columns of the caller's own (version, when it was finished …), and all views of its session."""

    id: str
    form: Form
    views: Sequence[NodeView]
    columns: Mapping[str, str] = field(default_factory=dict)


def tables(filled: Sequence[Filled]) -> dict[str, str]:
    """CSV text by table: "" is the form itself, a repeat has its path below the form (`children/visits`).

    The filled forms are versions of one form: each column that any of them has is there.
    """
    own = dict.fromkeys(name for one in filled for name in one.columns)
    columns: dict[str, dict[str, None]] = {"": {}}
    for one in filled:
        _columns(one.form.root, one.form.root, _from_record(one.form), columns)
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in columns}
    for one in filled:
        for table, row in _rows(one):
            rows[table].append(row)
    return {
        name: _written((_KEY, *(own if not name else (_PARENT,)), *columns[name], _REASONS), rows[name]) for name in columns
    }


def neutral(text: str) -> str:
    """A cell that no spreadsheet program runs: with an apostrophe before what would be a formula, whatever unseen stands before it."""
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    start = next((letter for letter in text if unicodedata.category(letter)[0] not in "ZC"), "")
    may_run = start in _RUNS or text.startswith(_LEADS)
    return f"'{text}" if may_run and not _NUMBER.fullmatch(text) else text


def _columns(node: ModelNode, table: ModelNode, chosen: Collection[ModelNode], found: dict[str, dict[str, None]]) -> None:
    """Note the columns of each question below a node, under the table (the form or a repeat) that it belongs to.

    `chosen` are the questions whose choices are the record's: their values are ids, so their labels have a column too.
    """
    for child in node.children:
        if child.repeat is not None:
            found.setdefault(_below(child.ref), {})
            _columns(child, child, chosen, found)
        elif not child.leaf:
            _columns(child, table, chosen, found)
        elif kind_of(child) not in _NO_VALUE:
            name = child.ref.removeprefix(f"{table.ref}/")
            found[_below(table.ref)].setdefault(name)
            if child in chosen:
                found[_below(table.ref)].setdefault(f"{name}{_LABEL}")


def _from_record(form: Form) -> set[ModelNode]:
    """The questions that choose from a file of the family's record."""
    own = {name for name, file in form.external.items() if file in RECORD_FILES}
    return {
        node for node in form.questions()
        if node.control is not None and node.control.itemset is not None
        and any(path.instance in own for path in node.control.itemset.nodeset.paths if path.within is None)
    }


def _below(ref: str) -> str:
    """A path without the form's own name: `/data/children/visits` is `children/visits`, `/data` is ""."""
    return ref.strip("/").partition("/")[2]


def _rows(filled: Filled) -> list[tuple[str, dict[str, str]]]:
    """Every row of one filled form with its table, in the order of the form."""
    main = {_KEY: filled.id, **filled.columns}
    chosen = {node.ref for node in _from_record(filled.form)}
    made: dict[str, tuple[str, dict[str, str]]] = {"": ("", main)}
    for view in filled.views:
        at = _instance(view.key)
        if view.kind is NodeKind.REPEAT:
            above = _instance(view.key.rpartition("[")[0])
            made[at] = (_below(_plain(at)), {_KEY: f"{filled.id}{at}", _PARENT: f"{filled.id}{above}"})
        elif view.kind not in _NO_VALUE:
            _, row = made[at]
            name = _plain(view.key).removeprefix(_plain(at)).strip("/") if at else _below(view.key)
            row[name] = view.value
            if _plain(view.key) in chosen:
                row.setdefault(f"{name}{_LABEL}", "; ".join(one.label for one in view.choices if one.value in view.value.split()))
            if view.reason:
                row[_REASONS] = "; ".join(part for part in (row.get(_REASONS), f"{name}: {view.reason}") if part)
    return list(made.values())


def _instance(key: str) -> str:
    """The repeat instance that a key lies in: `/data/child[01J]/age` lies in `/data/child[01J]`, `/data/when` in ""."""
    end = key.rfind("]")
    return key[: end + 1]


def _plain(key: str) -> str:
    """A key without the ids of its repeats."""
    return re.sub(r"\[[^\]]*\]", "", key)


def _written(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """RFC 4180: commas, CR LF; every cell in quotation marks, because some programs part cells at semicolons and tabs too."""
    names = list(dict.fromkeys(columns))
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in names])
    writer.writerows([neutral(row.get(name, "")) for name in names] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()
