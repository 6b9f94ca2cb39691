"""No sentence of ours promises what Keyworker does not have, and none says that nothing is so where nothing was written down."""

import ast
from collections.abc import Iterator
from pathlib import Path

from keyworker.base.paths import shipped
from keyworker.ui.record_words import value_words

NOT_BUILT = {"diary": "a visit is planned, and Today shows it", "recover": "nobody can look up a forgotten passphrase"}
"""Words for what is not built, and what is so. Whoever builds it takes the word out."""
SOURCE = shipped("src", "keyworker")
OURS = (*sorted((SOURCE / "ui").rglob("*.py")), *sorted((SOURCE / "documents").rglob("*.py")), SOURCE / "base" / "errors.py")


def sentences() -> Iterator[tuple[Path, str]]:
    """Every text in the code of screens, papers and errors that is no docstring, and every line of the shipped forms."""
    for path in OURS:
        tree = ast.parse(path.read_text("utf-8"))
        about = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in about:
                yield path, node.value
    for path in sorted(shipped("forms", "questionnaires").glob("*.md")):
        yield from ((path, line) for line in path.read_text("utf-8").splitlines())


def test_nothing_is_promised_that_is_not_built() -> None:
    """A worker who reads it would rely on it."""
    wrong = [f"{path.name}: {words!r} ({so})" for path, words in sentences() for word, so in NOT_BUILT.items() if word in words.casefold()]
    assert not wrong, "\n".join(wrong)


def test_what_is_absent_is_not_said_to_be_nothing() -> None:
    """In the plan that a lead reads, and in both sides of a decision: nobody said that nothing is going well."""
    absents: tuple[object, ...] = (None, "", {})
    for field in ("going_well", "worries", "wants", "family_agreement", "next_review"):
        for absent in absents:
            assert value_words("plan", (field,), absent, {}) == "Not written down"
