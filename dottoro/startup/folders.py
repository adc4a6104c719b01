"""Where things lie: the checkout, the data folder, and a short folder for sockets."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dottoro.startup.refusals import CannotStart

CHECKOUT = Path(__file__).resolve().parents[2]

# The kernel takes at most 107 bytes for a socket's path; PostgreSQL adds a lock file beside it.
LONGEST_SOCKET_PATH_BYTES = 100


def data_folder(environment: Mapping[str, str]) -> Path:
    """The folder of databases, logs and secrets: DOTTORO_DATA, or `.dottoro` in the checkout."""
    return Path(environment.get("DOTTORO_DATA") or CHECKOUT / ".dottoro").expanduser().absolute()


def make_folder(folder: Path, *, owner: tuple[int, int] | None = None, mode: int = 0o700) -> Path:
    """Make a folder that only its owner (uid, gid; default: this process) may enter.

    Raises CannotStart when the place is full, read-only, or belongs to somebody else.
    """
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        found = folder.lstat()
        uid, gid = owner or (os.geteuid(), os.getegid())
        if found.st_uid != uid:
            if os.geteuid() != 0:
                raise CannotStart(
                    f"{folder} belongs to another user; "
                    f"remove it, or choose another data folder: DOTTORO_DATA=~/dottoro-data make run"
                )
            os.chown(folder, uid, gid, follow_symlinks=False)
        folder.chmod(mode)
    except OSError as error:
        raise CannotStart(f"The folder {folder} cannot be made: {error.strerror or error}") from error
    return folder


def socket_folder(folder: Path, *, owner: tuple[int, int] | None = None) -> Path:
    """A folder for a server's sockets: `run` inside its own folder, or a short one when that path is too long."""
    beside = folder / "run"
    if len(bytes(beside / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH_BYTES:
        return make_folder(beside, owner=owner)
    mark = hashlib.sha256(bytes(folder)).hexdigest()[:12]
    for place in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - 0700, owner checked
        if place and os.access(place, os.W_OK) and len(place) < 50:
            return make_folder(Path(place) / f"dottoro-{mark}", owner=owner)
    raise CannotStart(f"The path {folder} is too long for a socket; set DOTTORO_DATA to a shorter one.")
