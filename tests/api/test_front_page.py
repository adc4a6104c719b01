"""The front page of a real city: no account is offered, and nothing says practice."""

import pytest
from django.test import Client

from clinics.clock import real_now
from clinics.models import Installation, Person
from tests.builders import build_person, client_of

pytestmark = pytest.mark.django_db


def test_a_real_citys_front_page_shows_no_account() -> None:
    moment = real_now()
    Installation.objects.create(
        id=1, kind="real", city_name="Makassar", clock_anchor=moment, real_anchor=moment, created_at=moment
    )
    person = build_person("dispatcher", username="meja1")
    Person.objects.filter(pk=person.pk).update(is_practice=True)

    page = Client().get("/").content.decode()

    assert "Minta kunjungan" in page
    assert "dottoro-praktik" not in page
    assert "meja1" not in page
    assert "LATIHAN" not in page


def test_the_icon_that_browsers_ask_for_is_there() -> None:
    answer = Client().get("/favicon.ico", follow=True)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    answer.close()


def test_the_registrys_index_shows_the_offices_lists_and_no_machinery() -> None:
    index = client_of(build_person("admin")).get("/admin/").content.decode()

    assert "Jadwal jaga" in index
    assert "axes" not in index.lower()
