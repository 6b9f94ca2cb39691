"""Where the person was, kept in the encrypted store while it is locked, so that unlocking leads back there. No Qt.

The session writes it, `ui.app` reads it at unlock. No word that somebody typed.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from keyworker.base.clock import Moment
from keyworker.casework.desk import Desk
from keyworker.ui.context import FamilyTab, PageName, Place

GOOD_FOR: Final = timedelta(hours=12)
"""No visit lasts so long: the next morning another family may be looking at the screen, so it begins at Today."""
_WHERE: Final = "where"


@dataclass(frozen=True)
class Where:
    """A place, how far its page was scrolled, whether the family was looking at it, and whether a concern lay over it.

    `focused`: what the field is called that had the keyboard ("" for none), and its number among the fields of that name.

    `not_read`: what the fields are called in which something stood that could not be read, and so was not kept.
    """

    place: Place
    scrolled: tuple[int, ...] = ()
    family_view: bool = False
    concern: bool = False
    not_read: tuple[str, ...] = ()
    focused: tuple[str, int] = ("", 0)


def keep_where(desk: Desk, where: Where | None) -> None:
    """On the store thread: write down where the person is; none: unlocking after a restart begins at Today."""
    value = None if where is None else {**asdict(where), "at": str(desk.clock.now())}
    with desk.store.write() as tx:
        tx.keep_setting(_WHERE, value)


def read_where(desk: Desk) -> Where | None:
    """On the store thread: what was written down, unless it is too old or another version's."""
    kept: dict[str, Any] | None = desk.store.setting(_WHERE)
    try:
        if kept is None or desk.clock.now().utc - Moment.parse(kept["at"]).utc > GOOD_FOR:
            return None
        place = kept["place"]
        return Where(
            Place(PageName(place["page"]), place["family"], FamilyTab(place["tab"]), place["record"], place["part"]),
            tuple(kept["scrolled"]), kept["family_view"], kept["concern"], tuple(kept["not_read"]),
            (str(kept["focused"][0]), int(kept["focused"][1])),
        )
    except (KeyError, TypeError, ValueError):
        return None
