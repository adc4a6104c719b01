"""What every screen asks first: who looks, the language, the map, and a kelurahan by name."""

import gzip
import json

import pytest
from django.core.management import call_command
from django.test import Client

from clinics.models import Area, Clinic
from dispatch.api.schemas.session import CityMapOut, SessionOut
from tests.builders import build_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def makassar() -> None:
    """The loaded city."""
    call_command("load_city", "makassar", verbosity=0)


@pytest.mark.usefixtures("makassar")
def test_a_stranger_learns_the_city_and_nothing_else() -> None:
    said = Client().get("/api/session").json()

    SessionOut.model_validate(said)
    assert (said["signed_in"], said["person"], said["permissions"]) == (False, "", [])
    assert (said["practice"], said["language"], said["tiles"]) == (True, "id", None)
    assert said["city"]["name"] == "Kota Makassar"
    assert (said["city"]["emergency_number"], said["city"]["ambulance_number"]) == ("112", "119")


@pytest.mark.usefixtures("makassar")
def test_a_clinic_head_learns_who_they_are_and_what_they_may() -> None:
    client = Client()
    kassi_kassi = Clinic.objects.get(name="Kassi-Kassi")
    client.force_login(build_person("clinic_head", clinic=kassi_kassi))

    said = client.get("/api/session").json()

    assert (said["signed_in"], said["role"], said["clinic"]) == (True, "clinic_head", "Kassi-Kassi")
    assert "clinic.see" in said["permissions"]
    assert "desk.send" not in said["permissions"]
    assert "csrftoken" in client.cookies


def test_before_the_city_is_loaded_the_answer_is_an_empty_city() -> None:
    said = Client().get("/api/session").json()

    assert said["city"]["code"] == ""
    assert said["practice"] is False
    assert Client().get("/api/map/city").json()["villages"] == []
    assert Client().get("/api/places?q=kassi").json() == {"places": [], "ambiguous": False}


@pytest.mark.usefixtures("makassar")
def test_the_language_follows_the_browser_then_the_device_then_the_person() -> None:
    english = Client(headers={"accept-language": "en-GB,en;q=0.9"})
    assert english.get("/api/session").json()["language"] == "en"

    device = Client()
    chosen = device.post("/api/session/language", {"language": "en"}, content_type="application/json")
    assert (chosen.status_code, chosen.json()["language"]) == (200, "en")
    assert device.get("/api/session").json()["language"] == "en"

    elsewhere = Client()
    person = build_person("dispatcher")
    elsewhere.force_login(person)
    elsewhere.post("/api/session/language", {"language": "en"}, content_type="application/json")
    person.refresh_from_db()
    assert person.language == "en"


@pytest.mark.usefixtures("makassar")
@pytest.mark.parametrize(
    "body", [{"language": "fr"}, {}, {"language": "id", "role": "admin"}, {"language": None}]
)
def test_a_language_nobody_speaks_is_refused(body: dict[str, object]) -> None:
    answer = Client().post("/api/session/language", body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["error"]["field"]


@pytest.mark.usefixtures("makassar")
def test_the_map_is_whole_schematic_and_sent_once() -> None:
    first = Client().get("/api/map/city", headers={"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert len(first.content) < 20_000
    said = json.loads(gzip.decompress(first.content))
    CityMapOut.model_validate(said)
    assert said["schematic"] is True
    assert (len(said["villages"]), len(said["districts"]), len(said["clinics"])) == (153, 15, 37)

    again = Client().get("/api/map/city", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    kept = Client().get("/api/map/city", {"v": said["version"]})
    assert "immutable" in kept["Cache-Control"]
    assert kept.json() == said


@pytest.mark.usefixtures("makassar")
def test_a_moved_puskesmas_makes_another_map() -> None:
    before = Client().get("/api/map/city")

    Clinic.objects.filter(name="Batua").update(lat=-5.15, location_verified=True)

    after = Client().get("/api/map/city", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    [batua] = [clinic for clinic in after.json()["clinics"] if clinic["name"] == "Batua"]
    assert (batua["lat"], batua["verified"]) == (-5.15, True)


@pytest.mark.usefixtures("makassar")
def test_a_kelurahan_is_searched_without_an_account() -> None:
    answer = Client().get("/api/places", {"q": "kasi kasi"})

    assert answer.json()["places"][0]["code"] == Area.objects.get(name="Kassi-Kassi", level="village").code
    assert Client().get("/api/places", {"q": "x" * 201}).status_code == 422
    assert Client().get("/api/places").json() == {"places": [], "ambiguous": False}
