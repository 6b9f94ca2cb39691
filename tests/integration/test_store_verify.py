"""`keyworker verify`: a machine that lost or made up a value, or that says "received" of what was not, is found by its own store."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from keyworker.base.errors import FamilyClosed
from keyworker.base.paths import KEY_FILE, STORE
from keyworker.casework import conflicts, plans
from keyworker.cli.main import command
from keyworker.cli.verify import proof_of
from keyworker.domain.family import Assignment
from keyworker.domain.household import Address
from keyworker.domain.plan import Plan
from keyworker.domain.record import Role
from keyworker.store.database import create_store, open_store
from keyworker.store.verify import Proof
from keyworker.sync.identity import keep_identity
from keyworker.sync.round import Progress
from keyworker.vault import keyfile
from keyworker.vault.profiles import FLOOR
from keyworker.vault.seal import SigningKey
from keyworker.wire.tokens import sign_receipt
from tests.fakes.clock import HandClock
from tests.fakes.first_stores import first_stores
from tests.fakes.town import Laptop, Town, make_town, three_with_a_family

PASSPHRASE = "green kettle under the stairs"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker who wrote apart; the worker has since written what was sent, what is numbered and what still grows."""
    made = make_town(tmp_path)
    lead = made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, made.families[0])
    made.settle()
    for laptop, words in ((lead, "Calm mornings"), (worker, "A quiet home")):
        plans.write_plan(laptop.desk, plan_of(laptop), wants=words, worries=f"{words}: rent")
    plans.add_goal(worker.desk, plan_of(worker), text="Sleep")
    made.settle()
    plans.write_plan(worker.desk, plan_of(worker), network="An aunt in town")
    worker.store.freeze(10)
    plans.write_plan(worker.desk, plan_of(worker), going_well="Bedtimes")
    plans.add_goal(worker.desk, plan_of(worker), text="Breakfast")
    yield made
    made.close()


def plan_of(laptop: Laptop) -> Plan:
    plan = laptop.store.family_file(laptop.store.caseload()[0].family).plan
    assert plan is not None
    return plan


def proved(laptop: Laptop) -> Proof:
    return proof_of(laptop.store, laptop.identity)


def run(laptop: Laptop, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """One statement in the store of a machine, past every rule."""
    return laptop.store._connection.rows(statement, values)


def altered(laptop: Laptop, table: str, column: str, where: str, change: Any) -> None:
    """Change one JSON column of the newest row."""
    key, raw = run(laptop, f"SELECT rowid, {column} FROM {table} WHERE {where} ORDER BY rowid DESC LIMIT 1")[0]
    run(laptop, f"UPDATE {table} SET {column} = ? WHERE rowid = ?", orjson.dumps(change(orjson.loads(raw))), key)


def test_an_honest_machine_holds(town: Town) -> None:
    for laptop in town.laptops.values():
        proof = proved(laptop)
        assert proof.findings == ()
        assert proof.changes >= proof.received > 0
        assert proof.values > proof.records > 3
    assert proved(town.laptops["worker"]).pending == 3


def test_it_holds_after_a_decision_a_finish_a_taking_out_and_a_restart(town: Town) -> None:
    worker = town.laptops["worker"]
    conflict = conflicts.waiting(worker.desk)[0]
    conflicts.decide(worker.desk, conflict, conflict.sides[1].value)
    plans.remove_goal(worker.desk, worker.store.family_file(town.families[0]).goals[0])
    assert proved(worker).findings == ()
    worker.reopen()
    assert proved(worker).findings == ()
    town.settle()
    assert [proved(laptop).findings for laptop in town.laptops.values()] == [(), ()]
    assert proved(worker).pending == 0


def test_it_holds_while_what_was_refused_for_a_closed_family_waits_to_be_sent(town: Town) -> None:
    worker, family = town.laptops["worker"], town.families[0]
    plan = worker.plan(family)
    town.settle()
    with town.hub.storage.reading() as tx:
        ours = [row.read(Assignment) for _, row in tx.snapshot(family, 0, 10_000) if row.kind == Assignment.kind]
    town.save(*(found.evolve(until=town.clock.today()) for found in ours if found.worker == worker.worker.id))
    worker.wire.before = iter([None]).__next__  # the family leaves with the first answer; nothing goes or comes after it
    with suppress(StopIteration):
        worker.sync()
    worker.wire.before = lambda: None
    assert [left.family for left in worker.store.leaving()] == [family]
    with pytest.raises(FamilyClosed):
        plans.add_goal(worker.desk, plan, "Canarylate")
    assert proved(worker).findings == ()
    worker.sync()
    assert proved(worker).findings == ()


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[tuple[Laptop, Laptop, Plan]]:
    """A plan page that was opened before a colleague's paragraph came, on the first of two machines."""
    made = three_with_a_family(tmp_path)
    ours, theirs, family = made.laptops["worker"], made.laptops["other"], made.families[0]
    plans.begin_plan(ours.desk, family)
    plans.write_plan(ours.desk, ours.plan(family), wants="one\n\ntwo\n\nthree")
    made.settle()
    page = ours.plan(family)
    plans.write_plan(theirs.desk, theirs.plan(family), wants="one, theirs\n\ntwo\n\nthree")
    theirs.sync()
    ours.sync()
    yield ours, theirs, page
    made.close()


def test_it_holds_while_paragraphs_are_shown_as_joined_that_the_council_has_not_joined_yet(apart: tuple[Laptop, Laptop, Plan]) -> None:
    ours, theirs, page = apart
    plans.write_plan(ours.desk, page, wants="one\n\ntwo\n\nthree, ours")
    joined = plan_of(ours)
    assert joined.wants == "one, theirs\n\ntwo\n\nthree, ours"
    assert proved(ours).findings == ()
    plans.write_plan(ours.desk, page.shown_as(), wants="one\n\ntwo, ours\n\nthree")
    plans.write_plan(ours.desk, joined, wants=joined.wants.replace("two", "two, ours"))
    assert proved(ours).findings == ()
    for laptop in (ours, theirs, ours):
        laptop.sync()
        assert proved(ours).findings == proved(theirs).findings == ()


@pytest.mark.parametrize("forged", [
    lambda value: {**value, "value": f"{value['value']}\n\nForged"},
    lambda value: {**value, "seen": ["A" * 22, "B" * 22]},
    lambda value: {**value, "seen": value["seen"][:1]},
])
def test_a_text_that_is_shown_as_joined_and_is_not_of_its_parts_is_found(apart: tuple[Laptop, Laptop, Plan], forged: Any) -> None:
    ours, _, page = apart
    plans.write_plan(ours.desk, page, wants="one\n\ntwo\n\nthree, ours")
    altered(ours, "records", "leaves", "kind = 'plan'", lambda kept: {**kept, "beside": {"/wants": [forged(kept["beside"]["/wants"][0])]}})
    assert [finding for finding in proved(ours).findings if "/wants: a value is lost" in finding]


def test_it_holds_while_two_say_differently_from_whom_an_address_is_withheld(apart: tuple[Laptop, Laptop, Plan]) -> None:
    """The stricter word is shown, whichever came first."""
    ours, theirs, page = apart
    address = Address(family=page.family)
    ours.keep(address)
    ours.sync()
    theirs.sync()
    theirs.keep(theirs.store.get(Address, address.id).evolve(withheld_from={"x": False}))
    theirs.sync()
    ours.keep(ours.store.get(Address, address.id).evolve(withheld_from={"x": True}))
    ours.round()._fetch_all(Progress())
    assert ours.store.get(Address, address.id).withheld() == {"x"}
    assert len(ours.store.get(Address, address.id).seen.state().on("/withheld_from/x")) == 2  # type: ignore[union-attr]
    assert proved(ours).findings == ()
    altered(ours, "records", "leaves", "kind = 'address'", lambda kept: {
        **kept, "beside": {leaf: values[::-1] for leaf, values in kept["beside"].items()}})
    assert [finding for finding in proved(ours).findings if "another of its values is shown first" in finding]


def test_a_store_of_the_first_form_holds_after_it_was_brought_up_to_date(tmp_path: Path) -> None:
    stores = first_stores(tmp_path)
    receipt = stores.machine.outgoing().receipt
    assert receipt is not None
    proof = stores.machine.verify(receipt.machine, receipt.hub, lambda token: receipt)
    stores.close()
    assert proof.findings == ()
    assert proof.pending > 1


@pytest.mark.parametrize(("statement", "said"), [
    ("DELETE FROM changes WHERE n = 2", "number 2 is not in the log"),
    ("DELETE FROM changes WHERE state = 1", "a value is shown that neither the council said nor anybody here wrote"),
    ("DELETE FROM changes WHERE state = 0", "a value is shown that neither the council said nor anybody here wrote"),
    ("DELETE FROM changes WHERE state = 0 AND kind = 'goal'", "neither the council nor anybody here has written it"),
    ("DELETE FROM changes WHERE n = (SELECT max(n) FROM changes WHERE state > 1)", "is not in the log"),
    ("UPDATE changes SET state = 0, answered = 0, n = NULL, prev = NULL, digest = NULL WHERE state = 1", ""),
    ("UPDATE changes SET state = 3, answered = 1 WHERE state = 1", "is kept as received, and no receipt covers it"),
    ("UPDATE changes SET state = 3, answered = 1 WHERE state = 0", "it is received and not numbered, or open"),
    ("UPDATE changes SET state = 1 WHERE n = 2", "number 2 is received and kept as pending"),
    ("UPDATE changes SET answered = 1 WHERE state = 1", "a value is shown that neither the council said nor anybody here wrote"),
    ("UPDATE changes SET digest = prev WHERE n = 2", "number 2: its digest is not that of what is kept"),
    ("UPDATE changes SET dot = (SELECT dot FROM changes WHERE n = 1) WHERE n = 2", "it is kept under another name than it says"),
    ("DELETE FROM records WHERE kind = 'goal'", "it was written here, the council answered, and it is not kept"),
    ("DELETE FROM records WHERE kind = 'goal' AND position = 0", "changes from here are not shown"),
    ("UPDATE records SET hub_body = NULL, hub_leaves = NULL, body = hub_body, leaves = hub_leaves WHERE hub_body IS NOT NULL AND position > 0",
     "a value is lost"),
    ("UPDATE records SET waiting = 0 WHERE kind = 'plan'", "leaves await a decision, and 0 are said to"),
    ("UPDATE records SET removed = 1 WHERE kind = 'goal'", "whether it is taken out is said in two ways"),
    ("UPDATE records SET hub_leaves = NULL WHERE hub_body IS NOT NULL", "what the council said of it is kept by half"),
    ("INSERT INTO set_aside VALUES (77, 'x', 'plan', NULL, 'full')", "number 77 was set aside, and what was written in it is not kept"),
    ("INSERT INTO set_aside SELECT n, record, kind, family, 'full' FROM changes WHERE state = 1", "was set aside, and is still shown"),
    ("UPDATE machine SET token = substr(token, 1, length(token) - 4) || 'AAAA'", "was not signed by this machine's council"),
    ("UPDATE machine SET token = NULL", "was not signed by this machine's council"),
    ("DELETE FROM machine", "does not say where its sync stands"),
    ("UPDATE changes SET here = 1 WHERE here = 0", "received and not numbered"),
    ("UPDATE changes SET here = 0 WHERE state = 1", "somebody else's, and kept as one from here"),
])
def test_damage_to_the_log_or_the_records_is_found(town: Town, statement: str, said: str) -> None:
    """Each planted fault is found, and said without a word that somebody wrote; what breaks no law is not called a fault."""
    worker = town.laptops["worker"]
    run(worker, statement)
    findings = proved(worker).findings
    assert [finding for finding in findings if said in finding] if said else findings == ()
    assert not [finding for finding in findings if "quiet" in finding or "aunt" in finding]


@pytest.mark.parametrize(("column", "where", "change", "said"), [
    ("body", "kind = 'goal'", lambda body: {**body, "text": "Forged"}, "/text: a value is"),
    ("body", "kind = 'plan'", lambda body: {**body, "wants": "Forged"}, "/wants: another value is shown than the first that is kept"),
    ("body", "kind = 'plan'", lambda body: {key: value for key, value in body.items() if key != "network"}, "/network: a value is lost"),
    ("leaves", "kind = 'plan'", lambda kept: {**kept, "beside": {**kept["beside"], "/wants": kept["beside"]["/wants"][:1]}},
     "/wants: a value is lost"),
    ("leaves", "kind = 'plan'", lambda kept: {**kept, "beside": {**kept["beside"], "/wants": kept["beside"]["/wants"][::-1]}},
     "/wants: another of its values is shown first"),
    ("leaves", "kind = 'plan'", lambda kept: {**kept, "finish": "AAAAAAAAAAA"}, "whether it is finished is said in two ways"),
    ("hub_body", "kind = 'plan'", lambda body: {**body, "if_harder": "Said"}, "/if_harder: a value is lost"),
])
def test_a_record_that_shows_another_thing_is_found(town: Town, column: str, where: str, change: Any, said: str) -> None:
    worker = town.laptops["worker"]
    altered(worker, "records", column, where, change)
    findings = proved(worker).findings
    assert [finding for finding in findings if said in finding]
    assert not [finding for finding in findings if "Forged" in finding]


def test_a_change_that_was_rewritten_after_it_was_numbered_is_found(town: Town) -> None:
    worker = town.laptops["worker"]
    altered(worker, "changes", "content", "n = 2", lambda content: {**content, "by": "somebody-else"})
    assert [finding for finding in proved(worker).findings if "number 2: its digest is not that of what is kept" in finding]


@pytest.mark.parametrize(("more", "said"), [
    ({"machine": "0197a000-0000-7000-8000-00000000000c"}, "for another machine"),
    ({"received": 90}, "covers number 90, which is not in the log"),
    ({"digest": "0" * 64}, "with another content"),
    ({"position": 1}, ""),
])
def test_a_receipt_that_does_not_fit_the_log_is_found_although_it_is_signed(town: Town, more: dict[str, Any], said: str) -> None:
    worker = town.laptops["worker"]
    receipt = worker.store.outgoing().receipt
    assert receipt is not None
    other = receipt.model_copy(update=more)
    token = sign_receipt(town.hub.signing.private, other)
    run(worker, "UPDATE machine SET receipt = ?, token = ?", other.model_dump_json().encode(), token)
    findings = proved(worker).findings
    assert [finding for finding in findings if said in finding] if said else findings == ()


def test_a_receipt_that_somebody_else_signed_is_found(town: Town) -> None:
    worker = town.laptops["worker"]
    receipt = worker.store.outgoing().receipt
    assert receipt is not None
    run(worker, "UPDATE machine SET token = ?", sign_receipt(SigningKey.generate().private, receipt))
    assert proved(worker).findings


def test_a_receipt_that_is_shown_as_another_than_was_signed_is_found(town: Town) -> None:
    worker = town.laptops["worker"]
    altered(worker, "machine", "receipt", "one = 1", lambda receipt: {**receipt, "received": 90})
    assert proved(worker).findings == ("the last receipt says another thing than was signed",)


@pytest.fixture
def machine(tmp_path: Path, town: Town) -> Path:
    """A machine's folder with a key file and a store that nobody has written in."""
    folder = tmp_path / "machine"
    folder.mkdir()
    store = create_store(folder / STORE, keyfile.create(folder / KEY_FILE, PASSPHRASE, FLOOR), worker=None, clock=HandClock())
    keep_identity(store, town.laptops["worker"].identity)
    store.close()
    return folder


def test_the_command_asks_for_the_passphrase_and_says_in_one_line_what_holds(machine: Path) -> None:
    done = CliRunner().invoke(command, ["--folder", str(machine), "verify"], input=f"{PASSPHRASE}\n")
    assert done.exit_code == 0, done.output
    assert len(done.stdout.strip().splitlines()) == 1
    assert "0 changes were made on this machine" in done.stdout
    assert PASSPHRASE not in done.output


def test_the_command_ends_with_3_and_says_where_it_breaks(machine: Path) -> None:
    store = open_store(machine / STORE, keyfile.unlock(machine / KEY_FILE, PASSPHRASE), worker=None, clock=HandClock())
    store._connection.run("INSERT INTO set_aside VALUES (7, 'x', 'plan', NULL, 'full')")
    store.close()
    done = CliRunner().invoke(command, ["--folder", str(machine), "verify", "--json"], input=f"{PASSPHRASE}\n")
    assert done.exit_code == 3
    assert orjson.loads(done.stdout)["findings"] == ["number 7 was set aside, and what was written in it is not kept"]


def test_the_command_wants_the_right_passphrase(machine: Path) -> None:
    done = CliRunner().invoke(command, ["--folder", str(machine), "verify"], input="another kettle altogether\n")
    assert done.exit_code == 1
