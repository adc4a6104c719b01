"""Who PostgreSQL runs as. It refuses to run as root; then it runs as the machine's `nobody`."""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from dottoro.startup.refusals import CannotStart


@dataclass(frozen=True)
class Account:
    """The user whom a server runs as, and the words in front of its command that make it so."""

    uid: int
    gid: int
    before_command: tuple[str, ...] = ()

    @property
    def owner(self) -> tuple[int, int]:
        """(uid, gid), as chown takes it."""
        return self.uid, self.gid


def enterable(folder: Path) -> bool:
    """Whether any user of the machine may pass through this folder and all above it."""
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))


def postgres_account(*places: Path) -> Account:
    """The account for PostgreSQL: this user, or `nobody` for root.

    `nobody` has to reach the program and the data (places). In a folder closed to others, like root's home, it
    gets the one right of passing closed folders (CAP_DAC_OVERRIDE) instead of the folders being opened to all.
    Raises CannotStart when root has no such user or tool.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CannotStart(
            "PostgreSQL does not run as root, and `setpriv` (package util-linux) is not here to run it as nobody: "
            "run `apt install util-linux`, or start Dottoro as an ordinary user."
        )
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise CannotStart(
            "PostgreSQL does not run as root, and this machine has no user nobody: start Dottoro as an ordinary user."
        ) from error
    command = [
        setpriv,
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        "--pdeathsig=INT",
    ]
    if not all(enterable(place.resolve()) for place in places):
        command += [
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
            "--securebits=+no_setuid_fixup",
        ]
    return Account(nobody.pw_uid, nobody.pw_gid, tuple(command))
