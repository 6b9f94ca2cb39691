"""Rows that follow the record: a draft that asks about each goal or child asks about those of today, whenever it is opened.

`rows` in a form's bindings names in each counted repeat the value that says whom or what a row is about (`/data/children/child`, worked
out by `once(…)`). A row is known by the id of that record, never by its place: whoever comes later gets a row behind the others, two
machines that add the same child add the same row, and answers stay with the child that they are about. Pure functions over answers;
only `casework.forms` calls them.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from keyworker.forms.bindings import Bindings
from keyworker.forms.engine import Answers
from keyworker.forms.xform import Form

_INSTANCE = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class Followed:
    """A repeat whose rows follow the record: its path, that of the value that names what a row is about, and that of its count."""

    range: str
    about: str
    count: str

    def row(self, instance: str) -> str:
        """How the keys of a row begin."""
        return f"{self.range}[{instance}]"

    def name(self, instance: str) -> str:
        """The key of the value that says what a row is about."""
        return self.row(instance) + self.about.removeprefix(self.range)


def followed(form: Form, bindings: Bindings) -> tuple[Followed, ...]:
    """The repeats of a form that follow the record; `forms.bindings.check_bindings` has seen that they are counted."""
    return tuple(_followed(form, path) for path in bindings.rows)


def _followed(form: Form, path: str) -> Followed:
    above = form.nodes[path].parent
    while above is not None and above.repeat is None:
        above = above.parent
    assert above is not None
    assert above.repeat is not None
    assert above.repeat.count is not None
    return Followed(above.ref, path, above.repeat.count.source.strip())


def named_by_record(answers: Answers, repeats: Collection[Followed]) -> Answers:
    """Answers that were just begun, each row under the id of what it is about instead of its place."""
    found = answers
    for one in repeats:
        for instance, about in list(_rows(found, one)):
            found = _renamed(found, one.row(instance), one.row(about))
            found.repeats[one.range] = {(about if each == instance else each): here for each, here in found.repeats[one.range].items()}
    return found


def brought_up(answers: Answers, now: Answers, repeats: Collection[Followed], known: Collection[str], form: Form) -> Answers:
    """A draft's answers with a row for everything that the form would ask about if it were begun now (`now`).

    A row stays when what it is about no longer counts (a child has grown up, a step is done). When that is not in the record at all
    (not in `known`), it stays if somebody answered in it, and otherwise goes.
    """
    found = Answers(dict(answers.values), {key: dict(rows) for key, rows in answers.repeats.items()}, dict(answers.reasons))
    for one in repeats:
        there = {about: instance for instance, about in _rows(found, one)}
        wanted = {about for _, about in _rows(now, one)}
        rows = found.repeats.setdefault(one.range, {})
        for about in sorted(wanted - there.keys()):
            rows[about] = True
            found.values[one.name(about)] = about
        for about, instance in there.items():
            rows[instance] = about in known or _answered(found, one.row(instance), form)
    return found


def answered_in(answers: Answers, repeats: Collection[Followed], form: Form) -> frozenset[str]:
    """Every word of the answers that somebody gave: whom they chose is among them. What a row is about counts where it was answered in."""
    unanswered = {
        repeat.name(instance) for repeat in repeats for instance, _ in _rows(answers, repeat) if not _answered(answers, repeat.row(instance), form)
    }
    return frozenset(word for key, text in answers.values.items() if key not in unanswered for word in text.split())


def counted(answers: Answers, repeats: Collection[Followed]) -> Answers:
    """The answers with the number of rows that they have, for the form to go by, whatever number was kept with them."""
    numbers = {one.count: str(sum(answers.repeats.get(one.range, {}).values())) for one in repeats}
    return Answers({**answers.values, **numbers}, answers.repeats, answers.reasons)


def _rows(answers: Answers, one: Followed) -> Iterator[tuple[str, str]]:
    """Each row's instance id, and the id of what it is about."""
    for instance in answers.repeats.get(one.range, {}):
        about = answers.values.get(one.name(instance), "")
        if about:
            yield instance, about


def _answered(answers: Answers, row: str, form: Form) -> bool:
    """Whether somebody gave an answer in a row, or said why there is none; what the form works out is no answer."""
    said = {key for key, text in (*answers.values.items(), *answers.reasons.items()) if text and key.startswith(f"{row}/")}
    nodes = (form.nodes.get(_INSTANCE.sub("", key)) for key in said)
    return any(node is None or node.bind.calculate is None for node in nodes)


def _renamed(answers: Answers, old: str, new: str) -> Answers:
    def rename(key: str) -> str:
        return new + key.removeprefix(old) if key.startswith(old) else key

    return Answers(
        {rename(key): text for key, text in answers.values.items()},
        {rename(key): dict(rows) for key, rows in answers.repeats.items()},
        {rename(key): reason for key, reason in answers.reasons.items()},
    )
