"""Where a team has been in a shift, for a person who said why; and who looked, for its crew."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Shift, Team
from clinics.refusals import Refusal
from dispatch.models import TeamFix, Tracker, TrailLook
from dispatch.positions.phone_intake import heard_at, make_tracker_token

MOST_POINTS = 600
MOST_SHIFTS = 40
MOST_LOOKS = 50
Json = dict[str, Any]  # shaped by the response schema


def trail_days() -> int:
    """So many days the trail is kept."""
    return int(settings.TRAIL_RETENTION_DAYS)


def shift_to_look_at(team_id: int, shift_id: int | None) -> Shift:
    """The shift asked for, or the team's latest. Refuses ``not_found`` beyond the days that are kept."""
    shifts = _kept_shifts(team_id)
    found: Shift | None = (shifts.filter(pk=shift_id) if shift_id is not None else shifts).first()
    if found is None:
        raise Refusal("not_found", field="shift_id")
    return found


def trail_shifts(team_id: int) -> Json:  # TrailShiftsOut
    """The shifts of a team of which a trail may be left, the latest first. No place is told."""
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise Refusal("not_found", field="team_id")
    return {
        "team_id": team.pk,
        "team": team.code,
        "kept_days": trail_days(),
        "shifts": [
            {"id": shift.pk, "started_at": shift.started_at, "ended_at": shift.ended_at}
            for shift in _kept_shifts(team_id)[:MOST_SHIFTS]
        ],
    }


def trail_of(shift: Shift) -> Json:  # TrailOut
    """The fixes that rank, in order of their own time; a long day is thinned evenly and keeps its ends."""
    rows = list(
        TeamFix.objects.filter(team_id=shift.team_id, shift=shift, mark="")
        .order_by("fix_time")
        .values_list("lat", "lon", "fix_time")
    )
    step = max(1, -(-len(rows) // MOST_POINTS))
    kept = rows[::step]
    if rows and kept[-1] is not rows[-1]:
        kept.append(rows[-1])
    return {
        "team_id": shift.team_id,
        "team": shift.team.code,
        "shift_id": shift.pk,
        "started_at": shift.started_at,
        "ended_at": shift.ended_at,
        "fixes": len(rows),
        "points": [{"lat": lat, "lon": lon, "fix_time": at} for lat, lon, at in kept],
    }


def own_tracker(actor: Actor, address: str) -> Json:  # TrackerOut
    """The person's phone app with its addresses, and who looked at the trail of their shifts.

    ``address``: where this installation is reached, without a slash at the end.
    """
    actor.must("crew.work")
    tracker = Tracker.objects.select_related("person").filter(person_id=actor.staff_id).first()
    alive = tracker is not None and tracker.revoked_at is None
    told: Json = {"made_at": None, "token": "", "osmand_url": "", "owntracks_url": "", "traccar_url": ""}
    if tracker is not None and alive:
        token = make_tracker_token(tracker.person_id, tracker.person.epoch, tracker.epoch)
        door = f"{address}/api/positions"
        told = {
            "made_at": tracker.made_at,
            "token": token,
            "osmand_url": f"{door}/osmand?id={token}&lat={{0}}&lon={{1}}&timestamp={{2}}&hdop={{3}}&altitude={{4}}"
            "&speed={5}&bearing={6}",
            "owntracks_url": f"{door}/owntracks?id={token}",
            "traccar_url": f"{door}/osmand",
        }
    return {
        **told,
        "heard_at": heard_at(tracker.person_id) if tracker is not None and alive else None,
        "kept_days": trail_days(),
        "looks": _looks(actor),
    }


def _looks(actor: Actor) -> list[Json]:
    looks = (
        TrailLook.objects.filter(shift__members__person_id=actor.staff_id, looked_at__gte=_since())
        .select_related("person", "shift")
        .order_by("-looked_at", "-pk")[:MOST_LOOKS]
    )
    return [
        {
            "looked_at": look.looked_at,
            "person": look.person.full_name,
            "role": look.person.role,
            "reason": look.reason,
            "shift_started_at": look.shift.started_at,
        }
        for look in looks
    ]


def _kept_shifts(team_id: int) -> Any:  # a queryset of Shift
    since = _since()
    shifts = Shift.objects.filter(team_id=team_id, started_at__isnull=False).select_related("team")
    return (shifts.filter(ended_at__isnull=True) | shifts.filter(ended_at__gte=since)).order_by("-started_at")


def _since() -> Any:  # datetime
    return now() - timedelta(days=trail_days())
