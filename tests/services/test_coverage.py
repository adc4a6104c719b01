"""Coverage now: the kelurahan by their nearest free team, and the kecamatan without any."""

import hashlib
from uuid import uuid4

import pytest
from django.test import Client

from clinics.clock import now
from clinics.models import Area
from dispatch.api.schemas.choice import CoverageOut
from dispatch.models import WallLink
from dispatch.queries.coverage import coverage_now, shared_coverage
from dispatch.queries.zones import PRIOR_VISITS, forget_zones, zones_now
from dispatch.services.offers import offer_visit
from dispatch.services.settings import change_weights
from tests import builders
from tests.builders import BARRANG_LOMPO, KASSI_KASSI, MANGASA
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


def test_the_city_is_covered_where_a_free_team_is_near_and_the_islands_are_not() -> None:
    builders.build_team_on_duty()
    for name in (KASSI_KASSI, MANGASA, BARRANG_LOMPO):
        builders.build_village(name)
    Area.objects.filter(name=KASSI_KASSI).update(population=30_000)
    Area.objects.filter(name=MANGASA).update(population=10_000)
    Area.objects.filter(name=BARRANG_LOMPO).update(population=10_000)

    cover = CoverageOut.model_validate(coverage_now())

    found = {village.code: (village.covered, village.minutes is not None) for village in cover.villages}
    assert found == {
        "73.71.13.1002": (True, True),
        "73.71.10.1004": (True, True),
        "73.71.15.1002": (False, False),
    }
    assert [district.name for district in cover.districts_without] == ["Kepulauan Sangkarrang"]
    assert (cover.share, cover.teams_free, cover.minutes, cover.source) == (0.8, 1, 15, "estimate")


def test_a_team_that_is_sent_covers_nothing_any_more_from_the_same_second() -> None:
    duty, visit = builders.build_team_on_duty(), builders.build_visit()
    assert coverage_now()["share"] == 1.0
    visit.refresh_from_db()

    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=builders.actor(), seen_version=visit.version,
        action_id=uuid4(),
    )  # fmt: skip

    cover = coverage_now()
    assert (cover["share"], cover["teams_free"]) == (0.0, 0)
    assert [village["minutes"] for village in cover["villages"]] == [None]


def test_the_city_says_what_counts_as_covered() -> None:
    builders.build_team_on_duty()
    builders.build_village(MANGASA)
    assert coverage_now()["share"] == 1.0

    change_weights(by=builders.actor("health_office"), changes={"within_minutes": 5}, action_id=uuid4())

    assert coverage_now()["minutes"] == 5
    assert coverage_now()["share"] < 1.0


def test_an_answer_of_the_same_second_costs_one_query() -> None:
    builders.build_team_on_duty()
    builders.build_village()
    coverage_now()

    assert queries_of(coverage_now) == 1


def test_twenty_or_two_hundred_teams_take_the_same_queries() -> None:
    builders.build_village()
    counts = []
    for number in (20, 180):
        for _ in range(number):
            builders.build_team_on_duty()
        zones_now(now())
        shared_coverage.forget()
        counts.append(queries_of(coverage_now))

    assert counts[0] == counts[1] <= 18


def test_an_area_where_emergencies_happen_expects_more_of_them_but_never_none() -> None:
    builders.build_village(MANGASA)
    quiet = zones_now(now())[0].red_per_hour
    for _ in range(8):
        builders.build_visit(KASSI_KASSI, urgency="red")
    forget_zones()

    rates = {zone.name: zone.red_per_hour for zone in zones_now(now())}

    assert rates[KASSI_KASSI] > rates[MANGASA] > 0 < quiet
    assert rates[KASSI_KASSI] / rates[MANGASA] == pytest.approx((8 + PRIOR_VISITS) / PRIOR_VISITS, rel=0.01)


def test_a_screen_on_the_wall_sees_it_with_its_link_and_nobody_without() -> None:
    builders.build_team_on_duty()
    builders.build_village()
    key = "a-key-of-the-wall"
    at = now()
    WallLink.objects.create(
        label="Ruang operasi", key_hash=hashlib.sha256(key.encode()).hexdigest(), created_at=at
    )

    assert Client().get(f"/api/desk/coverage?key={key}").json()["share"] == 1.0
    assert Client().get("/api/desk/coverage?key=another").status_code == 401
    assert builders.client_of(builders.build_person("crew")).get("/api/desk/coverage").status_code == 403
