"""What is said of a family that left this machine, and of work that came for a family when it had left its author. No widgets.

Any page may use this.
"""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from keyworker.domain.family_file import LateWork
from keyworker.store.protocol import Leaving, SetAside
from keyworker.ui import terms
from keyworker.ui.record_words import kind_words, leaf_words, value_words
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.names import shortened

_LONGEST = 60
_HIDDEN = frozenset({"id", "family", "made_by", "made_at", "source", "visibility", "about", "kind"})


def _tr(words: str) -> str:
    return QCoreApplication.translate("Leaving", words)


def gone(aside: int = 0) -> str:
    """A family that somebody was looking at is on this machine no more. `aside`: how many changes from here were set aside for it."""
    if aside:
        return counted(
            aside,
            _tr("The council has given this family to somebody else, and it is no longer on this laptop. 1 change of yours was set aside: see Sync."),
            _tr("The council has given this family to somebody else, and it is no longer on this laptop. {n} changes of yours were set aside: see Sync."),
        )
    return _tr("The council has given this family to somebody else. All that you wrote was received, and it is no longer on this laptop.")


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
    """Who wrote something late, when and in what."""
    shape = _tr("{what}, written by {who} on {when}, before they heard that the family had been given to somebody else")
    return shape.format(what=kind_words(work.kind), who=work.by_name or _tr("somebody else"), when=terms.day_and_time(work.at))


def set_aside(one: SetAside, names: Mapping[str, str]) -> str:
    """Whose change was set aside, when it was written and what it says; `names`: words for ids, of workers too."""
    shape = _tr("{who} wrote this on {when}, and it is not part of the record. {what}: {words}")
    words = "; ".join(
        f"{leaf_words(one.kind, (field,), names)}: {value_words(one.kind, (field,), value, names)}"
        for field, value in sorted(one.patch.items()) if field not in _HIDDEN
    )
    return shape.format(
        who=names.get(one.by or "", "") or _tr("Somebody"), when=terms.day_and_time(one.at) or _tr("a day that was not said"),
        what=kind_words(one.kind), words=words or _tr("nothing that can be shown"),
    )
