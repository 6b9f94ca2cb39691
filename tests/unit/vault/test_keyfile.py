"""The key file: right passphrase, wrong passphrase and damage are three different things."""

import errno
import os
import stat
from pathlib import Path

import orjson
import pytest

from keyworker.base.canonical import Json, canonical, digest
from keyworker.base.errors import AlreadyDone, DiskFull, FolderUnusable, KeyFileDamaged, WrongPassphrase
from keyworker.vault import keyfile
from keyworker.vault.profiles import CEILING, CHEAPEST, FLOOR, Profile

WORDS = "four words without reason"
OTHER = "quite another four words"

WRITTEN_ONCE = (
    b'{"checksum":"d648317b48cedd0c7182b7f5dab11b6388a65f97ae0fc4cef667429ecd3b8f16","content":{"version":1,"wraps":'
    b'{"passphrase":{"lanes":1,"memory_kib":8,"nonce":"1a3592f108bb7a22973d969d","passes":1,"salt":"8fb93ad09ae9e74a'
    b'd182d91fb6bfa3ce","sealed":"5612e4fe5921423611b4a98f8c5f69dc2964587a78eaf81482ee8ffe2724c688cabb579dc23ef7bc5b'
    b'1ef568a5c96f27"}}}}'
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a key file may be made."""
    return tmp_path / "key.json"


def _content(path: Path) -> Json:
    content: Json = orjson.loads(path.read_bytes())["content"]
    return content


def _forge(path: Path, content: Json) -> None:
    """What somebody with an editor and our source could write: the checksum is right again."""
    path.write_bytes(canonical({"checksum": digest(content), "content": content}))


def test_the_passphrase_opens_what_it_created(path: Path) -> None:
    """The store key is 32 random bytes and comes back the same."""
    key = keyfile.create(path, WORDS, CHEAPEST)
    assert len(key) == 32
    assert keyfile.unlock(path, WORDS, floor=CHEAPEST) == key


def test_two_key_files_hold_different_keys(tmp_path: Path) -> None:
    assert keyfile.create(tmp_path / "a", WORDS, CHEAPEST) != keyfile.create(tmp_path / "b", WORDS, CHEAPEST)


def test_a_key_file_written_by_the_first_version_still_opens(path: Path) -> None:
    """The format is a contract: these bytes were written once and never change."""
    path.write_bytes(WRITTEN_ONCE)
    assert (
        keyfile.unlock(path, WORDS, floor=CHEAPEST).hex()
        == "d88fe3e6d0f3776f439eb0f19141a0c4173e3294073124ad8fcedc94a290b1c6"
    )


def test_another_passphrase_is_a_wrong_passphrase(path: Path) -> None:
    keyfile.create(path, WORDS, CHEAPEST)
    with pytest.raises(WrongPassphrase):
        keyfile.unlock(path, OTHER, floor=CHEAPEST)


def test_every_byte_of_the_key_file_is_guarded_and_damage_is_no_wrong_passphrase(path: Path) -> None:
    """Each byte, changed in one bit and in all, whatever it is part of."""
    keyfile.create(path, WORDS, CHEAPEST)
    whole = path.read_bytes()
    for at in range(len(whole)):
        for flip in (0x01, 0x20, 0xFF):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
            with pytest.raises(KeyFileDamaged):
                keyfile.unlock(path, WORDS, floor=CHEAPEST)
    assert not path.with_name("key.json.attempts").exists(), "damage is not an attempt"


def test_a_key_file_cut_or_lengthened_anywhere_is_damaged(path: Path) -> None:
    keyfile.create(path, WORDS, CHEAPEST)
    whole = path.read_bytes()
    for data in [whole[:at] for at in range(len(whole))] + [
        whole + b" ",
        whole + b"\n",
        whole * 2,
        whole + bytes(70_000),
    ]:
        path.write_bytes(data)
        with pytest.raises(KeyFileDamaged):
            keyfile.unlock(path, WORDS, floor=CHEAPEST)


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b"7", b'"x"', b"{}", b'{"content":[],"checksum":""}', b"[" * 3000]
)
def test_json_that_is_no_key_file_is_damaged(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(KeyFileDamaged):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


def test_a_missing_key_file_is_said_to_be_missing(path: Path) -> None:
    with pytest.raises(KeyFileDamaged, match="missing"):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


def test_something_that_is_no_file_is_an_unusable_folder(path: Path) -> None:
    path.mkdir()
    with pytest.raises(FolderUnusable):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


def test_a_key_file_cheaper_than_the_floor_is_refused_unless_the_caller_says_so(path: Path) -> None:
    """No downgrade: not even with the right passphrase and a right checksum."""
    keyfile.create(path, WORDS, CHEAPEST)
    with pytest.raises(KeyFileDamaged):
        keyfile.unlock(path, WORDS)


def test_a_key_file_at_the_floor_opens_without_being_told(path: Path) -> None:
    key = keyfile.create(path, WORDS, FLOOR)
    assert keyfile.unlock(path, WORDS) == key


def test_a_key_file_that_asks_for_more_than_any_machine_has_is_refused_before_it_is_tried(path: Path) -> None:
    keyfile.create(path, WORDS, CHEAPEST)
    content = _content(path)
    content["wraps"]["passphrase"]["memory_kib"] = CEILING.memory_kib + 1
    _forge(path, content)
    with pytest.raises(KeyFileDamaged):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


@pytest.mark.parametrize(("name", "value"), [("memory_kib", 16), ("passes", 2), ("salt", "00" * 16)])
def test_a_parameter_exchanged_under_the_seal_opens_nothing(path: Path, name: str, value: object) -> None:
    """Also when the checksum was made right again: the parameters are authenticated."""
    keyfile.create(path, WORDS, CHEAPEST)
    content = _content(path)
    content["wraps"]["passphrase"][name] = value
    _forge(path, content)
    with pytest.raises(WrongPassphrase):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


@pytest.mark.parametrize(
    ("name", "value"),
    [("salt", "00"), ("nonce", "ZZ" * 12), ("sealed", 7), ("lanes", "1"), ("lanes", True), ("extra", 1), ("passes", 0)],
)
def test_a_wrap_of_another_shape_is_damaged_and_no_other_error(path: Path, name: str, value: object) -> None:
    keyfile.create(path, WORDS, CHEAPEST)
    content = _content(path)
    content["wraps"]["passphrase"][name] = value
    _forge(path, content)
    with pytest.raises(KeyFileDamaged):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


@pytest.mark.parametrize("wraps", [None, [], "x", {}, {"recovery": {}}])
def test_a_key_file_without_a_passphrase_wrap_is_damaged(path: Path, wraps: object) -> None:
    _forge(path, {"version": 1, "wraps": wraps})
    with pytest.raises(KeyFileDamaged):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


def test_a_key_file_of_a_newer_keyworker_is_said_to_be_newer(path: Path) -> None:
    _forge(path, {"version": 2, "wraps": {}})
    with pytest.raises(KeyFileDamaged, match="newer Keyworker"):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


def test_an_existing_key_file_is_never_overwritten(path: Path) -> None:
    keyfile.create(path, WORDS, CHEAPEST)
    before = path.read_bytes()
    with pytest.raises(AlreadyDone):
        keyfile.create(path, OTHER, CHEAPEST)
    assert path.read_bytes() == before


def test_a_changed_passphrase_opens_the_same_key_and_the_old_one_nothing(path: Path) -> None:
    key = keyfile.create(path, WORDS, CHEAPEST)
    keyfile.change_passphrase(path, WORDS, OTHER, Profile(16, 1, 1), floor=CHEAPEST)
    assert keyfile.unlock(path, OTHER, floor=CHEAPEST) == key
    with pytest.raises(WrongPassphrase):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)


def test_changing_the_passphrase_needs_the_old_one_and_keeps_wraps_that_it_does_not_know(path: Path) -> None:
    keyfile.create(path, WORDS, CHEAPEST)
    content = _content(path)
    content["wraps"]["recovery"] = {"kind": "later"}
    _forge(path, content)
    before = path.read_bytes()
    with pytest.raises(WrongPassphrase):
        keyfile.change_passphrase(path, OTHER, OTHER, CHEAPEST, floor=CHEAPEST)
    assert path.read_bytes() == before
    keyfile.change_passphrase(path, WORDS, OTHER, CHEAPEST, floor=CHEAPEST)
    assert _content(path)["wraps"]["recovery"] == {"kind": "later"}


def test_a_passphrase_is_the_same_however_the_keyboard_composes_it(path: Path) -> None:
    """NFKC: e and a combining accent, or one letter; the fi ligature, or two letters."""
    key = keyfile.create(path, "cafe\u0301 \ufb01ve chairs sing", CHEAPEST)
    assert keyfile.unlock(path, "caf\u00e9 five chairs sing", floor=CHEAPEST) == key


@pytest.mark.parametrize("passphrase", ["", "\ud800 lone", "\0", "x" * 10_000, "שלום 🙂 ﷽"])
def test_any_text_can_be_a_passphrase_without_an_error_of_a_library(path: Path, passphrase: str) -> None:
    key = keyfile.create(path, passphrase, CHEAPEST)
    assert keyfile.unlock(path, passphrase, floor=CHEAPEST) == key


def test_neither_key_nor_passphrase_is_in_the_file(path: Path) -> None:
    key = keyfile.create(path, WORDS, CHEAPEST)
    data = path.read_bytes()
    assert key not in data
    assert key.hex().encode() not in data
    assert WORDS.encode() not in data


@pytest.mark.skipif(os.name == "nt", reason="Windows guards files by the folder they are in")
def test_only_the_owner_may_read_the_key_file(path: Path) -> None:
    keyfile.create(path, WORDS, CHEAPEST)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("number", "expected"), [(errno.ENOSPC, DiskFull), (errno.EIO, FolderUnusable)])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, expected: type[Exception]
) -> None:
    """The disk is full (or broken) when the new wrap is flushed: the old passphrase still opens the store."""
    key = keyfile.create(path, WORDS, CHEAPEST)

    def fails(handle: int) -> None:
        raise OSError(number, "as the system says it")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(expected):
            keyfile.change_passphrase(path, WORDS, OTHER, CHEAPEST, floor=CHEAPEST)
    assert [one.name for one in path.parent.iterdir()] == ["key.json"]
    assert keyfile.unlock(path, WORDS, floor=CHEAPEST) == key


def test_a_folder_that_is_not_there_is_an_unusable_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable):
        keyfile.create(tmp_path / "nowhere" / "key.json", WORDS, CHEAPEST)
