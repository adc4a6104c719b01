"""A family asks for a visit and follows it with nothing but forms: no script, no account."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from clinics.clock import now
from clinics.models import Area, Level
from dispatch.models import Visit
from tests.builders import (
    KASSI_KASSI,
    MANGASA,
    build_assignment,
    build_city,
    build_clinic,
    build_team_on_duty,
    build_visit,
)

pytestmark = pytest.mark.django_db

FILLED = {
    "for": "self",
    "caller_name": "Hj. Rosmini",
    "caller_phone": "0812 4123 4567",
    "complaint": "Demam tiga hari, tidak bisa berjalan",
    "village": KASSI_KASSI,
    "alley": "7",
    "landmark": "samping masjid",
    "consent": "yes",
}


@pytest.fixture(autouse=True)
def _city() -> None:
    build_city()
    build_clinic(KASSI_KASSI)
    build_clinic(MANGASA)


def form(**changes: str) -> dict[str, str]:
    """A filled-in form with its own id."""
    return {**FILLED, "form_id": str(uuid4()), **changes}


def test_a_family_asks_and_gets_a_ticket_and_a_link_with_the_token_in_the_fragment() -> None:
    family = Client()

    answer = family.post("/minta", form(), follow=True)

    visit = Visit.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/minta/tiket"
    assert visit.code in page
    assert re.search(r"/lacak#[A-Za-z0-9_-]{43}", page)
    assert visit.village is not None
    assert (visit.source, visit.village.name, visit.alley) == ("citizen", KASSI_KASSI, "7")


def test_the_same_form_sent_twice_is_one_visit() -> None:
    family, sent = Client(), form()

    first = family.post("/minta", sent, follow=True)
    second = family.post("/minta", sent, follow=True)

    assert Visit.objects.count() == 1
    ticket = Visit.objects.get().code.encode()
    assert ticket in first.content
    assert ticket in second.content


def test_the_same_phone_again_is_a_second_visit_that_points_at_the_first() -> None:
    family = Client()

    family.post("/minta", form())
    family.post("/minta", form(complaint="Sekarang sesak"))

    first, second = Visit.objects.order_by("id")
    assert second.repeat_of == first


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("caller_name", "Tuliskan nama."),
        ("caller_phone", "Tuliskan nomor telepon yang bisa dihubungi."),
        ("complaint", "Tuliskan keluhannya."),
        ("village", "Pilih kelurahan, atau tandai lokasi di peta."),
        ("consent", "Persetujuan diperlukan"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    missing: str, sentence: str
) -> None:
    answer = Client().post("/minta", form(**{missing: ""}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'id="{missing}-error"' in page
    kept = [value for name, value in FILLED.items() if name not in (missing, "for", "consent")]
    assert all(value in page for value in kept)
    assert not Visit.objects.exists()


def test_an_unclear_kelurahan_is_asked_for_with_everything_kept_and_the_choice_is_taken() -> None:
    district = Area.objects.get(level=Level.DISTRICT, name="Rappocini")
    twin = Area.objects.create(code="73.71.13.9999", level=Level.VILLAGE, name="Rappocini", parent=district)
    family, sent = Client(), form(village="Rappocini")

    asked = family.post("/minta", sent)
    chosen = family.post(
        "/minta", sent | {"village_was": "Rappocini", "village_code": twin.code}, follow=True
    )

    assert asked.status_code == 422
    assert f'value="{twin.code}"' in asked.content.decode()
    assert sent["form_id"] in asked.content.decode()
    assert chosen.redirect_chain[-1][0] == "/minta/tiket"
    assert Visit.objects.get().village == twin


def test_another_name_typed_after_the_choice_counts_more_than_the_old_choice() -> None:
    code = Area.objects.get(name=MANGASA, level=Level.VILLAGE).code

    Client().post("/minta", form(village=KASSI_KASSI, village_was=MANGASA, village_code=code))

    village = Visit.objects.get().village
    assert village is not None
    assert village.name == KASSI_KASSI


def test_a_broken_position_never_stops_a_request() -> None:
    Client().post("/minta", form(lat="nan", lon="1e999", accuracy="-", pin_source="gps"))

    assert Visit.objects.get().pin_source == "village"


def test_a_position_by_one_tap_is_the_pin() -> None:
    Client().post("/minta", form(village="", lat="-5.1702", lon="119.4531", accuracy="12", pin_source="gps"))

    visit = Visit.objects.get()
    assert (visit.lat, visit.lon, visit.pin_source, visit.pin_radius_metres) == (-5.1702, 119.4531, "gps", 12)


def test_asking_for_someone_else_keeps_caller_and_patient_apart() -> None:
    Client().post(
        "/minta",
        form(**{"for": "other", "patient_name": "Dg. Ngai", "patient_age": "71", "relationship": "child"}),
    )

    visit = Visit.objects.get()
    assert (visit.caller_name, visit.patient_name, visit.patient_age, visit.relationship) == (
        "Hj. Rosmini", "Dg. Ngai", 71, "Anak",
    )  # fmt: skip


def test_words_of_a_family_are_shown_as_text_never_as_markup() -> None:
    answer = Client().post("/minta", form(caller_name="<script>alert(1)</script>", complaint=""))

    assert b"<script>alert" not in answer.content
    assert b"&lt;script&gt;alert(1)" in answer.content


def test_ticket_and_phone_open_the_page_and_a_wrong_phone_says_the_same_as_a_wrong_ticket() -> None:
    visit = build_visit(phone="+6281241234567")
    follow(visit)

    wrong_phone = Client().post("/lacak", {"ticket": visit.code, "phone": "0811 0000 000"})
    wrong_ticket = Client().post("/lacak", {"ticket": "MKS-2601-9999", "phone": "081241234567"})
    right = Client().post("/lacak", {"ticket": visit.code.lower(), "phone": "0812-4123-4567"}, follow=True)

    assert wrong_phone.status_code == wrong_ticket.status_code == 404
    sentence = "Tiket dan nomor telepon tidak cocok"
    assert sentence in wrong_phone.content.decode()
    assert sentence in wrong_ticket.content.decode()
    assert visit.code in right.content.decode()


def test_guessing_tickets_ends_after_twenty_tries() -> None:
    stranger = Client()

    answers = [
        stranger.post("/lacak", {"ticket": f"MKS-2611-{n:04d}", "phone": "08"}).status_code for n in range(21)
    ]

    assert answers == [404] * 20 + [429]


def follow(visit: Visit) -> Client:
    """A family's browser that may look at the visit."""
    from dispatch.pages.cookie import COOKIE
    from dispatch.services.intake import hashed, tracking_token

    Visit.objects.filter(pk=visit.pk).update(tracking_hash=hashed(tracking_token(visit.code)))
    family = Client()
    family.cookies[COOKIE] = tracking_token(visit.code)
    return family


def test_the_page_refreshes_itself_without_a_script_until_the_visit_has_ended() -> None:
    visit = build_visit()
    family = follow(visit)

    waiting = family.get("/lacak").content.decode()
    Visit.objects.filter(pk=visit.pk).update(status="cancelled", ended_at=now())
    ended = family.get("/lacak").content.decode()

    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in waiting
    assert 'http-equiv="refresh"' not in ended
    assert "Permintaan ini dibatalkan." in ended


def test_nothing_clinical_is_on_the_page() -> None:
    visit = build_visit(patient="Nama Pasien")
    Visit.objects.filter(pk=visit.pk).update(complaint="rahasia keluhan")

    page = follow(visit).get("/lacak").content.decode()

    assert "rahasia" not in page
    assert "Nama Pasien" not in page


def test_another_familys_cookie_shows_nothing_of_this_visit() -> None:
    mine, other = build_visit(), build_visit()

    page = follow(other).get("/lacak").content.decode()

    assert other.code in page
    assert mine.code not in page


def test_a_link_dies_a_day_after_the_end_and_says_so() -> None:
    visit = build_visit()
    family = follow(visit)
    ended_at = now() - timedelta(hours=25)
    Visit.objects.filter(pk=visit.pk).update(
        status="cancelled", ended_at=ended_at, tracking_expires_at=ended_at + timedelta(hours=24)
    )

    page = family.get("/lacak").content.decode()

    assert "Tautan ini sudah tidak berlaku" in page
    assert visit.code not in page
    assert family.get("/lacak/keadaan").status_code == 401


def test_getting_worse_is_told_with_the_emergency_numbers_and_cancel_asks_once_more() -> None:
    visit = build_visit()
    family = follow(visit)

    asked = family.get("/lacak/memburuk").content.decode()
    family.post("/lacak/memburuk", {"action_id": str(uuid4()), "note": "sesak"})
    sure = family.get("/lacak/batal").content.decode()
    visit.refresh_from_db()
    still_open = visit.status
    family.post("/lacak/batal", {"action_id": str(uuid4())})

    assert "tel:112" in asked
    assert "tel:119" in asked
    assert visit.got_worse_at is not None
    assert f"Yakin membatalkan permintaan {visit.code}?" in sure
    assert still_open == "triaged"
    visit.refresh_from_db()
    assert visit.status == "cancelled"


def test_a_rating_is_taken_once_after_the_visit() -> None:
    visit = build_visit()
    Visit.objects.filter(pk=visit.pk).update(status="completed", ended_at=now())
    family = follow(visit)

    offered = family.get("/lacak").content.decode()
    nothing = family.post("/lacak/nilai", {"action_id": str(uuid4())})
    family.post("/lacak/nilai", {"action_id": str(uuid4()), "rating": "5", "comment": "cepat"})
    family.post("/lacak/nilai", {"action_id": str(uuid4()), "rating": "1"})

    visit.refresh_from_db()
    assert "Bagaimana pelayanannya?" in offered
    assert nothing.status_code == 422
    assert (visit.rating, visit.rating_comment) == (5, "cepat")


def test_the_picture_of_the_van_is_there_only_while_it_is_coming() -> None:
    visit = build_visit()

    assert follow(visit).get("/lacak/gambar.svg").status_code == 404
    assert Client().get("/lacak/gambar.svg").status_code == 401


def test_who_is_coming_is_said_by_first_name_only() -> None:
    crew = build_team_on_duty(names=("dr. Fitri Handayani", "Ns. Andi", "Basri"))
    visit = build_visit()
    build_assignment(visit, crew, status="en_route")

    page = follow(visit).get("/lacak").content.decode()

    assert "dr. Fitri dan tim" in page
    assert "Handayani" not in page


def test_the_page_speaks_english_when_the_family_chooses_it() -> None:
    family = Client()

    answer = family.post("/bahasa", {"language": "en", "next": "/minta"}, follow=True)

    assert "Ask for a visit" in answer.content.decode()
    assert 'lang="en"' in answer.content.decode()


def test_the_language_switch_never_leads_to_another_site() -> None:
    answer = Client().post("/bahasa", {"language": "en", "next": "https://example.org/"})

    assert answer["Location"] == "/"
