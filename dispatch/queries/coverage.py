"""Coverage now: how soon a free team would be at each kelurahan."""

from typing import Any

from clinics.clock import now
from clinics.models import Area
from dispatch.choice import reach_problem
from dispatch.queries.snapshot import travel_now
from dispatch.queries.teams import team_cards
from dispatch.travel import Place, TravelTimes

WITHIN_MINUTES = 15
FREE = ("available", "returning")
CoverageDict = dict[str, Any]  # the shape of CoverageOut


def coverage_now() -> CoverageDict:
    """Minutes to every kelurahan by the nearest free team, and the kecamatan that have none in time."""
    at = now()
    villages = list(Area.objects.filter(level="village", lat__isnull=False).select_related("parent"))
    teams = [card for card in team_cards() if card["state"] in FREE]
    travel = travel_now(at)
    cover = [_village(village, teams, travel) for village in villages]
    within = {row["code"] for row in cover if row["covered"]}
    people = {village.code: village.population or 1 for village in villages}
    districts = {village.parent.code: village.parent for village in villages if village.parent}
    reached = {village.parent.code for village in villages if village.parent and village.code in within}
    total = sum(people.values())
    return {
        "at": at,
        "minutes": WITHIN_MINUTES,
        "source": "estimate",
        "villages": cover,
        "districts_without": [
            {"code": code, "name": area.name}
            for code, area in sorted(districts.items())
            if code not in reached
        ],
        "share": sum(people[code] for code in within) / total if total else 0.0,
        "teams_free": len(teams),
    }


def _village(village: Area, teams: list[dict[str, Any]], travel: TravelTimes) -> dict[str, Any]:
    there = Place(village.lat or 0.0, village.lon or 0.0)
    seconds = [
        travel.times([_where(card)], there, card["vehicle_class"])[0].seconds
        for card in teams
        if reach_problem(
            boat_only=village.boat_only, vehicle_class=card["vehicle_class"], base_boat_only=False
        )
        is None
    ]
    minutes = round(min(seconds) / 60, 1) if seconds else None
    covered = minutes is not None and minutes <= WITHIN_MINUTES
    return {"code": village.code, "minutes": minutes, "covered": covered}


def _where(card: dict[str, Any]) -> Place:
    if card["lat"] is None:
        return Place(card["home_lat"], card["home_lon"])
    return Place(card["lat"], card["lon"])
