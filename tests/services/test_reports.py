"""Figures and what stands behind them: every list adds up to its figure."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from clinics.clock import now, today
from clinics.models import Area, Clinic, SupplyMove
from dispatch.models import Assignment, Event, HonorariumRate, LateReason, Visit
from dispatch.queries.monthly import Month
from dispatch.queries.report_files import letter_words
from dispatch.queries.report_month import report_of, rows_behind
from tests.belongings import build_supply
from tests.builders import (
    KASSI_KASSI,
    MANGASA,
    TeamOnDuty,
    build_assignment,
    build_clinic,
    build_person,
    build_team_on_duty,
    build_visit,
    client_of,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
"""12:00 WITA on 10 March."""


@pytest.fixture
def kassi_kassi() -> Clinic:
    return build_clinic(KASSI_KASSI)


@pytest.fixture
def head(kassi_kassi: Clinic) -> Client:
    return client_of(build_person("clinic_head", clinic=kassi_kassi))


def _get(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/api/clinic/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def _served(
    duty: TeamOnDuty, *, at: datetime = NOON, minutes: int = 20, village: str = KASSI_KASSI, **more: Any
) -> Visit:
    """A visit that this team reached so many minutes after the request and ended."""
    visit = build_visit(village, requested_at=at, **more)
    part = build_assignment(visit, duty, "finished", at=at)
    reached = at + timedelta(minutes=minutes)
    Assignment.objects.filter(pk=part.pk).update(
        accepted_at=at + timedelta(minutes=2), departed_at=at + timedelta(minutes=4), arrived_at=reached,
        finished_at=reached + timedelta(minutes=30), ended_at=reached + timedelta(minutes=30),
    )  # fmt: skip
    Visit.objects.filter(pk=visit.pk).update(ended_at=reached + timedelta(minutes=30))
    return visit


def _march(head: Client) -> Any:
    return _get(head, "monthly", month="2026-03-15")


def _values(report: Any) -> dict[str, int]:
    return {line["figure"]: line["value"] for section in report["sections"] for line in section["lines"]}


def test_behind_every_figure_of_the_month_stands_what_adds_up_to_it(head: Client) -> None:
    own, other = build_team_on_duty(), build_team_on_duty(build_clinic(MANGASA))
    gloves = build_supply()
    for n, urgency in enumerate(("red", "yellow", "green", "green")):
        visit = _served(
            own, at=NOON + timedelta(days=n), minutes=20 + 60 * n, urgency=urgency, age=5 * n or None
        )
        Visit.objects.filter(pk=visit.pk).update(rating=n + 2 if n else None)
        for amount in (3, -1):
            SupplyMove.objects.create(
                team=own.team, supply=gloves, kind="used", amount=amount, visit_code=visit.code,
                happened_at=visit.requested_at, recorded_at=visit.requested_at, action_id=uuid4(),
            )  # fmt: skip
    _served(other, village=MANGASA)
    _served(other, at=NOON + timedelta(days=9))

    report = _march(head)

    figures = _values(report)
    assert (figures["total.visits"], figures["supply.gloves"], figures["target.late"]) == (5, 8, 2)
    assert [row["visits"] for row in report["people"]] == [4, 4, 4]
    people = {row["figure"]: row["visits"] for row in report["people"]}
    shown = {figure: value for figure, value in {**figures, **people}.items() if value}
    month = Month(date(2026, 3, 1), own.team.clinic_id)
    for figure, value in {**shown, "outcome.died": 0}.items():
        assert sum(row.amount for row in rows_behind(month, figure, now())) == value, figure
    behind = _get(head, "monthly/behind", month="2026-03-01", figure="supply.gloves")
    assert (behind["value"], [row["amount"] for row in behind["rows"]]) == (8, [2, 2, 2, 2])
    for section in report["sections"]:
        if section["code"] in (
            "urgency",
            "outcome",
            "target",
            "shift",
            "age",
            "sex",
            "village",
            "rating",
            "klaster",
        ):
            assert sum(line["value"] for line in section["lines"]) == 5, section["code"]


def test_a_month_begins_at_midnight_in_makassar(head: Client) -> None:
    duty = build_team_on_duty()
    _served(duty, at=datetime(2026, 2, 28, 16, 30, tzinfo=UTC))
    _served(duty, at=datetime(2026, 2, 28, 15, 59, tzinfo=UTC))
    _served(duty, at=datetime(2026, 3, 31, 16, 30, tzinfo=UTC))

    assert _values(_march(head))["total.visits"] == 1
    assert _values(_get(head, "monthly", month="2026-02-01"))["total.visits"] == 1
    assert _values(_march(head))["total.visits"] == 1


def test_a_visit_is_paid_by_the_rate_of_its_day(head: Client) -> None:
    duty = build_team_on_duty()
    _served(duty, at=NOON)
    _served(duty, at=NOON + timedelta(days=10))
    HonorariumRate.objects.create(profession="doctor", starts_on=date(2026, 3, 15), rupiah=120_000)
    HonorariumRate.objects.create(profession="driver", starts_on=date(2026, 1, 1), rupiah=30_000)

    report = _march(head)

    rows = {row["profession"]: (row["visits"], row["rates"], row["rupiah"]) for row in report["people"]}
    assert rows["doctor"] == (2, [100_000, 120_000], 220_000)
    assert rows["nurse"] == (2, [75_000], 150_000)
    assert rows["driver"] == (2, [30_000], 60_000)
    assert report["rupiah"] == 430_000


def test_the_parts_of_a_period_add_up_and_lead_to_their_visits(head: Client) -> None:
    first, second = build_team_on_duty(), build_team_on_duty()
    for hours, duty in ((0, first), (1, second), (8, second), (13, first)):
        _served(duty, at=NOON + timedelta(hours=hours), minutes=10 + hours * 10)
    build_visit(requested_at=NOON)
    days = {"start": "2026-03-01", "end": "2026-03-31"}

    parts = _get(head, "response-times/parts", **days)

    whole = _get(head, "response-times", **days)
    for name in ("urgency", "shift", "village", "team", "steps"):
        assert sum(row["visits"] for row in parts[name]) == whole["visits"] == 5, name
        assert sum(row["late"] for row in parts[name]) == whole["late"] == 3, name
    assert len(parts["steps"]) == 31
    assert [(row["key"], row["visits"]) for row in parts["shift"]] == [
        ("morning", 3),
        ("afternoon", 1),
        ("night", 1),
    ]
    for name, field in (
        ("urgency", "urgency"),
        ("shift", "shift"),
        ("village", "village_id"),
        ("team", "team_id"),
    ):
        for row in parts[name]:
            assert _get(head, "visits", **days, **{field: row["key"]})["total"] == row["visits"]
            late = _get(head, "visits", **days, **{field: row["key"]}, late="true")
            assert late["total"] == row["late"]
    assert parts["before"]["visits"] == 0


def test_a_missed_target_says_where_its_time_went_and_the_head_says_why(head: Client) -> None:
    duty = build_team_on_duty()
    late = _served(duty, at=NOON, minutes=200)
    _served(duty, at=NOON + timedelta(hours=9), minutes=5)
    days = {"start": "2026-03-01", "end": "2026-03-31"}

    before = _get(head, "missed", **days)
    said = head.post(
        f"/api/clinic/visits/{late.pk}/late-reason",
        json.dumps(
            {
                "action_id": str(uuid4()),
                "reason": "long_way",
                "proposed": "long_way",
                "note": "jembatan putus",
            }
        ),
        content_type="application/json",
    )

    row = before["rows"][0]
    assert (before["total"], row["proposed"], row["lost_stage"], row["late_seconds"]) == (
        1,
        "long_way",
        "travel",
        8400,
    )
    assert before["by_reason"] == [{"reason": "", "visits": 1}]
    assert said.status_code == 200
    after = _get(head, "missed", **days)
    assert (after["rows"][0]["reason"], after["rows"][0]["note"]) == ("long_way", "jembatan putus")
    assert after["by_reason"] == [{"reason": "long_way", "visits": 1}]
    assert _get(head, "missed", **days, reason="-")["total"] == 0
    assert Event.objects.get(kind="late_reason_given").fact == {"reason": "long_way", "as_proposed": True}


def test_a_reason_is_refused_where_nothing_was_missed_or_the_visit_is_another_puskesmas(head: Client) -> None:
    kept = _served(build_team_on_duty(), minutes=5)
    foreign = _served(build_team_on_duty(build_clinic(MANGASA)), minutes=500, village=MANGASA)
    planned = _served(build_team_on_duty(), minutes=500)
    Visit.objects.filter(pk=planned.pk).update(source="plan")

    answers = [
        head.post(
            f"/api/clinic/visits/{visit.pk}/late-reason",
            json.dumps({"action_id": str(uuid4()), "reason": reason}),
            content_type="application/json",
        ).json()["error"]["code"]
        for visit, reason in (
            (kept, "long_way"),
            (foreign, "long_way"),
            (kept, "rain"),
            (planned, "long_way"),
        )
    ]

    assert answers == ["target_kept", "not_found", "reason_unknown", "target_kept"]
    assert not LateReason.objects.exists()


def test_the_dinas_reads_the_city_without_names_and_a_head_no_other_puskesmas(
    head: Client, kassi_kassi: Clinic
) -> None:
    mangasa = build_clinic(MANGASA)
    _served(build_team_on_duty(), at=now() - timedelta(hours=2))
    _served(build_team_on_duty(mangasa), at=now() - timedelta(hours=2), village=MANGASA)
    dinas = client_of(build_person("health_office"))

    behind = _get(dinas, "monthly/behind", month=str(today()))

    assert behind["value"] == 2
    assert [row["visit"]["patient_name"] for row in behind["rows"]] == ["", ""]
    assert _values(_get(dinas, "monthly", clinic_id=kassi_kassi.pk))["total.visits"] == 1
    for path in ("monthly", "monthly/behind", "missed", "response-times/parts"):
        assert head.get(f"/api/clinic/{path}", {"clinic_id": mangasa.pk}).status_code == 404


def test_the_files_hold_the_same_figures_and_run_nothing(head: Client) -> None:
    duty = build_team_on_duty(names=("=HYPERLINK(1)", "@sum", "Pak Basri"))
    for day in range(3):
        _served(duty, at=NOON + timedelta(days=day), patient="Dg. Rahasia")
    report = _march(head)

    files = {
        form: head.get("/api/clinic/monthly/file", {"month": "2026-03-01", "form": form}).content
        for form in ("xlsx", "csv", "pdf")
    }

    book = openpyxl.load_workbook(BytesIO(files["xlsx"]))
    figures, people, visits = ([list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book)
    assert sum(bool(row[0]) and str(row[0]).startswith("T1") for row in visits) == 3
    assert ["Ringkasan", "Kunjungan", 3, 0, None] in figures
    assert any(row[0] == "=HYPERLINK(1)" and row[4] == 300_000 for row in people)
    assert people[-1][4] == report["rupiah"] == 525_000
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    text = files["csv"].decode("utf-8-sig")
    assert "'=HYPERLINK(1),dokter,3,100000,300000" in text
    assert "'@sum" in text
    assert "Ringkasan,Kunjungan,3,0," in text
    assert files["pdf"].startswith(b"%PDF")
    assert len(files["pdf"]) > 5_000
    assert b"Rahasia" not in files["pdf"]
    assert "Rahasia" not in text
    counted = report_of(Month.of(date(2026, 3, 1)), None)
    assert queries_of(lambda: letter_words(counted)) == 0, (
        "the figures are in the file: nothing is counted again"
    )


def test_puskesmas_are_compared_by_their_people_and_small_numbers_say_nothing(kassi_kassi: Clinic) -> None:
    mangasa = build_clinic(MANGASA)
    Area.objects.filter(level="district").update(population=20_000)
    Area.objects.filter(name=MANGASA).update(population=5_000)
    duties = {village: build_team_on_duty(build_clinic(village)) for village in (KASSI_KASSI, MANGASA)}
    for _ in range(5):
        _served(duties[KASSI_KASSI], minutes=70)
    for _ in range(4):
        _served(duties[MANGASA], village=MANGASA, minutes=200)
    dinas = client_of(build_person("health_office"))

    answer = dinas.get("/api/city/comparison", {"start": "2026-03-01", "end": "2026-03-31"}).json()

    rows = {row["clinic_id"]: row for row in answer["clinics"]}
    own, other = rows[kassi_kassi.pk], rows[mangasa.pk]
    assert (own["visits"], own["late"], own["late_share"], own["median_seconds"], own["size"]) == (
        5,
        5,
        1.0,
        4200,
        "small",
    )
    assert (other["visits"], other["late_share"], other["median_seconds"], other["size"]) == (
        4,
        None,
        None,
        "few",
    )
    assert (other["people"], other["people_estimated"], other["per_10000"]) == (5_000, False, 8.0)
    assert own["people_estimated"]
    assert own["per_10000"] == round(5 * 10_000 / own["people"], 1)
    assert answer["visits"] == sum(row["visits"] for row in answer["clinics"]) == 9
