"""Which content packs are in use at a desk: looked at when somebody unlocks and after every round of sync.

`sync.gate` and `ui.signed_in` call this, on the store's thread. Each time everything is verified anew: the hub's stamp with the
key that was pinned at enrolment, the signature of the file, whose licence it is, the day, and that the person is a named user. A
pack that fails is not used, and its star is there without words; no reading is ever touched. It must never log a word of a pack.
"""

from keyworker.base.errors import PackageDamaged, PackageForeign, PackRefused
from keyworker.base.logs import log_for
from keyworker.casework import council
from keyworker.casework.desk import Desk
from keyworker.domain.content_pack import ContentPack
from keyworker.forms.pack import CHANGED, Pack, check, read_pack, worded
from keyworker.vault.seal import verify
from keyworker.wire.messages import HubCard

_log = log_for("casework")


def lay_out(desk: Desk, hub: HubCard) -> None:
    """Put the words of every pack that is valid today for whoever is signed in on the desk's shelf, and take the others away."""
    worker, own = desk.worker, council.settings(desk.store)
    on_screen, on_paper = [], []
    for record in desk.store.find(ContentPack):
        try:
            pack = _verified(record, hub)
            check(pack, licensee=own.name or hub.council, today=desk.clock.today())
            instrument = worded(pack, desk.shelf.shipped)
        except PackRefused:
            _log.info("a content pack is not in use: %s", record.id)
            continue
        if pack.names((worker.id, worker.council_worker_id)):
            on_screen.append(instrument)
            if pack.prints():
                on_paper.append(instrument)
    desk.shelf.lay_out(on_screen, on_paper, own.star_review_days)


def _verified(record: ContentPack, hub: HubCard) -> Pack:
    """The pack of a record that this hub stamped. Raises PackRefused."""
    try:
        verify(hub.sign_key, bytes.fromhex(record.stamp), record.stamped())
    except (PackageDamaged, PackageForeign, ValueError) as error:
        raise PackRefused(*CHANGED) from error
    return read_pack(record.file.encode(), verify, None)
