"""Response times by urgency, shift, kelurahan and team, and their course over the period: one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from clinics.models import Area, Team
from dispatch.queries.response_times import NOBODY, STAGES, STAGES_SQL, Period, Stage, params_of, whole
from dispatch.rules.call_figures import SHIFTS
from dispatch.rules.words import URGENCIES

PARTS = ("urgency", "shift", "village", "team")
DAYS_BY_DAY = 31
"""A period of so many days is drawn day by day; a longer one by weeks, then by months."""
DAYS_BY_WEEK = 190

_PARTS_SQL = "".join((STAGES_SQL, """
SELECT CASE WHEN grouping(urgency) = 0 THEN 'urgency' WHEN grouping(shift) = 0 THEN 'shift'
            WHEN grouping(village_id) = 0 THEN 'village' WHEN grouping(team_id) = 0 THEN 'team' ELSE 'step' END,
       coalesce(urgency, shift, village_id::text, team_id::text, step::text),
       stage, count(seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds), count(*), count(*) FILTER (WHERE late)
FROM (SELECT timed.*, date_trunc(%(step)s, requested_local)::date AS step FROM timed) AS cut
GROUP BY GROUPING SETS ((urgency, stage), (shift, stage), (village_id, stage), (team_id, stage), (step, stage))
"""))  # fmt: skip


@dataclass(slots=True)
class Part:
    """The figures of one urgency, shift, kelurahan, team or stretch of days."""

    key: str
    label: str = ""
    visits: int = 0
    late: int = 0
    stages: list[Stage] = field(default_factory=list)


@dataclass(slots=True)
class Step(Part):
    """A stretch of the period: a day, a week from Monday or a calendar month, cut at the period's ends."""

    start: date = date.min
    end: date = date.min


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """Every part of a period. The visits of each kind of part add up to the period's."""

    parts: dict[str, list[Part]]
    steps: list[Step]
    step: str
    """day, week or month."""


def breakdowns(period: Period) -> Breakdowns:
    """All parts of a period. Three queries, however many visits."""
    step = step_of(period)
    found: dict[tuple[str, str], Part] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PARTS_SQL, params_of(period) | {"step": step})
        for part, key, stage, count, median, p90, visits, late in cursor.fetchall():
            row = found.setdefault((part, key), Step(key) if part == "step" else Part(key))
            row.stages.append(Stage(stage, count, whole(median), whole(p90)))
            row.visits, row.late = visits, late
    for row in found.values():
        row.stages.sort(key=lambda each: STAGES.index(each.stage))
    parts = {name: [row for (part, _), row in found.items() if part == name] for name in PARTS}
    _name_and_order(parts)
    steps = [row for row in found.values() if isinstance(row, Step)]
    return Breakdowns(parts, _dated(steps, period, step), step)


def step_of(period: Period) -> str:
    """By what a period is drawn."""
    days = (period.end - period.start).days + 1
    return "day" if days <= DAYS_BY_DAY else "week" if days <= DAYS_BY_WEEK else "month"


def _name_and_order(parts: dict[str, list[Part]]) -> None:
    orders = {"urgency": URGENCIES, "shift": tuple(name for name, _, _ in SHIFTS)}
    for name, order in orders.items():
        parts[name].sort(key=lambda row: order.index(row.key))
    _label(
        parts["village"], dict(Area.objects.filter(pk__in=_ids(parts["village"])).values_list("pk", "name"))
    )
    _label(parts["team"], dict(Team.objects.filter(pk__in=_ids(parts["team"])).values_list("pk", "code")))


def _ids(rows: Iterable[Part]) -> list[int]:
    return [int(row.key) for row in rows if int(row.key) != NOBODY]


def _label(rows: list[Part], names: dict[int, Any]) -> None:  # Any: str, as the ORM types it
    for row in rows:
        row.label = str(names.get(int(row.key), ""))
    rows.sort(key=lambda row: (row.label == "", row.label))


def _dated(steps: list[Step], period: Period, step: str) -> list[Step]:
    """Every stretch of the period in order, also those without a visit."""
    known = {row.key: row for row in steps}
    dated, day = [], period.start
    while day <= period.end:
        first = _first_of(day, step)
        following = _following(first, step)
        row = known.get(first.isoformat(), Step(first.isoformat()))
        row.start, row.end = day, min(period.end, following - timedelta(days=1))
        dated.append(row)
        day = following
    return dated


def _first_of(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _following(first: date, step: str) -> date:
    if step == "month":
        return (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=7 if step == "week" else 1)
