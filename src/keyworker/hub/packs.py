"""Content packs at the hub: whose signatures it trusts, taking a pack, listing, taking one out.

`cli.hub_packs` calls this. Everything goes through the ledger like any change, so machines get packs as they get workers and
teams. Nothing here may log or print a pack's words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from keyworker.base.errors import FieldRefused, NotHere, PackageForeign, PackRefused
from keyworker.domain.content_pack import ContentPack, content_pack_id
from keyworker.domain.family import Worker
from keyworker.forms.instrument import InstrumentSet
from keyworker.forms.pack import Manifest, Pack, check, read_pack, worded
from keyworker.hub import council
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.protocol import Tx
from keyworker.vault.seal import public_key, verify

_SIGNERS = "pack_signers"
_REPLACE = "To use this one in its place all the same, add it with --replace."


@dataclass(frozen=True)
class Held:
    """A pack of this hub: what its manifest says, and why it is not used today (empty: it is)."""

    manifest: Manifest
    refused: str


def trusted_signers(hub: Hub) -> Sequence[str]:
    """Public keys, in hexadecimal, whose packs this hub takes."""
    with hub.storage.transaction() as tx:
        return _signers(tx)


def trust(hub: Hub, signer: str, *, trusted: bool = True) -> Sequence[str]:
    """Take packs of this key from now on, or no longer; answers all that are trusted.

    Packs that were taken before stay until they are taken out. Raises FieldRefused when it is no public key.
    """
    signer = signer.strip().lower()
    try:
        public_key(signer)
    except PackageForeign as error:
        raise FieldRefused("key", "This is not the public half of a key.", "Give the 64 characters that pack key printed.") from error
    with hub.storage.transaction() as tx:
        signers = [one for one in _signers(tx) if one != signer] + [signer] * trusted
        tx.keep_setting(_SIGNERS, signers)
    return signers


def add(hub: Hub, data: bytes, shells: InstrumentSet, *, replace: bool = False) -> Manifest:
    """Take a pack, in the place of an older one of the same edition; machines get it with their next sync.

    The same file again changes nothing. Raises PackRefused, also, unless `replace`, when the pack that is here holds longer or is in
    another language: a star has one pack, and the wrong file must not take the words away in silence.
    """
    with hub.storage.transaction() as tx:
        pack = read_pack(data, verify, _signers(tx))
        check(pack, licensee=hub.council, today=hub.clock.today())
        worded(pack, shells)
        instrument, edition = pack.manifest.instrument, pack.manifest.edition
        file = data.decode("utf-8")
        was = _kept(tx, content_pack_id(instrument, edition))
        if was is not None and not was.removed and not replace:
            _not_older(pack, read_pack(was.file.encode(), verify, None))
        if was is None:
            new = ContentPack(id=content_pack_id(instrument, edition), source="hub", made_at=hub.clock.now(), instrument=instrument,
                              edition=edition, file=file)
        else:
            new = was.evolve(file=file, removed=False)
        if was is None or was.removed or was.file != file:
            Ledger(tx, hub.clock).save(new.evolve(stamp=hub.signing.sign(new.stamped()).hex()))
    return pack.manifest


def held(hub: Hub, shells: InstrumentSet) -> list[Held]:
    """The packs that machines have, by instrument and edition, expired ones too."""
    with hub.storage.transaction() as tx:
        records = _all(tx)
    found = []
    for one in records:
        pack = read_pack(one.file.encode(), verify, None)
        refused = ""
        try:
            check(pack, licensee=hub.council, today=hub.clock.today())
            worded(pack, shells)
        except PackRefused as error:
            refused = error.sentence
        found.append(Held(pack.manifest, refused))
    return sorted(found, key=lambda one: (one.manifest.instrument, one.manifest.edition))


def remove(hub: Hub, instrument: str, edition: str) -> None:
    """Take a pack out: machines lose its words with their next sync, never a reading. Raises NotHere."""
    with hub.storage.transaction() as tx:
        was = _kept(tx, content_pack_id(instrument, edition))
        if was is None or was.removed:
            raise NotHere("This hub has no such content pack.", "See keyworker-hub pack list.")
        Ledger(tx, hub.clock).save(was.evolve(removed=True, file="", stamp=""))


def users(hub: Hub, instrument: str, edition: str) -> list[tuple[str, Worker | None]]:
    """The named users of a pack as they are written in it, each with the worker of this hub, if there is one. Raises NotHere."""
    with hub.storage.transaction() as tx:
        was = _kept(tx, content_pack_id(instrument, edition))
        if was is None or was.removed:
            raise NotHere("This hub has no such content pack.", "See keyworker-hub pack list.")
        by_id = {name: one for one in council.workers(tx) for name in (one.id, one.council_worker_id) if name}
    named = read_pack(was.file.encode(), verify, None).manifest.users
    return [(name, by_id.get(name)) for name in named]


def _signers(tx: Tx) -> list[str]:
    return list(tx.setting(_SIGNERS) or [])


def _not_older(pack: Pack, here: Pack) -> None:
    if pack.manifest.valid_to < here.manifest.valid_to:
        raise PackRefused("The pack of this star that is here holds longer than this one.", _REPLACE)
    if pack.words.language != here.words.language:
        raise PackRefused("The pack of this star that is here is in another language.", _REPLACE)


def _kept(tx: Tx, record: str) -> ContentPack | None:
    standing = tx.record(record)
    return standing.read(ContentPack) if standing else None


def _all(tx: Tx) -> list[ContentPack]:
    found = [row.read(ContentPack) for row in tx.records(ContentPack.kind)]
    return [one for one in found if not one.removed]
