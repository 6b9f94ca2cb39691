"""Erasure by law: what one record said is gone from the hub and from every machine, and the log still proves that nothing else is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.errors import FamilyClosed, NotHere, Refusal
from keyworker.base.ids import new_id
from keyworker.casework import plans, reviews
from keyworker.cli.verify import proof_of
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.plan import Goal
from keyworker.domain.record import Role
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.domain.visibility import Visibility
from keyworker.hub.council import assign, end_assignment
from keyworker.hub.erasure import erase, to_erase, unconfirmed
from keyworker.hub.home import open_hub
from keyworker.hub.imports.ssd import import_ssd
from keyworker.hub.restored import withdraw_again
from keyworker.hub.storage.rows import Standing
from keyworker.hub.storage.withdrawn_list import LIST
from keyworker.hub.verify import Proof, verify
from keyworker.hub.withdrawn import note_erased
from tests.fakes.clean_extract import clean_rows, write_rows
from tests.fakes.copies import back_up, put_back
from tests.fakes.town import Laptop, Town, make_town
from tests.integration.test_hub_cli import Run, json
from tests.integration.test_hub_cli import run as run

WORDS = "Secretwords"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A goal that two people wrote paragraphs in at once, and on which a lead decided."""
    made = make_town(tmp_path)
    worker, lead = made.add_laptop("worker"), made.add_laptop("lead", Role.LEAD)
    made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, made.families[0])
    plans.add_goal(worker.desk, worker.plan(made.families[0]), text=f"{WORDS} one\n\n{WORDS} two")
    plans.add_goal(worker.desk, worker.plan(made.families[0]), text="Another goal")
    made.settle()
    for laptop, text in ((worker, f"{WORDS} first\n\n{WORDS} two"), (lead, f"{WORDS} one\n\n{WORDS} second")):
        plans.write_goal(laptop.desk, goal_of(laptop), text=text)
    made.settle()
    reviews.decide(lead.desk, lead.store.family_file(made.families[0]), Decision.APPROVED)
    made.settle()
    yield made
    made.close()


def goal_of(laptop: Laptop) -> Goal:
    return next(goal for goal in laptop.store.find(Goal) if WORDS in goal.text)


def proved(town: Town) -> Proof:
    with town.hub.storage.reading() as tx:
        return verify(tx)


def places_of(connection: Any, words: str) -> list[str]:
    """The tables of a store in which some words stand."""
    found = []
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
        found += [table for row in rows for cell in row if words.lower() in (cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)).lower()]
    return found


def at_hub(town: Town) -> list[str]:
    return places_of(town.hub.storage._connection, WORDS)  # type: ignore[attr-defined]


def on(laptop: Laptop) -> list[str]:
    return places_of(laptop.store._connection._db, WORDS)


def test_what_was_erased_is_nowhere_and_the_log_still_proves_itself(town: Town) -> None:
    """The words of both, the hub's own joining of them, and the decision that repeats them."""
    worker = town.laptops["worker"]
    goal = goal_of(worker).id
    assert at_hub(town)
    before = proved(town)
    assert len(erase(town.hub, goal)) == 2
    assert at_hub(town) == []
    town.settle()
    for laptop in town.laptops.values():
        assert on(laptop) == []
        assert [one.text for one in laptop.store.find(Goal)] == ["Another goal"]
        assert laptop.store.find(ReviewDecision) == []
        assert laptop.store.search(WORDS) == []
    after = proved(town)
    assert (after.findings, after.erased, after.signed) == ((), 2, before.signed)
    assert after.changes == before.changes + 2


def test_what_somebody_wrote_meanwhile_is_set_aside_without_its_words_and_its_author_is_told(town: Town) -> None:
    worker = town.laptops["worker"]
    goal = goal_of(worker)
    plans.write_goal(worker.desk, goal, text=f"{WORDS} written without signal")
    erase(town.hub, goal.id)
    town.settle()
    assert at_hub(town) == []
    assert on(worker) == []
    (told,) = worker.store.set_aside()
    assert (told.record, told.reason, told.patch) == (goal.id, "erased", {})
    proof = proved(town)
    assert (proof.findings, proof.set_aside) == ((), 1)


def test_a_family_whose_plan_was_erased_has_a_plan_again_with_what_is_still_there(town: Town) -> None:
    """Both know of it and begin it at once; a machine that was away writes on in the erased one, and adds a goal to it."""
    worker, lead, family = town.laptops["worker"], town.laptops["lead"], town.families[0]
    away = town.add_laptop("away", of=worker.worker)
    town.settle()
    before = worker.plan(family)
    plans.write_plan(away.desk, away.plan(family), wants=WORDS)
    plans.add_goal(away.desk, away.plan(family), text="A goal of somebody who was away")
    erase(town.hub, before.id)
    for laptop in (worker, lead):
        laptop.sync()
        plans.begin_plan(laptop.desk, family)
        plans.write_plan(laptop.desk, laptop.plan(family), **{"wants" if laptop is worker else "worries": f"By {laptop.worker.name}"})
    town.settle()
    town.settle()
    for laptop in town.laptops.values():
        plan, file = laptop.plan(family), laptop.store.family_file(family)
        assert plan.id != before.id
        assert (plan.wants, plan.worries) == (f"By {worker.worker.name}", f"By {lead.worker.name}")
        assert len([goal for goal in file.goals if goal.plan == plan.id]) == 3
        assert proof_of(laptop.store, laptop.identity).findings == ()
    assert [aside.reason for aside in away.store.set_aside()] == ["erased"]
    assert proved(town).findings == ()
    erase(town.hub, worker.plan(family).id)
    town.settle()
    plans.begin_plan(worker.desk, family)
    town.settle()
    assert len({before.id, worker.plan(family).id, lead.plan(family).id}) == 2


def test_a_machine_that_comes_later_gets_no_word_of_it(town: Town) -> None:
    erase(town.hub, goal_of(town.laptops["worker"]).id)
    late = town.add_laptop("late", Role.LEAD)
    town.settle()
    assert on(late) == []
    assert [one.text for one in late.store.find(Goal)] == ["Another goal"]


def test_only_what_is_written_about_a_family_is_erased_and_once(town: Town) -> None:
    goal = goal_of(town.laptops["worker"]).id
    erase(town.hub, goal)
    with town.hub.storage.reading() as tx:
        for record, trouble in ((goal, Refusal), (town.laptops["lead"].worker.id, Refusal), ("nothing", NotHere)):
            with pytest.raises(trouble):
                to_erase(tx, record)


def test_a_hub_that_was_put_back_from_a_backup_erases_again_what_the_list_beside_its_store_says(town: Town) -> None:
    """Of before the erasure, and of before the record: what machines send again of it is set aside without its words."""
    worker, folder = town.laptops["worker"], town.folder / "hub"
    goal = goal_of(worker)
    copy = back_up(town)
    erase(town.hub, goal.id)
    with (folder / LIST).open("ab") as file:
        file.write(b'{"record": "cut')
    put_back(town, copy)
    assert at_hub(town) == []
    assert withdraw_again(town.hub) == 0
    unknown = Standing(new_id(), Goal.kind, town.families[0], {}, 0, town.families[0])
    with town.hub.storage.transaction() as hub_tx:
        note_erased(hub_tx, unknown)
    assert withdraw_again(town.hub) == 1
    with worker.store.write() as tx_here:
        tx_here.save(Goal(id=unknown.id, family=town.families[0], plan=worker.plan(town.families[0]).id, text=WORDS))
    town.settle()
    assert at_hub(town) == []
    assert [told.reason for told in worker.store.set_aside()] == ["erased"]


def test_after_an_erasure_and_a_backup_its_author_syncs_on_and_every_log_still_proves_itself(town: Town) -> None:
    """What was erased is sent again without its words, under the digest that its author's chain has for it."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    copy = back_up(town)
    goal = goal_of(worker)
    plans.write_goal(worker.desk, goal, text=f"{WORDS} after the backup")
    town.settle()
    erase(town.hub, goal.id)
    town.settle()
    put_back(town, copy)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), text="Written since")
    town.settle()
    assert (at_hub(town), on(worker), on(lead)) == ([], [], [])
    assert worker.store.outgoing().pending == 0
    assert {goal.text for goal in lead.store.find(Goal)} == {"Another goal", "Written since"}
    assert proved(town).findings == ()
    for laptop in (worker, lead):
        assert proof_of(laptop.store, laptop.identity).findings == ()


def test_what_a_lead_had_half_typed_or_was_shown_of_what_is_erased_goes_too(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    goal = goal_of(worker)
    with lead.store.write() as tx:
        tx.keep_setting(f"conflict_draft:{new_id()}", {"about": goal.id, "text": WORDS})
        tx.keep_setting("place", {"family": "another"})
        tx.keep_setting("conflict_drafts:another", [{"record": goal.id, "words": WORDS}, {"record": "another", "words": "Canary kept"}])
    lead.store._connection.run(
        "INSERT INTO set_aside_of_others VALUES (1, ?, 'goal', ?, 'out_of_scope', ?)", (goal.id, goal.family, f'{{"text":"{WORDS}"}}'.encode()))
    erase(town.hub, goal.id)
    town.settle()
    assert on(lead) == []
    assert lead.store.setting("place") == {"family": "another"}
    assert lead.store.setting("conflict_drafts:another") == [{"record": "another", "words": "Canary kept"}]


@pytest.mark.parametrize("holds", [
    {"answers": {"/review/goal": f"  {WORDS} one "}}, {"answers": {"/review/said": f"They said: {WORDS} TWO and more"}},
    {"made_with": {"plan.csv": 'id,text\nTHE_GOAL,"Secretwords first"'}}, {"wrote": {"goal": "THE_GOAL"}, "answers": {"/review/goal": WORDS}},
])
def test_answers_that_repeat_what_is_erased_go_with_it_and_no_others(town: Town, holds: dict[str, dict[str, str]]) -> None:
    """Words that were filled in from it, also from what it said before, kept with finished answers, or written from them."""
    worker, goal = town.laptops["worker"], goal_of(town.laptops["worker"])
    of = {"family": goal.family, "form_id": "plan-review", "version": "1", "status": ResponseStatus.FINISHED, "made_by": worker.worker.id}
    repeats = FormResponse.model_validate({**of, **{part: {key: text.replace("THE_GOAL", goal.id) for key, text in said.items()} for part, said in holds.items()}})
    other = FormResponse.model_validate({**of, "answers": {"/review/goal": "Another goal", "/review/source": "worker"}, "made_with": {"plan.csv": "id,text"}})
    with worker.store.write() as tx:
        tx.save(repeats)
        tx.save(other)
    town.settle()
    assert {repeats.id, goal.id} < erase(town.hub, goal.id).keys()
    town.settle()
    for laptop in town.laptops.values():
        assert on(laptop) == []
        assert [kept.id for kept in laptop.store.find(FormResponse)] == [other.id]
    assert at_hub(town) == []
    assert proved(town).findings == ()


def author_who_does_not_see(town: Town, way: str) -> tuple[Laptop, str]:
    """Somebody who wrote in the goal and to whom it went: the family left them with words that were set aside, or the goal is for the lead alone."""
    author, lead, family = town.add_laptop("author"), town.laptops["lead"], town.families[0]
    assign(town.hub, family, author.worker.id)
    town.settle()
    page = goal_of(author)
    if way == "restricted":
        plans.write_goal(author.desk, page, text=f"{WORDS} of the author")
        town.settle()
        with lead.store.write() as tx:
            tx.save(lead.store.get(Goal, page.id).evolve(visibility=Visibility.RESTRICTED))
    else:
        end_assignment(town.hub, family, author.worker.id)
        author.sync()
        with pytest.raises(FamilyClosed):
            plans.write_goal(author.desk, page, text=f"{WORDS} after it left")
    town.settle()
    assert WORDS.lower() in str(author.store._connection.rows("SELECT CAST(content AS TEXT) FROM changes WHERE here = 1")).lower()
    return author, page.id


@pytest.mark.parametrize("way", ["restricted", "left"])
def test_what_its_author_sees_no_more_is_erased_on_their_machine_too_and_who_has_not_said_so_is_listed(town: Town, way: str) -> None:
    author, goal = author_who_does_not_see(town, way)
    erase(town.hub, goal)
    with town.hub.storage.reading() as tx:
        assert {machine.worker for machine in unconfirmed(tx, [goal])} == {laptop.worker.id for laptop in town.laptops.values()}
    for laptop in town.laptops.values():
        if laptop is not author:
            laptop.sync()
            laptop.sync()
    with town.hub.storage.reading() as tx:
        assert [machine.worker for machine in unconfirmed(tx, [goal])] == [author.worker.id]
    town.settle()
    assert on(author) == []
    assert {(aside.reason, str(aside.patch)) for aside in author.store.set_aside()} == {("erased", "{}")}
    assert proof_of(author.store, author.identity).findings == ()
    with town.hub.storage.reading() as tx:
        assert unconfirmed(tx, [goal]) == []


@pytest.mark.parametrize(("statement", "said"), [
    ("UPDATE change SET erased = digest, content = json_set(CAST(content AS TEXT), '$.patch', json('{}')) WHERE kind = 'plan'", "it was not erased"),
    ("UPDATE change SET erased = '' WHERE kind = 'goal'", "its digest is not"),
    ("UPDATE change SET content = json_set(CAST(content AS TEXT), '$.patch', json('{\"text\":\"x\"}')) WHERE erased <> ''", "holds words"),
    ("UPDATE record SET body = x'7b7d' WHERE kind = 'plan'", "its words are not erased"),
])
def test_who_takes_words_away_without_erasing_is_found(town: Town, statement: str, said: str) -> None:
    erase(town.hub, goal_of(town.laptops["worker"]).id)
    town.hub.storage._connection.execute(statement)  # type: ignore[attr-defined]
    assert any(said in finding for finding in proved(town).findings)


def test_the_next_import_does_not_bring_it_back(run: Run, tmp_path: Path) -> None:
    run("init")
    folder = write_rows(tmp_path / "ssd", clean_rows())
    run("import-ssd", str(folder))
    hub = open_hub(tmp_path / "hub")
    with hub.storage.reading() as tx:
        person = tx.records("person")[0]
    words = str(person.body["forename"])
    erase(hub, person.id)
    import_ssd(hub, folder)
    with hub.storage.reading() as tx:
        assert verify(tx).findings == ()
        standing = tx.record(person.id)
        assert standing is not None
        assert standing.erased
        assert tx.imported_sources("")
    kept = hub.storage._connection.execute(  # type: ignore[attr-defined]
        "SELECT count(*) FROM imported WHERE record = ? AND body <> x'7b7d'", (person.id,)).fetchone()
    hub.storage.close()
    assert words
    assert kept == (0,)


def test_an_operator_erases_only_with_confirm_and_it_is_in_the_audit_trail(run: Run, tmp_path: Path) -> None:
    run("init")
    run("import-ssd", str(write_rows(tmp_path / "ssd", clean_rows())))
    hub = open_hub(tmp_path / "hub")
    with hub.storage.reading() as tx:
        person = tx.records("person")[0]
    hub.storage.close()
    assert json(run, "erase", person.id) == {"erased": False, "records": [{"id": person.id, "kind": "person"}], "machines": []}
    assert json(run, "verify")["erased"] == 0
    assert json(run, "erase", person.id, "--confirm")["erased"]
    assert "No machine may still hold its words" in run("erase", person.id)[1]
    assert (json(run, "verify")["erased"], json(run, "verify")["holds"]) == (1, True)
    (act,) = (row for row in json(run, "audit", "--what", "operator") if row["details"].startswith("command erase"))
    assert act["family"]
    assert run("erase", person.id, "--confirm")[0] == 1
