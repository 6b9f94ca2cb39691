"""What this machine knows of its council. The pages and the gate call this, on the store's thread."""

from keyworker.domain.council_settings import SETTINGS_ID, CouncilSettings
from keyworker.store.protocol import Reading


def settings(store: Reading) -> CouncilSettings:
    """What the council says of itself; before the first sync, and where the hub has said nothing, without a name and without numbers."""
    return next((found for found in store.find(CouncilSettings) if found.id == SETTINGS_ID), CouncilSettings())
