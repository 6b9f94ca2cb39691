"""What a machine signs besides the bytes of its packages, so that the log alone proves it later: how far its log goes, with which digest.

`sync` signs, `hub` keeps and checks. The digest of a change covers all before it, so one signature covers the whole log up to there. It
must never cover words, only their digest: what is erased by law leaves a signature that still holds.
"""

from keyworker.base.canonical import canonical


def log_statement(machine: str, hub: str, n: int, digest: str) -> bytes:
    """The bytes that a machine signs with each package: its log goes up to change `n`, whose digest this is."""
    return canonical({"keyworker": "machine log", "machine": machine, "hub": hub, "n": n, "digest": digest})
