"""The Operation Room's board: no identity, no lorong, no exact home; positions about 100 m true."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from clinics.actors import Actor
from clinics.clock import day_bounds, now, today
from clinics.queries.roster import clinics_without_team
from clinics.refusals import Refusal
from dispatch.models import Visit, WallLink
from dispatch.queries.board import clock_out, current_seq, one_moment
from dispatch.queries.cards import visit_cards
from dispatch.queries.scheduled import card_is_scheduled
from dispatch.queries.surge import mode_out
from dispatch.queries.teams import team_cards
from dispatch.rules.lifecycle import ENDED_BY_TEAM, OPEN, WAITING

Card = dict[str, Any]  # the shapes of WallVisit, WallTeam and WallOut

VISIT_FIELDS = (
    "id", "version", "status", "urgency", "village", "district", "lat", "lon",
    "requested_at", "status_since", "due_at", "planned_to",
)  # fmt: skip


def wall_link_id(key: str) -> int | None:
    """The link that a key opens; None when it is unknown or was taken back."""
    if not key:
        return None
    key_hash = hashlib.sha256(key.encode()).hexdigest()
    return (
        WallLink.objects.filter(key_hash=key_hash, revoked_at__isnull=True)
        .values_list("pk", flat=True)
        .first()
    )


def wall_board(actor: Actor | None, *, key: str = "") -> Card:  # WallOut
    """The board for a signed-in viewer or a screen with a link. Refuses ``not_signed_in`` for a dead key."""
    must_see_wall(actor, key)
    return _board()


def must_see_wall(actor: Actor | None, key: str) -> None:
    """Refuse who neither may see the wall nor has a link to it: ``not_signed_in`` or ``forbidden``."""
    if actor is not None and actor.may("wall.see"):
        return
    if wall_link_id(key) is None:
        raise Refusal("not_signed_in" if actor is None else "forbidden")


@transaction.atomic
def _board() -> Card:
    one_moment()
    seq = current_seq()
    start, _ = day_bounds(today())
    shown = Visit.objects.filter(Q(status__in=sorted(OPEN)) | Q(ended_at__gte=start)).exclude(
        status="duplicate"
    )
    visits = wall_visits(shown.values_list("pk", flat=True))
    teams = team_cards(exact=False)
    return {
        "seq": seq,
        "clock": clock_out(),
        "counts": _counts(visits, teams),
        "visits": visits,
        "teams": [_team(card) for card in teams if card["state"] != "off_duty"],
        "clinics_without_team": clinics_without_team(),
        "mode": mode_out(identity=False),
    }


def wall_visits(ids: Iterable[int]) -> list[Card]:
    """Dots at the kelurahan's point."""
    cards = visit_cards(ids, identity=False)
    return [{**{name: card[name] for name in VISIT_FIELDS}, "open": card["status"] in OPEN} for card in cards]


def wall_teams(ids: Iterable[int]) -> list[Card]:
    """Chips with a rounded position."""
    return [_team(card) for card in team_cards(ids, exact=False)]


def _team(card: Card) -> Card:
    return {
        "id": card["id"],
        "code": card["code"],
        "state": card["state"],
        "lat": card["lat"],
        "lon": card["lon"],
        "fix_time": card["fix_time"],
    }


def _counts(visits: list[Card], teams: list[Card]) -> dict[str, int]:
    """The tiles. Late: nobody is there yet and the target has passed."""
    at = now()
    statuses = [visit["status"] for visit in visits]
    on_duty = [team["state"] for team in teams if team["state"] != "off_duty"]
    return {
        "waiting": sum(
            visit["status"] in (*WAITING, "offered") and not card_is_scheduled(visit, at) for visit in visits
        ),
        "en_route": sum(status in ("accepted", "en_route") for status in statuses),
        "on_scene": statuses.count("on_scene"),
        "done_today": sum(status in ENDED_BY_TEAM for status in statuses),
        "teams_free": sum(state in ("available", "returning") for state in on_duty),
        "teams_on_duty": len(on_duty),
        "teams_total": len(teams),
        "late": sum(
            visit["open"] and visit["status"] != "on_scene" and bool(visit["due_at"]) and visit["due_at"] < at
            for visit in visits
        ),
    }
