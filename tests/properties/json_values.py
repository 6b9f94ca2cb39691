"""Bodies and patches as Hypothesis draws them: small keys, so that two people often touch the same leaf."""

from hypothesis import strategies as st

from keyworker.base.canonical import Json

KEYS = st.sampled_from("abc")
LEAVES = st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x", "one\n\ntwo", "one\n\n2", "1\n\ntwo"]) | st.floats(0, 2)
LISTS = st.lists(LEAVES, max_size=2)
BODIES: st.SearchStrategy[Json] = st.recursive(
    st.dictionaries(KEYS, LEAVES | LISTS, max_size=3),
    lambda under: st.dictionaries(KEYS, LEAVES | LISTS | under, max_size=3),
    max_leaves=8,
)
