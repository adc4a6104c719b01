"""The city's own key for web push (VAPID, RFC 8292): who asks a push service to ring a phone.

It is made once and never stands in the database: DOTTORO_VAPID_KEY (or a file named in DOTTORO_VAPID_KEY_FILE)
gives it, else ``vapid_key`` in the data folder. With another key every phone must allow hints anew.
"""

import functools
import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

SIGNED_FOR_SECONDS = 12 * 3600
"""RFC 8292 allows a day at most."""


def public_key() -> str:
    """The public half as a browser wants it: base64url of the uncompressed point."""
    point: bytes = _signer().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


def key_id() -> str:
    """Tells one key from the next: 16 hex digits of the public half's hash."""
    return hashlib.sha256(public_key().encode()).hexdigest()[:16]


def signed_for(endpoint: str, *, real_seconds: float) -> dict[str, str]:
    """The header that says who asks, for the push service of this address; ``real_seconds``: the world's time."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(real_seconds) + SIGNED_FOR_SECONDS,
        "sub": settings.PUSH_CONTACT,
    }
    headers: dict[str, str] = _signer().sign(claims)
    return headers


def forget_key() -> None:
    """Read the key again at the next question (after another one was put in its place)."""
    _signer.cache_clear()


@functools.cache
def _signer() -> Vapid02:
    if settings.VAPID_KEY:
        return _read(settings.VAPID_KEY)
    return _read(_kept_key(settings.DATA / "vapid_key"))


def _read(text: str) -> Vapid02:
    """A private key as PEM (PKCS 8), or as the 32 bytes in base64url that other tools write."""
    if "-----BEGIN" in text:
        return Vapid02.from_pem(text.strip().encode())
    return Vapid02.from_string(text.strip())


def _kept_key(path: Path) -> str:
    """The key of the data folder. Two processes that make it at once end with the same one."""
    if not path.exists():
        made = Vapid02()
        made.generate_keys()
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, prefix="vapid_key.")
        with os.fdopen(number, "wb") as file:
            file.write(made.private_pem())
        try:
            os.link(name, path)
        except FileExistsError:
            pass  # another process was faster: its key is the one
        finally:
            os.unlink(name)
    return path.read_text(encoding="utf-8")
