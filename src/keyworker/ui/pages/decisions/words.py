"""The sentences of "Needs your decision". No record is read here."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from keyworker.domain.leaves import NOTHING, REMOVED
from keyworker.ui import terms
from keyworker.ui.pages.decisions.differences import Difference, differences
from keyworker.ui.pages.decisions.state import Asking, Side, Waiting, Whole
from keyworker.ui.questions.said import answer_words, reason_words
from keyworker.ui.record_words import kind_words, leaf_words, value_words
from keyworker.ui.widgets.names import button_text, shortened

_MOST_DIFFERENCES, _LONGEST = 4, 120


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
    if one.conflict.leaf == REMOVED:
        return ""
    if place == 0:
        return tr("As it was finished") if one.conflict.finished else tr("In the record now")
    mine = one.sides[place].mine
    if one.conflict.finished:
        return tr("Written before or after, by you: you had not seen that") if mine else tr("Written before or after, by somebody who had not seen that")
    if len(one.conflict.authors()) == 1:
        return tr("Written on another machine, which had not heard of that")
    if one.conflict.decided():
        return tr("Decided by you: you had not seen that") if mine else tr("Decided by somebody who had not seen that")
    return tr("Written by you: you had not seen that") if mine else tr("Written by somebody who had not seen that")


def seen(one: Waiting, side: Side) -> str:
    """What the author of a side had before them, where the others had something else; empty where that cannot be told."""
    if side.seen is NOTHING:
        return ""
    if side.seen in (None, "", {}, []):
        return tr("Your screen showed nothing here.") if side.mine else tr("Their screen showed nothing here.")
    return (tr("Your screen showed: {value}") if side.mine else tr("Their screen showed: {value}")).format(value=value(one, side.seen))


def differs(one: Waiting, place: int) -> tuple[str, ...]:
    """How the words of a side differ from the first, one sentence each."""
    first, other = one.sides[0].said.value, one.sides[place].said.value
    if place == 0 or not isinstance(first, str) or not isinstance(other, str) or " " not in f"{first}{other}".strip():
        return ()
    found = differences(first, other)
    said = [_difference(difference) for difference in found[:_MOST_DIFFERENCES]]
    if len(found) > _MOST_DIFFERENCES:
        said.append(tr("and {n} more differences").format(n=len(found) - _MOST_DIFFERENCES))
    return tuple(said)


def _difference(difference: Difference) -> str:
    gone, come = shortened(difference.gone, _LONGEST), shortened(difference.come, _LONGEST)
    if not gone:
        return tr("Adds “{come}”").format(come=come)
    if not come:
        return tr("Leaves out “{gone}”").format(gone=gone)
    return tr("Says “{come}” in place of “{gone}”").format(come=come, gone=gone)


def intro(question: Asking) -> str:
    """What happened, where the sides alone do not say it; empty for one field that two people wrote."""
    one, people = question.first, terms.names(question.people())
    if one.conflict.leaf == REMOVED:
        return _removal(one)
    if one.conflict.finished:
        return _finished(one, question)
    if question.own:
        return tr("You wrote this on two machines, each without the other. Nobody else is asked.")
    if len(question.parts) > 1:
        return tr("{people} wrote different things in {n} places of this. Decide them together, or one by one.").format(
            people=people, n=len(question.parts)
        )
    return ""


def _removal(one: Waiting) -> str:
    out = terms.names(dict.fromkeys(side.name for side in one.sides if side.said.value is True and side.name)) or tr("Somebody")
    if one.conflict.finished:
        return tr("{out} took this out, before or after it was finished. It stays as it was finished; what is wrong in it goes into a correction.").format(
            out=out
        )
    wrote = terms.names(dict.fromkeys(side.name for side in one.wrote_in if side.name)) or tr("somebody else")
    return tr("{out} took this out. {wrote} wrote in it, and neither had seen what the other did. Keep it, or take it out?").format(
        out=out, wrote=wrote
    )


def _finished(one: Waiting, question: Asking) -> str:
    shown = {part.sides[0].name for part in question.parts}
    others = terms.names(name for name in question.people() if name not in shown) or terms.names(question.people()) or tr("Somebody else")
    if one.corrects:
        return tr("{people} wrote something else, before or after this was finished. It stays as it was agreed: leave it so, or begin a "
                  "correction with the other words.").format(people=others)
    return tr("{people} wrote something else, before or after this was finished. It stays as it was agreed; the other words stay in the "
              "record's history.").format(people=others)


def whole(question: Asking, answer: Whole) -> str:
    """The button that answers all parts at once."""
    finished, name = question.first.conflict.finished, button_text(shortened(answer.by, 24))
    if not name:
        return tr("Leave all of it as it was finished") if finished else tr("Keep all as the record says now")
    return (tr("Begin a correction with all that {name} wrote") if finished else tr("Keep all that {name} wrote")).format(name=name)


def undecided(one: Waiting) -> str:
    """What becomes of words with which somebody had begun to decide when it was decided, or when the family was closed."""
    if one.decided is not None:
        by = tr("Decided by you meanwhile, elsewhere.") if one.decided.mine else tr("Decided meanwhile: {who}.").format(who=who(one.decided))
        if not one.decided.name and not one.decided.mine:
            by = tr("Somebody else has decided this meanwhile.")
        return by + " " + tr("What you had begun to write is not part of the record: copy what is still needed, or put it away.")
    said = tr("The council has given {family} to somebody else, who decides this now. What you had begun to write is not part of the record. It stands here "
              "until the family goes from this laptop, and goes with it: tell your team lead what is still needed.")
    return said.format(family=shortened(one.family_name.strip(), 60) or tr("this family"))


def paragraph(words: str) -> str:
    """The button that puts a paragraph into one's own words."""
    return tr("Put in: “{words}”").format(words=button_text(shortened(words, 24)))


def before(one: Waiting) -> str:
    """What it was before all of them, or that it was decided more than once; empty where that cannot be told."""
    if one.conflict.decided():
        people = terms.names(dict.fromkeys(side.name for side in one.sides if side.name)) or tr("Several people")
        again = tr("{people} decided this without having heard of each other, and not alike: decide again.").format(people=people)
        between = " / ".join(value(one, said) for said in one.between)
        return " ".join((again, tr("They had before them: {between}").format(between=between))) if between else again
    if one.before is NOTHING:
        return ""
    if one.before in (None, "", {}, []):
        return tr("Before, it was not written down.")
    return tr("Before, it said: {value}").format(value=value(one, one.before))


def keep(one: Waiting, place: int) -> str:
    """What the button of a side says."""
    if one.conflict.finished:
        return tr("Leave it as it was finished") if place == 0 else tr("Begin a correction with this")
    if one.conflict.leaf == REMOVED:
        return value(one, one.sides[place].said.value)
    return tr("Keep this")


def who(side: Side) -> str:
    """Who said it, and when."""
    name = side.name or tr("The council's records")
    if side.said.at is None:
        return name if side.said.by or side.said.value is not False else ""
    words = tr("{name}, {at}, after the family had been given to somebody else") if side.said.late else tr("{name}, {at}")
    return words.format(name=name, at=terms.day_and_time(side.said.at))
