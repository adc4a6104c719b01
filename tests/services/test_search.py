"""Search in all visits: however it is written, only what one may see, logged, and by the index."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import AccessEntry
from dispatch.models import Visit
from dispatch.queries.search import VISIT_WORDS, search_visits
from dispatch.rules.search_words import wanted_of
from dispatch.services import intake
from dispatch.services.forms import PlaceForm, VisitForm
from tests import builders

pytestmark = pytest.mark.django_db

MANY = 8_000


def codes(by: Actor, text: str, page: int = 1) -> list[str]:
    """The visits found, in the order of the screen."""
    found = search_visits(by, text=text, patient_id=None, page=page, door="desk_search")
    return [visit["code"] for visit in found["visits"]]


@pytest.fixture
def ngai(db: None) -> Visit:
    builders.build_clinic()
    answer = intake.request_visit(
        form=VisitForm(
            caller_name="Dg. Bau", caller_phone="0812 4123 4567", patient_name="Muhammad Ngai'",
            complaint="demam tiga hari, lemas dan muntah-muntah",
            place=PlaceForm(
                village_code="73.71.13.1002", street="Jl.Toddopuli Raya", alley="3", house_number="12",
                landmark="masjid Nurul Iman",
            ),
        ),
        consent=True,
        action_id=uuid4(),
    )  # fmt: skip
    return Visit.objects.get(pk=answer["visit_id"])


@pytest.mark.parametrize(
    "typed",
    [
        "ngai", "MUH. NGAI", "daeng bau", "toddo", "lrg 3 no. 12", "masjid nurul", "muntah", "kassi-kassi ngai",
        "rappocini demam", "081241234567", "+62 812-4123-4567", "62812 4123", "0812412", "4567",
    ],
)  # fmt: skip
def test_a_visit_is_found_however_one_writes_it(ngai: Visit, typed: str) -> None:
    other = builders.build_visit(builders.MANGASA, patient="Sitti", phone="+6281355500011")
    Visit.objects.filter(pk=other.pk).update(
        caller_name="Hj. Rosmini", alley="7", landmark="pasar", house_number="1"
    )

    assert codes(builders.actor("dispatcher"), typed) == [ngai.code]


def test_a_ticket_is_found_whole_or_by_its_number_and_nothing_by_other_words(ngai: Visit) -> None:
    desk = builders.actor("call_taker")
    number = str(int(ngai.code.rsplit("-", 1)[1]))

    assert codes(desk, ngai.code.lower()) == [ngai.code]
    assert codes(desk, number)[0] == ngai.code
    for typed in ("", " ", "n", "ngai mangasa", "'; drop --", "08124123999", "ngai & | ! :*"):
        assert codes(desk, typed) == ([ngai.code] if typed.startswith("ngai &") else []), typed


def test_an_old_visit_of_a_patient_is_found_by_the_name_in_the_books(ngai: Visit) -> None:
    patient = builders.build_patient(builders.build_clinic(), name="Rosmini Daeng Baji")
    Visit.objects.filter(pk=ngai.pk).update(
        patient=patient, status="completed", ended_at=now(), requested_at=now() - timedelta(days=400)
    )
    desk = builders.actor("dispatcher")

    found = search_visits(desk, text="rosmini baji", patient_id=None, page=1, door="desk_search")
    of_patient = search_visits(desk, text="", patient_id=patient.pk, page=1, door="desk_search")

    assert [visit["code"] for visit in found["visits"]] == [ngai.code]
    assert of_patient["visits"] == found["visits"]


def test_the_head_of_a_puskesmas_finds_the_own_visits_only(ngai: Visit) -> None:
    there = builders.build_clinic(builders.MANGASA)
    other = builders.build_visit(builders.MANGASA, patient="Ngai", phone="+6281355500011")
    head = builders.actor("clinic_head", clinic=there)

    assert codes(head, "ngai") == [other.code]
    assert codes(head, "081241234567") == []


def test_every_name_shown_is_logged_by_its_door(ngai: Visit) -> None:
    person = builders.build_person("dispatcher")
    client = builders.client_of(person)

    answer = client.get("/api/desk/search", {"q": "ngai"}).json()

    assert [visit["code"] for visit in answer["visits"]] == [ngai.code]
    logged = AccessEntry.objects.values_list("person_id", "visit_code", "door")
    assert list(logged) == [(person.pk, ngai.code, "desk_search")]


def _many() -> None:
    """Thousands of old visits, of names, lorong and numbers as a city has them."""
    visit = builders.build_visit(patient="Orang Lama")
    fields = Visit._meta.concrete_fields
    columns = [str(field.column) for field in fields if field.column not in ("id", "code")]
    changed = {
        "patient_name": "'Nama' || (n %% 997) || ' Keluarga' || (n %% 211)",
        "caller_phone": "'+62812' || lpad((n * 7919)::text, 8, '0')",
        "caller_phone_raw": "''",
        "alley": "(n %% 40)::text",
        "requested_at": "requested_at - n * interval '10 minutes'",
        "form_id": "NULL",
        "status": "'completed'",
        "ended_at": "requested_at",
    }
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO dispatch_visit (code, {names})"
            f" SELECT 'MKS-0000-' || lpad(n::text, 6, '0'), {values}"
            " FROM dispatch_visit, generate_series(1, %s) n WHERE id = %s",
            [MANY, visit.pk],
        )
        cursor.execute("ANALYZE dispatch_visit")


def test_thousands_of_visits_are_searched_by_the_index_with_few_queries(ngai: Visit) -> None:
    _many()
    desk = builders.actor("dispatcher")

    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM dispatch_visit"
            f" WHERE {VISIT_WORDS} @@ to_tsquery('simple', %s) ORDER BY requested_at DESC, id DESC LIMIT 20",
            ["nama12:* & keluarga7:*"],
        )
        (plan,) = cursor.fetchone()
    said = json.dumps(plan)

    assert "dispatch_visit_words" in said, said
    assert "Seq Scan" not in said, said
    for typed in ("ngai", "nama12 keluarga7", "081241234567", "lorong 3", "rappocini", "4567", "nama", "mks"):
        with CaptureQueriesContext(connection) as asked:
            codes(desk, typed)
        assert len(asked) <= 12, typed
        assert sum(float(query["time"]) for query in asked.captured_queries) < 1.0, (
            typed,
            asked.captured_queries,
        )


def test_words_are_read_as_people_write_them() -> None:
    assert wanted_of("0812-4123 4567 budi").phone == "6281241234567"
    assert [term.word for term in wanted_of("Kel. Kassi-Kassi RT 3").terms] == ["kassi", "kassi", ""]
    assert wanted_of("#118").number == 118
    assert wanted_of("no").terms != ()
    assert wanted_of("…").terms == ()
