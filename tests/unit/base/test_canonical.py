"""Equal content has equal bytes, and different content has not."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.canonical import canonical, digest

LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES, lambda under: st.lists(under, max_size=4) | st.dictionaries(st.text(max_size=4), under, max_size=4), max_leaves=12
)


def _turned_round(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned_round(value[key]) for key in reversed(list(value))}
    if isinstance(value, list):
        return [_turned_round(one) for one in value]
    return value


@given(VALUES)
def test_the_order_of_keys_does_not_matter(value: Any) -> None:
    """The same object with its keys in another order has the same bytes."""
    assert canonical(_turned_round(value)) == canonical(value)


@given(VALUES)
def test_nothing_is_lost(value: Any) -> None:
    """Any JSON reader gets the value back."""
    assert json.loads(canonical(value)) == value


def test_bytes_are_as_they_were_agreed() -> None:
    """Sorted keys, no white space, UTF-8; the digest is SHA-256 of these bytes."""
    assert canonical({"ŵ": 1, "a": [True, None]}) == '{"a":[true,null],"ŵ":1}'.encode()
    assert digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


def test_what_json_cannot_say_is_refused() -> None:
    """A set has no canonical bytes."""
    with pytest.raises(TypeError):
        canonical({"a": {1, 2}})
