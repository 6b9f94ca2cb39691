"""No byte of a package can be changed, cut or made up without being noticed, and no library error ever gets out."""

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.base.canonical import canonical
from keyworker.base.errors import PackageDamaged, PackageForeign
from keyworker.wire.messages import UpPackage
from keyworker.wire.package import open_down, open_up, pack
from tests.unit.wire.parts import Party, down_package, knowing, up_package

MACHINE = Party()
HUB = Party()
UP = pack(up_package(MACHINE, HUB), sign=MACHINE.signing.sign, seal=HUB.sealed_for)
DOWN = pack(down_package(HUB, MACHINE), sign=HUB.signing.sign, seal=MACHINE.sealed_for)
HEAD = b"KWP\x01U" + MACHINE.id.encode()


def _refused_up(data: bytes) -> None:
    with pytest.raises((PackageDamaged, PackageForeign)):
        open_up(data, unseal=HUB.sealing.open, verify=knowing(MACHINE))


def _refused_down(data: bytes) -> None:
    with pytest.raises((PackageDamaged, PackageForeign)):
        open_down(data, unseal=MACHINE.sealing.open, verify=knowing(HUB))


def _unsealed(data: bytes) -> bytes:
    return data


@given(at=st.integers(0, len(UP) - 1), flip=st.integers(1, 255))
def test_any_one_byte_changed_is_refused_by_the_hub(at: int, flip: int) -> None:
    _refused_up(UP[:at] + bytes([UP[at] ^ flip]) + UP[at + 1 :])


@given(at=st.integers(0, len(DOWN) - 1), flip=st.integers(1, 255))
def test_any_one_byte_changed_is_refused_by_the_machine(at: int, flip: int) -> None:
    _refused_down(DOWN[:at] + bytes([DOWN[at] ^ flip]) + DOWN[at + 1 :])


@given(at=st.integers(0, len(UP) - 1), more=st.binary(min_size=1, max_size=40))
def test_any_cut_and_any_addition_is_refused(at: int, more: bytes) -> None:
    _refused_up(UP[:at])
    _refused_up(UP + more)
    _refused_up(UP[:at] + more + UP[at:])


@given(st.binary(max_size=2_000))
def test_any_bytes_are_refused(data: bytes) -> None:
    _refused_up(data)
    _refused_down(data)
    _refused_up(b"age-encryption.org/v1\n" + data)


@given(at=st.integers(0, 2_000), flip=st.integers(1, 255))
def test_any_one_byte_changed_inside_the_seal_is_refused_by_the_signature(at: int, flip: int) -> None:
    """Whoever can seal to the hub (anybody who has its card) still cannot change what a machine signed."""
    inside = HUB.sealing.open(UP)
    at %= len(inside)
    changed = inside[:at] + bytes([inside[at] ^ flip]) + inside[at + 1 :]
    with pytest.raises((PackageDamaged, PackageForeign)):
        open_up(changed, unseal=_unsealed, verify=knowing(MACHINE))


@given(st.binary(max_size=500))
def test_any_bytes_that_a_known_machine_really_signed_are_refused_when_they_are_no_package(data: bytes) -> None:
    for frame in (data, zstandard.ZstdCompressor().compress(data)):
        signed = HEAD + frame
        with pytest.raises((PackageDamaged, PackageForeign)):
            open_up(signed + MACHINE.signing.sign(signed), unseal=_unsealed, verify=knowing(MACHINE))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200)
@given(field=st.sampled_from(sorted(UpPackage.model_fields)), value=JSON)
def test_any_json_in_any_field_opens_as_a_package_or_is_refused_by_name(field: str, value: object) -> None:
    """A known machine with another (or broken) program: what opens is a package that can be packed again."""
    message = up_package(MACHINE, HUB).model_dump(mode="json") | {field: value}
    signed = HEAD + zstandard.ZstdCompressor().compress(canonical(message))
    try:
        opened = open_up(signed + MACHINE.signing.sign(signed), unseal=_unsealed, verify=knowing(MACHINE))
    except (PackageDamaged, PackageForeign):
        return
    assert pack(opened, sign=MACHINE.signing.sign, seal=HUB.sealed_for)
