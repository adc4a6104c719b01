"""Visits and teams as the Operation Room's wall shows them: no identity, no exact home, chips about 100 m true."""

from collections.abc import Iterable
from typing import Any

from dispatch.queries.cards import visit_cards
from dispatch.queries.teams import team_cards
from dispatch.rules.lifecycle import OPEN

Card = dict[str, Any]  # the shapes of WallVisit and WallTeam

VISIT_FIELDS = (
    "id", "version", "status", "urgency", "village", "district", "lat", "lon",
    "requested_at", "status_since", "due_at",
)  # fmt: skip


def wall_visits(ids: Iterable[int]) -> list[Card]:
    """Dots at the kelurahan's point."""
    cards = visit_cards(ids, identity=False)
    return [{**{name: card[name] for name in VISIT_FIELDS}, "open": card["status"] in OPEN} for card in cards]


def wall_teams(ids: Iterable[int]) -> list[Card]:
    """Chips with a rounded position."""
    return [
        {
            "id": card["id"],
            "code": card["code"],
            "state": card["state"],
            "lat": None if card["lat"] is None else round(card["lat"], 3),
            "lon": None if card["lon"] is None else round(card["lon"], 3),
            "fix_time": card["fix_time"],
        }
        for card in team_cards(ids)
    ]
