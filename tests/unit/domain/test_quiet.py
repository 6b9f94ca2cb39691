"""Laws of quiet leaves: what nobody types is asked of nobody, and no leaf that somebody types is quiet."""

from keyworker.base.canonical import canonical
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.leaves import LeafChange, State, accept, dot_from, packed
from keyworker.domain.registry import KINDS
from keyworker.domain.star import StarReading
from tests.fakes.families import TODAY, at, family_records

COPIED = {"worker_name"}
"""Names that the program copies into a record beside an id. `owner_name` and `contact_name` are typed."""
TYPED = {"contact_name", "owner_name", "by_name"}


def test_every_quiet_leaf_is_a_field_of_its_kind() -> None:
    assert [(kind, leaf) for kind, model in KINDS.items() for leaf in model.shape.quiet if leaf[1:] not in model.model_fields] == []


def test_names_that_are_copied_in_and_places_in_an_order_are_quiet_wherever_people_may_write() -> None:
    for model in KINDS.values():
        if len(model.written_by) > 1:
            nobody_types = {name for name in model.model_fields if name in COPIED | {"order", "began", "finished"}}
            assert {f"/{name}" for name in nobody_types} <= model.shape.quiet | model.shape.signed, model.kind
            assert not {f"/{name}" for name in TYPED} & model.shape.quiet, model.kind


def test_two_who_finish_the_same_are_asked_nothing_about_the_moment() -> None:
    """What both say differs only in when they finished, which neither typed; both moments are kept."""
    draft = family_records().draft
    assert draft is not None
    base, _ = accept(State(), LeafChange(dot_from("begun"), draft.writes(begins=True)))
    read = StarReading.read(base.body(), 1, canonical(packed(base)))
    state = base
    for person, hour in (("one", 9), ("two", 10)):
        moment = at(TODAY, hour)
        done = read.evolve(status="finished", finished=moment, going_well="Mornings.")
        change = LeafChange(dot_from(person), done.writes(), person, str(moment), finishes=True)
        state, reason = accept(state, change, StarReading.shape)
        assert reason is None
    assert len(state.on("/finished")) == 2
    assert conflicts_of(StarReading.read(state.body(), 2, canonical(packed(state)))) == ()
