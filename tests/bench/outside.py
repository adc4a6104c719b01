"""No way out of this machine for the benches: a network of their own in which only loopback exists.

The kernel refuses every connection outward, whoever makes it (Python, libpq, uvloop), and every process
started afterwards inherits that. Linux only; where the kernel does not let an ordinary user make a
namespace the benches run with the network as it is, and say so.
"""

import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
SOMEWHERE = ("192.0.2.1", 80)
"""An address for documentation (RFC 5737): nobody lives there."""


def seal() -> bool:
    """Leave the network behind; whether that was possible. Call it before any thread is started."""
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if user == 0:
        done = libc.unshare(CLONE_NEWNET) == 0
    else:
        done = libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
        if done:
            _stay(user, group)
    if done:
        _loopback_up()
    return done


def no_way_out() -> bool:
    """Whether the kernel itself says that there is no network beyond this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        try:
            probe.connect(SOMEWHERE)
        except TimeoutError:
            return False
        except OSError:
            return True
    return False


def _stay(user: int, group: int) -> None:
    """Remain who one was inside the new namespace."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14s", b"lo", IFF_UP, b""))
