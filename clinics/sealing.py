"""Sealed numbers: AES-256-GCM for keeping them, HMAC-SHA256 for finding them again.

The keys never stand in the database: DOTTORO_IDENTITY_KEYS (or a file named in DOTTORO_IDENTITY_KEYS_FILE) gives them,
else ``identity_keys.json`` in the data folder, made once::

    {"current": "k1", "keys": {"k1": "<32 bytes, base64>"}, "index": "<32 bytes, base64>"}

A new key is added under another id and named ``current``; old ones stay, so that what they sealed can be read. The
index key stays for ever: with another one no number is found again. Without the keys the numbers are lost, and nothing
else is: they belong into every backup, apart from the database.
"""

import base64
import functools
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
_NONCE_BYTES = 12


class Unreadable(Exception):
    """Sealed by a key that is not here, or changed since."""


@dataclass(frozen=True, slots=True)
class _Keys:
    current: str
    by_id: dict[str, bytes]
    index: bytes


def seal(plain: str, *, bound_to: str) -> tuple[bytes, str]:
    """The sealed bytes and the id of the key. ``bound_to``: the row it belongs to; elsewhere it cannot be opened."""
    keys = _keys()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    body = AESGCM(keys.by_id[keys.current]).encrypt(nonce, plain.encode(), bound_to.encode())
    return nonce + body, keys.current


def unseal(sealed: bytes, *, key_id: str, bound_to: str) -> str:
    """What was sealed. Raises :class:`Unreadable`."""
    key = _keys().by_id.get(key_id)
    if key is None:
        raise Unreadable(key_id)
    try:
        plain = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
    except InvalidTag as error:
        raise Unreadable(key_id) from error
    return plain.decode()


def blind_index(kind: str, digits: str) -> str:
    """64 hex digits that are equal for equal numbers of a kind and say nothing else to who has no key."""
    return hmac.new(_keys().index, f"{kind}:{digits}".encode(), hashlib.sha256).hexdigest()


def forget_keys() -> None:
    """Read the keys again at the next question (after others were put in their place)."""
    _keys.cache_clear()


@functools.cache
def _keys() -> _Keys:
    text = settings.IDENTITY_KEYS or _kept_keys(settings.DATA / "identity_keys.json")
    try:
        found = json.loads(text)
        by_id = {key_id: base64.b64decode(key, validate=True) for key_id, key in found["keys"].items()}
        keys = _Keys(found["current"], by_id, base64.b64decode(found["index"], validate=True))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured("DOTTORO_IDENTITY_KEYS cannot be read: see docs/running.md.") from error
    if keys.current not in by_id or {len(key) for key in [*by_id.values(), keys.index]} != {KEY_BYTES}:
        raise ImproperlyConfigured("DOTTORO_IDENTITY_KEYS: a key is missing or has not 32 bytes.")
    return keys


def new_keys() -> str:
    """Fresh keys as they are kept."""
    made = [base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for _ in range(2)]
    return json.dumps({"current": "k1", "keys": {"k1": made[0]}, "index": made[1]})


def _kept_keys(path: Path) -> str:
    """The keys of the data folder. Two processes that make them at once end with the same ones."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, prefix="identity_keys.")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(new_keys())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            pass  # another process was faster: its keys are the ones
        finally:
            os.unlink(name)
    return path.read_text(encoding="utf-8")
