"""Random worlds: any of the troubles, sometimes all, on one record or on a family."""

import random
from typing import Any

from tests.properties.merge_model.setup import ORDER, RISK, WHO, Bodies, Setup
from tests.properties.merge_model.world import World
from tests.properties.merge_model.worlds import NOTHING_YET, acts

LARGE_FAMILY: Bodies = {
    "P": {"/x": "p0"}, "G": {"/x": "g0", "/up": "P"}, "H": {"/x": "h0", "/up": "P"},
    "K": {"/x": "k0", "/up": "G", WHO: "all", "/birth": "#expected 0", RISK: "no", ORDER: "#0"}, "L": {"/x": "l0", "/up": "G"},
}  # fmt: skip


def one_record(rng: random.Random) -> World:
    """One record with everything that may happen to it."""
    names = "ABC"[: rng.choice((2, 3, 3))]
    pick: Any = lambda *values: rng.choice(values)  # noqa: E731
    fields = [("R", "/x"), ("R", "/y"), *rng.choice(([], [("R", "/x/p")]))]
    budget = acts({name: rng.randint(1, 5) for name in names}, *fields, decide=rng.randint(0, 5), finish=pick(0, 0, 1, 2), remove=pick(0, 0, 1, 2),
                  keep=pick(0, 1, 2), scope=pick(0, 0, 2, 5), lost=2, page=pick(0, 2), part=pick(0, 3), image=pick(0, 2), revert=pick(0, 1, 2),
                  backup=1, restore=pick(0, 0, 1, 2), erase=pick(0, 0, 0, 1), rot=pick(0, 0, 0, 1))  # fmt: skip
    setup = Setup(names, split=rng.random() < 0.5, most=pick(2, 3, 16), room=pick(4, 9, 10**6))
    return World(setup, budget)


def odd_record(rng: random.Random) -> World:
    """One record: a machine that lies, a former client, one worker's two machines, begun twice, or previews."""
    names, which = "ABC"[: rng.choice((2, 3, 3))], rng.choice(("liar", "must", "former", "twice", "own", "preview"))
    pick: Any = lambda *values: rng.choice(values)  # noqa: E731
    budget = acts({name: rng.randint(1, 3) for name in names}, ("R", "/x"), ("R", "/y"), decide=rng.randint(0, 3), finish=pick(0, 0, 1), remove=pick(0, 1),
                  keep=1, lost=2, page=pick(0, 2), part=pick(0, 2), backup=1, restore=pick(0, 1, 2), image=pick(0, 1), revert=pick(0, 1))  # fmt: skip
    if which == "liar":
        return World(Setup(names, liar="B"), {**budget, "lie": pick(1, 2)})
    if which == "must":
        return World(Setup(names, begins=NOTHING_YET, must="/y"), {**budget, "leaves": (("R", "/x"),)})
    if which == "former":
        return World(Setup(names, older=frozenset("B"), waiting={("R", "/x"): "c0"}), {**budget, "update": 1, "image": 0, "restore": 0})
    if which == "twice":
        return World(Setup(names, begins=NOTHING_YET), budget)
    if which == "own":
        return World(Setup("ABC", person={"B": "b", "C": "b"}), {**budget, ("edit", "C"): 2, "scope": 2})
    return World(Setup(names, previews=True), {**budget, "image": 0, "restore": 0})


def a_family(rng: random.Random) -> World:
    """A plan with goals and actions, audience, risk, order, birth; finished actions, a liar or an erasure now and then."""
    names = "ABC"[: rng.choice((2, 3, 3))]
    pick: Any = lambda *values: rng.choice(values)  # noqa: E731
    budget = acts({name: rng.randint(0, 3) for name in names}, ("K", "/x"), ("G", "/x"), ("L", "/x"), move=rng.randint(0, 3), remove=rng.randint(0, 3),
                  keep=pick(0, 1), again=pick(0, 0, 1), levels=("staff", "lead"), scope=pick(0, 0, 2), decide=pick(0, 2), finish=pick(0, 0, 1),
                  risks=("K",), orders=("K",), lost=2, image=pick(0, 1), revert=pick(0, 1), backup=1, restore=pick(0, 1, 2), page=pick(0, 2),
                  part=pick(0, 2), erase=pick(0, 0, 0, 1), lie=pick(0, 0, 1))  # fmt: skip
    for kind in ("who", "born", "risk", "order"):
        budget |= {(kind, name): pick(0, 1) for name in names}
    liar = "B" if budget["lie"] else ""
    setup = Setup(names, begins=LARGE_FAMILY, statements="KL", liar=liar, most=pick(2, 3, 16), room=pick(8, 10**6), split=rng.random() < 0.5)
    return World(setup, budget)


MAKERS = (("one record", one_record), ("one record, odd", odd_record), ("a family", a_family))
