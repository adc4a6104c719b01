"""The trail: from Redis to the database in batches, only of duties, and deleted after the retention days."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from django.db import connection, transaction

from clinics.clock import now
from clinics.models import Shift
from dispatch.models import TeamFix
from dispatch.positions.connection import REDIS_FAILURES, RedisAway, breaker, key, sync_client
from dispatch.positions.reports import LATEST, TRAIL

logger = logging.getLogger("dispatch.positions")

BATCH = 2_000
MOST_BATCHES = 10
MOST_DELETED = 20_000
MOVE_SECONDS = 0.5
"""The mover is in nobody's way and may wait longer for Redis than a request."""
_ONE_MOVER = 0x706F73  # "pos": PostgreSQL's advisory lock, so that two workers never move the same rows


def move_trail() -> int:
    """One step of the worker: move what waits, forget teams off duty; how many rows were taken.

    Rows leave Redis after they are committed, and a row moved twice is one row in the database: a
    worker killed at any moment loses nothing and doubles nothing. 0 while Redis is away.
    """
    taken = 0
    try:
        client = sync_client(MOVE_SECONDS)
        for _ in range(MOST_BATCHES):
            moved = _move_batch(client)
            taken += moved
            if moved < BATCH:
                break
        forget_off_duty(client)
    except RedisAway:
        return taken
    except REDIS_FAILURES as error:
        breaker.failed()
        logger.warning("trail not moved", extra={"kind": type(error).__name__})
    return taken


OUTSIDE = """
DELETE FROM dispatch_teamfix fix USING clinics_shift shift
WHERE shift.id = fix.shift_id AND shift.ended_at > %s AND fix.fix_time > shift.ended_at
"""
JUST_ENDED = timedelta(hours=3)


def delete_outside_duty() -> int:
    """Delete what was written in the very moment in which its shift ended, unseen by either trigger; how many went."""
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, [now() - JUST_ENDED])
        return int(cursor.rowcount)


def delete_old_trail() -> int:
    """Delete fixes older than the retention days, a batch at a time; how many went."""
    delete_outside_duty()
    before = now() - timedelta(days=settings.TRAIL_RETENTION_DAYS)
    old = TeamFix.objects.filter(fix_time__lt=before).order_by("fix_time").values("pk")[:MOST_DELETED]
    deleted, _ = TeamFix.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
    return deleted


def forget_off_duty(client: redis.Redis) -> None:
    """Take the newest fix of teams that are off duty out of Redis: no position exists outside a duty."""
    on_duty = set(
        Shift.objects.filter(started_at__isnull=False, ended_at__isnull=True).values_list("id", flat=True)
    )
    for team_id, text in client.hgetall(key(LATEST)).items():
        if int(str(text).rsplit(",", 1)[1]) not in on_duty:
            client.hdel(key(LATEST), str(team_id))


def _move_batch(client: redis.Redis) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_MOVER])
        row = cursor.fetchone()
        if not row or not row[0]:
            return 0
        try:
            texts = [str(text) for text in client.lrange(key(TRAIL), 0, BATCH - 1)]
            if texts:
                with transaction.atomic():
                    TeamFix.objects.bulk_create(_rows(texts), ignore_conflicts=True, batch_size=1_000)
                client.ltrim(key(TRAIL), len(texts), -1)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_MOVER])
    return len(texts)


def _rows(texts: Sequence[str]) -> Iterable[TeamFix]:
    fixes = [fix for text in texts if (fix := _read(text)) is not None]
    known = {
        shift_id: (team_id, started_at, ended_at)
        for shift_id, team_id, started_at, ended_at in Shift.objects.filter(
            pk__in={fix.shift_id for fix in fixes}
        ).values_list("pk", "team_id", "started_at", "ended_at")
    }
    return [fix for fix in fixes if _inside_duty(fix, known.get(fix.shift_id))]


def _inside_duty(fix: TeamFix, duty: tuple[int, datetime | None, datetime | None] | None) -> bool:
    if duty is None:
        return False
    team_id, started_at, ended_at = duty
    if team_id != fix.team_id or started_at is None or fix.fix_time < started_at:
        return False
    return ended_at is None or fix.fix_time <= ended_at


def _read(text: str) -> TeamFix | None:
    """A row of the trail; None when the text is not one of ours."""
    try:
        team_id, shift_id, t, lat, lon, accuracy, mark, received_ms = text.split(",")
        return TeamFix(
            team_id=int(team_id),
            shift_id=int(shift_id),
            fix_time=datetime.fromtimestamp(int(t) / 1000, UTC),
            received_at=datetime.fromtimestamp(int(received_ms) / 1000, UTC),
            lat=float(lat),
            lon=float(lon),
            accuracy_metres=float(accuracy) if accuracy else None,
            mark=mark,
        )
    except ValueError:
        logger.warning("unreadable row of the trail dropped")
        return None
