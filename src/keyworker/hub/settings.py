"""The council's own settings at the hub: its name and numbers, said once by the operator, kept as a record that every machine gets.

`cli.hub_settings` and `cli.hub` call this. Everything goes through the ledger like any change. It must never take a telephone number
that rings nobody, but in the demo.
"""

import unicodedata
from typing import Any, Final

from pydantic import ValidationError

from keyworker.base.errors import FieldRefused
from keyworker.domain.council_settings import SETTINGS_ID, CouncilSettings
from keyworker.domain.phone_numbers import has_made_up_number, is_number
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.protocol import Tx

UNNAMED: Final = "The council"
"""What a hub calls its council until somebody says its name."""


def settings(tx: Tx) -> CouncilSettings:
    """What the council says of itself; as it comes where it has said nothing."""
    row = tx.record(SETTINGS_ID)
    return row.read(CouncilSettings) if row else CouncilSettings()


def checked(was: CouncilSettings, **fields: Any) -> CouncilSettings:
    """The settings with other fields; `concern_numbers` as (who, number). Raises FieldRefused, which names the field and says why."""
    concern = fields.get("concern_numbers", ())
    numbers = {name: [fields.get(name, "")] for name in ("phone", "out_of_hours")} | {"concern_numbers": [number for _, number in concern]}
    texts = {name: [value] for name, value in fields.items() if isinstance(value, str)}
    texts["towns"] = list(fields.get("towns", ()))
    texts["concern_numbers"] = [text for entry in concern for text in entry]
    for name, some in texts.items():
        if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} and letter != "\n" for text in some for letter in text):
            raise FieldRefused(name, "It holds signs that nobody sees, such as control characters.", "Type it, where it was pasted.")
    for name, some in texts.items():
        if not was.demo and any(map(has_made_up_number, some)):
            raise FieldRefused(name, "This telephone number is one of those that are kept for films and plays: it rings nobody.",
                               "Give the council's own number, or none: machines then say to ask the council.")
    for name, some in numbers.items():
        if any(number and not is_number(number) for number in some):
            raise FieldRefused(name, "This is not a telephone number.", "Give it as people dial it, such as 999 or 0800 1111.")
    if "concern_numbers" in fields:
        fields["concern_numbers"] = [{"who": who, "number": number} for who, number in concern]
    try:
        return was.evolve(**fields)
    except ValidationError as error:
        name = str(error.errors(include_url=False)[0]["loc"][0])
        raise FieldRefused(name, "This is not one that can be kept.", "keyworker-hub settings --help says what can be.") from error


def begin(hub: Hub, first: CouncilSettings) -> None:
    """Keep the first settings of a new hub."""
    with hub.storage.transaction() as tx:
        Ledger(tx, hub.clock).save(first)


def bring(hub: Hub) -> CouncilSettings:
    """The settings of a hub; one that was made before there were any begins with the name that it was given."""
    with hub.storage.transaction() as tx:
        if tx.record(SETTINGS_ID) is None:
            named = CouncilSettings(source="hub", made_at=hub.clock.now(), name="" if hub.council == UNNAMED else hub.council)
            Ledger(tx, hub.clock).save(named)
        return settings(tx)


def change(hub: Hub, **fields: Any) -> CouncilSettings:
    """Say something else from now on; machines get it with their next sync. Raises FieldRefused, and nothing is changed."""
    was = bring(hub)
    new = checked(was, **fields)
    with hub.storage.transaction() as tx:
        if new.body() != was.body():
            Ledger(tx, hub.clock).save(new)
        card = tx.setting("hub")
        if new.name and card["council"] != new.name:
            tx.keep_setting("hub", {**card, "council": new.name})
    return new
