"""The desk's own indicators, live and per shift. Two queries, however many calls."""

from typing import Any

from clinics.actors import Actor
from clinics.clock import city_zone, now
from dispatch.models import Call, Visit
from dispatch.models.calls import MISSED
from dispatch.queries.board import clock_out
from dispatch.rules.call_figures import (
    ANSWER_SECONDS,
    FEW,
    PROCESS_SECONDS,
    PSC_SECONDS,
    TARGET_PERCENT,
    VALID,
    Alarm,
    CallTimes,
    figures,
    periods_at,
)


def call_indicators(actor: Actor) -> dict[str, Any]:  # CallIndicatorsOut
    """The last hour and the last shifts, with what the figures mean."""
    actor.must("desk.see")
    at = now()
    periods = periods_at(at, city_zone())
    since = min(period.starts_at for period in periods)
    calls = [
        CallTimes(
            logged_at=row["logged_at"],
            disposition=row["disposition"],
            missed=row["disposition"] == MISSED,
            rang_at=row["rang_at"],
            answered_at=row["answered_at"],
        )
        for row in Call.objects.filter(logged_at__gte=since, undone_at__isnull=True)
        .order_by()
        .values("logged_at", "disposition", "rang_at", "answered_at")
    ]
    alarms = _alarms(since)
    return {
        "clock": clock_out(),
        "answer_seconds": ANSWER_SECONDS,
        "process_seconds": PROCESS_SECONDS,
        "psc_seconds": PSC_SECONDS,
        "target_percent": TARGET_PERCENT,
        "few": FEW,
        "valid": sorted(VALID),
        "periods": [
            {
                "name": period.name,
                "starts_at": period.starts_at,
                "ends_at": period.ends_at,
                "calls": sum(period.holds(call.logged_at) for call in calls),
                "missed": sum(call.missed and period.holds(call.logged_at) for call in calls),
                "figures": [
                    {"name": figure.name, "within": figure.within, "of": figure.of, "few": figure.few}
                    for figure in figures(
                        [call for call in calls if period.holds(call.logged_at)],
                        [alarm for alarm in alarms if period.holds(alarm.since)],
                        at,
                    )
                ],
            }
            for period in periods
        ],
    }


def _alarms(since: Any) -> list[Alarm]:  # Any: datetime
    """Visits in which a red flag was found, and since when."""
    rows = Visit.objects.filter(emergency_at__gte=since)
    return [
        Alarm(since=emergency_at, called_at=called_at, ended_at=ended_at)
        for emergency_at, called_at, ended_at in rows.order_by().values_list(
            "emergency_at", "psc119_called_at", "ended_at"
        )
        if emergency_at is not None
    ]
