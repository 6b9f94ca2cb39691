"""The small worlds: for each trouble the fewest machines and acts in which it can happen, explored in every order."""

from dataclasses import replace
from typing import Any, NamedTuple

from tests.properties.merge_model.setup import FAMILY, ORDER, RISK, WHO, Bodies, Budget, Move, Setup
from tests.properties.merge_model.world import World


class Case(NamedTuple):
    """One world to explore."""

    label: str
    setup: Setup
    budget: Budget
    after: tuple[Move, ...] = ()  # what has happened before; of each move the first words, the first that is possible is made

    def world(self, *weak: str) -> World:
        """The world at its beginning, with these rules taken away."""
        world = World(replace(self.setup, weak=frozenset(weak)), self.budget)
        for move in self.after:
            world = world.do(next(possible for possible in world.moves() if possible[: len(move)] == move))
        return world


def acts(edits: dict[str, int], *fields: tuple[str, str], **rest: Any) -> dict[Any, Any]:
    """How often what may happen: edits of each machine, the fields that they type in, and other acts."""
    found: dict[Any, Any] = {("edit", name): count for name, count in edits.items()}
    return {**found, **({"leaves": fields} if fields else {}), **rest}


def case(label: str, machines: str, budget: Budget, after: str = "", **setup: Any) -> Case:
    """A case in one line; `after` has the moves made before, with commas between them."""
    moves = tuple(tuple(move.split()) for move in after.split(",") if move.strip())
    return Case(label, Setup(machines, **setup), budget, moves)


X, Y, KX, GX = ("R", "/x"), ("R", "/y"), ("K", "/x"), ("G", "/x")
UNDER_I: Bodies = {"G": {"/x": "g0"}, "H": {"/x": "h0"}, "K": {"/x": "k0", "/up": "I", WHO: "all"}}
PLAN: Bodies = {"P": {"/x": "p0"}, "G": {"/x": "g0", "/up": "P"}, "K": {"/x": "k0", "/up": "G"}, "L": {"/x": "l0", "/up": "G"}}
NOTHING_YET: Bodies = {}
TWO_PARAGRAPHS: Bodies = {"R": {"/y": "y0\ny1"}}

SMALL = (
    case("two machines, two edits each, two leaves", "AB", acts({"A": 2, "B": 2})),
    case("pages left open, lost receipts, slow answers", "AB", acts({"A": 2, "B": 1}, X, page=1, lost=1), split=True),
    case("answers cut in the middle", "AB", acts({"A": 2, "B": 1}, part=2)),
    case("decisions on both sides", "AB", acts({"A": 1, "B": 1}, X, decide=3)),
    case("three machines, a conflict of three, a decision", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, decide=1)),
    case("finishing, twice, and deciding after", "AB", acts({"A": 1, "B": 1}, X, finish=2, decide=1)),
    case("finishing a draft of three", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, finish=1)),
    case("taking out and bringing back", "AB", acts({"A": 1, "B": 1}, X, remove=1, keep=1)),
    case("thrown away and finished", "AB", acts({"A": 1}, X, remove=1, finish=1, keep=1)),
    case("taken away, given back, late work", "AB", acts({"A": 2, "B": 1}, scope=2)),
    case("the hub from an older backup", "AB", acts({"A": 2, "B": 1}, X, backup=1, restore=1)),
    case("the hub from a backup, with finishing", "AB", acts({"A": 1}, X, finish=2, backup=1, restore=1)),
    case("a machine from an older image", "AB", acts({"A": 2, "B": 1}, X, image=1, revert=1)),
    case("hub and machine from copies", "AB", acts({"A": 1, "B": 1}, X, image=1, revert=1, backup=1, restore=1)),
)
BEGUN: dict[str, Any] = {"begins": NOTHING_YET, "must": "/y"}
TRUST = (
    case("R1 a record that must have a leaf, and a restore", "AB", acts({"A": 2, "B": 1}, X, backup=1, restore=1), **BEGUN),
    case("R1 the same with lost receipts", "AB", acts({"A": 1, "B": 2}, X, backup=1, restore=1, lost=1), **BEGUN),
    case("R2 B lies once: names and offers, restore", "AB", acts({"A": 2}, X, lie=1, backup=1, restore=1), liar="B"),
    case("R2 B lies twice", "AB", acts({"A": 1}, X, lie=2, backup=1, restore=1), liar="B"),
    case("R2 B lies, C is honest and believes it", "ABC", acts({"A": 1, "C": 1}, X, lie=1, backup=1, restore=1), liar="B"),
    case("R2 B lies about a finish", "AB", acts({}, X, finish=1, lie=1, backup=1, restore=1), liar="B"),
    case("R2 B forges a join", "ABC", acts({"A": 1, "C": 1}, Y, lie=1, backup=1, restore=1), "backup, edit A, edit C, push A", liar="B", begins=TWO_PARAGRAPHS),
    case("R2 C names an act that waits", "ABC", acts({"C": 1}, X, finish=1, decide=1, backup=1, restore=1),
         "backup, edit C, finish A, push A, push C, pull C"),
    case("R2 C decides beside an offered finish", "ABC", acts({"A": 1, "C": 1}, X, finish=1, decide=1, backup=1, restore=1),
         "backup, edit A, edit C, finish A, push A, pull C"),
    case("R2, R7 an audience that waits is named", "ABC", acts({}, KX, levels=("staff",), backup=1, restore=1) | {("who", "A"): 2, ("who", "B"): 1},
         "who A K staff, push A, backup, who A K all, push A, pull B", begins=FAMILY),
)  # fmt: skip
FAMILIES = (
    case("R4, R5 edit, move, take out", "AB", acts({"A": 1, "B": 1}, KX, move=1, remove=1), begins=FAMILY),
    case("R5 two moves, two takings out", "AB", acts({}, KX, move=2, remove=2), begins=UNDER_I),
    case("R5 two moves, taken out, kept, three machines", "ABC", acts({}, KX, move=2, remove=1, keep=1), begins=UNDER_I),
    case("R5 moves, takings out, and a restore", "AB", acts({"B": 1}, KX, move=1, remove=1, backup=1, restore=1), begins=FAMILY),
    case("R3 an open edit and a page, taken out", "AB", acts({"A": 2, "B": 1}, KX, page=1, remove=1), begins=FAMILY),
    case("R6 put in again", "AB", acts({"A": 1, "B": 1}, KX, GX, again=1, remove=1), begins=FAMILY),
    case("R6 put in again, kept, twice taken out", "AB", acts({"B": 1}, GX, again=1, remove=2, keep=1), begins=FAMILY),
    case("R7 the lead restricts, another says 'all'", "AB", acts({"A": 1, "B": 1}, KX) | {("who", "A"): 1, ("who", "B"): 1}, begins=FAMILY),
    case("R7 staff only, B may see it and not lower it", "AB", acts({"A": 1, "B": 1}, KX, levels=("staff",)) | {("who", "A"): 1, ("who", "B"): 1}, begins=FAMILY),
    case("R7, R14 restricted, and the hub from a backup", "ABC", acts({"A": 1}, KX, levels=("staff", "lead"), backup=1, restore=1) | {("who", "A"): 1}, begins=FAMILY),
    case("R4, R7 a restricted action in a goal taken out", "AB", acts({"A": 1}, KX, remove=1, keep=1) | {("who", "A"): 1}, begins=FAMILY),
    case("R8 born or expected, and a decision", "AB", acts({}, KX, decide=1) | {("born", "A"): 1, ("born", "B"): 1},
         begins={"K": {"/x": "k0", "/birth": "#expected 0"}}),
    case("R9 at most two values on a leaf", "ABC", acts({"A": 1, "B": 1, "C": 1}, KX), begins={"K": {"/x": "k0"}}, most=2),
    case("R9, R7 many values of the audience", "ABC", acts({"A": 1}, KX) | {("who", "A"): 1, ("who", "B"): 1, ("who", "C"): 1}, begins=FAMILY, most=2),
)  # fmt: skip
DEEP_PLAN: dict[str, Any] = {"begins": PLAN}
COMPLETED = (
    case("several actions under a goal: taken out, written in", "AB", acts({"A": 1, "B": 1}, KX, remove=2), **DEEP_PLAN),
    case("several actions: one taken out, kept, its plan taken out", "AB", acts({}, KX, remove=2, keep=1), **DEEP_PLAN),
    case("children of children: put in again, an action written in", "AB", acts({"B": 1}, KX, remove=1, again=1), **DEEP_PLAN),
    case("children of children: moved between parents", "AB", acts({"B": 1}, KX, remove=1, move=1, goals="GP"), **DEEP_PLAN),
    case("moved into each other's children: a ring", "AB", acts({}, KX, move=2, remove=1, goals="KL"), begins={"K": {"/x": "k0", "/up": ""}, "L": {"/x": "l0", "/up": ""}}),
    case("a finished action in a goal that is taken out", "AB", acts({"B": 1}, KX, finish=1, remove=1, keep=1), begins=FAMILY, statements="K"),
    case("a finished action is restricted after", "AB", acts({}, KX, finish=1) | {("who", "A"): 1}, begins=FAMILY, statements="K"),
    case("B lies about an action of a goal", "AB", acts({"A": 1}, KX, lie=1, backup=1, restore=1), begins={"G": {"/x": "g0"}, "K": {"/x": "k0", "/up": "G"}}, liar="B"),
    case("a restricted record is released, and a restore", "AB", acts({"B": 2}, KX, backup=1, restore=1) | {("who", "A"): 1}, begins=FAMILY),
    case("a family is released: image, revert, late work", "AB", acts({"B": 2}, X, scope=1, image=1, revert=1)),
    case("a family is released: backup, restore, given back", "AB", acts({"B": 1}, X, scope=2, backup=1, restore=1)),
    case("released, given back, released again, late work", "B", acts({"B": 2}, X, scope=3), split=True),
    case("R11 a copy goes bad", "AB", acts({"A": 1, "B": 1}, X, rot=1)),
    case("R12 danger, and no danger", "ABC", acts({}, X, risks=("R",)) | {("risk", "A"): 1, ("risk", "B"): 1, ("risk", "C"): 1}, begins={"R": {"/x": "x0", RISK: "no"}}),
    case("R12 danger, and a finish", "AB", acts({}, X, risks=("R",), finish=1, decide=1) | {("risk", "B"): 1}, begins={"R": {"/x": "x0", RISK: "no"}}),
    case("R12 danger, taken out, put in again", "AB", acts({"A": 1}, KX, risks=("K",), remove=1, again=1) | {("risk", "A"): 1}, begins={"K": {"/x": "k0", RISK: "no"}}),
    case("R13 erased by law, work under way", "AB", acts({"A": 1, "B": 2}, X, erase=1)),
    case("R13 erased by law, joins", "AB", acts({"A": 1, "B": 2}, Y, erase=1), begins=TWO_PARAGRAPHS),
    case("R13 erased by law, and a restore", "AB", acts({"A": 1, "B": 1}, X, erase=1, backup=1, restore=1)),
    case("R13 erased by law, taken away", "AB", acts({"A": 1, "B": 1}, X, erase=1, scope=1)),
    case("R9 a decision always fits: values", "ABC", acts({"A": 1, "B": 1}, X, decide=3), "edit A, edit B, push A, push B", most=2),
    case("R9 a decision always fits: bytes", "AB", acts({"A": 1, "B": 1}, X, decide=3, both=1), "edit A, edit B", room=3),
    case("pointers under pointers", "AB", acts({"A": 2, "B": 1}, X, ("R", "/x/p"), decide=1)),
    case("pointers under pointers, finished", "AB", acts({"A": 1, "B": 1}, X, ("R", "/x/p"), finish=1)),
    case("a former client, a conflict from before", "AB", acts({"A": 1, "B": 2}, X, update=1), older=frozenset("B"), waiting={X: "c0"}),
    case("a former client takes out, keeps, decides", "AB", acts({"A": 1, "B": 1}, X, update=1, remove=1, decide=1), older=frozenset("B"), waiting={X: "c0"}),
    case("a former client and texts", "AB", acts({"A": 1, "B": 2}, Y, update=1), older=frozenset("B")),
    case("begun twice", "AB", acts({"A": 1, "B": 1}, X, ("R", "/z")), begins=NOTHING_YET),
    case("begun twice, finished", "AB", acts({"A": 1, "B": 2}, X, ("R", "/z"), finish=1), begins=NOTHING_YET),
    case("one's own two machines", "ABC", acts({"B": 1, "C": 1}, X, decide=1, scope=1), person={"B": "b", "C": "b"}),
    case("quiet leaves", "AB", acts({"A": 1}, X, orders=("R",), finish=1) | {("order", "A"): 1, ("order", "B"): 2}, begins={"R": {"/x": "x0", ORDER: "#0"}}),
    case("quiet leaves and a restore", "AB", acts({}, X, orders=("R",), backup=1, restore=1) | {("order", "A"): 1, ("order", "B"): 1}, begins={"R": {ORDER: "#0", "/x": "x0"}}),
    case("texts join on the screen as at the hub", "AB", acts({"A": 2, "B": 2}, Y, lost=1), previews=True, begins=TWO_PARAGRAPHS),
    case("texts of three join on the screen", "ABC", acts({"A": 1, "B": 1, "C": 2}, Y), previews=True, begins=TWO_PARAGRAPHS),
    case("what a screen shows after a cut answer", "AB", acts({"A": 1, "B": 2}, X, Y, part=1), previews=True),
    case("what a screen shows is what the hub will say", "AB", acts({"A": 1, "B": 1}, X, finish=1, decide=1, remove=1), previews=True),
)  # fmt: skip
EVERY = (*SMALL, *TRUST, *FAMILIES, *COMPLETED)
LARGE = (
    case("two machines, three edits each", "AB", acts({"A": 3, "B": 3}, X)),
    case("three machines, two leaves", "ABC", acts({"A": 2, "B": 1, "C": 1})),
    case("three machines, two edits each", "ABC", acts({"A": 2, "B": 2, "C": 2}, X)),
    case("decisions of three", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, decide=2)),
    case("finish and decide, three", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, finish=2, decide=1)),
    case("taking out, twice", "AB", acts({"A": 1, "B": 1}, X, remove=2, keep=1)),
    case("scope, three machines", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, scope=3)),
    case("scope and finish and slow answers", "AB", acts({"A": 1, "B": 1}, X, scope=2, finish=1, lost=1), split=True),
    case("restore, three machines", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, backup=1, restore=1)),
    case("restore and scope", "AB", acts({"A": 1, "B": 1}, X, scope=2, backup=1, restore=1)),
    case("restore, decide, slow answers", "AB", acts({"A": 1, "B": 1}, X, decide=1, backup=1, restore=1), split=True),
    case("everything once", "AB", acts({"A": 1, "B": 1}, X, decide=1, finish=1, remove=1, scope=1, lost=1)),
)
