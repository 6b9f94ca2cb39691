"""What is said of a family that left this machine, and of work that came for a family when it had left its author. No widgets.

Any page may use this.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from keyworker.domain.family_file import LateWork
from keyworker.store.leaving import Gone, Leaving
from keyworker.store.protocol import SetAside
from keyworker.ui import terms
from keyworker.ui.record_words import kind_words, written_words
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.names import shortened

_LONGEST = 60


def _tr(words: str) -> str:
    return QCoreApplication.translate("Leaving", words)


def gone(families: Sequence[Gone]) -> str:
    """Which families are on this machine no more, and why."""
    if len(families) == 1:
        shape = _tr("{family} is no longer on this laptop: the council has given this family to somebody else.")
        return shape.format(family=families[0].name.strip() or _tr("A family"))
    shape = _tr("{n} families are no longer on this laptop: the council has given them to somebody else. They are {names}.")
    return shape.format(n=len(families), names=terms.names(family.name.strip() or _tr("a family without a name") for family in families))


def what_was_sent(families: Sequence[Gone]) -> str:
    """What was written for families that went, and what of it remains."""
    sent, aside = sum(family.sent for family in families), sum(family.aside for family in families)
    said = [counted(sent, _tr("The council has received the 1 change that you wrote for it."),
                    _tr("The council has received all {n} changes that you wrote for it."))
            if sent else _tr("There was nothing of yours to send.")]
    if aside:
        said.append(counted(aside, _tr("It set 1 of them aside: you find it on Sync."), _tr("It set {n} of them aside: you find them on Sync.")))
    said.append(_tr("A copy that only the council can open stays here until it has backed up what is in it.") if any(family.sealed for family in families)
                else _tr("Nothing else of it remains here.") if aside else _tr("Nothing of it remains here."))
    return " ".join(said)


def closed(leaving: Leaving) -> str:
    """A family is being let go of, since when, and nothing more is written for it."""
    shape = _tr("The council has given {family} to somebody else; this laptop heard it on {when}. You can still read it here; nothing more "
                "can be written. If something is missing, tell your team lead.")
    return shape.format(family=shortened(leaving.name.strip(), _LONGEST) or _tr("this family"), when=terms.day_and_time(leaving.told))


def what_remains(leaving: Leaving) -> str:
    """What of it was received, what is only here, and when it goes."""
    sent = counted(leaving.sent, _tr("1 change of yours was received by the council"), _tr("{n} changes of yours were received by the council"))
    unsent = counted(leaving.unsent, _tr("1 is only on this laptop and goes with the next sync"),
                     _tr("{n} are only on this laptop and go with the next sync")) if leaving.sent else counted(
        leaving.unsent, _tr("1 change of yours is only on this laptop and goes with the next sync"),
        _tr("{n} changes of yours are only on this laptop and go with the next sync"))
    said = [words for count, words in ((leaving.sent, sent), (leaving.unsent, unsent)) if count]
    when = _tr("The family goes from this laptop when the council has them.") if leaving.unsent else _tr(
        "All of it was received. The family goes from this laptop with the next sync."
    )
    return " ".join([*([f"{'; '.join(said)}."] if said else []), when])


def late(work: LateWork) -> str:
    """What was written late, by whom and when: what was written in first, for there may be little room."""
    shape = _tr("{what}, before {who} heard that the family had been given to somebody else. Written on {when}.")
    return shape.format(what=kind_words(work.kind), who=work.by_name or _tr("its writer"), when=terms.day_and_time(work.at))


def set_aside(one: SetAside, names: Mapping[str, str], asked: Mapping[str, str]) -> str:
    """Whose change was set aside, when it was written and what it says; `names`: words for ids, of workers too. `asked`: as `written_words`."""
    shape = _tr("{who} wrote this on {when}, and it is not part of the record. {what}: {words}")
    if one.reason == "waits":
        shape = _tr("{who} wrote this on {when}. The council's copy was put back since; a colleague's laptop passed it on, and it counts when {who} "
                    "has synced. {what}: {words}")
    words = "; ".join(words.replace("\n", ", ").replace(":,", ":") for words in written_words(one.kind, one.patch, names, asked))
    return shape.format(
        who=names.get(one.by or "", "") or _tr("Somebody"), when=terms.day_and_time(one.at) or _tr("a day that was not said"),
        what=kind_words(one.kind), words=words or _tr("nothing that can be shown"),
    )
