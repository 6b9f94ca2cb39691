"""The chain of a machine's log: numbering, digests, and whether changes continue where the last receipt ended.

`store` numbers with it, `hub` checks with it. It must never change a content: the digest is over the content as it is sent.
"""

from collections.abc import Iterable, Sequence

from keyworker.base.canonical import Json, digest
from keyworker.base.errors import LogForked, PackageDamaged, PackageGap
from keyworker.wire.contents import Change, Content, chain_digest


def content_json(content: Content) -> Json:
    """The JSON form of a content that is sent, stored and digested: the fields that its author set, empty and unknown ones too.

    Whoever stores or digests a content uses this form and no other, or digests stop being equal. A field that only a newer, or only
    an older, Keyworker sets is not in it.
    """
    return content.model_dump(mode="json")


def blanked(content: Content) -> Content:
    """A content whose words were erased by law: what it touched and what it replaced stays, its values and its salt are gone.

    The digest of what it was is kept beside it, so that the chain goes on proving itself.
    """
    return content.model_copy(update={"patch": {}, "salt": ""})


def continue_chain(prev_n: int, prev_digest: str, contents: Iterable[Content]) -> list[Change]:
    """Number and chain `contents` after the change `prev_n` with `prev_digest` (0 and FIRST_DIGEST before the first).

    Raises TypeError for a patch that JSON cannot say, which is our own bug.
    """
    changes = []
    for n, content in enumerate(contents, start=prev_n + 1):
        own_digest = chain_digest(n, prev_digest, content_json(content))
        changes.append(Change(n=n, prev=prev_digest, digest=own_digest, content=content))
        prev_digest = own_digest
    return changes


def check_chain(changes: Sequence[Change], after_n: int, after_digest: str) -> None:
    """Return when `changes` continue the log after `after_n` and every digest is right (sync.md, "At the hub", 1).

    Raises PackageGap(after_n) when they start at another number; LogForked when they start at the right number after another
    digest (whole in themselves, but another past: a machine restored from a copy); PackageDamaged when a number is missing or
    a digest is not over what stands here. A repeat of numbers that were received before is the caller's to answer first.
    """
    if not changes:
        return
    if changes[0].n != after_n + 1:
        raise PackageGap(after_n)
    prev = changes[0].prev
    for n, change in enumerate(changes, start=after_n + 1):
        if change.n != n or change.prev != prev or change.digest != _digest_of(change):
            raise PackageDamaged
        prev = change.digest
    if changes[0].prev != after_digest:
        raise LogForked


def hub_link(before: str, position: int, change: str, machine: str | None, reason: str | None) -> str:
    """The next link of the hub's own chain: over the link before it, the position, the change's digest, whose it is and the verdict."""
    return digest([before, position, change, machine, reason])


def _digest_of(change: Change) -> str:
    try:
        return chain_digest(change.n, change.prev, content_json(change.content))
    except (TypeError, ValueError) as error:
        raise PackageDamaged from error
