"""Complaints and ratings: a family writes, its puskesmas answers, the city sees numbers only."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clinics.actors import Actor
from clinics.clock import city_zone, now, stepped_time, today
from clinics.models import AccessEntry, Clinic
from clinics.refusals import Refusal
from dispatch.models import Complaint, ComplaintSetting, Event, Visit
from dispatch.queries.complaints import clinic_complaints, clinic_ratings, complaint_counts, open_complaints
from dispatch.services import tracking
from dispatch.services.complaints import step_complaint
from dispatch.services.intake import hashed, tracking_token
from tests import belongings, builders
from tests.builders import KASSI_KASSI, MANGASA
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db: None) -> Actor:
    return builders.actor("clinic_head", clinic=builders.build_clinic(KASSI_KASSI))


@pytest.fixture
def ended() -> Visit:
    duty = builders.build_team_on_duty()
    visit = builders.build_visit()
    builders.build_assignment(visit, duty, "finished")
    visit.refresh_from_db()
    return visit


def _family_of(visit: Visit) -> Client:
    family = Client()
    token = tracking_token(visit.code)
    Visit.objects.filter(pk=visit.pk).update(tracking_hash=hashed(token))
    family.post("/api/public/tracking", {"token": token}, content_type="application/json")
    return family


def _form(**changes: str) -> dict[str, str]:
    return {"form_id": str(uuid4()), "category": "wait", "text": "Menunggu tiga jam", **changes}


def _answer(
    head: Actor, complaint: Complaint, step: str = "answer", text: str = "Mohon maaf, jalan banjir."
) -> None:
    complaint.refresh_from_db()
    step_complaint(
        complaint_id=complaint.pk,
        step=step,
        text=text,
        seen_version=complaint.version,
        by=head,
        action_id=uuid4(),
    )


def test_a_family_complains_after_its_visit_and_reads_the_answer_on_both_links(
    head: Actor, ended: Visit
) -> None:
    family = _family_of(ended)

    offered = family.get("/lacak").content.decode()
    sent = family.post(reverse("complaint"), _form(about="yes"), follow=True).content.decode()
    complaint = Complaint.objects.get()
    _answer(head, complaint)
    later = Client()
    token = re.search(r"/pengaduan/jawaban#([A-Za-z0-9_-]{43})", sent)
    assert token is not None
    read = later.post("/pengaduan/jawaban", {"token": token[1]}, follow=True).content.decode()

    assert 'href="/pengaduan"' in offered
    assert (complaint.visit, complaint.clinic_id) == (ended, ended.clinic_id)
    assert complaint.code in sent
    assert "Mohon maaf, jalan banjir." in family.get("/lacak").content.decode()
    assert "Mohon maaf, jalan banjir." in read
    assert "Menunggu tiga jam" not in read, "a family's own words may be clinical: not on a link"


def test_a_family_that_is_not_content_waits_again_until_it_is_closed(head: Actor) -> None:
    family, complaint = Client(), belongings.build_complaint(phone="081241234567")
    _answer(head, complaint)

    family.post("/pengaduan/jawaban", {"code": complaint.code, "phone": "0812 4123 4567"})
    family.post("/pengaduan/balas", {"text": "Belum ada yang menelepon", "form_id": str(uuid4())})
    waits = open_complaints(complaint.clinic_id)
    _answer(head, complaint, "answer", "Kami telepon hari ini.")
    _answer(head, complaint, "close", "")

    page = family.get("/pengaduan/jawaban").content.decode()
    assert waits["waiting"] == 1
    assert "Kami telepon hari ini." in page
    assert open_complaints(complaint.clinic_id) == {"waiting": 0, "late": 0, "next_due_at": None}


def test_nobody_opens_a_complaint_or_links_a_visit_by_guessing() -> None:
    visit = builders.build_visit()
    complaint = belongings.build_complaint(phone="081241234567")
    stranger = Client()

    by_number = stranger.post("/pengaduan/jawaban", {"code": complaint.code, "phone": "081200000000"})
    by_token = stranger.post("/pengaduan/jawaban", {"token": "x" * 43})
    without_phone = belongings.build_complaint()
    nothing = stranger.post("/pengaduan/jawaban", {"code": without_phone.code, "phone": ""})
    linked = stranger.post("/pengaduan", _form(ticket=visit.code, writer_phone="081200000000"))

    assert (by_number.status_code, by_token.status_code, nothing.status_code, linked.status_code) == (
        404,
        401,
        404,
        404,
    )
    assert not Complaint.objects.filter(visit=visit).exists()


def test_the_public_form_takes_a_ticket_with_its_telephone_or_a_puskesmas() -> None:
    visit = builders.build_visit()
    there = builders.build_clinic(MANGASA)

    Client().post("/pengaduan", _form(ticket=visit.code.lower(), writer_phone=visit.caller_phone))
    Client().post("/pengaduan", _form(clinic_id=str(there.pk)))
    neither = Client().post("/pengaduan", _form())
    empty = Client().post("/pengaduan", _form(clinic_id=str(there.pk), text=" ", category=""))

    assert set(Complaint.objects.values_list("visit", "clinic")) == {
        (visit.pk, visit.clinic_id),
        (None, there.pk),
    }
    assert (neither.status_code, empty.status_code) == (422, 422)
    assert 'id="clinic_id-error"' in neither.content.decode()
    assert 'id="category-error"' in empty.content.decode()


def test_a_puskesmas_that_closed_may_be_complained_about_by_its_visit_and_not_be_chosen() -> None:
    visit = builders.build_visit()
    Clinic.objects.filter(pk=visit.clinic_id).update(is_active=False)

    of_visit = Client().post("/pengaduan", _form(ticket=visit.code, writer_phone=visit.caller_phone))
    chosen = Client().post("/pengaduan", _form(clinic_id=str(visit.clinic_id)))

    assert (of_visit.status_code, chosen.status_code) == (302, 422)
    assert Complaint.objects.get().clinic_id == visit.clinic_id


def test_the_same_form_twice_is_one_complaint_and_a_flood_is_refused() -> None:
    clinic = builders.build_clinic()
    family, form = Client(), _form(clinic_id=str(clinic.pk))

    family.post("/pengaduan", form)
    family.post("/pengaduan", form)
    answers = {family.post("/pengaduan", _form(clinic_id=str(clinic.pk))).status_code for _ in range(20)}

    assert answers == {302, 429}
    assert Complaint.objects.count() == 19


def test_a_head_answers_only_its_own_only_what_is_current_and_nothing_clinical(head: Actor) -> None:
    own = belongings.build_complaint()
    foreign = belongings.build_complaint(clinic=builders.build_clinic(MANGASA))
    wrong = []

    for complaint, step, text, seen in (
        (foreign, "read", "", 1),
        (own, "answer", "Ibu memang hamil.", 1),
        (own, "answer", "", 1),
        (own, "close", "", 1),
        (own, "reopen", "", 1),
        (own, "read", "", 7),
    ):
        with pytest.raises(Refusal) as refused:
            step_complaint(
                complaint_id=complaint.pk, step=step, text=text, seen_version=seen, by=head, action_id=uuid4()
            )
        wrong.append(refused.value.code)

    assert wrong == [
        "not_found",
        "answer_clinical",
        "required",
        "required",
        "complaint_not_now",
        "complaint_moved_on",
    ]
    assert not Event.objects.filter(kind="complaint_stepped").exists()
    assert [row["id"] for row in clinic_complaints(head, show="all", page=1)["complaints"]] == [own.pk]


def test_the_office_says_how_many_days_an_answer_may_take() -> None:
    builders.build_city()
    ComplaintSetting.objects.create(answer_days=1)
    wednesday = datetime(2026, 11, 25, 10, 0, tzinfo=city_zone())

    with stepped_time(wednesday):
        complaint = belongings.build_complaint()

    assert complaint.due_at == datetime(2026, 11, 27, tzinfo=city_zone()), "at the end of the Thursday"


def test_the_lists_ask_the_database_as_often_for_many_as_for_one(head: Actor, ended: Visit) -> None:
    duty = builders.build_team_on_duty(code="KKS9")
    tracking.rate_visit(visit_id=ended.pk, action_id=uuid4(), rating=2, comment="lama")
    _answer(head, belongings.build_complaint(ended))

    def look() -> None:
        clinic_complaints(head, show="all", page=1)
        clinic_ratings(head, start=today() - timedelta(days=9), end=today(), stars=0, page=1)

    one = queries_of(look)
    for number in range(4):
        visit = builders.build_visit(phone=f"+62812999900{number}", patient=f"Dg. {number}")
        builders.build_assignment(visit, duty, "finished")
        tracking.rate_visit(visit_id=visit.pk, action_id=uuid4(), rating=5)
        _answer(head, belongings.build_complaint(visit))
    many = queries_of(look)

    ratings = clinic_ratings(head, start=today() - timedelta(days=9), end=today(), stars=0, page=1)
    assert many == one
    assert (ratings["counts"], ratings["mean"], ratings["few"]) == ([0, 1, 0, 0, 4], 4.4, False)
    assert all(row["complained"] for row in ratings["ratings"])
    assert AccessEntry.objects.filter(door="clinic_ratings", visit_code=ended.code).exists()


def test_the_city_sees_numbers_and_no_words_or_names(head: Actor, ended: Visit) -> None:
    complaint = belongings.build_complaint(ended, text="RAHASIA")
    Complaint.objects.filter(pk=complaint.pk).update(due_at=now() - timedelta(hours=1), writer_name="Dg. Bau")

    counts = complaint_counts(builders.actor("health_office"), start=today(), end=today())

    [row] = [row for row in counts["clinics"] if row["clinic_id"] == complaint.clinic_id]
    assert (row["received"], row["waiting"], row["late"], row["answer_hours"]) == (1, 1, 1, None)
    assert "RAHASIA" not in str(counts)
    assert "Dg. Bau" not in str(counts)
