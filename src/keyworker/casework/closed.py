"""Whether a family may still be changed on this machine. Every page and verb that must know it asks here; the store refuses in any case."""

from keyworker.casework.desk import Desk
from keyworker.store.leaving import Leaving


def closed(desk: Desk, family: str | None) -> Leaving | None:
    """What is to be said of a family that this machine lets go of, in which nothing more is written; none: it may be changed."""
    return next((leaving for leaving in desk.store.leaving() if leaving.family == family), None)
