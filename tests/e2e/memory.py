"""What of somebody's work is still held by this process: a walk over everything that the collector knows and what that refers to.

Keys are known by their digests alone and canary words by their shape, so that looking for them does not hold them.
"""

import gc
import hashlib
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pyrage
import sqlcipher3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from keyworker.domain.record import Record

CANARY = re.compile("qx[a-z]{8}qx")
_HEX = re.compile("[0-9a-fA-F]{64}")
_SECRET = re.compile("AGE-SECRET-KEY-1[0-9A-Z]+")
_KEYS = (Ed25519PrivateKey, pyrage.x25519.Identity)
_OPEN = (sqlcipher3.Connection, httpx.Client, Record)


def digest(key: bytes) -> str:
    """What a key is known by."""
    return hashlib.sha256(key).hexdigest()


def held(keys: frozenset[str]) -> list[str]:
    """One line for each thing that should be gone: what it is and what holds it. `keys` are digests."""
    tracked = gc.get_objects()
    known = {id(thing) for thing in tracked}
    found = [f"a {type(thing).__name__}" for thing in tracked if _is(thing, _OPEN)]
    for holder in tracked:
        whats = {_what(thing, keys) for thing in gc.get_referents(holder) if id(thing) not in known}
        found += [f"{what} in {_named(holder)}" for what in whats if what]
    return sorted({*found, *_in_frames(keys), *_on_widgets()})


def _is(thing: object, kinds: tuple[type, ...]) -> bool:
    return issubclass(type(thing), kinds)


def _what(thing: Any, keys: frozenset[str]) -> str:
    if _is(thing, _KEYS):
        return f"a {type(thing).__name__}"
    if type(thing) in (bytes, bytearray):
        if len(thing) == 32 and digest(bytes(thing)) in keys:
            return "a key"
        text = bytes(thing).decode("latin-1")
        return _in_text(text, keys) or _in_text(text.replace("\0", ""), keys)
    return _in_text(thing, keys) if isinstance(thing, str) else ""


def _in_text(text: str, keys: frozenset[str]) -> str:
    if CANARY.search(text):
        return "a word"
    if _SECRET.search(text) or any(digest(bytes.fromhex(digits)) in keys for digits in _HEX.findall(text)):
        return "a key as text"
    return ""


def _in_frames(keys: frozenset[str]) -> Iterator[str]:
    """What another thread is in the middle of; the collector does not know it."""
    for thread, frame in sys._current_frames().items():
        inside: Any = frame if thread != threading.get_ident() else None
        while inside is not None:
            for name, value in list(inside.f_locals.items()):
                if (what := _what(value, keys)) or _is(value, _OPEN):
                    yield f"{what or type(value).__name__} as {name} of {inside.f_code.co_qualname}"
            inside = inside.f_back


def _on_widgets() -> Iterator[str]:
    clipboard = QGuiApplication.clipboard().text()
    texts = [("the clipboard", clipboard), *((type(widget).__name__, text) for widget in QApplication.allWidgets() for text in _texts(widget))]
    yield from (f"a word on {name}" for name, text in texts if CANARY.search(text))


def _texts(widget: QWidget) -> Iterable[str]:
    texts = [widget.windowTitle(), widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
    if isinstance(widget, QLabel | QLineEdit):
        texts.append(widget.text())
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        texts.append(widget.toPlainText())
    elif isinstance(widget, QComboBox):
        texts += [widget.itemText(row) for row in range(widget.count())]
    return texts


def _named(holder: Any) -> str:
    kind = type(holder)
    name = f"{kind.__module__}.{kind.__qualname__}"
    return f"{name} {sorted(str(key) for key in holder)[:6]}" if kind is dict and all(isinstance(key, str) for key in holder) else name
