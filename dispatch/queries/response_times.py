"""Response times per stage: median and 90th percentile, computed by the database, and the visits behind each figure.

What counts and what does not stands in docs/figures.md; the same rows answer for the figure and for its visits.
"""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from clinics.clock import city_zone, day_bounds, now
from dispatch.models import Visit
from dispatch.rules.call_figures import SHIFTS

STAGES = ("triage", "offer", "accept", "depart", "travel", "on_scene", "response")
PAGE_SIZE = 50
NOBODY = 0
"""As a team or a kelurahan: visits that have none."""

STAGES_SQL = """
WITH served AS (
    SELECT v.id, v.requested_at, v.triaged_at, v.due_at, v.ended_at, v.urgency, v.clinic_id,
           coalesce(v.village_id, 0) AS village_id, coalesce(team.team_id, 0) AS team_id,
           v.requested_at AT TIME ZONE %(zone)s AS requested_local,
           every.first_offered_at, every.first_arrived_at,
           team.offered_at, team.accepted_at, team.departed_at, team.arrived_at,
           CASE WHEN team.status IN ('finished', 'transporting') THEN v.ended_at END AS finished_at
    FROM dispatch_visit v
    LEFT JOIN LATERAL (
        SELECT min(a.offered_at) AS first_offered_at, min(a.arrived_at) AS first_arrived_at
        FROM dispatch_assignment a WHERE a.visit_id = v.id
    ) every ON true
    LEFT JOIN LATERAL (
        SELECT a.* FROM dispatch_assignment a
        WHERE a.visit_id = v.id AND a.accepted_at IS NOT NULL
        ORDER BY a.offered_at DESC, a.id DESC LIMIT 1
    ) team ON true
    WHERE v.requested_at >= %(start)s AND v.requested_at < %(end)s AND v.status <> 'duplicate'
      AND v.source <> 'plan'
      AND (%(clinic_id)s::bigint IS NULL OR v.clinic_id = %(clinic_id)s::bigint)
      AND (%(urgency)s::text = '' OR v.urgency = %(urgency)s::text)
      AND (%(village_id)s::bigint IS NULL OR coalesce(v.village_id, 0) = %(village_id)s::bigint)
      AND (%(team_id)s::bigint IS NULL OR coalesce(team.team_id, 0) = %(team_id)s::bigint)
), dealt AS (
    SELECT served.*,
           CASE WHEN requested_local::time >= %(morning)s::time AND requested_local::time < %(afternoon)s::time
                THEN 'morning'
                WHEN requested_local::time >= %(afternoon)s::time AND requested_local::time < %(night)s::time
                THEN 'afternoon' ELSE 'night' END AS shift
    FROM served
), timed AS (
    SELECT s.id, s.requested_at, s.requested_local, s.urgency, s.shift, s.village_id, s.team_id, s.clinic_id,
           s.first_arrived_at, s.due_at,
           CASE WHEN s.first_arrived_at IS NOT NULL THEN s.first_arrived_at > s.due_at
                ELSE s.ended_at IS NULL AND s.due_at < %(now)s END AS late,
           stage.name AS stage,
           CASE WHEN stage.took >= interval '0' THEN extract(epoch FROM stage.took) END AS seconds
    FROM dealt s
    CROSS JOIN LATERAL (VALUES
        ('triage', s.triaged_at - s.requested_at),
        ('offer', s.first_offered_at - s.triaged_at),
        ('accept', s.accepted_at - s.offered_at),
        ('depart', s.departed_at - s.accepted_at),
        ('travel', s.arrived_at - s.departed_at),
        ('on_scene', s.finished_at - s.arrived_at),
        ('response', s.first_arrived_at - s.requested_at)
    ) AS stage(name, took)
    WHERE %(shift)s::text = '' OR s.shift = %(shift)s::text
)
"""
"""One row a visit and stage. A stage that has not happened yet, or whose phone's clock went backwards, counts nowhere.

Duplicates are no need of their own; planned visits have a window, not a response. A visit's team is the last one that
accepted it, its shift the one in which it was requested.
"""

_FIGURES_SQL = (
    STAGES_SQL
    + """
SELECT stage, count(seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds), count(*), count(*) FILTER (WHERE late)
FROM timed GROUP BY stage
"""
)

_BEHIND_SQL = (
    STAGES_SQL
    + """
SELECT id, count(*) OVER () FROM timed
WHERE CASE WHEN %(stage)s::text = '' THEN stage = 'response' ELSE stage = %(stage)s::text AND seconds IS NOT NULL END
  AND (NOT %(late)s::boolean OR late)
ORDER BY requested_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
)

_LATE_SQL = (
    STAGES_SQL
    + """
SELECT late FROM timed
WHERE stage = 'response' AND id = %(visit_id)s
"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which visits: requested on these days of the city (both included), and what narrows them further."""

    start: date
    end: date
    clinic_id: int | None = None
    urgency: str = ""
    shift: str = ""
    """morning, afternoon or night."""
    village_id: int | None = None
    team_id: int | None = None
    """The team that had it; :data:`NOBODY`: none took it."""

    def bounds(self) -> tuple[datetime, datetime]:
        """From the first moment of the first day to the last of the last (UTC)."""
        return day_bounds(self.start)[0], day_bounds(self.end)[1]

    def before(self) -> "Period":
        """As many days right before it, narrowed in the same way."""
        days = (self.end - self.start).days + 1
        return replace(self, start=self.start - timedelta(days=days), end=self.start - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Stage:
    """Seconds of one stage over ``count`` visits."""

    stage: str
    count: int
    median_seconds: int | None
    p90_seconds: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All stages of a period, how many visits, and how many were reached or still wait past their target."""

    stages: list[Stage]
    visits: int
    late: int


def response_figures(period: Period) -> Figures:
    """The figures of a period. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES_SQL, params_of(period))
        rows = {row[0]: row for row in cursor.fetchall()}
    stages = [
        Stage(name, rows[name][1], whole(rows[name][2]), whole(rows[name][3]))
        if name in rows
        else Stage(name, 0, None, None)
        for name in STAGES
    ]
    every = rows.get("response")
    return Figures(stages=stages, visits=every[4] if every else 0, late=every[5] if every else 0)


@dataclass(frozen=True, slots=True)
class Behind:
    """The visits behind a figure, one page."""

    visit_ids: list[int]
    total: int
    page: int
    pages: int


def visits_behind(period: Period, *, stage: str = "", late: bool = False, page: int = 1) -> Behind:
    """The visits that a figure of the same period counted: all, those of a stage, or the late ones; newest first."""
    page = max(1, page)
    params = params_of(period) | {
        "stage": stage,
        "late": late,
        "limit": PAGE_SIZE,
        "offset": (page - 1) * PAGE_SIZE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND_SQL, params)
        rows = cursor.fetchall()
        total = rows[0][1] if rows else 0
        if not rows and page > 1:
            cursor.execute(_BEHIND_SQL, params | {"limit": 1, "offset": 0})
            first = cursor.fetchone()
            total = first[1] if first else 0
    return Behind([row[0] for row in rows], total, page, max(1, math.ceil(total / PAGE_SIZE)))


def is_late(visit: Visit) -> bool:
    """Whether a visit was reached, or still waits, past its target: as the figures count it. One query."""
    day = visit.requested_at.astimezone(city_zone()).date()
    period = Period(start=day, end=day, clinic_id=visit.clinic_id)
    with connection.cursor() as cursor:
        cursor.execute(_LATE_SQL, params_of(period) | {"visit_id": visit.pk})
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def params_of(period: Period) -> dict[str, Any]:  # what the driver takes
    """The parameters of :data:`STAGES_SQL`."""
    start, end = period.bounds()
    begins = {name: at for name, at, _ in SHIFTS}
    return {
        "start": start, "end": end, "now": now(), "clinic_id": period.clinic_id, "urgency": period.urgency,
        "shift": period.shift, "village_id": period.village_id, "team_id": period.team_id, "zone": city_zone().key,
        **begins,
    }  # fmt: skip


def whole(seconds: float | None) -> int | None:
    """Whole seconds, or None where nothing was counted."""
    return None if seconds is None else round(seconds)
