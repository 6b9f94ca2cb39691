"""A module that says "Only `x` calls this" is imported by nobody else."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "keyworker"
SAID = re.compile(r"Only ([^.]*?(?:`[^`]*`[^.`]*?)*?) (?:may )?calls? (?:this|it)\b")
HERE = ("this room", "this folder")


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


TREES = {module_of(path): (path, ast.parse(path.read_text("utf-8"))) for path in sorted(SOURCE.rglob("*.py"))}


def imports() -> dict[str, set[str]]:
    """By module, which modules import it."""
    found: dict[str, set[str]] = {}
    for name, (_, tree) in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            else:
                continue
            for target in names:
                found.setdefault(target, set()).add(name)
    return found


def allowed(name: str, said: str) -> set[str]:
    """The modules and packages that a sentence names; `documents` is a package, `ssd` a module beside it."""
    package = TREES[name][0].parent if TREES[name][0].name != "__init__.py" else TREES[name][0].parent.parent
    beside = ".".join(package.relative_to(SOURCE.parent).parts)
    words = [word.removesuffix(".py") for word in re.findall(r"`([^`]*)`", said)]
    found = {option for word in words for option in (f"keyworker.{word}", f"{beside}.{word}") if option in TREES}
    return found | ({beside} if any(place in said for place in HERE) else set())


IMPORTED = imports()
SENTENCES = sorted(
    (name, said[1]) for name, (_, tree) in TREES.items() for said in [SAID.search(" ".join((ast.get_docstring(tree) or "").split()))]
    if said and allowed(name, said[1])
)


def test_many_modules_say_who_calls_them() -> None:
    assert len(SENTENCES) >= 30


@pytest.mark.parametrize(("name", "said"), SENTENCES)
def test_only_those_import_a_module_of_whom_it_says_so(name: str, said: str) -> None:
    may = {*allowed(name, said), name}
    others = {other for other in IMPORTED.get(name, ()) if not any(other == option or other.startswith(f"{option}.") for option in may)}
    assert others == set(), f"{name} says: only {said}"
