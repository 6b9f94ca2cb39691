"""A content pack as the council gives it to its machines: the signed file, and the hub's stamp on it.

The hub writes it (`keyworker-hub pack add`); machines get it like any record of the council's and keep it in the encrypted store,
nowhere else. `forms.pack` reads the file, `casework.packs` decides each time whether it is used.

Why a stamp: a machine knows one key of the council's for certain, the hub's, pinned when it was enrolled. The key that signs
packs lies with whoever holds the licence, and only the hub is told which of them to trust. The stamp is the hub's word, verified
with the pinned key, that it checked exactly this file for exactly this instrument: a record that came by any other way is not used.
"""

import hashlib
from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from keyworker.domain.record import HUB_ONLY, ListColumns, Record, Role

FILE_LENGTH = 600_000


def content_pack_id(instrument: str, edition: str) -> str:
    """The record id of an instrument's pack: one for each edition, so that a newer pack takes the place of the older."""
    return str(uuid5(NAMESPACE_URL, f"keyworker:pack:{instrument}:{edition}"))


class ContentPack(Record):
    """The pack of one edition of one instrument. When it is taken out, file and stamp are emptied with it."""

    kind: ClassVar[str] = "content_pack"
    written_by: ClassVar[frozenset[Role]] = HUB_ONLY

    instrument: str = Field(max_length=500)
    edition: str = Field(max_length=500)
    file: str = Field(default="", max_length=FILE_LENGTH, description="the signed file, as it was added")
    stamp: str = Field(default="", max_length=128, description="the hub's signature over `stamped`, in hexadecimal")

    def stamped(self) -> bytes:
        """What the hub signs: that this file is the pack of this record."""
        return f"keyworker stamp on a content pack 1\n{self.id}\n{hashlib.sha256(self.file.encode()).hexdigest()}".encode()

    def columns(self) -> ListColumns:
        """Of which instrument."""
        return ListColumns(owner=self.instrument)
