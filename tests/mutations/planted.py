"""Faults that are planted in a copy of the source, each with the law that it breaks: histories that do not find them prove nothing.

A fault is an edit by text: what it edits must stand in its file exactly once, so whoever rewrites that place moves the fault along.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.bound import bound

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "keyworker"


@dataclass(frozen=True)
class Planted:
    """One fault. `edits`: what stands in the file and what is put in its place; `law`: what is then no longer true."""

    label: str
    law: str
    file: str
    edits: tuple[tuple[str, str], ...]
    histories: int = 400
    """Within so many histories it is found."""


def planted(label: str, law: str, file: str, *edits: str, histories: int = 400) -> Planted:
    """A fault in one line; `edits` are pairs."""
    return Planted(label, law, file, tuple(zip(edits[::2], edits[1::2], strict=True)), histories)


FAULTS = (
    planted("the last writer wins", "a value goes away only when a change names it", "domain/leaves.py",
            "if value.is_named(write.leaf, write.seen) or (comes and value.dot == change.dot)", "if comes or (comes and value.dot == change.dot)"),
    planted("the laxer word is shown", "of what protects somebody the strictest word is shown", "domain/leaves.py",
            "key=lambda value: strictness(value.value), reverse=True", "key=lambda value: strictness(value.value)"),
    planted("an edit names all that the record has", "a change names only what was on its author's screen", "store/edits.py",
            "write.seen | state.names_of(write.leaf, value_at(before, write.leaf))", "write.seen | {value.name(write.leaf) for value in state.on(write.leaf)}"),
    planted("a page has seen what was written elsewhere", "a change names only what was on its author's screen", "store/transaction.py",
            "if write.value is not NOTHING and write.leaf in said | mine", "if write.value is not NOTHING"),
    planted("an edit grows unseen", "an open edit grows only by an edit that had it on the screen", "store/edits.py",
            "if before is not None and not mine:\n            return None", "mine = mine or {name for name in write.seen}"),
    planted("out is out", "a record is out only while all that lives in it was seen by who took it out", "domain/leaves.py",
            "return all(value.is_named(leaf, covered) for leaf, value in here) and all(name in covered for name in under)", "return bool(here or under or True)"),
    planted("a child does not bring its goal back", "what somebody wrote under a goal that was taken out stays in sight", "hub/ledger.py",
            "        self._judge_parent(content.kind, content.family, after, position)\n", ""),
    planted("a finish is an ordinary edit", "a finished record says what its finisher saw", "domain/leaves.py",
            "    finishes = change.finishes and state.finish is None\n", "    finishes = False\n"),
    planted("a finished record is written over", "a finished record says what its finisher saw", "domain/leaves.py",
            "    if state.finish and _writes_in_finished(state.finish, change):\n        return state, COMPLETED\n", "",
            "        said = finishes and write.leaf not in ENVELOPE\n", "        said = change.finishes and write.leaf not in ENVELOPE\n"),
    planted("a join forgets one side", "joined text has the paragraphs of both", "domain/joining.py",
            "        text = merge_paragraphs(base_of(write, others[0]), others[0].value, mine.value)\n",
            "        text = mine.value if base_of(write, others[0]) is not None else None\n"),
    planted("all is answered at once", "own words stay on top until what the hub says has them", "store/changelog.py",
            "answered = 0 AND n <= ? AND record IN", "answered = 0 AND (n <= ? OR 1) AND record IN"),
    planted("what the hub said hides own words", "what the hub last said, with the own unanswered changes on top", "store/incoming.py",
            "laid_on(said.hub, said.kind, on_top, Bases", "laid_on(said.hub, said.kind, on_top[:0], Bases"),
    planted("the cursor runs ahead", "the cursor moves in the transaction of the last slice", "sync/round.py",
            "(package.cursor, package.position) if last else (old_cursor, old_position)", "(package.cursor, package.position) if last or True else (old_cursor, old_position)"),
    planted("a cut family misses a record", "a family that is cut between two answers comes whole", "hub/pull.py",
            "                gathered.snapshot_family, gathered.snapshot_row = reach, row\n", "                gathered.snapshot_family, gathered.snapshot_row = reach, number\n"),
    planted("a family given back is skipped by position", "what comes again replaces all that the hub said before", "store/incoming.py",
            "come = {entry.record: entry for entry in entries if isinstance(entry, RecordEntry)}",
            "heard = changelog.cursor(connection)[1]\n    come = {entry.record: entry for entry in entries if isinstance(entry, RecordEntry) and not 0 < entry.position <= heard}"),
    planted("numbered from the newest", "changes are numbered in the order in which they were made", "store/changelog.py",
            "WHERE state = 0 ORDER BY seq LIMIT ?", "WHERE state = 0 ORDER BY seq DESC LIMIT ?"),
    planted("a grown edit forgets its names", "a page over an edit that grew loses nothing and is not refused", "store/changelog.py",
            "(canonical(content_json(content)), content.dot, orjson.dumps(was), change.seq)", "(canonical(content_json(content)), content.dot, None, change.seq)"),
    planted("what is numbered still grows", "a frozen change never changes", "store/changelog.py",
            "if change.state != OPEN or len(change.was)", "if change.state > FROZEN or len(change.was)"),
    planted("received before it was", "a machine shows as received exactly what a receipt covers", "store/changelog.py",
            "WHERE state = 1 AND n <= ? RETURNING", "WHERE state = 1 AND n <= ? + 1000 OR state = 0 RETURNING"),
    planted("half a save", "a save is whole or not at all", "store/edits.py",
            "        changelog.add(connection, content)\n", '        changelog.add(connection, content)\n        connection.run("COMMIT")\n        connection.run("BEGIN IMMEDIATE")\n'),
    planted("a repeat is merged again", "any package may be repeated at any time and changes nothing", "hub/packages.py",
            "fresh = _not_yet_received(tx, log, changes)\n", "fresh = _not_yet_received(tx, log, changes) or changes\n"),
    planted("an answer counts before it is applied", "an answer counts only once its cursor comes back", "hub/pull.py",
            "    if cursor == machine.cursor:\n        return machine\n    told = tx.answers(machine.id).get(cursor)\n",
            "    told = tx.answers(machine.id).get(cursor) or next(iter(tx.answers(machine.id).values()), None)\n    if told is None and cursor == machine.cursor:\n        return machine\n"),
    planted("an offer takes away what nobody named", "what comes back after a restore takes away only what was replaced", "hub/offers.py",
            "new and leaf in shape.quiet and finish != state.finish\n", "bool(new)\n"),
    planted("one known value makes all known", "of a change that comes after an offer only what was offered is passed over", "hub/early.py",
            "known = {name for name in names if counts(said, name, change.by)}", "known = names"),
    planted("any hub is the hub", "a machine that was told what the hub no longer has is told so", "hub/timeline.py",
            "return told is None or tx.chain_at(told.position) == told.chain", "return told is None or tx.chain_at(told.position) is not None"),
    planted("what lives under it is not asked", "all who may see a record are told the same of whether it is out", "hub/visibility.py",
            "    out = standing.state().taken_out(frozenset(names[True]))\n", "    out = standing.state().taken_out(frozenset())\n"),
    planted("others' fields are the lead's", "no honest change is set aside while the family stays with its people", "hub/rights.py",
            "    other: Grant = Grant.ASSIGNED\n", "    other: Grant = Grant.LEAD\n"),
    planted("a family given back stays closed", "who is given a family back has it as everybody else has", "store/release.py",
            '            connection.run("DELETE FROM leaving WHERE family = ?", (family,))\n', ""),
)
"""No fault is planted in `hub.older` and `store.undo`: in histories nobody has a former Keyworker, and nobody takes a decision back."""


def copied(folder: Path, fault: Planted | None) -> Path:
    """A copy of the source, and of what is shipped beside it, with the fault in it."""
    source = folder / "src"
    for beside in ("forms", "resources"):
        shutil.copytree(ROOT / beside, folder / beside)
    shutil.copytree(SOURCE, source / "keyworker", ignore=shutil.ignore_patterns("__pycache__"))
    if fault:
        path = source / "keyworker" / fault.file
        text = path.read_text("utf-8")
        for old, new in fault.edits:
            if text.count(old) != 1:
                raise ValueError(f"{fault.label}: what it edits stands {text.count(old)} times in {fault.file}")
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    return source


def histories(source: Path, many: int) -> subprocess.CompletedProcess[str]:
    """Walk histories over a copy of the source, up to the first that breaks a law: ends with 1 then."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(source), str(ROOT)]), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        bound([sys.executable, "-m", "tests.properties.histories", str(many), "--first"]), capture_output=True, text=True, check=False, cwd=source,
        env=environment,
    )


def is_found(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether a history broke a law: a source that does not even start breaks none."""
    return done.returncode == 1 and "found in history" in done.stdout
