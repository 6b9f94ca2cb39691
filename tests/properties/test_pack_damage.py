"""No byte of a content pack can be changed, cut, added or made up without its being refused, and nothing but a refusal gets out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.errors import PackRefused
from keyworker.forms.pack import read_pack
from keyworker.vault.seal import verify
from tests.fakes.garden import SIGNER, signed

PACK = signed()
HEAD = PACK[: PACK.index(b"{")]


def _refused(data: bytes) -> None:
    for trusted in (frozenset({SIGNER.public_hex}), None):
        with pytest.raises(PackRefused):
            read_pack(data, verify, trusted)


@given(at=st.one_of(st.integers(0, len(HEAD) - 1), st.integers(0, len(PACK) - 1)), flip=st.integers(1, 255))
def test_any_one_byte_changed_is_refused(at: int, flip: int) -> None:
    _refused(PACK[:at] + bytes([PACK[at] ^ flip]) + PACK[at + 1 :])


def test_each_letter_of_key_and_signature_counts_in_its_case_too() -> None:
    for at in range(len(HEAD)):
        if PACK[at : at + 1] != PACK[at : at + 1].swapcase():
            _refused(PACK[:at] + PACK[at : at + 1].swapcase() + PACK[at + 1 :])


@given(at=st.integers(0, len(PACK) - 1), more=st.binary(min_size=1, max_size=40))
def test_any_cut_and_any_addition_is_refused(at: int, more: bytes) -> None:
    _refused(PACK[:at])
    _refused(PACK + more)
    _refused(more + PACK)
    _refused(PACK[:at] + more + PACK[at:])


@given(st.binary(max_size=2_000))
def test_any_bytes_are_refused(data: bytes) -> None:
    _refused(data)
    _refused(HEAD + data)
