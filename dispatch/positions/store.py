"""Where teams are now, for those who ask: Redis or the database, whichever knows the newer fix.

Redis may vanish at any time. Then :func:`latest_positions` says None, the phones keep their fixes, and
what came with a tap is in the database (:func:`record_tap_fix`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from django.db import connection

from clinics.clock import now
from clinics.models import Shift
from dispatch.positions.connection import REDIS_FAILURES, RedisAway, breaker, key, sync_client
from dispatch.positions.duty import duty_book
from dispatch.positions.errands import messenger
from dispatch.positions.filters import RawFix
from dispatch.positions.intake import tracks
from dispatch.positions.reports import LATEST, PositionRow, Report, store_reports
from dispatch.positions.token import Claims

NEVER_MS = 10**15
"""Later than any fix."""

NEWEST = """
SELECT shift.team_id, shift.id, fix.lat, fix.lon, fix.accuracy_metres, fix.fix_time
FROM clinics_shift shift
LEFT JOIN LATERAL (
    SELECT lat, lon, accuracy_metres, fix_time FROM dispatch_teamfix
    WHERE team_id = shift.team_id AND shift_id = shift.id AND mark = ''
    ORDER BY fix_time DESC LIMIT 1
) fix ON true
WHERE shift.started_at IS NOT NULL AND shift.ended_at IS NULL AND (%(all)s OR shift.team_id = ANY(%(teams)s))
"""
# As text, because every board and every ranking asks: PostgreSQL needs less time than making SQL from the models.


KEEP_TAP = """
INSERT INTO dispatch_teamfix (team_id, shift_id, fix_time, received_at, lat, lon, accuracy_metres, mark)
SELECT team_id, id, %s, %s, %s, %s, %s, %s FROM clinics_shift
WHERE id = %s AND team_id = %s AND started_at <= %s AND (ended_at IS NULL OR ended_at >= %s)
ON CONFLICT DO NOTHING
"""
# One statement, so that a tap is never refused for where it was: outside its duty there is simply nothing to keep.


class Tap(Protocol):
    """Where the phone was at a tap."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def accuracy_metres(self) -> float | None: ...
    @property
    def fix_time(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a team was last: degrees, metres, the device's time of the fix."""

    team_id: int
    shift_id: int
    lat: float
    lon: float
    accuracy_metres: float | None
    fix_time: datetime
    battery_percent: int | None = None
    """Of the phone; None while Redis is away, or when the phone does not say."""


def unpack_latest(team_id: int, packed: str | bytes) -> Fix:
    """The fix from its text."""
    text = packed if isinstance(packed, str) else packed.decode()
    t, lat, lon, accuracy, *battery, shift_id = text.split(",")
    return Fix(
        team_id=team_id,
        shift_id=int(shift_id),
        lat=float(lat),
        lon=float(lon),
        accuracy_metres=None if accuracy == "-1" else float(accuracy),
        fix_time=datetime.fromtimestamp(int(t) / 1000, UTC),
        battery_percent=int(battery[0]) if battery and battery[0] != "-1" else None,
    )


def row_of(fix: Fix) -> PositionRow:
    """What screens draw, from a stored fix."""
    accuracy = -1 if fix.accuracy_metres is None else round(fix.accuracy_metres)
    seconds = int(fix.fix_time.timestamp())
    return (fix.team_id, round(fix.lat * 1e6), round(fix.lon * 1e6), seconds, accuracy)


def latest_positions(team_ids: Iterable[int] | None = None) -> dict[int, Fix] | None:
    """The newest fix per team in Redis (all teams when not given); None when Redis does not answer within 100 ms."""
    try:
        client = sync_client()
        if team_ids is None:
            found = client.hgetall(key(LATEST))
            return {int(team_id): unpack_latest(int(team_id), text) for team_id, text in found.items()}
        wanted = list(team_ids)
        if not wanted:
            return {}
        texts = client.hmget(key(LATEST), [str(team_id) for team_id in wanted])
    except RedisAway:
        return None
    except REDIS_FAILURES:
        breaker.failed()
        return None
    breaker.worked()
    return {
        team_id: unpack_latest(team_id, text) for team_id, text in zip(wanted, texts, strict=True) if text
    }


def known_positions(team_ids: Iterable[int] | None = None) -> tuple[dict[int, Fix], bool]:
    """The newest fix of each team on duty, from Redis or the database, whichever is newer; and whether Redis answered.

    Only fixes of the duty that runs now: a team that starts anew begins without a position.
    """
    wanted = None if team_ids is None else list(team_ids)
    live = latest_positions(wanted)
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"all": wanted is None, "teams": wanted or []})
        rows = cursor.fetchall()
    shifts: dict[int, int] = {row[0]: row[1] for row in rows}
    found = {row[0]: Fix(*row) for row in rows if row[2] is not None}
    for team_id, fix in (live or {}).items():
        if shifts.get(team_id) != fix.shift_id:
            continue
        known = found.get(team_id)
        if known is None or known.fix_time < fix.fix_time:
            found[team_id] = fix
        else:
            found[team_id] = replace(known, battery_percent=fix.battery_percent)
    return found, live is not None


def record_tap_fix(team_id: int, shift_id: int, fix: Tap) -> None:
    """Keep the fix carried by a tap: in the database always (this transaction), in Redis when it answers.

    So a team can be ranked by where it tapped while Redis is away. A fix that cannot be true is kept unranked.
    """
    at = now()
    report = _tap_report(team_id, shift_id, fix, at)
    with connection.cursor() as cursor:
        for _, mark in report.trail:
            place: list[datetime | float | str | None] = [
                fix.fix_time,
                at,
                fix.lat,
                fix.lon,
                fix.accuracy_metres,
                mark,
            ]
            cursor.execute(KEEP_TAP, [*place, shift_id, team_id, fix.fix_time, fix.fix_time])
    if report.latest is not None:
        quick = Report(
            team_id=team_id, shift_id=shift_id, latest=report.latest, trail=(), received_ms=report.received_ms
        )
        messenger.send(f"tap {team_id}", lambda client: store_reports(client, [quick]))


def _tap_report(team_id: int, shift_id: int, tap: Tap, at: datetime) -> Report:
    """What the fix of a tap leaves behind; it joins the same track as the phone's own reports."""
    duty_book.ensure_fresh()
    fix = RawFix(t=int(tap.fix_time.timestamp() * 1000), lat=tap.lat, lon=tap.lon, acc=tap.accuracy_metres)
    duty = duty_book.duties.shifts.get(shift_id)
    started_ms = _started_ms(shift_id) if duty is None else duty.started_ms
    claims = Claims(team_id=team_id, shift_id=shift_id, person_id=0, epoch=0)
    return tracks.take(
        claims,
        [fix],
        started_ms=started_ms,
        now_ms=int(at.timestamp() * 1000),
        book=duty_book,
    )


def _started_ms(shift_id: int) -> int:
    """When a duty began that this process has not heard of: in this very transaction, or moments ago."""
    started_at = Shift.objects.filter(pk=shift_id).values_list("started_at", flat=True).first()
    return NEVER_MS if started_at is None else int(started_at.timestamp() * 1000)
