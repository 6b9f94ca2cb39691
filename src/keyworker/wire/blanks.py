"""Contents that a machine let go of with their family: what is left of them in its log, and the copy that only the hub can read.

`store` and `sync` make them, `hub.packages` fills them again: a hub that came back from a backup asks for changes of which the machine
has nothing readable. It must never fill a content that is not the one of its digest.
"""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Iterable, Sequence

import orjson
import zstandard

from keyworker.base.canonical import Json, canonical, digest
from keyworker.base.errors import PackageDamaged, PackageForeign
from keyworker.wire.contents import Change, Content, blank_digest
from keyworker.wire.package import too_many_signs

_LARGEST = 16 * 1024 * 1024
"""Of all sealed copies of a package together."""
Seal = Callable[[bytes], bytes]


def blanked(content: Json) -> Json:
    """A content without what was written, and the digest that it had."""
    left: Json = {name: content[name] for name in ("record", "kind", "family", "by", "at", "dot") if name in content}
    return {**left, "patch": {}, "digest": digest(content)}


def is_blank(content: Content) -> bool:
    """Whether of a content only its digest is left."""
    return not content.patch and content.seen is None and content.base is None and _was(content) is not None


def sealed_copy(family: str, changes: Sequence[Json], records: Sequence[Json], seal: Seal) -> bytes:
    """What was only on one machine of a family: contents by number, and records as the hub had last said them."""
    plain = canonical({"family": family, "changes": list(changes), "records": list(records)})
    return seal(zstandard.ZstdCompressor().compress(plain))


def as_sent(copies: Iterable[bytes]) -> tuple[str, ...]:
    """Sealed copies as they go in a package."""
    return tuple(b64encode(copy).decode() for copy in copies)


def filled(changes: Sequence[Change], sealed: Sequence[str], unseal: Seal) -> Sequence[Change]:
    """The changes with the contents of the blank ones, where a sealed copy has the one of its digest."""
    if not sealed or not any(is_blank(change.content) for change in changes):
        return changes
    there: dict[str, Content] = {}
    room = _LARGEST
    for copy in sealed:
        plain = _opened(copy, unseal, room)
        room -= len(plain)
        there.update(_contents(plain))
    return [
        change.model_copy(update={"content": there[was]}) if is_blank(change.content) and (was := _was(change.content) or "") in there else change
        for change in changes
    ]


def _was(content: Content) -> str | None:
    return blank_digest(content.model_dump(mode="json"))


def _opened(copy: str, unseal: Seal, room: int) -> bytes:
    """What a sealed copy holds; nothing where it is no such copy, or is larger than there is room."""
    try:
        frame = unseal(b64decode(copy, validate=True))
        if zstandard.get_frame_parameters(frame).content_size > room:  # an unsaid size reads as 2**64 - 1
            return b""
        plain = zstandard.ZstdDecompressor().decompress(frame, max_output_size=room)
        return b"" if too_many_signs(plain) else plain
    except (Error, ValueError, zstandard.ZstdError, PackageDamaged, PackageForeign):
        return b""


def _contents(plain: bytes) -> Iterable[tuple[str, Content]]:
    try:
        rows = orjson.loads(plain)["changes"]
        return [(digest(row["content"]), Content.model_validate(row["content"])) for row in rows]
    except (ValueError, TypeError, KeyError, OverflowError):
        return []  # of no use: what is blank stays blank, and the rest of the package goes on
