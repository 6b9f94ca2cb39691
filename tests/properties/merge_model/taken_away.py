"""Each rule is needed: the worlds in which the checker must find the harm when one rule is taken away."""

from typing import Any, NamedTuple

from tests.properties.merge_model.setup import FAMILY, ORDER, RISK, WHO
from tests.properties.merge_model.worlds import (
    BEGUN,
    DEEP_PLAN,
    GX,
    KX,
    NOTHING_YET,
    TWO_PARAGRAPHS,
    UNDER_I,
    Case,
    X,
    Y,
    acts,
    case,
)


class Taken(NamedTuple):
    """A rule, what is done instead, and the world that shows it."""

    weak: str
    case: Case


def taken(weak: str, instead: str, machines: str, budget: dict[Any, Any], after: str = "", **setup: Any) -> Taken:
    """One rule that is taken away."""
    return Taken(weak, case(instead, machines, budget, after, **setup))


FIRST = (
    taken("base", "an edit names all that the record has, not what its field showed", "AB", acts({"A": 2, "B": 2}, X)),
    taken("finish", "a finish is an ordinary merge", "AB", acts({"A": 1, "B": 1}, X, finish=1)),
    taken("over", "taking out takes all, seen or not", "AB", acts({"A": 1, "B": 1}, X, remove=1)),
    taken("epoch", "positions only: no digest of the hub's chain in the cursor", "AB", acts({"A": 1, "B": 1}, X, backup=1, restore=1)),
    taken("witness", "after a restore machines offer only their own changes", "AB", acts({"A": 1}, X, backup=1, restore=1, image=1, revert=1)),
    taken("fork", "a machine from a copy throws away what differs", "AB", acts({"A": 2, "B": 1}, X, image=1, revert=1)),
    taken("digest", "an answer says 'received up to n' without the digest of n", "A", acts({"A": 2}, X, image=1, revert=1, scope=1), split=True),
    taken("safe", "the last copy goes before a backup has it", "AB", acts({"A": 1}, X, scope=1, backup=1, restore=1)),
)
TRUST = (
    taken("timeline", "R1 the own log before the whole records", "AB", acts({"A": 2, "B": 1}, X, backup=1, restore=1), **BEGUN),
    taken("trust", "R2 offers are believed", "AB", acts({"A": 1}, X, lie=1, backup=1, restore=1), liar="B"),
    taken("names", "R2 a name is the dot alone, without the digest of the value", "AB", acts({"A": 1}, X, lie=1, backup=1, restore=1), liar="B"),
    taken("laundry", "R2 only the last offerer is kept", "ABC", acts({"A": 1}, X, lie=1, backup=1, restore=2),
          "backup, edit A, push A, pull B, restore, forge B, pull C", liar="B"),
    taken("open", "R2 an unknown name is taken without a word from outside the chain", "AB", acts({"A": 1}, X, lie=1), liar="B"),
    taken("role", "R2 an offered finish is believed", "AB", acts({}, X, finish=1, lie=1, backup=1, restore=1), liar="B"),
    taken("waits", "third reading 4: validity forgets what waits", "AB", acts({"A": 1, "B": 1}, X, finish=1, backup=1, restore=1), "backup, edit A, push A, pull B", **BEGUN),
    taken("joins are believed", "R2 an offered join is believed", "AB", acts({"A": 1, "B": 1}, Y, lie=1, backup=1, restore=1), "backup, edit A, edit B, push A, push B, pull B", liar="B", begins=TWO_PARAGRAPHS),
)
FAMILIES = (
    taken("over", "taking out takes all that is under it, seen or not", "AB", acts({"A": 1, "B": 1}, KX, move=1, remove=1), begins=FAMILY),
    taken("parents", "R5 an action is only under the first of its goals", "AB", acts({}, KX, move=2, remove=2), "move A K G, push A", begins=UNDER_I),
    taken("named", "R3 a change that another names grows", "AB", acts({"A": 2, "B": 1}, KX, page=1, remove=1), begins=FAMILY),
    taken("again", "R6 put in again does not name what the mark was over", "A", acts({}, GX, again=1, remove=1), begins=FAMILY),
    taken("below", "R6 as first written: the mark goes, and its old actions come back", "A", acts({}, GX, again=1, remove=1), begins=FAMILY),
    taken("strict", "R7 the first value holds, not the strictest", "AB", acts({"A": 1, "B": 1}, KX) | {("who", "A"): 1, ("who", "B"): 1}, begins=FAMILY),
    taken("lower", "R7 anybody lowers", "AB", acts({}, KX, levels=("staff",)) | {("who", "A"): 1, ("who", "B"): 1}, begins=FAMILY),
    taken("list", "R14 no list outside the database", "ABC", acts({"A": 1}, KX, levels=("staff", "lead"), backup=1, restore=1) | {("who", "A"): 1}, begins=FAMILY),
    taken("list", "R14 released is not on the list", "AB", acts({}, X, scope=1, backup=1, restore=1)),
    taken("tell", "R4 as first written: one verdict for all audiences", "AB", acts({"A": 1}, KX, remove=1) | {("who", "A"): 1}, begins=FAMILY),
    taken("groups", "R8 a birth date and an expected date are two leaves", "AB", acts({}, KX, decide=2) | {("born", "A"): 1, ("born", "B"): 1},
          begins={"K": {"/x": "k0", "/expected": "#expected 0"}}),
    taken("size", "R9 no limit", "ABC", acts({"A": 1, "B": 1, "C": 1}, KX), begins={"K": {"/x": "k0"}}, most=2),
    taken("protect", "R9 a stricter audience is turned away when full", "ABC", acts({}, KX) | {("who", "A"): 1, ("who", "B"): 1, ("who", "C"): 1},
          begins={"K": {"/x": "k0", WHO: "all"}}, most=1),
)  # fmt: skip
COMPLETED = (
    taken("joins forget", "a join does not say who offered its parts", "ABC", acts({"A": 1, "C": 1}, Y, lie=1, backup=1, restore=1), "backup, edit A, edit C, push A",
          begins=TWO_PARAGRAPHS, liar="B"),
    taken("again protective", "R6: put in again also says nothing of danger and audience", "B", acts({}, KX, remove=1, again=1), begins={"K": {"/x": "k0", RISK: "no"}}),
    taken("kept below", "keeping an action does not hold its goal", "AB", acts({}, KX, remove=2, keep=1), begins={"G": {"/x": "g0"}, "K": {"/x": "k0", "/up": "G"}}),
    taken("under child", "R6 as written: what was written under a child does not count", "AB", acts({"B": 1}, KX, remove=1, again=1), **DEEP_PLAN),
    taken("grandchildren", "R6 as written: only the children of what was put in again stay out", "AB", acts({"B": 1}, KX, remove=1, again=1), **DEEP_PLAN),
    taken("apart", "R7 the audience is part of the statement", "AB", acts({}, KX, finish=1) | {("who", "A"): 1}, begins=FAMILY, statements="K"),
    taken("closing entry", "wording 7: n and its digest, without an entry of the own log", "B", acts({"B": 1}, X, scope=1, image=1, revert=1)),
    taken("sealed", "wording 6: at release the last copies go at once", "B", acts({"B": 1}, X, scope=1, backup=1, restore=1)),
    taken("sum", "R11 no digest of the family", "AB", acts({"A": 1}, X, rot=1)),
    taken("strict screen", "R12 the first value is shown, not the strictest", "AB", acts({}, X, risks=("R",)) | {("risk", "A"): 1, ("risk", "B"): 1},
          begins={"R": {"/x": "x0", RISK: "no"}}),
    taken("salt", "third reading 1: the digest in a name has no salt", "AB", acts({"A": 1}, X, erase=1)),
    taken("salted joins", "R13: a join's name has no salt", "AB", acts({"A": 1, "B": 1}, Y, erase=1), begins=TWO_PARAGRAPHS),
    taken("erase log", "R13 the log is not blanked", "AB", acts({"A": 1}, X, erase=1)),
    taken("erase machines", "R13 machines keep what was erased", "AB", acts({"A": 1}, X, erase=1)),
    taken("erased words", "R13 the words of a later change are kept", "AB", acts({"A": 1}, X, erase=1)),
    taken("list", "R14 erased is not on the list", "AB", acts({"A": 1}, X, erase=1, backup=1, restore=1)),
    taken("erased names", "R13, R2: a name of what was erased before it came is not valid", "B", acts({"B": 1}, KX, remove=1, erase=1),
          begins={"G": {"/x": "g0"}, "K": {"/x": "k0", "/up": "G"}}),
    taken("decision fits", "R9 as written: a decision may be full", "ABC", acts({"A": 1, "B": 1}, X, decide=3), "edit A, edit B, push A, push B, pull A, pull B, pull C, decide A, decide B", most=2),
    taken("shown at base", "a former client's change names all up to its base", "AB", acts({"B": 1}, X), older=frozenset("B"), waiting={X: "c0"}),
    taken("blanks", "rule 6: a beginning sends blanks too", "AB", acts({"A": 1, "B": 1}, X, ("R", "/z")), begins=NOTHING_YET),
    taken("derived", "rule 6: who began it is a leaf like any", "AB", acts({"A": 1, "B": 1}, X), begins=NOTHING_YET),
    taken("asked", "one's own two machines are asked only of oneself, also when one is gone", "BCD", acts({"B": 1, "C": 1}, X, scope=2), person={"B": "b", "C": "b"}),
    taken("asked apart", "everybody is asked about what one person wrote on two machines", "ABC", acts({"B": 1, "C": 1}, X), person={"B": "b", "C": "b"}),
    taken("quiet", "what nobody types is decided like words", "AB", acts({}, X, orders=("R",)) | {("order", "A"): 1, ("order", "B"): 1}, begins={"R": {"/x": "x0", ORDER: "#0"}}),
    taken("preview", "the joiner does not run on the screen", "AB", acts({"A": 1, "B": 2}, Y), previews=True, begins=TWO_PARAGRAPHS),
    taken("any base", "a screen joins from any text that it knows", "AB", acts({"A": 1, "B": 3}, Y, remove=1), "edit A, edit B, remove B, push A, pull B", previews=True),
    taken("received is frozen", "a machine from a copy lets an edit grow that the hub has", "A", acts({"A": 2}, X, image=1, revert=1)),
    taken("entry number", "an entry of a cut answer does not say which own changes it holds", "AB", acts({"A": 1, "B": 1}, X, part=1), previews=True),
    taken("page names", "R3: an edit grows that an open page names", "B", acts({"B": 4}, X, ("R", "/x/p"), page=1)),
    taken("received base", "a screen joins from the oldest text that it knows, not from own work that the hub has", "AB",
          acts({"A": 1, "B": 3}, Y, remove=1, keep=1), "remove B, keep B, edit B, edit B, push B, edit A, edit B, push A", previews=True),
    taken("base by position", "a hub joins from the ancestor with the newest position, which a screen does not know", "ABC",
          acts({"A": 1, "B": 1, "C": 1}, Y, decide=2, lost=1), "edit A, edit B, push B, push A, pull A, pull C, decide A, decide C, edit C", previews=True),
    taken("unmade joins", "R2 as written: a name of a join that only a screen made is not valid", "AB", acts({"A": 2, "B": 2}, Y, remove=1), "edit A, edit B, remove B, push A, pull B, edit B", begins=TWO_PARAGRAPHS),
)  # fmt: skip
EVERY_TAKEN = (*FIRST, *TRUST, *FAMILIES, *COMPLETED)
