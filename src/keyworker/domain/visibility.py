"""Who may see a stored item: visibility is data on every record, never an option of printing.

Source: product design, security ("Visibility is data") and DPA 2018 Sch 2 Pt 3 para 16 (third parties).
"""

from enum import StrEnum


class Visibility(StrEnum):
    """`family`: every part of the family; `person`: only the people in `about`; then professionals; then the lead only."""

    FAMILY = "family"
    PERSON = "person"
    PROFESSIONALS = "professionals"
    RESTRICTED = "restricted"


def visible_to(visibility: Visibility, about: frozenset[str], recipients: frozenset[str]) -> bool:
    """Whether an item may be put on paper for `recipients` (person ids of the family; at least one).

    A document is for all of its recipients together, so the item must be visible to each of them: `family` items are;
    `person` items only if every recipient is one of the people in `about`; everything else never is.
    """
    if not recipients:
        return False
    if visibility is Visibility.FAMILY:
        return True
    return visibility is Visibility.PERSON and bool(about) and recipients <= about
