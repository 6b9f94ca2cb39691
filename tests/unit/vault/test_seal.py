"""Signatures and seals: known answers, wrong keys, damage."""

from collections.abc import Callable

import pytest

from keyworker.base.errors import PackageDamaged, PackageForeign, StoreDamaged, StoreLocked
from keyworker.vault.seal import SealingKey, SigningKey, public_key, seal, verify

RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_signing_gives_what_the_rfc_gives(secret: str, public: str, message: str, signature: str) -> None:
    """RFC 8032, section 7.1, tests 1 and 2, through our own wrapper."""
    key = SigningKey.from_bytes(bytes.fromhex(secret))
    assert key.public_hex == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    verify(public, bytes.fromhex(signature), bytes.fromhex(message))


def test_a_signature_of_another_key_over_other_data_or_of_another_length_is_damage() -> None:
    key = SigningKey.generate()
    signature = key.sign(b"data")
    for public, candidate, data in [
        (SigningKey.generate().public_hex, signature, b"data"),
        (key.public_hex, signature, b"date"),
        (key.public_hex, signature[:-1], b"data"),
        (key.public_hex, b"", b"data"),
    ]:
        with pytest.raises(PackageDamaged):
            verify(public, candidate, data)


def test_a_signature_with_the_group_order_added_is_refused() -> None:
    """RFC 8032, 5.1.7: S must be less than the order, or signatures could be changed without the key (Wycheproof's case)."""
    key = SigningKey.generate()
    signature = key.sign(b"data")
    order = 2**252 + 27742317777372353535851937790883648493
    moved = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(PackageDamaged):
        verify(key.public_hex, signature[:32] + moved, b"data")


@pytest.mark.parametrize("public", ["", "00", "zz" * 32, "é" * 64, "00" * 33])
def test_what_is_no_public_key_is_foreign(public: str) -> None:
    with pytest.raises(PackageForeign):
        verify(public, bytes(64), b"data")
    with pytest.raises(PackageForeign):
        public_key(public)


def test_a_signing_key_comes_back_from_its_bytes() -> None:
    key = SigningKey.generate()
    assert SigningKey.from_bytes(key.to_bytes()).public_hex == key.public_hex
    assert public_key(key.public_hex) == key.public


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(33)])
def test_stored_bytes_that_are_no_key_mean_a_damaged_store(data: bytes) -> None:
    with pytest.raises(StoreDamaged):
        SigningKey.from_bytes(data)


def test_only_the_reader_opens_what_was_sealed_to_it() -> None:
    reader, other = SealingKey.generate(), SealingKey.generate()
    sealed = seal(b"for one reader", reader.recipient)
    assert SealingKey.from_text(reader.to_text()).open(sealed) == b"for one reader"
    assert b"for one reader" not in sealed
    with pytest.raises(PackageForeign):
        other.open(sealed)


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    reader = SealingKey.generate()
    assert seal(b"same", reader.recipient) != seal(b"same", reader.recipient)


def test_any_byte_changed_and_any_cut_of_a_sealed_package_is_noticed() -> None:
    reader = SealingKey.generate()
    sealed = seal(b"whole", reader.recipient)
    candidates = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    candidates += [sealed[:at] for at in range(len(sealed))] + [sealed + b"\0", b"age-encryption.org/v1\n"]
    for data in candidates:
        with pytest.raises((PackageDamaged, PackageForeign)):
            reader.open(data)


def test_damage_of_the_content_is_damage_and_not_another_reader() -> None:
    reader = SealingKey.generate()
    sealed = seal(b"whole", reader.recipient)
    with pytest.raises(PackageDamaged):
        reader.open(sealed[:-1] + bytes([sealed[-1] ^ 1]))


@pytest.mark.parametrize("recipient", ["", "age1", "age1" + "q" * 58, "ssh-ed25519 AAAA", "é"])
def test_sealing_to_what_is_no_recipient_is_foreign(recipient: str) -> None:
    with pytest.raises(PackageForeign):
        seal(b"data", recipient)


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1", "é"])
def test_stored_text_that_is_no_key_means_a_damaged_store(text: str) -> None:
    with pytest.raises(StoreDamaged):
        SealingKey.from_text(text)


def test_no_key_shows_itself_when_it_is_printed() -> None:
    signing, sealing = SigningKey.generate(), SealingKey.generate()
    assert signing.to_bytes().hex() not in repr(signing) + str(vars(signing))
    assert sealing.to_text() not in repr(sealing) + str(vars(sealing))


@pytest.mark.parametrize("use", [
    lambda sign, _sealing: sign.sign(b"data"), lambda sign, _sealing: sign.private, lambda sign, _sealing: sign.to_bytes(),
    lambda _sign, sealing: sealing.open(b"data"), lambda _sign, sealing: sealing.to_text(),
])
def test_a_key_that_was_told_to_forget_signs_and_opens_nothing(use: Callable[[SigningKey, SealingKey], object]) -> None:
    """Whatever still holds it after a lock."""
    sign, sealing = SigningKey.generate(), SealingKey.generate()
    for _ in range(2):
        sign.forget()
        sealing.forget()
    with pytest.raises(StoreLocked):
        use(sign, sealing)
