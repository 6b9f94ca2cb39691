"""The key file: the store's random key, wrapped by a key that is derived from the passphrase.

Enrolment creates it, unlocking opens it, changing the passphrase wraps the same store key anew. The hub never calls this. It
must never write the store key or a passphrase anywhere, and never report damage as a wrong passphrase or the other way round.

The file is canonical JSON, `{"checksum": SHA-256 of content, "content": {"version", "wraps": {name: wrap}}}`. A wrap says how
the store key is sealed; today there is "passphrase" (Argon2id, then ChaCha20-Poly1305 with the parameters as authenticated
data). Wraps of other names are kept as they are.
"""

import hmac
import secrets
import unicodedata
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from keyworker.base.canonical import Json, canonical, digest
from keyworker.base.clock import Moment, SystemClock
from keyworker.base.errors import AlreadyDone, KeyFileDamaged, WrongPassphrase
from keyworker.vault.attempts import AttemptCount
from keyworker.vault.profiles import CEILING, FLOOR, KEY_LENGTH, SALT_LENGTH, Profile, derive
from keyworker.vault.whole_file import trouble_for, write_whole

VERSION: Final = 1
PASSPHRASE: Final = "passphrase"  # noqa: S105 -- the name of a wrap, not a secret

_NONCE_LENGTH: Final = 12
_SEALED_LENGTH: Final = KEY_LENGTH + 16
_LARGEST_FILE: Final = 64 * 1024


class _PassphraseWrap(BaseModel):
    """The store key sealed to a passphrase; bytes as lower-case hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    memory_kib: int
    passes: int
    lanes: int
    salt: str = Field(pattern=rf"^[0-9a-f]{{{2 * SALT_LENGTH}}}$")
    nonce: str = Field(pattern=rf"^[0-9a-f]{{{2 * _NONCE_LENGTH}}}$")
    sealed: str = Field(pattern=rf"^[0-9a-f]{{{2 * _SEALED_LENGTH}}}$")

    def profile(self) -> Profile:
        return Profile(self.memory_kib, self.passes, self.lanes)


def create(path: Path, passphrase: str, profile: Profile) -> bytes:
    """Make a store key (32 random bytes), write it wrapped to `path`, and return it.

    The caller has asked `strength.weakness` before. Raises AlreadyDone when there is a key file (it is never overwritten: the
    store would be lost), DiskFull, FolderUnusable.
    """
    if path.exists():
        raise AlreadyDone("There is a key file on this machine already.", "Unlock the store that belongs to it.")
    store_key = secrets.token_bytes(KEY_LENGTH)
    _write(path, {PASSPHRASE: _wrap(store_key, passphrase, profile)})
    return store_key


def unlock(path: Path, passphrase: str, *, floor: Profile = FLOOR, now: Moment | None = None) -> bytes:
    """The store key (32 bytes). `now` is this moment, None for the computer's clock; it only decides how long to wait.

    Raises WrongPassphrase; TooManyAttempts; KeyFileDamaged when the file is missing, not what was written, or asks for less
    than `floor`; FolderUnusable when it cannot be read.
    """
    return _opened(path, _read(path), passphrase, floor, now)


def change_passphrase(
    path: Path, old: str, new: str, profile: Profile, *, floor: Profile = FLOOR, now: Moment | None = None
) -> None:
    """Wrap the same store key to `new`; until that is on the disk, `old` opens it. Other wraps stay.

    The caller has asked `strength.weakness` about `new`. Raises what `unlock` raises, and DiskFull.
    """
    wraps = _read(path)
    store_key = _opened(path, wraps, old, floor, now)
    _write(path, {**wraps, PASSPHRASE: _wrap(store_key, new, profile)})


def _opened(path: Path, wraps: Json, passphrase: str, floor: Profile, now: Moment | None) -> bytes:
    try:
        wrap = _PassphraseWrap.model_validate(wraps.get(PASSPHRASE))
    except ValidationError as error:
        raise KeyFileDamaged from error
    if not wrap.profile().within(floor, CEILING):
        raise KeyFileDamaged
    attempts = AttemptCount(path)
    attempts.begin(now or SystemClock().now())
    key = derive(_secret(passphrase), bytes.fromhex(wrap.salt), wrap.profile())
    try:
        store_key = ChaCha20Poly1305(key).decrypt(
            bytes.fromhex(wrap.nonce), bytes.fromhex(wrap.sealed), _bound(wrap.profile(), wrap.salt)
        )
    except InvalidTag as error:
        raise WrongPassphrase from error
    attempts.succeeded()
    return store_key


def _wrap(store_key: bytes, passphrase: str, profile: Profile) -> Json:
    salt = secrets.token_bytes(SALT_LENGTH)
    nonce = secrets.token_bytes(_NONCE_LENGTH)
    key = derive(_secret(passphrase), salt, profile)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, store_key, _bound(profile, salt.hex()))
    return {
        "memory_kib": profile.memory_kib,
        "passes": profile.passes,
        "lanes": profile.lanes,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "sealed": sealed.hex(),
    }


def _bound(profile: Profile, salt: str) -> bytes:
    """What the seal authenticates besides the key, so that no parameter can be exchanged under it."""
    return canonical(
        {
            "keyworker": "key file",
            "version": VERSION,
            "wrap": PASSPHRASE,
            "kdf": "argon2id",
            "salt": salt,
            "memory_kib": profile.memory_kib,
            "passes": profile.passes,
            "lanes": profile.lanes,
        }
    )


def _secret(passphrase: str) -> bytes:
    """The same bytes for the same passphrase on every keyboard and system: Unicode form NFKC.

    A lone surrogate, which a broken input method can leave in a text field, is a character like any other.
    """
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def _write(path: Path, wraps: Json) -> None:
    content = {"version": VERSION, "wraps": wraps}
    write_whole(path, canonical({"checksum": digest(content), "content": content}))


def _read(path: Path) -> Json:
    """The wraps by name. The file must be, byte by byte, what `_write` makes of them."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise KeyFileDamaged("The key file of this machine is missing. The passphrase is not the cause.") from error
    except OSError as error:
        raise trouble_for(error) from error
    content = _checked(data)
    if content.get("version") != VERSION:
        raise KeyFileDamaged("The key file was written by a newer Keyworker than this one.", "Update Keyworker.")
    wraps = content.get("wraps")
    if not isinstance(wraps, dict):
        raise KeyFileDamaged
    return wraps


def _checked(data: bytes) -> Json:
    """The content of a key file whose checksum is right."""
    if len(data) > _LARGEST_FILE:
        raise KeyFileDamaged
    try:
        document: Any = orjson.loads(data)
        whole = canonical(document) == data
        content, checksum = document["content"], document["checksum"]
        right = hmac.compare_digest(str(checksum), digest(content))
    except (ValueError, TypeError, KeyError) as error:
        raise KeyFileDamaged from error
    if not (whole and right and isinstance(content, dict)):
        raise KeyFileDamaged
    return content
