"""The sync sentence, taken from the hub's signed receipts: what the hub has, and what only this laptop has.

Pure. The word "saved" never means "received" (product.md, How it must feel).
"""

from dataclasses import dataclass
from datetime import datetime

from keyworker.base.clock import Moment
from keyworker.store.protocol import Outgoing, SendingAgain


@dataclass(frozen=True)
class Standing:
    """`sentence` stands at the foot of the window; `detail` says when the hub last answered; `pending` counts what is only here.

    `received` counts what people wrote here that the last receipt, of `receipt_at`, covers.
    """

    sentence: str
    detail: str
    pending: int
    received: int = 0
    receipt_at: Moment | None = None


def standing(outgoing: Outgoing, now: Moment) -> Standing:
    """What to say about `outgoing` at a moment."""
    receipt = outgoing.receipt
    return Standing(
        _sentence(outgoing, now), _detail(outgoing, now), outgoing.pending, outgoing.edits_received, receipt.at if receipt else None
    )


def _sentence(outgoing: Outgoing, now: Moment) -> str:
    receipt = outgoing.receipt
    if outgoing.again:
        return _again(outgoing.again)
    if outgoing.pending:
        since = f", the oldest from {spoken(outgoing.oldest, now)}" if outgoing.oldest else ""
        if outgoing.pending == 1:
            return f"1 change is only on this laptop, from {spoken(outgoing.oldest, now)}" if outgoing.oldest else (
                "1 change is only on this laptop"
            )
        return f"{outgoing.pending} changes are only on this laptop{since}"
    if receipt is None or outgoing.edits_received == 0:
        return "Nothing has been written on this laptop yet"
    if outgoing.aside:
        received = "1 change" if outgoing.edits_received == 1 else f"{outgoing.edits_received} changes"
        return f"{received} received by the council {_at(receipt.at, now)}, {outgoing.aside} set aside: see Sync"
    if outgoing.edits_received == 1:
        return f"The 1 change made here was received by the council {_at(receipt.at, now)}"
    return f"All {outgoing.edits_received} changes received by the council {_at(receipt.at, now)}"


def _again(again: SendingAgain) -> str:
    put_back = "The council's copy was put back."
    if again.changes == 1:
        return f"{put_back} 1 change is being sent again"
    if again.changes:
        return f"{put_back} {again.changes} changes are being sent again"
    return f"{put_back} What this laptop has of it is being sent again"


def _detail(outgoing: Outgoing, now: Moment) -> str:
    answers = [moment for moment in (outgoing.last_contact, outgoing.receipt.at if outgoing.receipt else None) if moment]
    if not answers:
        return "The council has not answered this laptop yet."
    return f"The council last answered {_at(max(answers, key=lambda moment: moment.utc), now)}."  # a receipt is an answer too


def spoken(moment: Moment, now: Moment) -> str:
    """A moment as one says it: `14:03`, `yesterday 16:20`, `Tuesday 09:00`, `3 November 09:00`."""
    then, today = _wall(moment, now), now.local()
    clock = f"{then:%H:%M}"
    days = (today.date() - then.date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"yesterday {clock}"
    if 1 < days < 7:
        return f"{then:%A} {clock}"
    year = f" {then.year}" if then.year != today.year else ""
    return f"{then.day} {then:%B}{year} {clock}"


def _at(moment: Moment, now: Moment) -> str:
    words = spoken(moment, now)
    return f"at {words}" if _wall(moment, now).date() == now.local().date() else words


def _wall(moment: Moment, now: Moment) -> datetime:
    return Moment(moment.utc, now.zone).local()
