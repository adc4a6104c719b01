"""Who of the world outside does not answer now: for the desk's header and the city's screen."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from clinics.clock import clock_state, now
from clinics.queries.installation import is_practice_city
from dispatch.models import OutsideService
from dispatch.queries.switches import switches_on
from dispatch.rules.outside import SERVICES
from dispatch.travel.current import travel_state


def messages_driver() -> str:
    """What carries messages to families here: log, gateway or whatsapp. In a practice city always the log."""
    return "log" if is_practice_city() else settings.MESSAGES_DRIVER


def services_in_use() -> frozenset[str]:
    """The services outside that this city asks now. A practice city asks nobody but its router."""
    used = {"router"} if travel_state().wanted == "osrm" else set()
    if not is_practice_city():
        on = switches_on()
        used |= on & {"push", "geocoding"}
        if "messages" in on:
            used |= {settings.MESSAGES_DRIVER} - {"log"}
    return frozenset(used)


def outside_state() -> list[dict[str, Any]]:  # OutsideFailing
    """Those that do not answer, and since when; empty while everybody answers. Three queries at most."""
    used = services_in_use()
    found = {"router": since} if (since := router_failing_since()) else {}
    for row in OutsideService.objects.filter(failing_since__isnull=False, name__in=used):
        found[row.name] = row.failing_since or now()
    return [
        {"name": name, "failing_since": since, "label_id": SERVICES[name][0], "label_en": SERVICES[name][1]}
        for name, since in sorted(found.items(), key=lambda each: each[1])
    ]


def router_failing_since() -> datetime | None:
    """Since when the router that the city wants does not answer, by the city's clock."""
    failing = travel_state().failing_seconds
    return None if failing is None else now() - timedelta(seconds=failing * clock_state().factor)
