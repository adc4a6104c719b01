"""Where the city's switches stand."""

from typing import Any

from clinics.actors import Actor
from dispatch.models import Switch
from dispatch.rules.outside import SWITCHES


def is_on(name: str) -> bool:
    """Whether a switch is on: push, geocoding, messages, surge. One query."""
    return Switch.objects.filter(name=_known(name), on=True).exists()


def switches_on() -> frozenset[str]:
    """Those that are on. One query."""
    return frozenset(Switch.objects.filter(on=True).values_list("name", flat=True))


def city_switches(actor: Actor) -> list[dict[str, Any]]:  # SwitchOut
    """Every switch, who turned it last and when, and whether this person may turn it. One query."""
    actor.must("city.report")
    rows = {row.name: row for row in Switch.objects.select_related("changed_by")}
    return [
        {
            "name": name,
            "on": row.on if (row := rows.get(name)) else False,
            "may_change": actor.may(permission),
            "changed_by": row.changed_by.full_name if row and row.changed_by else None,
            "changed_at": row.changed_at if row else None,
        }
        for name, permission in SWITCHES.items()
    ]


def _known(name: str) -> str:
    if name not in SWITCHES:
        raise KeyError(name)
    return name
