"""A content pack reaches an open window: the named user sees its words and its acknowledgement without starting anything again."""

from pathlib import Path

from PySide6.QtWidgets import QRadioButton

from keyworker.base.paths import shipped
from keyworker.forms.instrument import InstrumentSet, Licence, load_instruments
from keyworker.hub import packs
from keyworker.sync.gate import MachineGate
from keyworker.ui.context import PageName
from tests.e2e.office import Office, sync, unlocked
from tests.e2e.seats import Open, Seat
from tests.fakes.canaries import PACK, heard_in_folder
from tests.fakes.families import LEAD_RECORD, WORKER_RECORD, new_family
from tests.fakes.garden import ACKNOWLEDGEMENT, SHELLS, SIGNER, pack, shell, signed


def machine(office: Office, name: str, whose: str) -> MachineGate:
    """A machine that knows the garden's shell beside what ships."""
    gate = office.enrolled(name, WORKER_RECORD if whose == "worker" else LEAD_RECORD)
    gate.instruments = InstrumentSet([*load_instruments(shipped("forms", "instruments")), *SHELLS])
    return gate


def given(office: Office) -> None:
    packs.trust(office.hub, SIGNER.public_hex)
    packs.add(office.hub, signed(pack(licensee="Testshire", users=[WORKER_RECORD.id])), SHELLS)


def licence(seat: Seat) -> Licence:
    return seat.session.context.desk.instruments["garden-star"].licence


def test_words_come_and_go_while_somebody_is_signed_in(office: Office, seat: Open, tmp_path: Path) -> None:
    """The round of sync that brings a pack, or its end, is followed by its words, or by none."""
    family = new_family(1, "Canaryfamily")
    office.add_family([family])
    one = seat(machine(office, "laptop", "worker"))
    one.unlock()
    assert licence(one) is Licence.SHELL
    given(office)
    one.synced()
    assert licence(one) is Licence.PACK
    one.go(PageName.STAR, family.id)
    offered = [each.accessibleDescription() for each in one.hand.window.findChildren(QRadioButton)]
    assert any(ACKNOWLEDGEMENT in words for words in offered)
    packs.remove(office.hub, "garden-star", "1")
    one.synced()
    assert licence(one) is Licence.SHELL
    assert heard_in_folder(tmp_path) == []


def test_unlocking_finds_the_words_for_named_users_only(office: Office) -> None:
    """What a machine has from before is there at once, without a hub."""
    given(office)
    gates = [machine(office, name, name) for name in ("worker", "lead")]
    for gate in gates:
        opened = unlocked(gate)
        assert opened.desk.instruments["garden-star"] == shell()
        sync(opened)
        opened.close()
    office.kill()
    worker, lead = (unlocked(gate) for gate in gates)
    assert worker.desk.instruments["garden-star"].areas[0].label == f"{PACK} soil"
    assert worker.desk.shelf.on_paper["garden-star"] == lead.desk.instruments["garden-star"] == shell()
    worker.close()
    lead.close()
