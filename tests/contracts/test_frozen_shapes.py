"""Records and messages keep the shapes that machines out there know."""

import json

import pytest

from tests.contracts.frozen_shapes import COMMAND, FROZEN, shapes, text_of


@pytest.mark.parametrize("file", ["records.json", "wire.json"])
def test_shapes_are_the_frozen_ones(file: str) -> None:
    """Every record kind and every message has exactly the schema that was reviewed last."""
    now = json.loads(text_of(shapes()[file]))
    frozen = json.loads((FROZEN / file).read_text("utf-8"))
    differ = sorted(name for name in now.keys() | frozen.keys() if now.get(name) != frozen.get(name))
    assert differ == [], f"changed shapes in {file}; if they were meant and reviewed: {COMMAND}"
