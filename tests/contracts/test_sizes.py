"""Sizes and docstrings: what keeps a module one thing that a person can read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.checkout import name_of, own_python

Function = ast.FunctionDef | ast.AsyncFunctionDef
UNFINISHED = re.compile("|".join(rf"\b{first}{rest}\b" for first, rest in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"))))
NEEDS_NO_DOCSTRING = {"override", "overload", "setter"}


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, Function))


def _lines_of(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Classes, functions and methods that others may use; not what lies in functions or private classes."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _exempt(node: Function | ast.ClassDef) -> bool:
    words = {ast.unparse(one).rpartition(".")[2] for one in node.decorator_list}
    return bool(words & NEEDS_NO_DOCSTRING)


def test_no_file_is_too_long() -> None:
    """A file of src or packaging has at most 400 lines, a file of tests at most 700."""
    limits = dict.fromkeys(own_python("src", "packaging"), 400) | dict.fromkeys(own_python("tests"), 700)
    counts = {path: len(path.read_text("utf-8").splitlines()) for path in limits}
    assert [f"{name_of(path)}: {counts[path]}" for path, limit in limits.items() if counts[path] > limit] == []


def test_no_function_is_too_long() -> None:
    """A function of src or packaging has at most 40 lines, 60 in ui."""
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}: {_lines_of(node)}"
        for path in own_python("src", "packaging")
        for node in _functions(path)
        if _lines_of(node) > (60 if "keyworker/ui/" in name_of(path) else 40)
    ]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    """Each module of src and packaging begins with a docstring."""
    assert [name_of(path) for path in own_python("src", "packaging") if not ast.get_docstring(_tree(path))] == []


def test_everything_public_has_a_docstring() -> None:
    """Each public class, function and method of src and packaging has a docstring."""
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in own_python("src", "packaging")
        for node in _public(_tree(path).body)
        if not _exempt(node) and not ast.get_docstring(node)
    ]
    assert found == []


def test_nothing_is_marked_as_unfinished() -> None:
    """No file of the project's Python carries a mark of unfinished work."""
    found = [name_of(path) for path in own_python("src", "packaging", "tests") if UNFINISHED.search(path.read_text("utf-8"))]
    assert found == []
