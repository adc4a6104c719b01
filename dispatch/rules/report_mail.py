"""When the monthly report leaves by e-mail, to whom it may, and how often it is tried. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LEAVES_AT = time(6)
"""On the first of the month, by the city's clock: after the night's last notes."""
LEASE = timedelta(minutes=10)
"""So long a letter belongs to the worker that took it."""
MOST_TRIES = 8
LATEST = timedelta(days=20)
"""An address that is added later in the month still gets the last month's report until then."""


def month_due(at: datetime, zone: ZoneInfo) -> date | None:
    """First day of the month whose report is to leave now; None before the hour of the first, and late in the month."""
    local = at.astimezone(zone)
    first = local.replace(day=1, hour=LEAVES_AT.hour, minute=0, second=0, microsecond=0)
    if local < first or local - first > LATEST:
        return None
    return (local.date().replace(day=1) - timedelta(days=1)).replace(day=1)


def next_try(tries: int) -> timedelta | None:
    """How long to wait after so many tries in vain; None: given up, a person looks."""
    return None if tries >= MOST_TRIES else LEASE * 2 ** max(0, tries - 1)


def is_office_address(email: str, domains: Iterable[str]) -> bool:
    """Whether an address belongs to one of the office's domains, or to one below it. No domain: none does."""
    _, at, domain = email.strip().lower().rpartition("@")
    return bool(at) and any(domain == own or domain.endswith(f".{own}") for own in domains if own)
