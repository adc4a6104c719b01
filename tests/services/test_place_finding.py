"""The one box for the place: what a line means, what Enter fills in, how sure it is."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.actors import CITIZEN
from clinics.clock import now
from clinics.models import Area
from dispatch.models import Visit
from dispatch.queries.place_finding import find_places
from dispatch.services.log import Origin, TapFix, record
from tests import builders

pytestmark = pytest.mark.django_db
DOOR = (-5.16894, 119.45511)


@pytest.fixture(autouse=True)
def makassar() -> None:
    """The loaded city."""
    call_command("load_city", "makassar", verbosity=0)


def first(text: str, phone: str = "") -> Any:
    return find_places(text=text, phone=phone)["results"][0]


def visited(visit: Visit, spot: tuple[float, float] = DOOR, accuracy: float = 12) -> Visit:
    """A team stood at the door and its phone knew where."""
    fix = TapFix(spot[0], spot[1], accuracy, now())
    record("team_arrived", origin=Origin(actor=CITIZEN, happened_at=now(), fix=fix), visit=visit, team="KKS1")
    return visit


@pytest.mark.parametrize(
    ("said", "village", "fills"),
    [
        ("Jalan Nuri Baru Lrg 312 No. 13, Kel. Bontorannu, Kec. Mariso", "Bontorannu",
         {"street": "Nuri Baru", "alley": "312", "house_number": "13"}),
        ("lorong 5 no 7 rt02/rw05 kasi kasi dekat masjid nurul iman", "Kassi-Kassi",
         {"alley": "5", "house_number": "7", "rt": "2", "rw": "5", "landmark": "dekat masjid nurul iman"}),
        ("nuri baru lr 13B no 1-2 bontorannu mariso makassar", "Bontorannu",
         {"street": "nuri baru", "alley": "13B", "house_number": "1-2"}),
        ("BTN Minasa Upa blok M 11 no 4", "Minasa Upa", {"street": "BTN", "house_number": "Blok M 11 No. 4"}),
        ("sudiang raya, rumah panggung cat biru", "Sudiang Raya", {"landmark": "rumah panggung cat biru"}),
        ("RT/RW 002/005 Lette", "Lette", {"rt": "2", "rw": "5"}),
        ("Jl. Tamalate I No.43, Kassi-Kassi, Kec. Rappocini", "Kassi-Kassi",
         {"street": "Tamalate I", "house_number": "43"}),
    ],
)  # fmt: skip
def test_one_enter_fills_every_field(said: str, village: str, fills: dict[str, str]) -> None:
    result = first(said)

    assert (result["kind"], result["village"], result["confidence"]) == ("village", village, "village")
    assert {name: words for name, words in result["fills"].items() if words} == fills


def test_where_this_phone_was_last_comes_without_typing_with_the_door_a_team_stood_at() -> None:
    older = visited(builders.build_visit())
    builders.build_visit(builders.MANGASA, phone="+6281299990000")

    home = first("", builders.PHONE)

    assert (home["kind"], home["village"], home["confidence"]) == ("earlier", "Kassi-Kassi", "house")
    assert (home["lat"], home["lon"], home["radius_metres"]) == (*DOOR, 15)
    assert home["fills"]["alley"] == older.alley
    assert home["label"].startswith("Lrg 3, No. 12, Kassi-Kassi")
    assert find_places(text="", phone="")["results"] == []
    assert first("kassi", builders.PHONE)["kind"] == "earlier"
    assert first("mangasa", builders.PHONE)["kind"] == "village"


def test_a_lorong_is_known_from_the_homes_that_teams_found_in_it() -> None:
    visited(builders.build_visit())
    visited(builders.build_visit(phone="+6281255550001"), (-5.16912, 119.45530))
    visited(builders.build_visit(phone="+6281255550002"), (-5.20, 119.40))

    alley, village = find_places(text="lrg 3 no 99 kassi-kassi")["results"][:2]

    assert (alley["kind"], alley["confidence"], alley["detail"]) == ("alley", "lane", "2")
    assert alley["radius_metres"] <= 90
    assert (alley["lat"], alley["lon"]) == pytest.approx((-5.1690, 119.4552), abs=0.0003)
    assert village["kind"] == "village"
    assert first("lrg 4 kassi-kassi")["kind"] == "village"
    assert first("lrg 3 mangasa")["kind"] == "village"


def test_a_lorongs_circle_is_no_home(client: Any) -> None:
    place = {
        "village_code": "73.71.13.1002",
        "lat": DOOR[0],
        "lon": DOOR[1],
        "pin_source": "lane",
        "pin_radius_metres": 60,
    }
    desk = builders.client_of(builders.build_person("call_taker"))
    body = {
        "action_id": "7b6e7b9e-3f6c-4b60-9f0e-3a7f2d2c1a11", "disposition": "request",
        "answered_at": now().isoformat(), "visit": {"caller_phone": "081200001111", "place": place},
    }  # fmt: skip
    assert desk.post("/api/desk/calls", json.dumps(body), content_type="application/json").status_code == 200

    near = desk.get(f"/api/desk/similar?lat={DOOR[0]}&lon={DOOR[1]}").json()

    assert Visit.objects.get().pin_source == "lane"
    assert near["similar"] == []


def test_points_are_understood_and_fall_into_their_kelurahan() -> None:
    for said, kind in (
        ("https://maps.google.com/?q=-5.17070,119.45421", "map_link"),
        ("-5.17070, 119.45421", "coordinates"),
        ("RFH3+PM kassi-kassi", "plus_code"),
    ):
        result = first(said)
        assert (result["kind"], result["village"], result["confidence"]) == (kind, "Kassi-Kassi", "house")
        assert (result["lat"], result["lon"]) == pytest.approx((-5.1707, 119.4542), abs=0.0003)


def test_what_is_not_of_the_city_says_so_and_a_short_link_asks_for_more() -> None:
    assert find_places(text="-5.2070, 119.60")["outside"] is not None
    assert find_places(text="https://maps.google.com/?q=-6.2,106.8")["results"] == []
    assert "Gowa" in (find_places(text="Sungguminasa")["outside"] or {})["label_id"]
    assert "Somba Opu" in (find_places(text="Kel. Tamarunang, Kec. Somba Opu")["outside"] or {})["label_en"]
    assert find_places(text="Jl. Gowa Raya, Sudiang")["outside"] is None
    short = find_places(text="https://maps.app.goo.gl/AbCdEf")
    assert (short["results"], short["outside"]) == ([], None)
    assert "internet" in (short["notice"] or {})["label_id"]


def test_a_puskesmas_a_hospital_and_free_words() -> None:
    clinic = first("dekat puskesmas batua")
    assert (clinic["kind"], clinic["label"], clinic["fills"]["landmark"]) == (
        "clinic", "Puskesmas Batua", "Puskesmas Batua",
    )  # fmt: skip
    assert "RSUP Dr. Wahidin Sudirohusodo" in {
        each["label"] for each in find_places(text="rs wahidin")["results"]
    }
    assert find_places(text="rumah panggung dekat pohon besar")["results"] == []


def test_the_box_is_for_call_takers_and_asks_little_of_the_database() -> None:
    crew = builders.client_of(builders.build_person("crew"))
    desk = builders.client_of(builders.build_person("dispatcher"))
    assert crew.get("/api/places/find?q=kassi").status_code == 403
    desk.get("/api/places/find?q=kassi")

    with CaptureQueriesContext(connection) as asked:
        find_places(text="lrg 3 kassi-kassi", phone=builders.PHONE)

    assert len(asked) <= 6
    assert Area.objects.filter(name="Kassi-Kassi").exists()
