"""What an Admin does in the registry, through Django admin as a person would, and what it does to others."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from clinics.actors import actor_of
from clinics.clock import now
from clinics.models import Catchment, Clinic, Person, Shift, Team
from clinics.refusals import Refusal
from clinics.services import registry
from dispatch.models import Reason, UrgencyTarget, WallLink
from tests.builders import (
    KASSI_KASSI,
    MANGASA,
    build_city,
    build_clinic,
    build_person,
    build_shift,
    build_team,
    client_of,
)

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "lontara-sappe-27"


@pytest.fixture(autouse=True)
def small_city() -> None:
    """Two puskesmas, a team of the first with a rostered shift, and one person of each role that matters here."""
    build_city()
    kassi_kassi, _ = build_clinic(), build_clinic(MANGASA)
    build_person("crew", username="tim-kks1", profession="nurse", clinic=kassi_kassi)
    build_person("admin", username="admin")
    build_person("dispatcher", username="meja1")
    build_shift(build_team(kassi_kassi, code="KKS1"))


@pytest.fixture
def admin() -> Client:
    """The Admin, signed in."""
    return client_of(Person.objects.get(username="admin"))


def person_fields(person: Person, **changes: Any) -> dict[str, Any]:
    """What the form of a person sends."""
    fields = {
        "username": person.username, "full_name": person.full_name, "role": person.role,
        "profession": person.profession,
        "clinic": person.clinic_id or "", "phone": person.phone, "language": person.language, "is_active": "on",
    } | changes  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}


PAGES = (
    "", "clinics/area/", "clinics/clinic/", "clinics/catchment/", "clinics/person/", "clinics/team/",
    "clinics/vehicle/", "clinics/shift/", "clinics/person/add/", "clinics/shift/add/", "clinics/clinic/add/",
    "dispatch/urgencytarget/", "dispatch/reason/", "dispatch/reason/add/", "dispatch/walllink/",
    "dispatch/walllink/add/", "dispatch/travelfactor/", "dispatch/travelfactor/add/",
)  # fmt: skip


def test_every_page_of_the_registry_opens_for_an_admin(admin: Client) -> None:
    assert {page: admin.get(f"/admin/{page}").status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize(
    "role", ["dispatcher", "call_taker", "crew", "clinic_head", "health_office", "observer"]
)
def test_nobody_else_opens_the_registry(role: str) -> None:
    somebody = build_person(role)

    assert client_of(somebody).get("/admin/clinics/person/").status_code in (302, 403)
    with pytest.raises(Refusal, match="forbidden"):
        registry.set_password(person_id=somebody.pk, password=NEW_PASSWORD, by=actor_of(somebody))


@pytest.mark.parametrize(
    "changes",
    [{"role": "clinic_head"}, {"is_active": None}, {"clinic": "other"}],
    ids=["another role", "deactivated", "another puskesmas"],
)
def test_a_right_taken_away_raises_the_epoch(admin: Client, changes: dict[str, Any]) -> None:
    crew = Person.objects.get(username="tim-kks1")
    if changes.get("clinic"):
        changes = {"clinic": Clinic.objects.get(name=MANGASA).pk}

    answer = admin.post(f"/admin/clinics/person/{crew.pk}/change/", person_fields(crew, **changes))

    assert answer.status_code == 302
    assert Person.objects.get(pk=crew.pk).epoch == crew.epoch + 1


def test_another_name_takes_nothing_away(admin: Client) -> None:
    crew = Person.objects.get(username="tim-kks1")

    admin.post(f"/admin/clinics/person/{crew.pk}/change/", person_fields(crew, full_name="Ns. Sitti Rahmah"))

    after = Person.objects.get(pk=crew.pk)
    assert (after.full_name, after.epoch, after.password) == ("Ns. Sitti Rahmah", crew.epoch, crew.password)


@pytest.mark.parametrize(("role", "clinic"), [("crew", ""), ("dispatcher", MANGASA)])
def test_a_role_and_a_puskesmas_must_fit(admin: Client, role: str, clinic: str) -> None:
    crew = Person.objects.get(username="tim-kks1")
    clinic_id = Clinic.objects.get(name=clinic).pk if clinic else ""

    answer = admin.post(
        f"/admin/clinics/person/{crew.pk}/change/", person_fields(crew, role=role, clinic=clinic_id)
    )

    assert answer.status_code == 200
    assert "puskesmas" in answer.content.decode()
    assert Person.objects.get(pk=crew.pk).role == "crew"


def test_an_admin_cannot_take_their_own_role(admin: Client) -> None:
    me = Person.objects.get(username="admin")

    admin.post(f"/admin/clinics/person/{me.pk}/change/", person_fields(me, role="observer", is_active=None))

    after = Person.objects.get(pk=me.pk)
    assert (after.role, after.is_active) == ("admin", True)


def test_a_new_person_signs_in_with_a_password_that_is_not_easy(admin: Client) -> None:
    fields = {
        "username": "sitti", "full_name": "Sitti", "role": "dispatcher", "profession": "other", "language": "id",
        "usable_password": "true",
    }  # fmt: skip
    easy = admin.post(
        "/admin/clinics/person/add/", {**fields, "password1": "12345678", "password2": "12345678"}
    )
    assert easy.status_code == 200
    assert not Person.objects.filter(username="sitti").exists()

    admin.post("/admin/clinics/person/add/", {**fields, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    sitti = Person.objects.get(username="sitti")
    assert check_password(NEW_PASSWORD, sitti.password)
    assert not sitti.is_practice


def test_a_new_password_ends_what_the_old_one_opened(admin: Client) -> None:
    dispatcher = Person.objects.get(username="meja1")
    elsewhere = Client()
    elsewhere.force_login(dispatcher)

    answer = admin.post(
        f"/admin/clinics/person/{dispatcher.pk}/password/",
        {
            "usable_password": "true",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
            "set-password": "1",
        },
    )

    assert answer.status_code == 302
    after = Person.objects.get(pk=dispatcher.pk)
    assert check_password(NEW_PASSWORD, after.password)
    assert after.epoch == dispatcher.epoch + 1
    assert elsewhere.get("/api/session").json()["signed_in"] is False


def test_an_edited_catchment_is_the_offices_word(admin: Client) -> None:
    catchment = Catchment.objects.get(village__name=KASSI_KASSI)

    admin.post(
        f"/admin/clinics/catchment/{catchment.pk}/change/",
        {"clinic": Clinic.objects.get(name=MANGASA).pk, "verified": "on"},
    )

    catchment.refresh_from_db()
    assert (catchment.clinic.name, catchment.basis, catchment.verified) == (MANGASA, "office", True)


def test_a_puskesmas_in_another_ocean_is_refused(admin: Client) -> None:
    mangasa = Clinic.objects.get(name=MANGASA)
    fields = {"name": MANGASA, "district": mangasa.district_id, "lat": "5.14", "lon": "119.47"}

    answer = admin.post(f"/admin/clinics/clinic/{mangasa.pk}/change/", fields)

    assert "km dari pusat kota" in answer.content.decode()
    assert Clinic.objects.get(pk=mangasa.pk).lat == mangasa.lat


def shift_fields(team: Team, starts_at: str, ends_at: str, person: Person | None = None) -> dict[str, Any]:
    """What the form of a shift sends, local time of the city."""
    (day, start), (last, end) = starts_at.split(), ends_at.split()
    return {
        "team": team.pk, "starts_at_0": day, "starts_at_1": start, "ends_at_0": last, "ends_at_1": end,
        "members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0", "members-MIN_NUM_FORMS": "0",
        "members-MAX_NUM_FORMS": "1000", "members-0-person": person.pk if person else "",
    }  # fmt: skip


def test_a_shift_is_planned_with_its_people_and_never_over_another(admin: Client) -> None:
    team, crew = Team.objects.get(code="KKS1"), Person.objects.get(username="tim-kks1")
    kept = Shift.objects.get()
    day = (now() + timedelta(days=60)).strftime("%Y-%m-%d")

    planned = admin.post(
        "/admin/clinics/shift/add/", shift_fields(team, f"{day} 08:00", f"{day} 14:00", crew)
    )
    over = admin.post("/admin/clinics/shift/add/", shift_fields(team, f"{day} 13:00", f"{day} 20:00"))

    assert planned.status_code == 302
    shift = Shift.objects.exclude(pk=kept.pk).get()
    assert [(member.person, member.profession) for member in shift.members.all()] == [(crew, "nurse")]
    assert over.status_code == 200
    assert "sudah punya jadwal jaga" in over.content.decode()


def test_a_started_shift_is_not_struck(admin: Client) -> None:
    planned = Shift.objects.get()
    started = build_shift(build_team(planned.team.clinic), on_duty=True).shift

    assert admin.post(f"/admin/clinics/shift/{planned.pk}/delete/", {"post": "yes"}).status_code == 302
    assert admin.post(f"/admin/clinics/shift/{started.pk}/delete/", {"post": "yes"}).status_code == 403

    assert not Shift.objects.filter(pk=planned.pk).exists()
    assert Shift.objects.filter(pk=started.pk).exists()


def test_an_offer_of_no_seconds_is_refused(admin: Client) -> None:
    red = UrgencyTarget.objects.get(urgency="red")
    fields = {
        "face_to_face_minutes": 12,
        "offer_seconds": 0,
        "ring_again_seconds": 15,
        "unassigned_minutes": 1,
        "on_scene_minutes": 90,
        "check_in_minutes": 30,
        "check_in_answer_minutes": 4,
        "specialist_minutes": 10,
        "order": 1,
    }
    page = f"/admin/dispatch/urgencytarget/{red.pk}/change/"

    assert "Paling sedikit 10" in admin.post(page, fields).content.decode()
    admin.post(page, fields | {"offer_seconds": 45})

    red.refresh_from_db()
    assert (red.face_to_face_minutes, red.offer_seconds, red.check_in_minutes) == (12, 45, 30)


def test_a_reason_keeps_its_code(admin: Client) -> None:
    reason = Reason.objects.get(kind="decline", code="far")

    admin.post(
        f"/admin/dispatch/reason/{reason.pk}/change/",
        {"code": "else", "label_id": "lain", "label_en": "else", "order": 9, "is_active": "on"},
    )

    reason.refresh_from_db()
    assert (reason.code, reason.label_id) == ("far", "lain")


def test_a_wall_link_is_shown_once_and_can_be_taken_back(admin: Client) -> None:
    answer = admin.post("/admin/dispatch/walllink/add/", {"label": "War Room"}, follow=True)
    found = re.search(r"/ruang-operasi\?key=([\w-]{40,})", answer.content.decode())
    assert found is not None

    link = WallLink.objects.get()
    assert link.key_hash == sha256(found[1].encode()).hexdigest()
    assert found[1] not in admin.get("/admin/dispatch/walllink/").content.decode()

    admin.post("/admin/dispatch/walllink/", {"action": "revoke", "_selected_action": [link.pk]})
    link.refresh_from_db()
    assert link.revoked_at is not None
