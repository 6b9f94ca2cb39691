"""The stand-alone verifier: from the hub's log alone, nothing lost and nothing invented. It shares no code with the merge."""

from tests.properties.merge_model.base import Base
from tests.properties.merge_model.leaves import Nothing, name_of

Living = dict[str, tuple[str, str]]


def proof(world: Base) -> list[str]:
    """What is wrong: every value ever merged lives, or was named by a change; every value that lives was written; the chain holds."""
    lives = replayed(world)
    state = {value.name: (record, leaf) for record, leaves in world.hub.state.items() for leaf, values in leaves.items() for value in values}
    for name in [name for name in state if name[0] == "+" and name not in lives]:  # joins are log entries in the product; here they are derived
        for under in closure(world, name):
            lives.pop(under, None)
        lives[name] = state[name]
    joined = {under for name, past in world.hub.vals.items() if name[0] == "+" for under in past.seen}
    bad = [f"proof: {name} was never named and does not live" for name in sorted(lives.keys() - state.keys() - joined)]
    bad += [f"proof: {name} lives without a change" for name in sorted(state.keys() - lives.keys())]
    return bad + chain(world)


def replayed(world: Base) -> Living:
    """The values that live after the log, by name."""
    lives: Living = {}
    named: set[tuple[str, str]] = set()
    for entry in world.hub.log:
        if entry.reason is not None or entry.sent.record in world.erased:
            continue
        change, record = entry.sent.change, entry.sent.record
        for leaf, value, seen in change.writes:
            for name in seen:
                named.add((record, name))
                where, at = lives.get(name, ("", ""))
                if where == record and (at == leaf or at.startswith(leaf + "/") or leaf.startswith(at + "/")):
                    lives.pop(name, None)
            if isinstance(value, Nothing):
                continue
            name = name_of(change.dot, change.salt, leaf, value)
            if (record, name) in named:  # named, or met, before: it is not put in again
                continue
            named.add((record, name))
            if leaf in world.kind.quiet:
                lives = {other: at for other, at in lives.items() if at != (record, leaf)}
            lives[name] = (record, leaf)
    return lives


def closure(world: Base, name: str) -> list[str]:
    """All that a value, by way of others, replaced."""
    found, work = list[str](), [name]
    while work:
        past = world.hub.vals.get(work.pop())
        for under in sorted(past.seen) if past else ():
            if under not in found:
                found.append(under)
                work.append(under)
    return found


def chain(world: Base) -> list[str]:
    """The chain over the digests proves itself, also after an erasure."""
    bad, digest = [], 0
    for position, entry in enumerate(world.hub.log, 1):
        digest = hash((digest, entry.digest, entry.by, entry.reason, entry.late))
        if world.hub.dig[position] != digest:
            bad.append(f"proof: the chain breaks at {position}")
        if not entry.blank and entry.digest != hash((entry.sent.uid, entry.sent.change)):
            bad.append(f"proof: the content at {position} is not what its digest says")
        if entry.blank and entry.sent.record not in world.erased:
            bad.append(f"proof: the content at {position} is gone and nobody erased it")
    return bad
