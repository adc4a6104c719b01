"""What every answer says to the browser about itself, the refusals included."""

import pytest
from django.test import Client

from tests import builders

pytestmark = pytest.mark.django_db
PAGES = (
    "/", "/masuk", "/minta", "/lacak", "/meja", "/tim", "/ruang-operasi", "/admin/", "/tidak-ada", "/lacak?x=%00",
    "/api/session", "/api/desk/board", "/api/tidak-ada", "/api/places?q=%00", "/api/docs",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_strict_policy(address: str) -> None:
    builders.build_city()

    answer = Client().get(address)

    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("door", ["session", "desk/board", "visits/1/history", "tidak-ada"])
def test_an_answer_with_people_in_it_stays_in_no_cache(door: str) -> None:
    builders.build_city()
    desk = builders.client_of(builders.build_person("dispatcher"))

    answer = desk.get(f"/api/{door}")

    assert "no-store" in answer["Cache-Control"]
