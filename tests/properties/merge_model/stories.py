"""The known stories, move by move, on the first build's rules and on the model's; and the stories of what the model repaired."""

from collections.abc import Callable
from typing import NamedTuple

from tests.properties.merge_model.first_build import GONE, FirstBuild
from tests.properties.merge_model.leaves import groups
from tests.properties.merge_model.setup import Move, Setup
from tests.properties.merge_model.world import World
from tests.properties.merge_model.worlds import acts


class Story(NamedTuple):
    """A history that must end with nothing lost; moves with commas between them."""

    name: str
    machines: str
    moves: str


STORIES = (
    Story("1 given back", "AL", "unassign A, edit L x, push L, edit A y, push A, pull A, assign A, pull A"),
    Story("1b given back, and A goes on", "AL", "unassign A, edit L x, push L, edit A y, push A, pull A, assign A, pull A, edit A x, push A"),
    Story("2 three in a draft", "ABC", "edit B x, push B, edit A x, push A, pull C, edit C x, push C, finish A, push A"),
    Story("3 second clash", "AB", "edit B x, push B, edit A x, push A, pull A, edit A x, edit B x, push B, push A"),
    Story("3b one worker, two machines", "LBC", "edit L x, push L, edit B x, push B, edit C x, push C"),
    Story("4 a decision that clashes", "LB", "edit L x, push L, edit B x, push B, pull B, edit L x, decide B x 1, push L, push B"),
    Story("5 thrown away and finished", "AB", "edit B x, finish B, remove A, push A, push B, pull B, keep B, push B"),
    Story("6 the hub from a backup", "AB", "backup, edit A x, push A, pull B, edit B x, push B, pull A, restore"),
    Story("6b other words meanwhile", "AB", "edit A x, push A, backup, edit A x, push A, pull A, restore, pull B, edit B x, push B, edit A x, push A"),
    Story("8 scope that never ends", "AB", "unassign A, pull A, push A, pull A"),
)
SEATS = {"L": "D"}  # in the model the letter says who may see what; D may see what everybody in the family's scope sees


def moves_of(text: str) -> list[list[str]]:
    """The moves of a story."""
    return [move.split() for move in text.split(",")]


def told(story: Story) -> tuple[list[str], World]:
    """What is wrong after a story on the model's rules, and the world at rest."""
    machines = "".join(SEATS.get(name, name) for name in story.machines)
    world = World(Setup(machines), acts(dict.fromkeys(machines, 9), decide=9, finish=9, remove=9, keep=9, scope=9, backup=1, restore=1))
    bad: list[str] = []
    for kind, *rest in moves_of(story.moves):
        names = [SEATS.get(part, part) for part in rest]
        record = ["R"] if kind in ("edit", "decide", "finish", "remove", "keep") else []
        fields = ["/" + part if part in "xy" else int(part) for part in names[1:]]
        move: Move = (kind, *names[:1], *record, *fields)
        if move in world.moves():
            world = world.do(move)
        elif kind not in ("push", "pull"):
            bad.append(f"cannot do {move}")
        bad = bad or world.check()
    rest_world = world.quiet()
    return bad or rest_world.check(quiet=True), rest_world


def told_before(story: Story) -> list[str]:
    """What is wrong after a story on the first build's rules."""
    budget = acts(dict.fromkeys(story.machines, 9), decide=9, finish=9, remove=9, scope=9, backup=1, restore=1)
    world = FirstBuild(story.machines, budget, same="BC" if story.name.startswith("3b") else "")
    bad: list[str] = []
    for words in moves_of(story.moves):
        move: Move = tuple(words)
        if move[0] in ("decide", "keep"):
            clashes = world.open_clashes(move[1])
            ident = next((known for known, clash in clashes.items() if (clash.offered == GONE or clash.stands == GONE) == (move[0] == "keep")), "")
            move = ("decide", move[1], ident, 1)
        if move not in world.moves():
            if move[0] not in ("push", "pull"):
                return [*bad, f"cannot do {move}"]
            continue
        world = world.do(move)
        bad = bad or world.check()
    return bad or world.quiet().check(quiet=True)


def tell_stories(say: Callable[[str], object]) -> None:
    """Both sets of rules, side by side."""
    for story in STORIES:
        bad, world = told(story)
        state = world.hub.state.get("R", {})
        shown = "  ".join(f"{leaf}: " + " | ".join(str(group.value).replace("\n", "+") for group in groups(state, leaf)) for leaf in sorted(state))
        say(f"  {story.name}")
        say(f"    first build  {'; '.join(told_before(story)) or 'nothing lost'}")
        say(f"    model        {'; '.join(bad) or 'nothing lost':20} {shown}")
