"""`keyworker-hub verify`: a hub that lost or made up a value is found by its log, whatever the merge says."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from keyworker.base.canonical import canonical
from keyworker.base.errors import PackageDamaged
from keyworker.casework import conflicts, contacts, plans
from keyworker.domain.contact import Contact
from keyworker.domain.family import Assignment
from keyworker.domain.leaves import Value, Write, new_dot, new_salt, patch_of
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Role
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import Author
from keyworker.hub.verify import Proof, verify
from keyworker.store.database import Database
from keyworker.sync import round as sync_round
from keyworker.wire.chain import content_json, continue_chain
from keyworker.wire.contents import FIRST_DIGEST, Content
from keyworker.wire.messages import UpPackage
from keyworker.wire.signatures import log_statement
from tests.fakes.town import Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker who have written apart, decided, finished and taken out."""
    made = make_town(tmp_path)
    lead = made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, made.families[0])
    made.settle()
    for laptop, words in ((worker, "Calm mornings"), (lead, "A quiet home")):
        plans.write_plan(laptop.desk, plan_of(made, laptop.store), wants=words, worries=f"{words}: rent")
    goal = plans.add_goal(worker.desk, plan_of(made, worker.store), text="Sleep").records[0]
    made.settle()
    with lead.store.write() as tx:
        tx.save(lead.store.get(Goal, goal.id).evolve(removed=True))
    made.settle()
    yield made
    made.close()


def plan_of(town: Town, store: Database) -> Plan:
    plan = store.family_file(town.families[0]).plan
    assert plan is not None
    return plan


def proved(town: Town) -> Proof:
    with town.hub.storage.reading() as tx:
        return verify(tx)


def test_an_honest_hub_holds(town: Town) -> None:
    proof = proved(town)
    assert proof.findings == ()
    assert proof.machines == 2
    assert proof.values > proof.changes > proof.records > 3


def test_a_decision_takes_nothing_away_that_it_did_not_name(town: Town) -> None:
    lead = town.laptops["lead"]
    conflict = conflicts.waiting(lead.desk)[0]
    conflicts.decide(lead.desk, conflict, conflict.sides[0].value)
    town.settle()
    assert proved(town).findings == ()


def altered(town: Town, statement: str, column: str, change: Callable[[Any], Any], where: str) -> None:
    """Change one JSON column of one row of the hub's store, past every rule."""
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    row, text = connection.execute(f"SELECT rowid, {column} FROM {statement} WHERE {where} ORDER BY rowid DESC LIMIT 1").fetchone()
    connection.execute(f"UPDATE {statement} SET {column} = ? WHERE rowid = ?", (orjson.dumps(change(orjson.loads(text))), row))


def without_a_waiting_value(leaves: dict[str, Any]) -> dict[str, Any]:
    leaf, values = next(iter(leaves["beside"].items()))
    return {**leaves, "beside": {**leaves["beside"], leaf: values[:1]}}


def with_another_value(leaves: dict[str, Any]) -> dict[str, Any]:
    leaf, values = next(iter(leaves["beside"].items()))
    return {**leaves, "beside": {**leaves["beside"], leaf: [values[0], {**values[1], "value": "Forged"}]}}


def test_a_value_that_waited_and_is_gone_is_found(town: Town) -> None:
    altered(town, "record", "leaves", without_a_waiting_value, "kind = 'plan'")
    (said,) = [finding for finding in proved(town).findings if "lost" in finding]
    assert "a value is lost: nobody replaced it, and it is not kept" in said
    assert "quiet home" not in said


def test_a_value_that_nobody_wrote_is_found(town: Town) -> None:
    altered(town, "record", "leaves", with_another_value, "kind = 'plan'")
    said = " ".join(proved(town).findings)
    assert "a value is kept that nobody wrote" in said
    assert "a value is lost" in said
    assert "Forged" not in said


@pytest.mark.parametrize(("leaf", "said"), [
    ("/~(about,visibility)", [{"visibility": "professionals"}, {"visibility": "family"}]),
    ("/copies/c", [{"to": "Canary", "on": "2026-01-01", "safe_at_home": False}, {"to": "Canary", "on": "2026-01-01", "safe_at_home": True}]),
])
def test_a_laxer_word_that_is_shown_before_the_strictest_is_found(town: Town, leaf: str, said: list[Any]) -> None:
    worker = town.laptops["worker"]
    plan = plan_of(town, worker.store)
    author = Author(worker.worker.id, worker.identity.machine, Role.WORKER)
    for n, value in enumerate(said, 901):
        salt = new_salt()
        content = Content(record=plan.id, kind=plan.kind, family=plan.family, patch=patch_of([Write(leaf, value)]), by=worker.worker.id,
                          at=town.clock.now(), dot=new_dot(salt), seen={leaf: ()}, salt=salt)
        with town.hub.storage.transaction() as tx:
            assert Ledger(tx, town.clock).take(content, author, frozenset(town.families), n=n, digest="").reason is None
    assert not [finding for finding in proved(town).findings if leaf in finding]
    altered(town, "record", "leaves", lambda kept: {**kept, "beside": {**kept["beside"], leaf: kept["beside"][leaf][::-1]}}, "kind = 'plan'")
    assert [finding for finding in proved(town).findings if f"{leaf}: it protects somebody, and another value" in finding]


def test_a_body_that_shows_something_else_is_found(town: Town) -> None:
    altered(town, "record", "body", lambda body: {**body, "text": "Forged"}, "kind = 'goal'")
    assert [finding for finding in proved(town).findings if "/text" in finding]


def test_a_body_that_shows_more_than_is_kept_is_found(town: Town) -> None:
    altered(town, "record", "body", lambda body: {**body, "instrument": "family-wheel"}, "kind = 'goal'")
    assert proved(town).findings != ()


@pytest.fixture
def finished(town: Town) -> Town:
    """The worker has finished a contact."""
    worker = town.laptops["worker"]
    contact = contacts.begin_contact(worker.desk, town.families[0]).records[0].id
    contacts.write_contact(worker.desk, worker.store.get(Contact, contact), notes="Talked about sleep")
    contacts.finish_contact(worker.desk, worker.store.get(Contact, contact))
    town.settle()
    assert proved(town).findings == ()
    return town


def test_a_finished_record_that_is_not_kept_as_finished_is_found(finished: Town) -> None:
    altered(finished, "record", "leaves", lambda leaves: {name: kept for name, kept in leaves.items() if name != "finish"}, "kind = 'contact'")
    assert [finding for finding in proved(finished).findings if "not kept as finished" in finding]


def test_a_finished_record_that_says_another_thing_is_found(finished: Town) -> None:
    altered(finished, "record", "body", lambda body: {**body, "notes": "Forged"}, "kind = 'contact'")
    assert [finding for finding in proved(finished).findings if "/notes: it was finished, and says another thing" in finding]


def test_a_change_that_was_rewritten_in_the_log_is_found_by_its_digest(town: Town) -> None:
    altered(town, "change", "content", lambda content: {**content, "by": "somebody-else"}, "machine IS NOT NULL")
    (said,) = proved(town).findings
    assert "its digest is not that of what is kept" in said


def test_a_change_that_is_gone_from_the_log_is_found(town: Town) -> None:
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM change WHERE n = 2 AND machine IS NOT NULL")
    said = " ".join(proved(town).findings)
    assert "number 2 is not in its log" in said


def test_a_record_that_is_gone_is_found(town: Town) -> None:
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM record WHERE kind = 'goal'")
    assert [finding for finding in proved(town).findings if "it was written and is not kept" in finding]


def test_each_package_leaves_a_signature_that_covers_its_changes_and_all_before(town: Town) -> None:
    worker = town.laptops["worker"]
    with town.hub.storage.reading() as tx:
        machine = tx.machine(worker.identity.machine)
        assert machine is not None
        signed = tx.signatures(machine.id)
    assert signed[-1].n == machine.received
    assert signed[-1].digest == machine.digest
    assert [one.first for one in signed] == [1, *(one.n + 1 for one in signed[:-1])]
    assert proved(town).signed == sum(laptop.store.outgoing().received for laptop in town.laptops.values())


def test_a_log_that_was_rewritten_with_all_its_digests_is_found_by_what_its_machine_signed(town: Town) -> None:
    """Whoever has the hub's store can work the digests out anew; the machine's key they do not have."""
    machine = town.laptops["worker"].identity.machine
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    before, digest_before = 0, FIRST_DIGEST
    for position, text, n in connection.execute("SELECT position, content, n FROM change WHERE machine = ? ORDER BY n", (machine,)).fetchall():
        content = Content.model_validate(orjson.loads(text) | ({"at": "2020-01-01T10:00:00Z[Europe/London]"} if n == 1 else {}))
        (change,) = continue_chain(before, digest_before, [content])
        connection.execute("UPDATE change SET content = ?, digest = ? WHERE position = ?",
                           (canonical(content_json(content)), change.digest, position))
        before, digest_before = n, change.digest
    connection.execute("UPDATE machine SET digest = ? WHERE id = ?", (digest_before, machine))
    found = proved(town).findings
    assert any("it signed another log" in finding for finding in found)


@pytest.mark.parametrize(("statement", "said"), [
    ("UPDATE signature SET signature = replace(signature, substr(signature, 1, 4), '0000')", "is not by its key"),
    ("DELETE FROM signature WHERE n = (SELECT max(n) FROM signature s WHERE s.machine = signature.machine)", "signed by nobody"),
])
def test_a_signature_that_was_altered_or_taken_away_is_found(town: Town, statement: str, said: str) -> None:
    plans.write_plan(town.laptops["worker"].desk, plan_of(town, town.laptops["worker"].store), network="Aunt")
    town.settle()
    town.hub.storage._connection.execute(statement)  # type: ignore[attr-defined]
    assert any(said in finding for finding in proved(town).findings)


def test_a_package_whose_signature_is_over_another_log_is_refused_and_nothing_of_it_is_kept(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = town.laptops["worker"]
    plans.write_plan(worker.desk, plan_of(town, worker.store), network="Aunt")
    with town.hub.storage.reading() as tx:
        head = tx.head()
    with monkeypatch.context() as patch:
        patch.setattr(sync_round, "log_statement", lambda machine, hub, n, _digest: log_statement(machine, hub, n, FIRST_DIGEST))
        with pytest.raises(PackageDamaged):
            worker.sync()
    with town.hub.storage.reading() as tx:
        assert tx.head() == head
    worker.sync()
    assert proved(town).findings == ()


def test_what_an_older_keyworker_sent_is_not_said_to_be_signed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    newcomer = town.add_laptop("newcomer")
    town.save(Assignment(family=town.families[0], worker=newcomer.worker.id, team=town.team.id))
    newcomer.sync()
    before = proved(town).signed
    plans.write_plan(newcomer.desk, plan_of(town, newcomer.store), network="Aunt")
    with monkeypatch.context() as patch:
        patch.setattr(sync_round, "UpPackage", lambda **fields: UpPackage(**{**fields, "signature": ""}))
        newcomer.sync()
    assert (proved(town).signed, proved(town).findings) == (before, ())


def test_a_change_of_the_hubs_own_that_is_gone_from_the_log_breaks_its_chain(town: Town) -> None:
    """No machine's log would miss it."""
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM change WHERE machine IS NULL AND kind = 'worker' AND position < 5")
    assert any("the hub's chain breaks here" in finding for finding in proved(town).findings)


def test_a_verdict_that_was_changed_in_the_log_breaks_the_chain(town: Town) -> None:
    connection = town.hub.storage._connection  # type: ignore[attr-defined]
    connection.execute("UPDATE change SET reason = 'full' WHERE n = 2 AND machine IS NOT NULL")
    assert any("the hub's chain breaks here" in finding for finding in proved(town).findings)


def test_who_replaces_what_of_their_own_was_set_aside_replaces_something(town: Town) -> None:
    """It was on their screen all the same; a name that no change ever had is found."""
    worker = town.laptops["worker"]
    plan = plan_of(town, worker.store)
    author = Author(worker.worker.id, worker.identity.machine, Role.WORKER, put_back=True)

    def written(wants: str, seen: tuple[str, ...], families: frozenset[str], n: int) -> str:
        salt = new_salt()
        content = Content(record=plan.id, kind=plan.kind, family=plan.family, patch={"wants": wants}, by=worker.worker.id, at=town.clock.now(),
                          dot=new_dot(salt), seen={"/wants": seen}, salt=salt)
        with town.hub.storage.transaction() as tx:
            Ledger(tx, town.clock).take(content, author, families, n=n, digest="")
        return Value(content.dot, wants, salt=salt).name("/wants")

    aside = written("set aside", (), frozenset(), 901)
    written("after it", (aside,), frozenset(town.families), 902)
    assert not any("what nobody wrote" in finding for finding in proved(town).findings)
    with town.hub.storage.transaction() as tx:
        position = tx.head()
    town.hub.storage._connection.execute(  # type: ignore[attr-defined]
        "UPDATE change SET content = replace(CAST(content AS TEXT), ?, ?) WHERE position = ?", (aside, "A" * len(aside), position))
    assert any("what nobody wrote" in finding for finding in proved(town).findings)
