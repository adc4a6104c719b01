"""Writing the log: the event of a change, in the transaction of the change, with the next number of the one counter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from clinics.actors import SYSTEM, Actor
from clinics.clock import now
from dispatch.live.announce import announce_after_commit
from dispatch.models import Event, Remark, Visit
from dispatch.rules.facts import FactValue, closed_fact


@dataclass(frozen=True, slots=True)
class TapFix:
    """Where the phone was: degrees, metres, time of the fix by the device."""

    lat: float
    lon: float
    accuracy_metres: float | None
    fix_time: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did it, when by their clock, by which device and from where."""

    actor: Actor
    happened_at: datetime
    action_id: UUID | None = None
    device_id: str = ""
    offline: bool = False
    clock_skew_seconds: int | None = None
    fix: TapFix | None = None


def by_actor(actor: Actor, action_id: UUID | None = None) -> Origin:
    """An origin for something done here and now."""
    return Origin(actor=actor, happened_at=now(), action_id=action_id)


def by_system() -> Origin:
    """An origin for what happens by itself."""
    return by_actor(SYSTEM)


def record(
    kind: str,
    *,
    origin: Origin,
    visit: Visit | None = None,
    team_id: int | None = None,
    subject: str = "",
    **fact: FactValue,
) -> Event:
    """Write one event; the visit's row must be locked by the caller. Screens are told after commit.

    The counter's row stays locked until the transaction ends: sequence order is the order of commit
    and a rolled-back transaction leaves no gap. Call it last, so that the lock is short.
    """
    version = None
    if visit is not None:
        visit.version += 1
        version = visit.version
        Visit.objects.filter(pk=visit.pk).update(version=version)
    event = Event.objects.create(
        seq=_next_seq(),
        visit=visit,
        version=version,
        team_id=team_id,
        subject=subject,
        kind=kind,
        fact=closed_fact(kind, fact),
        happened_at=origin.happened_at,
        recorded_at=now(),
        actor_id=origin.actor.person_id,
        actor_kind=origin.actor.kind,
        action_id=origin.action_id,
        device_id=origin.device_id,
        offline=origin.offline,
        clock_skew_seconds=origin.clock_skew_seconds,
        lat=origin.fix.lat if origin.fix else None,
        lon=origin.fix.lon if origin.fix else None,
        accuracy_metres=origin.fix.accuracy_metres if origin.fix else None,
    )
    announce_after_commit()
    return event


def remark(kind: str, *, visit: Visit, origin: Origin, text: str) -> None:
    """Keep a person's words beside the event of this kind; nothing when they said nothing."""
    words = text.strip()[:500]
    if words:
        Remark.objects.create(
            visit=visit,
            kind=kind,
            text=words,
            person_id=origin.actor.person_id,
            written_at=origin.happened_at,
        )


def _next_seq() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dispatch_logcounter (id, last_seq) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET last_seq = dispatch_logcounter.last_seq + 1 RETURNING last_seq"
        )
        row = cursor.fetchone()
    return int(row[0])
