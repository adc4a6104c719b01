"""Where a push may be sent: the push services of the browsers that crews use, and nobody else. Pure."""

from urllib.parse import urlsplit

PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".notify.windows.com",
    "web.push.apple.com",
)
"""Chrome and Android, Firefox, Edge (any name below, hence the dot), Safari."""
LONGEST = 600
"""Characters of an endpoint; those seen are 150 to 450."""


def host_fits(host: str) -> bool:
    """Whether a host is one of the push services."""
    name = host.lower()
    return any(
        name == each or (each.startswith(".") and name.endswith(each) and len(name) > len(each))
        for each in PUSH_HOSTS
    )


def endpoint_fits(endpoint: str, *, local: bool = False) -> bool:
    """Whether this may be the address of a browser's push: https, a known host, the usual port, no name inside.

    ``local``: http to 127.0.0.1 as well, for tests.
    """
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if local and parts.scheme == "http" and parts.hostname == "127.0.0.1":
        return True
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc or not parts.path.strip("/"):
        return False
    return parts.hostname is not None and host_fits(parts.hostname)
