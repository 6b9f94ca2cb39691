"""What a sync is doing, in words. Pure: told what was done and for how long nothing has been heard. `ui.syncing` asks."""

from PySide6.QtCore import QCoreApplication, QLocale

from keyworker.sync.round import Progress
from keyworker.ui.widgets.days import counted

WAITING_SECONDS = 3.0
"""From so many seconds of silence on it is said how long they are."""


def _tr(words: str) -> str:
    return QCoreApplication.translate("Syncing", words)


def doing_words(done: Progress, quiet: float) -> str:
    """`Sending 3 of 12 changes`, `Fetching, 4 families so far`, `Waiting for the council's answer, 20 s`, or two of them."""
    parts = [_going(done)]
    if quiet >= WAITING_SECONDS:
        waiting = _tr("Waiting for the council's answer, {n} s").format(n=QLocale().toString(int(quiet)))
        parts = [*(words for words in parts if words), waiting]
    return " · ".join(parts) or _tr("Asking the council …")


def _going(done: Progress) -> str:
    number = QLocale().toString
    if done.sending:
        return _tr("Sending {n} of {all} changes").format(n=number(done.sending), all=number(done.to_send)) if done.to_send > 1 else _tr("Sending 1 change")
    if done.families:
        return counted(done.families, _tr("Fetching, 1 family so far"), _tr("Fetching, {n} families so far"))
    return _tr("Fetching …") if done.applied else ""


def done_words(done: Progress) -> str:
    """What a round did, for when it has ended; nothing when there was nothing to do."""
    sent = counted(done.sent, _tr("1 change received by the council"), _tr("{n} changes received by the council"))
    fetched = counted(done.applied, _tr("1 item fetched"), _tr("{n} items fetched"))
    return " · ".join(words for count, words in ((done.sent, sent), (done.applied, fetched)) if count)
