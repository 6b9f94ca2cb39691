"""Argon2id as we call it, and the profile that suits a machine."""

import pytest
from argon2.low_level import ARGON2_VERSION, Type, core, ffi

from keyworker.base.errors import Trouble
from keyworker.vault.profiles import CEILING, CHEAPEST, FLOOR, Profile, calibrated, derive


@pytest.mark.parametrize(
    ("profile", "tag"),
    [
        (Profile(256, 2, 1), "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
        (Profile(256, 2, 2), "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"),
        (Profile(65536, 2, 1), "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"),
    ],
)
def test_the_derivation_gives_what_the_reference_implementation_gives(profile: Profile, tag: str) -> None:
    """Vectors of phc-winner-argon2, src/test.c, Argon2id version 0x13 (salt "somesalt")."""
    assert derive(b"password", b"somesalt", profile).hex() == tag


def test_the_library_that_we_call_agrees_with_the_rfc() -> None:
    """RFC 9106, section 5.3. It has a secret and associated data, which we do not use, so it goes to the library directly."""
    out, password, salt, secret, more = (
        ffi.new("uint8_t[]", value) for value in (bytes(32), b"\1" * 32, b"\2" * 16, b"\3" * 8, b"\4" * 12)
    )
    context = ffi.new(
        "argon2_context *",
        {
            "version": ARGON2_VERSION, "out": out, "outlen": 32, "pwd": password, "pwdlen": 32, "salt": salt, "saltlen": 16,
            "secret": secret, "secretlen": 8, "ad": more, "adlen": 12, "t_cost": 3, "m_cost": 32, "lanes": 4, "threads": 4,
            "allocate_cbk": ffi.NULL, "free_cbk": ffi.NULL, "flags": 0,
        },
    )  # fmt: skip
    assert core(context, Type.ID.value) == 0
    assert bytes(ffi.buffer(out, 32)).hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_a_calibrated_profile_is_never_below_the_floor() -> None:
    """Even when it is asked to take no time at all."""
    assert calibrated(0.000_001) == FLOOR


def test_a_calibrated_profile_grows_with_the_time_that_it_may_take() -> None:
    """Memory first, then passes, and it stays within what an unlock accepts."""
    profile = calibrated(30.0)
    assert profile.memory_kib == 4 * FLOOR.memory_kib
    assert profile.passes > FLOOR.passes
    assert profile.within(FLOOR, CEILING)


@pytest.mark.parametrize("profile", [Profile(65535, 3, 4), Profile(65536, 2, 4), Profile(65536, 3, 3), CHEAPEST])
def test_less_in_any_parameter_is_below_the_floor(profile: Profile) -> None:
    assert not profile.within(FLOOR, CEILING)


def test_parameters_that_cannot_be_computed_are_a_named_trouble() -> None:
    """Argon2 needs at least 8 KiB for each lane."""
    with pytest.raises(Trouble):
        derive(b"x", bytes(16), Profile(8, 1, 4))
