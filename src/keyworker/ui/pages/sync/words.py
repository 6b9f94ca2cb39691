"""The sentences of the Sync page: what a change was, and why the council set one aside."""

from PySide6.QtCore import QCoreApplication

from keyworker.base.clock import Moment
from keyworker.sync.standing import spoken
from keyworker.ui import terms
from keyworker.ui.pages.sync.state import AsideLine, Line
from keyworker.ui.record_words import field_words, kind_words, written_words
from keyworker.ui.widgets.days import counted

_MOST_FIELDS = 3


def tr(words: str) -> str:
    """A text of this page in the language of the screen."""
    return QCoreApplication.translate("SyncPage", words)


def what(kind: str, title: str) -> str:
    """Which record: `Goal: Sleep through the night`."""
    return tr("{kind}: {title}").format(kind=kind_words(kind), title=title) if title else kind_words(kind)


def changed(line: Line) -> str:
    """What was written in it: `What will be different, By when`, or that it is new."""
    if line.blank:
        return tr("received; what it said went from this laptop with its family, or was erased")
    if line.begins:
        return tr("new")
    if not line.fields:
        return tr("a decision") if line.silent else tr("what only Keyworker reads")
    words = list(dict.fromkeys(field_words(line.kind, name) for name in line.fields))
    more = len(words) - _MOST_FIELDS
    said = ", ".join(words[:_MOST_FIELDS])
    return tr("{fields} and {n} more").format(fields=said, n=more) if more > 0 else said


def detail(line: Line, *, author: bool) -> str:
    """The quiet line below: what was written, by whom, in which family."""
    return " · ".join(part for part in (changed(line), line.by if author else "", line.family_name) if part)


def when(at: Moment, now: Moment) -> str:
    """When, as one says it."""
    return spoken(at, now)


def receipt(count: int, at: Moment, now: Moment) -> str:
    """What the receipt covers."""
    received = counted(count, tr("1 change"), tr("{n} changes"))
    return tr("The council's signed receipt of {at} covers {received} made on this laptop. The newest of them:").format(
        at=spoken(at, now), received=received
    )


def aside_fields(line: AsideLine) -> str:
    """What was written, a line or more for each field that can be read."""
    return "\n".join(written_words(line.kind, line.patch, line.names, line.asked))


def aside_when(line: AsideLine) -> str:
    """When it was written, and in which family."""
    wrote = tr("You wrote this on {at}.").format(at=terms.day_and_time(line.at)) if line.at else ""
    return " ".join(part for part in (f"{line.family_name}." if line.family_name else "", wrote) if part)


def reason_words(reason: str) -> str:
    """Why the hub set a change aside (names: `hub.merge.REASONS`) and what can be done; a newer hub's reason in general words."""
    words = {
        "not_valid": tr("It does not fit what this kind of record allows. Look at the record and write it again."),
        "not_author": tr("It says that somebody else wrote it, or at another time. Ask the council's support."),
        "not_allowed": tr("Your role may not change this, or it stays as it was written. Ask your team lead."),
        "out_of_scope": tr("The family, or this record of it, was not for you any more. Your team lead can see what you wrote."),
        "unknown_family": tr("The council does not know this family. Ask your team lead."),
        "unknown_record": tr("The council does not know this record. Ask the council's support."),
        "unknown_base": tr("It builds on something that the council has not said. Ask the council's support."),
        "record_exists": tr("Somebody else had made the same record before. Look at theirs, and add what is missing."),
        "completed": tr("The record was finished before this change. To put something right, add a correction."),
        "decided": tr("Somebody else had decided this before. What they decided stands."),
        "full": tr("So many different versions wait there that no more are taken. Decide those first, then write it again."),
        "erased": tr("The council has erased this by law. What was written is not kept."),
        "blank": tr("Of what was written only its digest is left: it was let go of with its family."),
        "waits": tr("It was passed on to the council after its copy was put back, and counts when its author has synced."),
        "failed": tr("It is kept at the council and could not be used. The council's support can see why."),
    }
    return words.get(reason, tr("The council could not use it. Ask the council's support."))
