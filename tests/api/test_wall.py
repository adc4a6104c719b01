"""The Operation Room's board: counts and dots, no identity, and a link that can be taken back."""

import hashlib
from datetime import datetime, timedelta

import pytest
from django.test import Client

from clinics.clock import now
from dispatch.models import TeamFix, Visit, WallLink
from tests.builders import (
    DG_BAU,
    DG_NGAI,
    KASSI_KASSI,
    MANGASA,
    build_assignment,
    build_clinic,
    build_person,
    build_team,
    build_team_on_duty,
    build_visit,
    client_of,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
KEY = "layar-ruang-operasi-1"


def _link(key: str = KEY) -> WallLink:
    return WallLink.objects.create(
        label="Layar 1", key_hash=hashlib.sha256(key.encode()).hexdigest(), created_at=now()
    )


def test_the_board_counts_the_city_and_names_who_has_no_team() -> None:
    build_clinic(MANGASA)
    busy, free = build_team_on_duty(), build_team_on_duty()
    build_team()
    build_visit()
    build_assignment(build_visit(), busy, "en_route")
    done = build_visit()
    build_assignment(done, free, "finished")
    build_visit(requested_at=now() - timedelta(hours=2))

    board = client_of(build_person("observer")).get("/api/wall/board").json()

    assert board["counts"] == {
        "waiting": 2, "en_route": 1, "on_scene": 0, "done_today": 1,
        "teams_free": 1, "teams_on_duty": 2, "teams_total": 3, "late": 1,
    }  # fmt: skip
    assert board["clinics_without_team"] == ["Mangasa"]
    assert len(board["teams"]) == 2
    assert [visit["open"] for visit in board["visits"] if visit["id"] == done.pk] == [False]


def test_no_name_no_lorong_no_exact_place_is_on_the_wall() -> None:
    _link()
    duty = build_team_on_duty()
    visit = build_visit(lat=-5.171234, lon=119.451234)
    at = now()
    TeamFix.objects.create(
        team=duty.team, shift=duty.shift, fix_time=at, received_at=at, lat=-5.171239, lon=119.451239
    )

    answer = Client().get("/api/wall/board", {"key": KEY})

    for secret in (DG_NGAI, DG_BAU, "+62812", "sesak", "masjid", "Lrg", "5.1712", "119.4512", "Rosmini"):
        assert secret not in answer.content.decode()
    dot, chip = answer.json()["visits"][0], answer.json()["teams"][0]
    assert (dot["lat"], dot["lon"], dot["village"]) == (-5.17003, 119.45318, KASSI_KASSI)
    assert (chip["lat"], chip["lon"]) == (-5.171, 119.451)
    assert Visit.objects.get().pk == visit.pk == dot["id"]


def test_a_link_opens_until_it_is_taken_back() -> None:
    link = _link()
    build_visit()
    screen = Client()
    assert screen.get("/api/wall/board", {"key": KEY}).status_code == 200

    link.revoked_at = now()
    link.save(update_fields=["revoked_at"])

    for key in (KEY, "", "guess", link.key_hash):
        refused = screen.get("/api/wall/board", {"key": key})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "not_signed_in")


def test_the_registry_shows_when_a_screen_last_asked_to_the_minute() -> None:
    link, other = _link(), _link("layar-2")

    def look() -> datetime | None:
        assert Client().get("/api/wall/board", {"key": KEY}).status_code == 200
        link.refresh_from_db()
        return link.last_used_at

    first = look()
    assert first is not None
    assert look() == first
    link.last_used_at = first - timedelta(minutes=2)
    link.save(update_fields=["last_used_at"])
    again = look()
    assert again is not None
    assert again >= first
    other.refresh_from_db()
    assert other.last_used_at is None


@pytest.mark.parametrize(
    ("role", "status"),
    [("observer", 200), ("health_office", 200), ("dispatcher", 200), ("clinic_head", 200), ("crew", 403)],
)
def test_who_may_see_the_wall(role: str, status: int) -> None:
    assert client_of(build_person(role)).get("/api/wall/board").status_code == status


def test_a_bigger_city_takes_no_more_queries() -> None:
    _link()

    def look() -> None:
        assert Client().get("/api/wall/board", {"key": KEY}).status_code == 200

    build_assignment(build_visit(), build_team_on_duty(), "on_scene")
    before = queries_of(look)
    for _ in range(5):
        build_assignment(build_visit(), build_team_on_duty(), "on_scene")

    assert queries_of(look) == before
