"""What the star page says about somebody else's work on the same star. Only its presenter uses it."""

from PySide6.QtCore import QCoreApplication

from keyworker.domain.star import StarReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.pages.star.state import changed_areas, not_in_it
from keyworker.ui.widgets.names import shortened


def words_about_others(instrument: Instrument, shown: StarReading, fresh: StarReading, other: str) -> str:
    """Who changed which areas, or what is said around them, meanwhile, or finished the star; empty where what is shown is what stands.

    A finished star says what whoever finished it saw (`domain.star`): an answer of this page that is not in it, or that falls out of it
    when the hub has spoken, is named; the hub puts it before whoever wrote it (`hub.merge.finished`), and a correction takes it in.
    """
    who = shortened(other) or _tr("A colleague")
    if fresh.completed():
        missing = not_in_it(instrument, shown, fresh)
        if missing:
            words = _tr("{who} finished this star meanwhile, as they saw it. What you answered here is not in it: {areas}. "
                        "It waits for you under “Needs your decision”.")
            return words.format(who=who, areas=", ".join(missing))
        return "" if shown.completed() else _tr("{who} finished this star meanwhile.").format(who=who)
    areas = (*changed_areas(instrument, shown, fresh), *_around(shown, fresh))
    return _tr("{who} changed this meanwhile: {areas}.").format(who=who, areas=", ".join(areas)) if areas else ""


def _around(shown: StarReading, fresh: StarReading) -> tuple[str, ...]:
    """What is said otherwise about the star as a whole."""
    said = {
        _tr("who was there"): shown.present != fresh.present,
        _tr("who agrees"): (shown.agreed_by, shown.ink) != (fresh.agreed_by, fresh.ink),
        _tr("who decided the numbers"): shown.mode is not fresh.mode,
        _tr("the day"): shown.as_at != fresh.as_at,
    }
    return tuple(words for words, changed in said.items() if changed)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StarPage", text)
