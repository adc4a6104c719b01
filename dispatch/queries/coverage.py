"""Coverage now: how soon a free team would be at each kelurahan, and which kecamatan has none in time."""

from typing import Any

from django.db import transaction

from clinics.clock import now
from dispatch.choice import ZoneCover, coverage
from dispatch.choice.snapshot import FREE_STATES
from dispatch.queries.board import one_moment
from dispatch.queries.shared import SharedAnswer
from dispatch.queries.snapshot import city_now
from dispatch.queries.zones import Grounds, grounds_now
from dispatch.travel.current import travel_state

CoverageDict = dict[str, Any]  # the shape of CoverageOut


def coverage_now() -> CoverageDict:
    """Minutes to every kelurahan by the nearest free team; at most a second old, and never from before an event."""
    return shared_coverage.get()


@transaction.atomic
def _cover() -> CoverageDict:
    one_moment()
    at = now()
    city = city_now(at)
    grounds = grounds_now(at)
    cover = coverage(city.snapshot, city.config)
    return {
        "at": at,
        "minutes": round(city.config.within_minutes),
        "source": travel_state().source,
        "villages": [
            {
                "code": zone.code,
                "minutes": None if zone.minutes is None else round(zone.minutes, 1),
                "covered": zone.within,
            }
            for zone in cover
        ],
        "districts_without": _districts_without(cover, grounds),
        "share": _share(cover, grounds),
        "teams_free": sum(team.state in FREE_STATES and not team.locked for team in city.snapshot.teams),
    }


def _districts_without(cover: tuple[ZoneCover, ...], grounds: Grounds) -> list[dict[str, str]]:
    """Kecamatan of which no kelurahan is covered, by name."""
    reached = {grounds.districts[zone.code].code for zone in cover if zone.within}
    every = {district.code: district for district in grounds.districts.values()}
    without = [district for code, district in every.items() if code not in reached]
    return [{"code": each.code, "name": each.name} for each in sorted(without, key=lambda each: each.name)]


def _share(cover: tuple[ZoneCover, ...], grounds: Grounds) -> float:
    """Of the people, those who live where it is covered; 0 where there is nobody."""
    total = sum(grounds.people[zone.code] for zone in cover)
    within = sum(grounds.people[zone.code] for zone in cover if zone.within)
    return round(within / total, 4) if total else 0.0


shared_coverage = SharedAnswer(_cover)
