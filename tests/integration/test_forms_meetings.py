"""One draft of a form on two machines: over real stores, a real hub with its shipped forms, and the real round of sync."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from keyworker.casework import conflicts, forms
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.contact import Contact
from keyworker.domain.family import Assignment
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_definition import form_definition_id
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.leaves import AUDIENCE
from keyworker.domain.person import Person
from keyworker.domain.plan import ChildsVoice
from keyworker.domain.visibility import Visibility
from keyworker.forms.engine import FormSession
from keyworker.hub.forms import add_shipped
from tests.fakes.forms import SHIPPED, Said, fill
from tests.fakes.town import Laptop, Town, make_town


@dataclass(frozen=True)
class Two:
    """Two workers with the same family and one unfinished record of a home visit."""

    town: Town
    one: Laptop
    two: Laptop
    response: str

    def on(self, laptop: Laptop) -> FormResponse:
        """The answers as a machine shows them."""
        return laptop.store.get(FormResponse, self.response)

    def file(self, laptop: Laptop) -> FamilyFile:
        """The family as a machine shows it."""
        return laptop.store.family_file(self.town.families[0])

    def asked(self, laptop: Laptop) -> FormSession:
        """The form as a machine asks it."""
        return forms.session_of(laptop.desk, self.file(laptop), self.on(laptop))

    def say(self, laptop: Laptop, **script: Said) -> None:
        """Somebody answers questions, and the answers are kept."""
        session = self.asked(laptop)
        for name, said in script.items():
            ref = next(view.ref for view in session.views() if view.ref.endswith(f"/{name}"))
            session.set_value(ref, str(said))
        forms.keep_answers(laptop.desk, self.on(laptop), session.answers())

    def finish(self, laptop: Laptop) -> None:
        """Somebody answers the rest and finishes."""
        session = self.asked(laptop)
        person = laptop.store.find(Person, family=self.town.families[0])[0]
        fill(session, {"outcome": "met", "seen": (person.id,), "worry": "no"})
        forms.finish_response(laptop.desk, self.on(laptop), session.answers())


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    town = make_town(tmp_path)
    added = add_shipped(town.hub)
    assert ({one.form_id for one in added.added}, added.refused) == (set(SHIPPED), {})
    one, other = town.add_laptop("one"), town.add_laptop("two")
    family = town.add_family(one.worker)
    town.save(Assignment(family=family, worker=other.worker.id, worker_name="two", team=town.team.id))
    town.settle()
    version = next(form.definition.version for form in forms.offered(one.desk) if form.definition.form_id == "home-visit")
    response = forms.begin_response(one.desk, family, form_definition_id("home-visit", version)).records[0].id
    town.settle()
    yield Two(town, one, other, response)
    town.close()


def test_every_machine_is_offered_the_twelve_forms_in_the_councils_order(two: Two) -> None:
    """They come with the first sync."""
    for laptop in (two.one, two.two):
        assert [one.definition.order for one in forms.offered(laptop.desk)] == list(range(10, 130, 10))


def test_answers_to_different_questions_of_one_draft_meet(two: Two) -> None:
    """Neither asks anybody anything."""
    two.say(two.one, purpose="Canary purpose")
    two.say(two.two, minutes="45")
    two.town.settle()
    for laptop in (two.one, two.two):
        session = two.asked(laptop)
        assert [session.view(f"/data/visit/{name}").value for name in ("purpose", "minutes")] == ["Canary purpose", "45"]
        assert two.file(laptop).conflicts == ()


@pytest.mark.parametrize("finisher_first", [True, False])
def test_what_was_written_while_somebody_finished_is_put_before_a_person(two: Two, finisher_first: bool) -> None:
    """The finished answers say what their author saw, whichever the hub hears first; the other's words are kept and shown."""
    two.finish(two.one)
    two.say(two.two, purpose="Canary late")
    if not finisher_first:
        two.two.sync()
    two.town.settle()
    answers = [two.on(laptop) for laptop in (two.one, two.two)]
    assert answers[0].answers == answers[1].answers
    assert (answers[0].status, answers[0].answers["/data/visit/purpose"]) == (ResponseStatus.FINISHED, "Canary words.")
    assert len(two.file(two.two).all(Contact)) == 1
    beside = [conflict.sides[1].value for conflict in conflicts.waiting(two.one.desk) if conflict.record == two.response]
    assert (two.two.store.set_aside(), beside) == ([], ["Canary late"])


def test_a_draft_that_both_finish_apart_writes_its_contact_once(two: Two) -> None:
    """The id of what is written follows from the draft."""
    two.finish(two.one)
    two.finish(two.two)
    two.town.settle()
    for laptop in (two.one, two.two):
        assert [contact.worker for contact in two.file(laptop).all(Contact)] == [two.one.worker.id]
        assert two.on(laptop).status is ResponseStatus.FINISHED
        assert laptop.store.set_aside() == []


def test_what_two_wrote_with_one_draft_stands_side_by_side_and_the_stricter_holds(two: Two) -> None:
    """Both finish the same draft apart: what it wrote for each is one record, in which nothing of the second is gone, and "no" counts."""
    version = next(form.definition.version for form in forms.offered(two.one.desk) if form.definition.form_id == "childs-voice")
    family = two.town.families[0]
    sam = Person(family=family, forename="Sam", date_of_birth=date(2018, 3, 1))
    two.town.save(sam)
    two.town.settle()
    draft = forms.begin_response(two.one.desk, family, form_definition_id("childs-voice", version)).records[0].id
    two.town.settle()
    for laptop, words, share in ((two.one, "Canary of one.", "yes"), (two.two, "Canary of two.", "no")):
        session = forms.session_of(laptop.desk, two.file(laptop), laptop.store.get(FormResponse, draft))
        fill(session, {"child": (sam.id,), "words": words, "may_share": (share,)})
        forms.finish_response(laptop.desk, laptop.store.get(FormResponse, draft), session.answers())
    two.town.settle()
    for laptop in (two.one, two.two):
        (voice,) = two.file(laptop).all(ChildsVoice)
        assert laptop.store.set_aside() == []
        assert voice.visibility is Visibility.PERSON
        said = {conflict.leaf: [side.value for side in conflict.sides] for conflict in conflicts_of(voice)}
        assert said.keys() == {"/words", AUDIENCE}
        assert said["/words"] == ["Canary of one.", "Canary of two."]
        assert voice.asked_by == two.one.worker.id
