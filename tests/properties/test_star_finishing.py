"""One star, two machines, one of which finishes it: what was agreed stands, and what the other wrote is in front of a person."""

import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.casework import stars
from keyworker.domain.conflict import Conflict
from keyworker.domain.family import Assignment
from keyworker.domain.merge import leaves, path_of, value_at
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, StarReading
from tests.fakes.town import Laptop, Town, make_town

AREAS = ("health", "mood", "home")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from(["one", "two"]), st.sampled_from(AREAS), st.integers(1, 10)),
        st.tuples(st.just("write"), st.sampled_from(["one", "two"]), st.sampled_from(AREAS), st.integers(1, 10)),
        st.tuples(st.just("clear"), st.sampled_from(["one", "two"]), st.sampled_from(AREAS), st.just(0)),
        st.tuples(st.just("sync"), st.sampled_from(["one", "two"]), st.just(""), st.just(0)),
        st.tuples(st.just("finish"), st.sampled_from(["one", "two"]), st.just(""), st.just(0)),
    ),
    max_size=14,
)


@dataclass
class Offered:
    """What one machine wrote in one area, in the order in which it was written, and what was agreed on it if it finished."""

    wrote: list[tuple[str, AreaReading]]
    agreed: StarReading | None = None


# The same histories each time: conflicts that are records can be left open beside an author's own later word (offered what now stands).
# Records that keep every value, in place of such conflicts, end that; their law walks other histories each time.
@settings(max_examples=60, deadline=None, derandomize=True)
@given(STEPS)
def test_a_finished_star_says_what_its_finisher_saw_and_every_other_word_is_before_a_person(steps: list[Any]) -> None:
    """Whatever the order in which two machines write, sync and finish."""
    with tempfile.TemporaryDirectory() as folder:
        town = make_town(Path(folder))
        try:
            _run(town, steps)
        finally:
            town.close()


def _run(town: Town, steps: list[Any]) -> None:
    one, two = town.add_laptop("one"), town.add_laptop("two")
    family = town.add_family(one.worker)
    town.save(Assignment(family=family, worker=two.worker.id, worker_name="two", team=town.team.id))
    town.settle()
    person = next(who for who in one.store.find(Person, family=family) if who.forename == "Canaryparent")
    reading = stars.begin_reading(one.desk, person, "family-wheel").records[0].id
    stars.record_area(one.desk, one.store.get(StarReading, reading), "health", AreaReading(score=Decimal(4)))
    town.settle()
    said = {"one": Offered([]), "two": Offered([])}
    for what, name, area, number in [*steps, ("say", "one", "home", 5), ("finish", "one", "", 0)]:
        town.clock.turn(seconds=1)
        _step(town.laptops[name], said[name], reading, (what, area, number))
    town.settle()
    bodies = [laptop.store.get(StarReading, reading).body() for laptop in (one, two)]
    assert bodies[0] == bodies[1]
    agreed = [laptop.agreed for laptop in said.values() if laptop.agreed is not None]
    assert any(_says(bodies[0], each.body()) for each in agreed)
    _nothing_hidden(town, reading, bodies[0], said)


def _step(laptop: Laptop, said: Offered, reading: str, step: tuple[str, str, int]) -> None:
    what, area, number = step
    seen = laptop.store.get(StarReading, reading)
    if what == "sync":
        laptop.sync()
    elif seen.completed():
        return
    elif what == "finish":
        if any(one.score is not None for one in seen.areas.values()):
            stars.finish_reading(laptop.desk, seen, agreed_by={seen.person: "Canaryparent"})
            said.agreed = laptop.store.get(StarReading, reading)
    elif what == "clear":
        stars.clear_area(laptop.desk, seen, area)
    else:
        note = f"Canarynote{number}" if what == "write" else seen.areas[area].note if area in seen.areas else ""
        words = AreaReading(score=Decimal(number), note=note)
        stars.record_area(laptop.desk, seen, area, words)
        said.wrote.append((area, words))


def _says(body: dict[str, Any], agreed: dict[str, Any]) -> bool:
    names = ("status", "areas", "agreed_by", "finished")
    return all(body.get(name) == agreed.get(name) for name in names)


def _nothing_hidden(town: Town, reading: str, body: dict[str, Any], said: dict[str, Offered]) -> None:
    """Each machine's last word about each leaf stands, is in a conflict, was set aside, or was seen by whoever took it away."""
    with town.hub.storage.transaction() as tx:
        history = tx.history(reading)
        conflicts = [Conflict.read(row.body, row.position) for row in tx.records(Conflict.kind, owner=reading)]
    finish = next(change for change in history if change.patch.get("status") == "finished")
    offered = {(one.path, repr(side.value)) for one in conflicts for side in (one.stands, one.offered)}
    for change in history:
        if change.machine == finish.machine or change.position <= finish.base or change.position > finish.position:
            continue
        for path, value in leaves(change.patch):
            pointer = "/" + "/".join(path)
            later = any(
                one.machine == change.machine and change.position < one.position < finish.position
                and path in {where for where, _ in leaves(one.offered)}
                for one in history
            )
            under = any(pointer.startswith(where) or where.startswith(pointer) for where, _ in offered)
            stands = value_at(body, path)
            taken_back = value is None and isinstance(stands, dict) and stands["state"] == "not_covered"
            both = any(one.machine == finish.machine and (path, value) in list(leaves(one.offered)) for one in history)
            assert later or both or stands == value or taken_back or under, (path, value)
    for one in conflicts:
        assert one.offered.by != finish.by or value_at(body, path_of(one.path)) == one.stands.value
