"""One star, two machines, one of which finishes it: what was agreed stands, and what the other wrote is in front of a person."""

import tempfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.casework import stars
from keyworker.domain.family import Assignment
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, StarReading
from tests.fakes.town import Laptop, Town, make_town

AREAS = ("health", "mood", "home")
NAMES = st.sampled_from(["one", "two"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, st.sampled_from(AREAS), st.integers(1, 10)),
        st.tuples(st.just("clear"), NAMES, st.sampled_from(AREAS), st.just(0)),
        st.tuples(st.just("sync"), NAMES, st.just(""), st.just(0)),
        st.tuples(st.just("finish"), NAMES, st.just(""), st.just(0)),
    ),
    max_size=14,
)


@dataclass
class Written:
    """Every word that was written, and those that somebody had on the screen when they wrote another in their place, or took them back."""

    words: set[str] = field(default_factory=set)
    typed_over: set[str] = field(default_factory=set)
    agreed: list[StarReading] = field(default_factory=list)


@settings(max_examples=60, deadline=None)
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
    stars.record_area(one.desk, one.store.get(StarReading, reading), "health", AreaReading(score=Decimal(4), note="Canaryfirst"))
    town.settle()
    written = Written({"Canaryfirst"})
    for what, name, area, number in [*steps, ("write", "one", "home", 5), ("finish", "one", "", 0)]:
        town.clock.turn(seconds=1)
        _step(town.laptops[name], written, reading, (what, area, number))
    town.settle()
    bodies = [laptop.store.get(StarReading, reading).body() for laptop in (one, two)]
    assert bodies[0] == bodies[1]
    assert any(_says(bodies[0], agreed.body()) for agreed in written.agreed)
    assert not any(laptop.store.set_aside() for laptop in (one, two))
    assert written.words - written.typed_over - _living(town, reading) == set()


def _step(laptop: Laptop, written: Written, reading: str, step: tuple[str, str, int]) -> None:
    what, area, number = step
    seen = laptop.store.get(StarReading, reading)
    before = seen.areas[area].note if area in seen.areas else ""
    if what == "sync":
        laptop.sync()
    elif seen.completed():
        return
    elif what == "finish":
        if any(answer.score is not None for answer in seen.areas.values()):
            stars.finish_reading(laptop.desk, seen, agreed_by={seen.person: "Canaryparent"})
            written.agreed.append(laptop.store.get(StarReading, reading))
    elif what == "clear":
        stars.clear_area(laptop.desk, seen, area)
        written.typed_over.add(before)
    else:
        word = f"Canary{len(written.words)}"
        stars.record_area(laptop.desk, seen, area, AreaReading(score=Decimal(number), note=word))
        written.words.add(word)
        written.typed_over.add(before)


def _living(town: Town, reading: str) -> set[str]:
    """Every note that the record has, or that waits beside it."""
    with town.hub.storage.reading() as tx:
        standing = tx.record(reading)
    assert standing is not None
    return {str(value.value) for leaf, values in standing.state().values.items() if leaf.endswith("/note") for value in values}


def _says(body: dict[str, Any], agreed: dict[str, Any]) -> bool:
    names = ("status", "areas", "agreed_by", "finished")
    return all(body.get(name) == agreed.get(name) for name in names)
