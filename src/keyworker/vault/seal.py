"""Signing (Ed25519, RFC 8032) and sealing (age with X25519): the keys that each machine and the hub make for themselves.

`store`, `sync` and `hub` may call this. Private halves live in an encrypted store and nowhere else: nothing here may print,
log or write one. A key that was told to `forget` is an empty shell: whatever still holds it, nothing is signed or opened with it.
"""

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keyworker.base.errors import PackageDamaged, PackageForeign, StoreDamaged, StoreLocked

_NOT_FOR_US = "No matching keys"
"""How age says that no part of the header is for this key; every other sentence of it means damage."""


class SigningKey:
    """An Ed25519 key pair. `private` and `public` are `cryptography`'s objects, as tokens (PyJWT) need them.

    After `forget` everything raises StoreLocked.
    """

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private: Ed25519PrivateKey | None = private

    @property
    def private(self) -> Ed25519PrivateKey:
        """The private half."""
        if self._private is None:
            raise StoreLocked
        return self._private

    def forget(self) -> None:
        """Let go of the private half; may be called twice."""
        self._private = None

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new random key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, data: bytes) -> "SigningKey":
        """The key of 32 stored bytes. Raises StoreDamaged when it is something else."""
        try:
            return cls(Ed25519PrivateKey.from_private_bytes(data))
        except ValueError as error:
            raise StoreDamaged from error

    def to_bytes(self) -> bytes:
        """The private half, 32 bytes, for the encrypted store only."""
        return self.private.private_bytes_raw()

    @property
    def public(self) -> Ed25519PublicKey:
        """The public half."""
        return self.private.public_key()

    @property
    def public_hex(self) -> str:
        """The public half as 64 hexadecimal characters."""
        return self.public.public_bytes_raw().hex()

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`, 64 bytes."""
        return self.private.sign(data)


def public_key(public_hex: str) -> Ed25519PublicKey:
    """The key of 64 hexadecimal characters. Raises PackageForeign when it is something else."""
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
    except ValueError as error:
        raise PackageForeign from error


def verify(public_hex: str, signature: bytes, data: bytes) -> None:
    """Return when `signature` over `data` is by the key. Raises PackageDamaged when not, PackageForeign for no key at all."""
    key = public_key(public_hex)
    try:
        key.verify(signature, data)
    except InvalidSignature as error:
        raise PackageDamaged from error


class SealingKey:
    """An age X25519 identity: what is sealed to its `recipient`, only it opens. After `forget` everything raises StoreLocked."""

    def __init__(self, identity: "pyrage.x25519.Identity") -> None:
        self._kept: pyrage.x25519.Identity | None = identity

    @property
    def _identity(self) -> "pyrage.x25519.Identity":
        if self._kept is None:
            raise StoreLocked
        return self._kept

    def forget(self) -> None:
        """Let go of the private half; may be called twice."""
        self._kept = None

    @classmethod
    def generate(cls) -> "SealingKey":
        """A new random key."""
        return cls(pyrage.x25519.Identity.generate())

    @classmethod
    def from_text(cls, text: str) -> "SealingKey":
        """The key of a stored `AGE-SECRET-KEY-1…`. Raises StoreDamaged when it is something else."""
        try:
            return cls(pyrage.x25519.Identity.from_str(text))
        except pyrage.IdentityError as error:
            raise StoreDamaged from error

    def to_text(self) -> str:
        """The private half as `AGE-SECRET-KEY-1…`, for the encrypted store only."""
        return str(self._identity)

    @property
    def recipient(self) -> str:
        """The public half as `age1…`."""
        return str(self._identity.to_public())

    def open(self, data: bytes) -> bytes:
        """What was sealed to this key. Raises PackageForeign when it was sealed to another, PackageDamaged otherwise.

        A change inside the few bytes that name the reader cannot be told from another reader: that too is PackageForeign.
        """
        try:
            return bytes(pyrage.decrypt(data, [self._identity]))
        except pyrage.DecryptError as error:
            if str(error).startswith(_NOT_FOR_US):
                raise PackageForeign from error
            raise PackageDamaged from error


def seal(data: bytes, recipient: str) -> bytes:
    """`data` encrypted to `recipient` (`age1…`). Raises PackageForeign when that is no recipient."""
    try:
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)]))
    except pyrage.RecipientError as error:
        raise PackageForeign from error
