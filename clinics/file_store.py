"""Bytes of files on the disk: below ``FILES_DIR``, outside the web root, under random names, readable by us only.

``partial/NAME`` is on its way, ``kept/NA/NAME`` is whole. A write is on the disk (fsync) before it is told of.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PARTIAL, KEPT = "partial", "kept"


def partial_path(name: str) -> Path:
    """Where the bytes of a file on its way lie."""
    return Path(settings.FILES_DIR) / PARTIAL / name


def kept_path(name: str) -> Path:
    """Where a whole file lies."""
    return Path(settings.FILES_DIR) / KEPT / name[:2] / name


def write_at(name: str, start: int, chunk: bytes) -> None:
    """Put a chunk behind the first ``start`` bytes; whatever a crash left behind them goes. OSError: disk full."""
    path = partial_path(name)
    _make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.ftruncate(handle, start)
        os.lseek(handle, start, os.SEEK_SET)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def partial_size(name: str) -> int:
    """Bytes on the disk of a file on its way; 0 when it is not there."""
    try:
        return partial_path(name).stat().st_size
    except FileNotFoundError:
        return 0


def read_partial(name: str) -> bytes:
    """What has come of a file. FileNotFoundError when nothing is there."""
    return partial_path(name).read_bytes()


def write_kept(name: str, data: bytes) -> None:
    """A whole file: there with all its bytes or not at all. Written again it is the same file."""
    path = kept_path(name)
    _make_folder(path.parent)
    beside = path.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _settle_folder(path.parent)


def read_kept(name: str) -> bytes:
    """A whole file. FileNotFoundError when the disk has lost it."""
    return kept_path(name).read_bytes()


def forget_partial(name: str) -> None:
    """The bytes of a file that is whole, refused or given up."""
    partial_path(name).unlink(missing_ok=True)


def forget_kept(name: str) -> None:
    """A whole file whose row was never finished."""
    kept_path(name).unlink(missing_ok=True)


def names_on_disk(older_than: float) -> Iterator[tuple[str, str]]:
    """(partial or kept, name) of everything that nobody has touched since ``older_than`` (seconds since 1970)."""
    root = Path(settings.FILES_DIR)
    for folder, pattern in ((PARTIAL, "*"), (KEPT, "*/*")):
        for path in (root / folder).glob(pattern):
            try:
                if path.is_file() and path.stat().st_mtime < older_than:
                    yield folder, path.name
            except FileNotFoundError:
                continue  # another worker was faster


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
