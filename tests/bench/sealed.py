"""The product in a process that refuses every connection beyond this machine."""

import sys
from ipaddress import ip_address


def refuse_outbound(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: connecting anywhere but to loopback or a unix socket fails at once."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not ip_address(str(address[0])).is_loopback:
        raise ConnectionRefusedError(f"outbound to {address[0]}")


sys.addaudithook(refuse_outbound)

from dottoro.asgi import application  # noqa: E402 - sealed before anything is imported

__all__ = ["application"]
