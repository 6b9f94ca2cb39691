"""What is in every page of an encrypted store, live or not: decrypted page by page, past SQLite, as somebody with the key and a tool would."""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
RESERVED = 80
"""SQLCipher 4 ends each page with a random IV of 16 bytes and an HMAC of 64."""
SALT = 16
WAL_HEAD, WAL_FRAME = 32, 24


def plain_pages(path: Path, key: bytes) -> bytes:
    """All pages of a store's file and of its write-ahead log, one after another."""
    pages = [_plain(page, key, first=place == 0) for place, page in enumerate(_cut(path.read_bytes(), 0, 0))]
    log = path.with_name(path.name + "-wal")
    if log.exists():
        frames = _cut(log.read_bytes(), WAL_HEAD, WAL_FRAME)
        pages += [_plain(frame, key, first=first) for frame in frames for first in (False, True)]
    return b"".join(pages)


def _cut(data: bytes, head: int, each: int) -> list[bytes]:
    return [data[start + each : start + each + PAGE] for start in range(head, len(data), PAGE + each)]


def _plain(page: bytes, key: bytes, *, first: bool) -> bytes:
    """One page; the first begins with the salt, in clear."""
    body = page[SALT if first else 0 : PAGE - RESERVED]
    reader = Cipher(algorithms.AES(key), modes.CBC(page[PAGE - RESERVED : PAGE - RESERVED + 16])).decryptor()
    return reader.update(body) + reader.finalize()
