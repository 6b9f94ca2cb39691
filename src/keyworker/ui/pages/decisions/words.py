"""The sentences of "Needs your decision". No record is read here."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from keyworker.domain.leaves import NOTHING, REMOVED
from keyworker.ui import terms
from keyworker.ui.pages.decisions.state import AsideLine, Side, Waiting
from keyworker.ui.questions.said import answer_words, reason_words
from keyworker.ui.record_words import field_words, kind_words, leaf_words, value_words


def tr(text: str) -> str:
    """A text of this page in the language of the screen."""
    return QCoreApplication.translate("decisions", text)


def what(kind: str, title: str) -> str:
    """Which record: `Goal: Sleep through the night`."""
    return tr("{kind}: {title}").format(kind=kind_words(kind), title=title) if title else kind_words(kind)


def where(one: Waiting) -> str:
    """Which field of it; of a form, which question."""
    if one.asked is not None:
        words, part = one.asked.label(), one.asked.within
        if one.path[0] == "repeats" and part.startswith(words):
            words, part = part, ""
        if one.path[0] != "answers":
            why = tr("{question} (why there is no answer)") if one.path[0] == "reasons" else tr("{question} (whether it is there)")
            words = why.format(question=words)
        return tr("{part}: {question}").format(part=part, question=words) if part else words
    if one.conflict.leaf == REMOVED:
        return tr("Whether it is taken out")
    fields = [leaf_words(one.kind, (*one.path, field), one.names) for field in one.conflict.fields]
    return "; ".join(fields) or leaf_words(one.kind, one.path, one.names)


def value(one: Waiting, said: object) -> str:
    """A value of this leaf in words; of a form, as its question says it."""
    if one.asked is not None and isinstance(said, str) and said:
        if one.path[0] == "reasons":
            return reason_words(said)
        return answer_words(replace(one.asked.view, value=said, reason=""), one.names) or said
    if one.conflict.leaf == REMOVED:
        return tr("Take it out") if said is True else tr("Keep it")
    return value_words(one.kind, one.path, said, one.names)


def head(one: Waiting, place: int) -> str:
    """What stands above a side."""
    if place == 0:
        return tr("As it was finished") if one.conflict.finished else tr("In the record now")
    return tr("Written by somebody who had not seen that")


def before(one: Waiting) -> str:
    """What it was before all of them; empty where that cannot be told."""
    if one.before is NOTHING:
        return ""
    if one.before in (None, "", {}, []):
        return tr("Before, it was not written down.")
    return tr("Before, it said: {value}").format(value=value(one, one.before))


def after(one: Waiting) -> str:
    """What choosing does to a finished record; empty for others."""
    if not one.conflict.finished:
        return ""
    return tr("This was finished and stays as it was agreed. You can leave it so, or begin a correction with the other words.")


def keep(one: Waiting, place: int) -> str:
    """What the button of a side says."""
    if one.conflict.finished:
        return tr("Leave it as it was finished") if place == 0 else tr("Begin a correction with this")
    return tr("Keep this")


def who(side: Side) -> str:
    """Who said it, and when."""
    name = side.name or tr("The council's records")
    if side.said.at is None:
        return name if side.said.by or side.said.value is not False else ""
    words = tr("{name}, {at}, after the family had been given to somebody else") if side.said.late else tr("{name}, {at}")
    return words.format(name=name, at=terms.day_and_time(side.said.at))


def aside_fields(line: AsideLine) -> str:
    """What was to be changed to what, one line for each field."""
    return "\n".join(
        tr("{field}: {value}").format(
            field=field_words(line.kind, name), value=value_words(line.kind, (name,), value_, line.names)
        )
        for name, value_ in line.fields
    )


def reason(name: str) -> str:
    """Why the hub set a change aside, and what can be done; a newer hub's reason in general words."""
    sentences = {
        "not_valid": tr("It does not fit what this kind of record allows. Look at the record and write it again."),
        "not_author": tr("It says that somebody else wrote it, or at another time. Ask the council's support."),
        "not_allowed": tr("Your role may not change this, or it stays as it was written. Ask your team lead."),
        "out_of_scope": tr("The family was not assigned to you any more. Your team lead can see what you wrote."),
        "unknown_family": tr("The hub does not know this family. Ask your team lead."),
        "unknown_record": tr("The hub does not know this record. Ask the council's support."),
        "unknown_base": tr("It builds on something that the hub has not said. Ask the council's support."),
        "record_exists": tr("Somebody else had made the same record before. Look at theirs, and add what is missing."),
        "completed": tr("The record was finished before this change. To put something right, add a correction."),
        "decided": tr("Somebody else had decided this before. What they decided stands."),
        "failed": tr("It is kept at the council and could not be used. The council's support can see why."),
        "full": tr("So many different versions wait there that no more are taken. Decide those first, then write it again."),
    }
    return sentences.get(name, tr("The hub could not use it. Ask the council's support."))
