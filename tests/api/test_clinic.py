"""The clinic head: own puskesmas, ages and overdue days by the city's calendar, every figure with its visits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from clinics.clock import now, today
from clinics.models import AccessEntry, Clinic, Patient
from dispatch.models import Assignment, Visit
from tests.builders import (
    DG_BAU,
    DG_NGAI,
    KASSI_KASSI,
    MANGASA,
    build_assignment,
    build_city,
    build_clinic,
    build_patient,
    build_person,
    build_shift,
    build_team,
    build_team_on_duty,
    build_visit,
    client_of,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kassi_kassi() -> Clinic:
    return build_clinic(KASSI_KASSI)


@pytest.fixture
def head(kassi_kassi: Clinic) -> Client:
    return client_of(build_person("clinic_head", clinic=kassi_kassi))


def _get(client: Client, path: str, **query: Any) -> Any:  # Any: JSON
    answer = client.get(f"/api/clinic/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def _code(client: Client, path: str, **query: Any) -> tuple[int, str]:  # Any: whatever a query may hold
    answer = client.get(f"/api/clinic/{path}", query)
    return answer.status_code, answer.json()["error"]["code"]


def _planned(patient: Patient, days: int) -> Patient:
    patient.next_visit_on = today() + timedelta(days=days)
    patient.save(update_fields=["next_visit_on"])
    return patient


def test_today_holds_the_own_visits_teams_and_roster(head: Client, kassi_kassi: Clinic) -> None:
    duty = build_team_on_duty(kassi_kassi)
    own = build_visit(KASSI_KASSI)
    done = build_visit(KASSI_KASSI)
    build_assignment(done, duty, "finished")
    build_visit(MANGASA)
    build_team_on_duty(build_clinic(MANGASA))
    _planned(build_patient(kassi_kassi), -2)

    seen = _get(head, "today")

    assert {visit["code"] for visit in seen["visits"]} == {own.code, done.code}
    assert [team["code"] for team in seen["teams"]] == [duty.team.code]
    assert [row["team"] for row in seen["roster"]] == [duty.team.code]
    assert (seen["clinic"], seen["without_note"], seen["overdue"]) == ("Kassi-Kassi", [done.pk], 1)
    assert seen["visits_elsewhere"] == {}


def test_what_a_team_did_for_another_puskesmas_is_said(head: Client, kassi_kassi: Clinic) -> None:
    team = build_team_on_duty(kassi_kassi)
    build_clinic(MANGASA)
    build_assignment(build_visit(MANGASA), team, "finished")
    build_assignment(build_visit(KASSI_KASSI), team, "finished")

    seen = _get(head, "today")

    assert seen["teams"][0]["visits_today"] == 2
    assert seen["visits_elsewhere"] == {team.team.code: 1}


def test_a_shift_that_nobody_started_is_late_and_one_of_tomorrow_is_not_of_today(kassi_kassi: Clinic) -> None:
    build_city(datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
    head = client_of(build_person("clinic_head", clinic=kassi_kassi))
    late = build_shift(build_team(kassi_kassi), starts_at=now() - timedelta(minutes=20), hours=8)
    build_shift(build_team(kassi_kassi), starts_at=now() + timedelta(hours=20), hours=8)

    roster = _get(head, "today")["roster"]

    assert [(row["shift_id"], row["late_start"]) for row in roster] == [(late.shift.pk, True)]


def test_the_caseload_shows_who_is_overdue_first_and_finds_by_name_and_phone(
    head: Client, kassi_kassi: Clinic
) -> None:
    calm = _planned(build_patient(kassi_kassi, name="Hj. Sitti"), 5)
    overdue = _planned(build_patient(kassi_kassi, name=DG_NGAI), -3)
    build_patient(build_clinic(MANGASA), name="Dg. Ngai")

    page = _get(head, "caseload")

    assert [(row["id"], row["overdue_days"]) for row in page["patients"]] == [(overdue.pk, 3), (calm.pk, 0)]
    assert (page["total"], page["overdue"], page["pages"]) == (2, 1, 1)
    assert [row["id"] for row in _get(head, "caseload", overdue="true")["patients"]] == [overdue.pk]
    assert [row["id"] for row in _get(head, "caseload", q="sitti")["patients"]] == [calm.pk]
    assert _get(head, "caseload", q="0812 4123")["total"] == 2
    assert _get(head, "caseload", q="%")["total"] == 0


def test_at_half_past_midnight_in_makassar_it_is_the_new_day() -> None:
    build_city(datetime(2026, 3, 1, 16, 30, tzinfo=UTC))
    clinic = build_clinic()
    head = client_of(build_person("clinic_head", clinic=clinic))
    patient = build_patient(clinic)
    Patient.objects.filter(pk=patient.pk).update(next_visit_on="2026-03-01")

    assert _get(head, "today")["day"] == "2026-03-02"
    assert _get(head, "caseload")["patients"][0]["overdue_days"] == 1


def test_a_patient_opens_with_visits_and_who_else_has_looked(head: Client, kassi_kassi: Clinic) -> None:
    patient = build_patient(kassi_kassi)
    visit = build_visit()
    Visit.objects.filter(pk=visit.pk).update(patient=patient)

    first = _get(head, f"patients/{patient.pk}")
    second = _get(head, f"patients/{patient.pk}")

    assert [card["code"] for card in first["visits"]] == [visit.code]
    assert (first["looks"], len(second["looks"])) == ([], 1)
    assert AccessEntry.objects.filter(patient=patient, door="patient_page").count() == 2


def test_every_call_logs_each_patient_it_showed_once(head: Client, kassi_kassi: Clinic) -> None:
    for _ in range(3):
        build_patient(kassi_kassi)
    build_visit()

    _get(head, "caseload")
    _get(head, "today")
    _get(head, "visits")

    assert AccessEntry.objects.filter(door="clinic_caseload").count() == 3
    assert list(AccessEntry.objects.exclude(door="clinic_caseload").values_list("door", flat=True)) == [
        "clinic_today", "clinic_visits",
    ]  # fmt: skip


def test_another_puskesmas_is_as_missing_as_none(head: Client) -> None:
    mangasa = build_clinic(MANGASA)
    foreign = build_patient(mangasa)

    assert _code(head, f"patients/{foreign.pk}") == _code(head, "patients/999999") == (404, "not_found")
    assert (
        _code(head, "today", clinic_id=mangasa.pk)
        == _code(head, "today", clinic_id=999999)
        == (404, "not_found")
    )
    assert _code(head, "caseload", clinic_id=mangasa.pk) == (404, "not_found")
    assert _code(head, "response-times", clinic_id=mangasa.pk) == (404, "not_found")
    assert _code(head, "visits", clinic_id=mangasa.pk) == (404, "not_found")
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("crew", "today", 403), ("dispatcher", "caseload", 403), ("observer", "response-times", 403),
        ("health_office", "today", 403), ("health_office", "response-times", 200), ("health_office", "visits", 200),
        ("admin", "caseload", 403), ("admin", "today", 422),
    ],
)  # fmt: skip
def test_others_stay_outside(role: str, path: str, status: int) -> None:
    assert client_of(build_person(role)).get(f"/api/clinic/{path}").status_code == status
    assert Client().get(f"/api/clinic/{path}").status_code == 401


def _visit_with_stages(minutes: int, *, village: str = KASSI_KASSI, urgency: str = "yellow") -> Visit:
    """Requested two hours ago, each stage took ``minutes``: arrived after five of them."""
    visit = build_visit(village, urgency=urgency, requested_at=now() - timedelta(hours=2))
    team = build_team_on_duty(build_clinic(village))
    assignment = build_assignment(visit, team, "finished")
    moments = [visit.requested_at + timedelta(minutes=minutes * step) for step in range(7)]
    Visit.objects.filter(pk=visit.pk).update(triaged_at=moments[1], ended_at=moments[6])
    Assignment.objects.filter(pk=assignment.pk).update(
        offered_at=moments[2], accepted_at=moments[3], departed_at=moments[4], arrived_at=moments[5],
        finished_at=moments[6], ended_at=moments[6],
    )  # fmt: skip
    return visit


def test_each_stage_has_its_median_and_ninetieth_percentile_over_the_visits_that_came_so_far(
    head: Client,
) -> None:
    for minutes in (1, 2, 3, 14):
        _visit_with_stages(minutes)
    build_visit(requested_at=now() - timedelta(minutes=5))

    figures = _get(head, "response-times")

    stages = {stage["stage"]: stage for stage in figures["stages"]}
    assert list(stages) == ["triage", "offer", "accept", "depart", "travel", "on_scene", "response"]
    for name in ("offer", "accept", "depart", "travel", "on_scene"):
        assert stages[name] == {"stage": name, "count": 4, "median_seconds": 150, "p90_seconds": 642}
    assert (stages["triage"]["count"], stages["response"]["median_seconds"]) == (5, 750)
    assert (figures["visits"], figures["late"], figures["clinic"]) == (5, 1, "Kassi-Kassi")


def test_late_is_reached_after_the_target_or_still_waiting_past_it(head: Client) -> None:
    late = _visit_with_stages(15)
    waiting = build_visit(requested_at=now() - timedelta(minutes=61))
    _visit_with_stages(5)
    build_visit()
    cancelled = build_visit(requested_at=now() - timedelta(hours=2))
    Visit.objects.filter(pk=cancelled.pk).update(status="cancelled", ended_at=now())

    assert _get(head, "response-times")["late"] == 2
    assert {visit["id"] for visit in _get(head, "visits", late="true")["visits"]} == {late.pk, waiting.pk}


def test_behind_every_figure_stand_exactly_its_visits(head: Client) -> None:
    for minutes in (1, 2, 15):
        _visit_with_stages(minutes, urgency="red")
    _visit_with_stages(4, urgency="green")
    build_visit(requested_at=now() - timedelta(minutes=30))

    for query in ({}, {"urgency": "red"}, {"urgency": "green"}, {"start": today().isoformat()}):
        figures = _get(head, "response-times", **query)
        assert _get(head, "visits", **query)["total"] == figures["visits"]
        assert _get(head, "visits", late="true", **query)["total"] == figures["late"]
        for stage in figures["stages"]:
            behind = _get(head, "visits", stage=stage["stage"], **query)
            assert (behind["total"], len(behind["visits"])) == (stage["count"], stage["count"])


def test_a_repeat_offer_counts_the_team_that_went_and_a_clock_gone_backwards_counts_nowhere(
    head: Client,
) -> None:
    visit = _visit_with_stages(2)
    build_assignment(build_visit(), build_team_on_duty(), "offered")
    declined = build_assignment(
        visit, build_team_on_duty(), "declined", at=visit.requested_at + timedelta(minutes=3)
    )
    Visit.objects.filter(pk=visit.pk).update(status="completed", ended_at=now())
    Assignment.objects.filter(pk=declined.pk).update(accepted_at=None)
    backwards = _visit_with_stages(2)
    Assignment.objects.filter(visit=backwards).update(arrived_at=backwards.requested_at - timedelta(hours=1))

    stages = {stage["stage"]: stage for stage in _get(head, "response-times")["stages"]}

    assert (stages["travel"]["count"], stages["response"]["count"], stages["accept"]["median_seconds"]) == (
        1,
        1,
        120,
    )
    assert stages["offer"]["count"] == 3


def test_the_dinas_sees_the_city_without_names(kassi_kassi: Clinic) -> None:
    _visit_with_stages(2)
    _visit_with_stages(2, village=MANGASA)
    dinas = client_of(build_person("health_office"))

    assert (_get(dinas, "response-times")["visits"], _get(dinas, "response-times")["clinic"]) == (2, None)
    assert _get(dinas, "response-times", clinic_id=kassi_kassi.pk)["visits"] == 1
    assert [visit["patient_name"] for visit in _get(dinas, "visits")["visits"]] == ["", ""]
    assert not AccessEntry.objects.exists()


def test_a_period_upside_down_or_of_years_is_refused(head: Client) -> None:
    assert _code(head, "response-times", start="2026-03-02", end="2026-03-01") == (422, "invalid")
    assert _code(head, "visits", start="2020-01-01", end="2026-03-01") == (422, "invalid")
    assert _code(head, "visits", stage="lunch") == (422, "invalid")


@pytest.mark.parametrize("path", ["today", "caseload", "visits", "response-times"])
def test_more_patients_visits_and_teams_take_no_more_queries(
    path: str, kassi_kassi: Clinic, head: Client
) -> None:
    def grow() -> None:
        build_patient(kassi_kassi, name=DG_BAU)
        build_assignment(build_visit(), build_team_on_duty(kassi_kassi), "on_scene")

    grow()
    few = queries_of(lambda: _get(head, path))
    for _ in range(6):
        grow()

    assert queries_of(lambda: _get(head, path)) == few
