"""Signing in: everybody lands on their own screen, guessing is throttled, and nothing tells a name from a password."""

import pytest
from django.test import Client

from clinics.models import Person
from tests.builders import PASSWORD, build_city, build_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    build_city()


@pytest.mark.parametrize(
    ("role", "screen"),
    [
        ("dispatcher", "/meja"),
        ("call_taker", "/meja"),
        ("crew", "/tim"),
        ("clinic_head", "/puskesmas"),
        ("health_office", "/puskesmas"),
        ("observer", "/ruang-operasi"),
        ("admin", "/admin/"),
    ],
)
def test_everybody_lands_on_the_screen_of_their_role(role: str, screen: str) -> None:
    build_person(role, username="orang", password=PASSWORD)

    answer = Client().post("/masuk", {"username": "orang", "password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, screen)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(target: str) -> None:
    build_person("dispatcher", username="meja", password=PASSWORD)

    answer = Client().post("/masuk", {"username": "meja", "password": PASSWORD, "next": target})

    assert answer["Location"] == "/meja"


def test_the_way_back_leads_where_one_wanted_to_go() -> None:
    build_person("dispatcher", username="meja", password=PASSWORD)

    answer = Client().post("/masuk", {"username": "meja", "password": PASSWORD, "next": "/ruang-operasi"})

    assert answer["Location"] == "/ruang-operasi"


def test_an_unknown_name_a_wrong_password_and_a_closed_account_get_the_same_words() -> None:
    build_person("dispatcher", username="meja", password=PASSWORD)
    closed = build_person("dispatcher", username="tutup", password=PASSWORD)
    Person.objects.filter(pk=closed.pk).update(is_active=False)

    answers = [
        Client().post("/masuk", {"username": username, "password": password}).content.decode()
        for username, password in (("meja", "salah"), ("siapa", PASSWORD), ("tutup", PASSWORD))
    ]

    assert all("Nama pengguna atau kata sandi salah." in page for page in answers)


def test_guessing_a_password_is_stopped_even_when_the_next_guess_is_right() -> None:
    build_person("dispatcher", username="meja", password=PASSWORD)
    thief = Client()
    for n in range(8):
        thief.post("/masuk", {"username": "meja", "password": f"tebakan-{n}"})

    answer = thief.post("/masuk", {"username": "meja", "password": PASSWORD})

    assert answer.status_code == 429
    assert "Retry-After" in answer
    assert "Terlalu banyak percobaan" in answer.content.decode()


def test_guessing_at_the_registry_is_stopped_as_well_and_for_that_name_only() -> None:
    build_person("admin", username="admin", password=PASSWORD)
    build_person("dispatcher", username="meja", password=PASSWORD)
    thief = Client()
    for n in range(8):
        thief.post("/admin/login/", {"username": "admin", "password": f"tebakan-{n}"})

    again = thief.post("/admin/login/", {"username": "admin", "password": PASSWORD})
    colleague = Client().post("/masuk", {"username": "meja", "password": PASSWORD})

    assert again.status_code == 429
    assert colleague.status_code == 302


def test_the_session_gets_a_new_key_at_signing_in_and_ends_at_signing_out() -> None:
    build_person("dispatcher", username="meja", password=PASSWORD)
    desk = Client()
    desk.get("/masuk")

    desk.post("/masuk", {"username": "meja", "password": PASSWORD})
    key = desk.session.session_key
    desk.post("/keluar")

    assert key
    assert "_auth_user_id" not in desk.session
    assert desk.get("/keluar").status_code == 405


def test_the_practice_log_ins_are_shown_in_practice() -> None:
    person = build_person("dispatcher", username="meja1")
    Person.objects.filter(pk=person.pk).update(is_practice=True)

    practice = Client().get("/").content.decode()

    assert "dottoro-praktik" in practice
    assert 'value="meja1"' in practice
    assert "LATIHAN" in practice
