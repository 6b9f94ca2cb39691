"""The package format: what is packed is opened by its reader, and by nobody else."""

import orjson
import pytest
import zstandard

from keyworker.base.canonical import Json, canonical
from keyworker.base.errors import PackageDamaged, PackageForeign
from keyworker.base.ids import new_id
from keyworker.hub.merge import MOST_BYTES_BRIEF
from keyworker.wire.chain import content_json
from keyworker.wire.contents import UnreadContent
from keyworker.wire.messages import CHANGES_PER_PACKAGE, AuditAnswer, DownPackage, UnreadEntry, UpPackage
from keyworker.wire.package import (
    DEPTH_LIMIT,
    PLAIN_LIMIT,
    RAW_TARGET,
    SEALED_LIMIT,
    open_audit,
    open_down,
    open_up,
    pack,
)
from tests.unit.wire.parts import Party, contents, down_package, knowing, up_package

MACHINE = Party()
OTHER = Party()
HUB = Party()


def _open_up(data: bytes) -> UpPackage:
    return open_up(data, unseal=HUB.sealing.open, verify=knowing(MACHINE, OTHER))


def _open_down(data: bytes) -> DownPackage:
    return open_down(data, unseal=MACHINE.sealing.open, verify=knowing(HUB))


def _pack_up(message: UpPackage, author: Party = MACHINE) -> bytes:
    return pack(message, sign=author.signing.sign, seal=HUB.sealed_for)


def _container(frame: bytes, *, head: bytes | None = None, author: Party = MACHINE) -> bytes:
    """A container that a known machine really signed and sealed, around any bytes."""
    signed = (b"KWP\x01U" + author.id.encode() if head is None else head) + frame
    return HUB.sealed_for(signed + author.signing.sign(signed))


def _framed(plain: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(plain)


def _json_up(**changed: object) -> bytes:
    """A package's JSON with some fields replaced."""
    message: Json = up_package(MACHINE, HUB).model_dump(mode="json")
    return canonical(message | changed)


def test_what_goes_up_comes_out_equal() -> None:
    message = up_package(MACHINE, HUB)
    assert _open_up(_pack_up(message)) == message


def test_what_goes_down_comes_out_equal() -> None:
    message = down_package(HUB, MACHINE)
    assert _open_down(pack(message, sign=HUB.signing.sign, seal=MACHINE.sealed_for)) == message


def test_an_answer_about_the_audit_trail_is_never_taken_for_what_is_new_nor_the_other_way_round() -> None:
    """Both are signed by the hub and sealed to the machine: what is between them can exchange them."""
    answer = AuditAnswer(hub=HUB.id, machine=MACHINE.id, nonce="n" * 22)
    sealed = pack(answer, sign=HUB.signing.sign, seal=MACHINE.sealed_for)
    assert open_audit(sealed, unseal=MACHINE.sealing.open, verify=knowing(HUB)) == answer
    with pytest.raises(PackageForeign):
        _open_down(sealed)
    down = pack(down_package(HUB, MACHINE), sign=HUB.signing.sign, seal=MACHINE.sealed_for)
    with pytest.raises(PackageForeign):
        open_audit(down, unseal=MACHINE.sealing.open, verify=knowing(HUB))


def test_fields_that_this_version_does_not_know_arrive() -> None:
    """In the package, in a change and in its content: a newer side may say more."""
    message = up_package(MACHINE, HUB, 1).model_dump(mode="json")
    message["later"] = {"a": 1}
    message["changes"][0]["later"] = [2]
    message["changes"][0]["content"]["later"] = "3"
    opened = _open_up(_pack_up(UpPackage.model_validate(message)))
    assert opened.model_dump(mode="json") == message


def test_nothing_of_the_content_can_be_read_from_outside() -> None:
    sealed = _pack_up(up_package(MACHINE, HUB))
    assert b"what we want" not in sealed
    assert MACHINE.id.encode() not in sealed


def test_another_reader_cannot_open_it() -> None:
    with pytest.raises(PackageForeign):
        open_up(_pack_up(up_package(MACHINE, HUB)), unseal=OTHER.sealing.open, verify=knowing(MACHINE))


def test_an_author_whom_the_reader_does_not_know_is_foreign() -> None:
    with pytest.raises(PackageForeign):
        open_up(_pack_up(up_package(MACHINE, HUB)), unseal=HUB.sealing.open, verify=knowing(OTHER))


def test_a_package_signed_by_another_key_is_damaged() -> None:
    with pytest.raises(PackageDamaged):
        _open_up(_pack_up(up_package(MACHINE, HUB), author=OTHER))


def test_a_known_machine_cannot_speak_for_another() -> None:
    """The container is honestly signed by OTHER, the message inside says MACHINE."""
    with pytest.raises(PackageForeign):
        _open_up(_container(_framed(_json_up()), author=OTHER))


def test_a_package_for_the_other_direction_is_foreign() -> None:
    """Even when the reader could open it and knows the author."""
    down = pack(down_package(HUB, MACHINE), sign=HUB.signing.sign, seal=HUB.sealed_for)
    with pytest.raises(PackageForeign):
        open_up(down, unseal=HUB.sealing.open, verify=knowing(HUB))
    up = pack(up_package(MACHINE, HUB), sign=MACHINE.signing.sign, seal=MACHINE.sealed_for)
    with pytest.raises(PackageForeign):
        open_down(up, unseal=MACHINE.sealing.open, verify=knowing(MACHINE))


def test_a_format_of_a_newer_keyworker_says_so() -> None:
    with pytest.raises(PackageDamaged, match="newer Keyworker"):
        _open_up(_container(_framed(_json_up()), head=b"KWP\x02U" + MACHINE.id.encode()))


def test_more_bytes_than_the_limit_are_refused_before_anything_is_opened() -> None:
    def never(_: bytes) -> bytes:
        raise AssertionError("looked into a package that is too large")

    with pytest.raises(PackageDamaged):
        open_up(bytes(SEALED_LIMIT + 1), unseal=never, verify=knowing(MACHINE))


def test_nothing_is_decompressed_or_parsed_before_the_signature_is_right() -> None:
    """A frame that would raise in zstd, signed by nobody: the answer is about the author."""
    with pytest.raises(PackageForeign):
        open_up(_container(b"no frame" * 20), unseal=HUB.sealing.open, verify=knowing(OTHER))


@pytest.mark.parametrize(("size", "fits"), [(PLAIN_LIMIT, True), (PLAIN_LIMIT + 1, False), (1 << 28, False)])
def test_a_bomb_is_refused_by_what_it_says_of_itself(size: int, fits: bool) -> None:
    """A whole package, blown up by spaces at its end: only its size is wrong."""
    sealed = _container(_framed(_json_up().ljust(size)))
    assert len(sealed) < SEALED_LIMIT
    if fits:
        assert _open_up(sealed).machine == MACHINE.id
    else:
        with pytest.raises(PackageDamaged):
            _open_up(sealed)


def test_a_bomb_that_does_not_say_its_size_or_lies_about_it_is_refused() -> None:
    unsaid = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(PLAIN_LIMIT * 4))
    honest = zstandard.ZstdCompressor().compress(bytes(300_000))
    lying = honest.replace((300_000).to_bytes(4, "little"), (70_000).to_bytes(4, "little"), 1)
    assert lying != honest
    for frame in (unsaid, lying):
        with pytest.raises(PackageDamaged):
            _open_up(_container(frame))


@pytest.mark.parametrize("frame", [b"", b"\x28\xb5\x2f\xfd", b"no frame at all"])
def test_what_is_no_frame_is_damaged(frame: bytes) -> None:
    with pytest.raises(PackageDamaged):
        _open_up(_container(frame))


@pytest.mark.parametrize("after", [b"m", b"more bytes", _framed(b"{}"), b"\x50\x2a\x4d\x18\x04\0\0\0skip"])
def test_anything_behind_the_frame_of_a_whole_package_is_damage(after: bytes) -> None:
    with pytest.raises(PackageDamaged):
        _open_up(_container(_framed(_json_up()) + after))


@pytest.mark.parametrize(
    "plain",
    [
        b"", b"null", b"7", b"[]", b"{}", b'"text"', b"{", b"\xff", b"NaN", b'{"a":"\\ud800"}', b"[" * 900 + b"]" * 900, b"[" * 5000,
        _json_up(changes=[]), _json_up(changes=None), _json_up(acknowledged=-1), _json_up(machine=None), _json_up(hub=[]),
    ],
)  # fmt: skip
def test_json_that_is_no_package_is_damaged_and_no_other_error(plain: bytes) -> None:
    with pytest.raises(PackageDamaged):
        _open_up(_container(_framed(plain)))


@pytest.mark.parametrize(
    ("name", "value"), [
        ("at", ""), ("at", "yesterday"), ("at", "0001-01-01T00:00:00+14:00"), ("at", "9999-12-31T23:59:59Z[Asia/Tokyo]"),
        ("at", "2026-11-21T14:03:00Z[Nowhere/../../etc]"), ("at", 7), ("base", 2**63), ("base", -1), ("record", "x" * 37), ("patch", []), ("by", None),
        ("seen", {"no pointer": []}), ("seen", {"/wants": ["no name"]}), ("dot", "?"), ("over", {}), ("salt", "s" * 33), ("finishes", "perhaps"),
        ("finishes", 1), ("base", True), ("base", 1.0), ("at", "2026-11-21T14:03:00+00:00"), ("seen", {"/wants": {}}), ("salt", None),
    ],
)
def test_a_content_that_is_none_is_kept_as_it_came_and_the_others_are_read(name: str, value: object) -> None:
    message = up_package(MACHINE, HUB, 2).model_dump(mode="json")
    message["changes"][0]["content"][name] = value
    first, second = _open_up(_container(_framed(orjson.dumps(message)))).changes
    assert isinstance(first.content, UnreadContent)
    assert content_json(first.content) == message["changes"][0]["content"]
    assert not isinstance(second.content, UnreadContent)


@pytest.mark.parametrize("content", [None, [], "text", 7])
def test_a_change_without_a_content_is_damaged(content: object) -> None:
    message = up_package(MACHINE, HUB, 1).model_dump(mode="json")
    message["changes"][0]["content"] = content
    with pytest.raises(PackageDamaged):
        _open_up(_container(_framed(orjson.dumps(message))))


def test_a_package_of_nothing_but_small_objects_is_refused_before_they_are_made() -> None:
    """Where there are more of them than in any record that the hub keeps; the largest such record is taken."""
    message = up_package(MACHINE, HUB, 1).model_dump(mode="json")
    message["changes"][0]["content"]["patch"] = {"wants": [[]] * (MOST_BYTES_BRIEF // len(b"[],"))}
    assert _open_up(_container(_framed(canonical(message)))).changes
    small: object
    for small in ([], {}, "", 1):
        message["changes"][0]["content"]["patch"] = {"wants": [small] * 1_600_000}
        with pytest.raises(PackageDamaged):
            _open_up(_container(_framed(canonical(message))))


@pytest.mark.parametrize("words", [",", ",[{", '[,"', "{\\,", '\\",', "\n,"])
def test_brackets_and_commas_in_words_are_words(words: str) -> None:
    """However many, and whatever is between them that ends words elsewhere."""
    message = up_package(MACHINE, HUB, 1).model_dump(mode="json")
    message["changes"][0]["content"]["patch"] = {"wants": words * (2_000_000 // len(words)), words: words}
    assert _open_up(_container(_framed(canonical(message)))).changes[0].content.patch == message["changes"][0]["content"]["patch"]


@pytest.mark.parametrize("entry", [
    {}, {"type": "from the future"}, 7, None, {"type": "record", "record": "r", "kind": "k", "family": None, "position": 2**63, "body": {}},
    {"type": "record", "record": "r", "kind": "k", "family": None, "position": 1, "body": []},
    {"type": "set_aside", "position": 1, "n": -1, "record": "r", "kind": "k", "family": None, "reason": "x"},
    {"type": "change", "position": 1, "record": "r", "kind": "k", "family": None, "patch": {}, "at": "9999-12-31T23:59:59Z"},
])
def test_an_entry_that_is_none_stands_for_nothing_and_the_others_are_read(entry: object) -> None:
    message = down_package(HUB, MACHINE).model_dump(mode="json")
    whole = len(message["entries"])
    message["entries"].insert(0, entry)
    package = DownPackage.model_validate(orjson.loads(orjson.dumps(message)))
    assert [isinstance(one, UnreadEntry) for one in package.entries] == [True, *[False] * whole]


def test_more_changes_than_the_limit_are_refused() -> None:
    message = up_package(MACHINE, HUB, 1).model_dump(mode="json")
    message["changes"] *= CHANGES_PER_PACKAGE + 1
    with pytest.raises(PackageDamaged):
        _open_up(_container(_framed(canonical(message))))


@pytest.mark.parametrize(("levels", "fits"), [(DEPTH_LIMIT - 4, True), (DEPTH_LIMIT - 3, False), (200, False)])
def test_what_opens_is_what_packs_also_in_depth(levels: int, fits: bool) -> None:
    """A patch lies four levels deep in its package: the package itself, the changes, the change, its content."""
    patch: Json = {}
    for _ in range(levels - 1):
        patch = {"in": patch}
    message = up_package(MACHINE, HUB, 1).model_dump(mode="json")
    message["changes"][0]["content"]["patch"] = patch
    if fits:
        assert _open_up(_pack_up(UpPackage.model_validate(message))).changes[0].content.patch == patch
    else:
        with pytest.raises(ValueError, match="larger"):
            _pack_up(UpPackage.model_validate(message))
        with pytest.raises(PackageDamaged):
            _open_up(_container(_framed(canonical(message))))


@pytest.mark.parametrize(
    "head", [b"", b"KWP", b"KWP\x01U", b"XYZ\x01U" + new_id().encode(), b"KWP\x01U" + b"\xff" * 36]
)
def test_a_container_of_another_shape_is_damaged(head: bytes) -> None:
    with pytest.raises(PackageDamaged):
        _open_up(_container(_framed(_json_up()), head=head))


def test_a_package_at_the_senders_target_stays_within_the_readers_limits() -> None:
    """Even when its text does not compress at all."""
    one = up_package(MACHINE, HUB, 1).changes[0]
    noise = new_id().replace("-", "")
    patch = {"wants": "".join(f"{n:x}{noise[n % 32]}" for n in range(RAW_TARGET // 5))}
    content = contents(1)[0].model_copy(update={"patch": patch})
    message = UpPackage(
        machine=MACHINE.id, hub=HUB.id, acknowledged=0, changes=(one.model_copy(update={"content": content}),)
    )
    assert _open_up(_pack_up(message)) == message


def test_our_own_bugs_are_value_errors_and_never_leave_as_packages() -> None:
    """An author without an id of ours, and more than a reader takes."""
    with pytest.raises(ValueError, match="id"):
        _pack_up(up_package(MACHINE, HUB).model_copy(update={"machine": "laptop 7"}))
    large = contents(1)[0].model_copy(update={"patch": {"wants": "x" * (PLAIN_LIMIT + 1)}})
    change = up_package(MACHINE, HUB, 1).changes[0].model_copy(update={"content": large})
    with pytest.raises(ValueError, match="larger"):
        _pack_up(UpPackage(machine=MACHINE.id, hub=HUB.id, acknowledged=0, changes=(change,)))
