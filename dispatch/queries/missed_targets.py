"""Every missed target of a period, where its time was lost, and the reason that a person gave."""

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from clinics.clock import now
from dispatch.models import Assignment, LateReason, Visit
from dispatch.queries.response_times import PAGE_SIZE, STAGES_SQL, Period, params_of
from dispatch.rules.late_reasons import LateFacts, Lost, where_lost

Json = dict[str, Any]  # the shapes of dispatch.api.schemas.reports
UNSAID = "-"
"""In the filter: those whose reason nobody has given yet."""
_BEFORE_ARRIVAL = ("triage", "offer", "accept", "depart", "travel")

_LATE_SQL = "".join((STAGES_SQL, """
, missed AS (
    SELECT timed.id, max(requested_at) AS requested_at, max(first_arrived_at) AS reached_at, max(due_at) AS due_at,
           jsonb_object_agg(stage, seconds) FILTER (WHERE seconds IS NOT NULL) AS seconds
    FROM timed WHERE late GROUP BY timed.id
)
SELECT missed.*, coalesce(said.reason, ''), count(*) OVER () FROM missed
LEFT JOIN dispatch_latereason said ON said.visit_id = missed.id
WHERE %(reason)s::text = '' OR coalesce(said.reason, '-') = %(reason)s::text
ORDER BY missed.requested_at DESC, missed.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""))  # fmt: skip

_REASONS_SQL = "".join((STAGES_SQL, """
SELECT coalesce(said.reason, ''), count(*) FROM timed
LEFT JOIN dispatch_latereason said ON said.visit_id = timed.id
WHERE stage = 'response' AND late GROUP BY 1 ORDER BY 2 DESC, 1
"""))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Missed:
    """One visit that missed its target."""

    visit_id: int
    requested_at: datetime
    reached_at: datetime | None
    due_at: datetime
    seconds: dict[str, float]
    reason: str

    @property
    def late_seconds(self) -> int:
        """How much after its target somebody arrived, or how much it is over it by now."""
        return max(0, round(((self.reached_at or now()) - self.due_at).total_seconds()))


def missed_page(period: Period, *, reason: str, page: int) -> tuple[list[Missed], int, int, int]:
    """Newest first: the rows of a page, how many there are, the page and how many pages."""
    page = max(1, page)
    params = params_of(period) | {"reason": reason, "limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE}
    with connection.cursor() as cursor:
        cursor.execute(_LATE_SQL, params)
        rows = cursor.fetchall()
    total = rows[0][6] if rows else 0
    if not rows and page > 1:
        return missed_page(period, reason=reason, page=1)
    found = [Missed(row[0], row[1], row[2], row[3], _seconds(row[4]), row[5]) for row in rows]
    return found, total, page, max(1, math.ceil(total / PAGE_SIZE))


def reasons_of_missed(period: Period) -> list[tuple[str, int]]:
    """Reason -> how many, the most frequent first; empty: nobody said. They add up to the late ones."""
    with connection.cursor() as cursor:
        cursor.execute(_REASONS_SQL, params_of(period))
        return [(row[0], row[1]) for row in cursor.fetchall()]


def lost_of(missed: list[Missed]) -> dict[int, Lost]:
    """Where each lost its time. Two queries."""
    ids = [row.visit_id for row in missed]
    visits = {visit.pk: visit for visit in Visit.objects.filter(pk__in=ids).order_by()}
    parts: dict[int, list[Assignment]] = {}
    for part in Assignment.objects.filter(visit_id__in=ids).order_by("offered_at", "pk"):
        parts.setdefault(part.visit_id, []).append(part)
    return {
        row.visit_id: where_lost(_facts(row, visits[row.visit_id], parts.get(row.visit_id, [])))
        for row in missed
        if row.visit_id in visits
    }


def said_about(ids: list[int]) -> dict[int, LateReason]:
    """What people said about these visits. One query."""
    return {
        row.visit_id: row for row in LateReason.objects.filter(visit_id__in=ids).select_related("given_by")
    }


def _facts(row: Missed, visit: Visit, parts: list[Assignment]) -> LateFacts:
    waits_for = next((stage for stage in _BEFORE_ARRIVAL if stage not in row.seconds), "")
    return LateFacts(
        seconds=row.seconds,
        refusals=sum(part.status in ("declined", "expired") for part in parts),
        not_found=any(part.not_found_at is not None for part in parts),
        unclear=visit.address_unclear or visit.address_due_at is not None,
        waits_since=None if row.reached_at else (now() - visit.status_since).total_seconds(),
        waits_for="" if row.reached_at else waits_for,
    )


def _seconds(found: Any) -> dict[str, float]:  # Any: JSON as the driver gives it
    loaded = json.loads(found) if isinstance(found, str) else (found or {})
    return {name: float(took) for name, took in loaded.items()}
