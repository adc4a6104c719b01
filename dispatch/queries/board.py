"""The desk's board, true at one sequence number."""

from typing import Any

from django.db import connection, transaction

from clinics.actors import Actor
from clinics.clock import city_zone, clock_state, day_bounds, now
from dispatch.models import Call, LogCounter, Reason, Visit
from dispatch.positions.store import latest_positions
from dispatch.queries.cards import board_visits, visit_cards
from dispatch.queries.outside import outside_state
from dispatch.queries.scheduled import card_is_scheduled
from dispatch.queries.surge import mode_out, targets_in_force
from dispatch.queries.teams import team_cards
from dispatch.rules.lifecycle import WAITING, WITH_TEAM


def current_seq() -> int:
    """The last committed sequence number."""
    return LogCounter.objects.values_list("last_seq", flat=True).filter(id=1).first() or 0


def clock_out() -> dict[str, Any]:  # ClockOut
    """The city's time and speed, for the clocks of screens."""
    return {"now": now(), "factor": clock_state().factor}


def one_moment() -> None:
    """All reads of this transaction see the same moment. Call it first inside ``transaction.atomic``.

    Inside an outer transaction (tests) the level is already fixed and stays as it is.
    """
    if not connection.in_atomic_block or len(connection.savepoint_ids) > 0:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


@transaction.atomic
def desk_board(actor: Actor) -> dict[str, Any]:  # BoardSnapshot
    """Everything the desk draws."""
    actor.must("desk.see")
    one_moment()
    seq = current_seq()
    visits = visit_cards(board_visits().values_list("pk", flat=True), identity=actor.sees_identity)
    teams = team_cards(exact=actor.sees_identity)
    return {
        "seq": seq,
        "clock": clock_out(),
        "visits": visits,
        "teams": teams,
        "targets": targets_out(),
        "reasons": reasons_out(),
        "indicators": _indicators(visits, teams),
        "positions_live": latest_positions([0]) is not None,
        "outside": outside_state(),
        "mode": mode_out(identity=actor.sees_identity),
    }


def targets_out() -> list[dict[str, Any]]:  # TargetOut
    """The office's targets, as they count now (peacetime or surge)."""
    fields = (
        "urgency", "face_to_face_minutes", "offer_seconds", "ring_again_seconds", "unassigned_minutes",
        "on_scene_minutes", "psc119_minutes",
    )  # fmt: skip
    return [{name: getattr(row, name) for name in fields} for row in targets_in_force()]


def reasons_out(*kinds: str) -> list[dict[str, Any]]:  # ReasonOut
    """The short lists."""
    rows = Reason.objects.filter(is_active=True)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [
        dict(row) for row in rows.order_by("kind", "order").values("kind", "code", "label_id", "label_en")
    ]


def _indicators(visits: list[dict[str, Any]], teams: list[dict[str, Any]]) -> dict[str, int]:
    at = now()
    start, _end = day_bounds(at.astimezone(city_zone()).date())
    late = [
        v for v in visits
        if v["status"] in (*WAITING, "offered", "accepted", "en_route") and v["due_at"] and v["due_at"] < at
    ]  # fmt: skip
    return {
        "waiting": sum(v["status"] in WAITING and not card_is_scheduled(v, at) for v in visits),
        "under_way": sum(v["status"] in WITH_TEAM for v in visits),
        "late": len(late),
        "teams_free": sum(t["state"] in ("available", "returning") for t in teams),
        "calls_today": Call.objects.filter(logged_at__gte=start).count(),
        "visits_today": Visit.objects.filter(requested_at__gte=start).count(),
    }
