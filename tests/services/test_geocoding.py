"""The online geocoder: asked by the worker alone, once a second, for nothing but the address."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from clinics.actors import Actor
from clinics.clock import real_now
from dispatch.models import GeocodedAddress, OutsideService, Switch
from dispatch.outside import geocoding
from dispatch.queries.place_finding import find_places
from dispatch.services.geocoding import ask_online
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
LINE = "Jl. Sultan Alauddin Lorong 7 no 12 Mangasa dekat rumah Bu Rosmini 081241234567"
NOMINATIM = [
    {"display_name": "Jalan Sultan Alauddin, Mangasa, Makassar", "lat": "-5.18010", "lon": "119.43520"},
    {"display_name": "Jalan Sultan Alauddin, Jakarta", "lat": "-6.2", "lon": "106.8"},
]
PHOTON = {
    "features": [
        {
            "geometry": {"coordinates": [119.4352, -5.1801]},
            "properties": {"name": "Jalan Sultan Alauddin", "city": "Makassar"},
        }
    ]
}


@dataclass
class Geocoder:
    """A server that speaks the format and remembers what it was asked."""

    url: str = ""
    answer: object = field(default_factory=lambda: NOMINATIM)
    status: int = 200
    asked: list[dict[str, list[str]]] = field(default_factory=list)


@pytest.fixture
def geocoder(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Geocoder]:
    """A geocoder beside a real Makassar whose switch is on."""
    told = Geocoder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(parse_qs(urlsplit(self.path).query))
            body = json.dumps(told.answer).encode()
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    settings.GEOCODER_URL, settings.OUTSIDE_ALLOW_LOCAL = told.url, True
    settings.MODE = getattr(request, "param", "real")
    call_command("load_city", "makassar", verbosity=0)
    Switch.objects.update_or_create(name="geocoding", defaults={"on": True})
    geocoding.forget_client()
    yield told
    geocoding.forget_client()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def call_taker(geocoder: Geocoder) -> Actor:
    return builders.actor("call_taker")


def a_second_later() -> None:
    GeocodedAddress.objects.exclude(asked_at=None).update(asked_at=real_now() - timedelta(seconds=1))


def test_what_it_finds_is_a_suggestion_later_and_nothing_but_the_address_leaves(
    geocoder: Geocoder, call_taker: Actor
) -> None:
    assert find_places(text=LINE)["online"] == "idle"
    assert ask_online(text=LINE, by=call_taker).state == "waiting"
    assert geocoder.asked == []

    assert geocoding.ask_due() == 1

    found = find_places(text=LINE)
    online = [result for result in found["results"] if result["kind"] == "online"]
    assert found["online"] == "done"
    assert [(each["label"], each["lat"], each["lon"]) for each in online] == [
        ("Jalan Sultan Alauddin, Mangasa, Makassar", -5.1801, 119.4352)
    ]
    assert online[0]["village"] == "Mangasa"
    assert geocoder.asked[0]["q"] == ["Jalan sultan alauddin Lorong 7 12, Mangasa, Kota Makassar"]
    assert OutsideService.objects.get(name="geocoding").last_ok_at is not None


def test_an_address_is_asked_once_and_only_one_in_a_second(geocoder: Geocoder, call_taker: Actor) -> None:
    for line in (LINE, "jalan cendrawasih lorong 3 mariso", LINE.upper()):
        ask_online(text=line, by=call_taker)

    assert [geocoding.ask_due(), geocoding.ask_due()] == [1, 0]
    a_second_later()
    assert geocoding.ask_due() == 1
    a_second_later()
    assert geocoding.ask_due() == 0
    assert len(geocoder.asked) == 2


def test_nothing_is_asked_while_the_switch_is_off(geocoder: Geocoder, call_taker: Actor) -> None:
    ask_online(text=LINE, by=call_taker)
    Switch.objects.update(on=False)

    assert geocoding.ask_due() == 0
    assert ask_online(text="jalan lain lorong 4", by=call_taker).state == "off"
    assert find_places(text=LINE)["online"] == "off"
    assert geocoder.asked == []


@pytest.mark.parametrize("geocoder", ["practice"], indirect=True)
def test_no_address_leaves_a_practice_city(geocoder: Geocoder, call_taker: Actor) -> None:
    ask_online(text=LINE, by=call_taker)

    geocoding.ask_due()

    assert geocoder.asked == []
    assert find_places(text=LINE)["online"] == "done"


def test_one_that_does_not_answer_is_noted_and_given_up_after_two_tries(
    geocoder: Geocoder, call_taker: Actor
) -> None:
    geocoder.status = 503
    ask_online(text=LINE, by=call_taker)

    for _ in range(2):
        geocoding.ask_due()
        a_second_later()

    assert GeocodedAddress.objects.get().state == "failed"
    assert OutsideService.objects.get(name="geocoding").failing_since is not None
    assert find_places(text=LINE)["results"][0]["village"] == "Mangasa"


def test_nonsense_is_no_answer(geocoder: Geocoder, call_taker: Actor) -> None:
    geocoder.answer = [{"display_name": 3, "lat": "north"}]
    ask_online(text=LINE, by=call_taker)

    for _ in range(2):
        assert geocoding.ask_due() == 1
        a_second_later()

    assert GeocodedAddress.objects.get().state == "failed"


def test_photon_is_understood_as_well(geocoder: Geocoder, call_taker: Actor, settings: Settings) -> None:
    settings.GEOCODER, geocoder.answer = "photon", PHOTON
    ask_online(text=LINE, by=call_taker)

    geocoding.ask_due()

    assert GeocodedAddress.objects.get().answers == [
        {"label": "Jalan Sultan Alauddin, Makassar", "lat": -5.1801, "lon": 119.4352}
    ]


def test_a_beginning_is_not_worth_asking(geocoder: Geocoder, call_taker: Actor) -> None:
    assert ask_online(text="kassi", by=call_taker).state == "idle"
    assert not GeocodedAddress.objects.exists()
