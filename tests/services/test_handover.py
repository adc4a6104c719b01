"""Serah terima jaga: the sheet equals the database, two people sign, and what changed in between is read first."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.models import AccessEntry, Clinic
from clinics.refusals import Refusal
from dispatch.models import Event, Handover, Remark, ReviewItem, RoadClosure, Visit
from dispatch.queries.handover import Side, sheet_now
from dispatch.queries.handovers import handover_desk, handover_page
from dispatch.queries.history import visit_history
from dispatch.services import visits
from dispatch.services.handover import sign_handover, take_handover
from tests import builders
from tests.counting import queries_of
from tests.services.test_tasks import ask
from tests.services.test_visit_life import offer, tap

pytestmark = pytest.mark.django_db

COUNTS = """
SELECT
    (SELECT count(*) FROM dispatch_visit WHERE ended_at IS NULL {own}),
    (SELECT count(*) FROM dispatch_visit v WHERE ended_at IS NULL {own} AND NOT EXISTS (
        SELECT FROM dispatch_assignment a WHERE a.visit_id = v.id AND a.ended_at IS NULL)),
    (SELECT count(*) FROM clinics_shift s JOIN clinics_team t ON t.id = s.team_id
        WHERE s.started_at IS NOT NULL AND s.ended_at IS NULL {teams}),
    (SELECT count(*) FROM dispatch_deadline d JOIN dispatch_visit v ON v.id = d.visit_id
        WHERE d.kind = 'call_back' AND d.done_at IS NULL {own}),
    (SELECT count(*) FROM dispatch_deadline d JOIN dispatch_visit v ON v.id = d.visit_id
        WHERE d.kind = 'address_task' AND d.done_at IS NULL {own}),
    (SELECT count(*) FROM dispatch_reviewitem r LEFT JOIN clinics_team t ON t.id = r.team_id
        WHERE r.resolved_at IS NULL {teams}),
    (SELECT count(*) FROM dispatch_roadclosure WHERE lifted_at IS NULL AND ends_at > %(now)s)
"""


def counted(clinic: Clinic | None) -> list[int]:
    """What the database says, asked without any of the product's own words."""
    own, teams = (
        ("", "") if clinic is None else ("AND clinic_id = %(clinic)s", "AND t.clinic_id = %(clinic)s")
    )
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(own=own, teams=teams), {"clinic": clinic and clinic.pk, "now": now()})
        return list(cursor.fetchone())


def on_sheet(sheet: dict[str, Any]) -> list[int]:
    """The same figures as the sheet has them."""
    counts = sheet["counts"]
    assert len(sheet["visits"]) == counts["visits"]
    assert sum(bool(row["call_back_due_at"]) for row in sheet["visits"]) == counts["call_backs"]
    return [
        counts["visits"], counts["waiting"], counts["teams_on_duty"], counts["call_backs"], counts["addresses"],
        len(sheet["reviews"]), len(sheet["closures"]),
    ]  # fmt: skip


def busy_city() -> tuple[Clinic, Visit]:
    """Two puskesmas with visits in several states, teams out and free, a closed road, work for review."""
    here, there = builders.build_clinic(), builders.build_clinic(builders.MANGASA)
    desk = builders.actor("dispatcher")
    first, second = builders.build_team_on_duty(here), builders.build_team_on_duty(there)
    builders.build_team_on_duty(here)
    running, waiting = ask(), ask()
    builders.build_visit(builders.MANGASA, urgency="red")
    builders.build_visit(builders.KASSI_KASSI, urgency="green", requested_at=now() - timedelta(hours=6))
    offer(running.pk, first, desk)
    for kind in ("accept", "depart", "not_found"):
        tap(first, kind, running.pk)
    person = second.people[0]
    ReviewItem.objects.create(
        action_id=uuid4(), person=person, team=second.team, kind="finish", happened_at=now(), received_at=now(),
        code="out_of_order",
    )  # fmt: skip
    RoadClosure.objects.create(
        kind="flood", shape=[[-5.17, 119.45]], radius_metres=25, classes=[], starts_at=now(),
        ends_at=now() + timedelta(hours=2), created_by=person, created_at=now(),
    )  # fmt: skip
    return here, waiting


def give(by: Actor, remarks: str = "") -> Handover:
    """Sign the own side's sheet."""
    answer = sign_handover(by=by, clinic_id=None, remarks=remarks, action_id=uuid4())
    return Handover.objects.get(pk=answer["handover_id"])


def digest(handover: Handover, by: Actor) -> str:
    """The changes as the taker reads them."""
    return str(handover_page(by, handover.pk)["digest"])


def test_the_sheet_equals_the_database() -> None:
    here, _ = busy_city()

    city, own = sheet_now(Side()), sheet_now(Side(here))

    assert on_sheet(city) == counted(None) == [4, 3, 3, 1, 1, 1, 1]
    assert on_sheet(own) == counted(here) == [3, 2, 2, 1, 1, 0, 1]
    assert [row["urgency"] for row in city["visits"]] == ["red", "yellow", "yellow", "green"]
    team = city["teams"][0]
    assert (team["state"], team["visit"] is not None) == ("en_route", True)
    assert [row["late"] for row in city["visits"]] == [False, False, False, True]
    assert any(row["promised_at"] for row in city["visits"])


def test_a_sheet_of_many_visits_takes_as_many_queries_as_one_of_few() -> None:
    busy_city()
    few = queries_of(lambda: sheet_now(Side()))
    for _ in range(20):
        builders.build_visit(builders.KASSI_KASSI)

    assert queries_of(lambda: sheet_now(Side())) == few


def test_one_signs_another_takes_over_and_reads_first_what_changed() -> None:
    _, waiting = busy_city()
    giver, taker = builders.actor("dispatcher"), builders.actor("call_taker")
    signed = give(giver, "keluarga di Lrg 3 minta dihubungi lagi")
    assert handover_page(taker, signed.pk)["changes"] == []
    seen = digest(signed, taker)
    version = Visit.objects.get(pk=waiting.pk).version
    visits.close_visit(
        visit_id=waiting.pk, by=giver, seen_version=version, action_id=uuid4(), outcome="advice_only"
    )
    builders.build_visit(builders.MANGASA, urgency="red")

    with pytest.raises(Refusal) as same:
        take_handover(handover_id=signed.pk, by=giver, seen=seen, action_id=uuid4())
    with pytest.raises(Refusal) as changed:
        take_handover(handover_id=signed.pk, by=taker, seen=seen, action_id=uuid4())
    page = handover_page(taker, signed.pk)
    assert [(each["kind"], each["after"]) for each in page["changes"]] == [
        ("visit_ended", "advice_only"), ("visit_new", "triaged"),
    ]  # fmt: skip
    action = uuid4()
    take_handover(handover_id=signed.pk, by=taker, seen=page["digest"], action_id=action)
    take_handover(handover_id=signed.pk, by=taker, seen=page["digest"], action_id=action)

    assert (same.value.code, changed.value.code) == ("handover_same_person", "handover_changed")
    signed.refresh_from_db()
    assert (signed.given_by_id, signed.taken_by_id) == (giver.person_id, taker.person_id)
    assert [each["kind"] for each in signed.changes] == ["visit_ended", "visit_new"]
    assert Event.objects.filter(kind="handover_taken").count() == 1
    with pytest.raises(Refusal) as over:
        take_handover(handover_id=signed.pk, by=taker, seen="", action_id=uuid4())
    assert over.value.code == "handover_over"
    listed = handover_desk(taker, None)
    assert (listed["waiting"], [row["id"] for row in listed["earlier"]]) == (None, [signed.pk])


def test_a_signed_sheet_names_nobody_and_is_never_rewritten() -> None:
    busy_city()
    head = actor_of(builders.build_person("clinic_head", name=builders.SR_ANDI))
    signed = give(head)

    kept = str(Handover.objects.values_list("sheet", flat=True).get(pk=signed.pk))
    assert not any(word in kept for word in ("Ngai", "Bau", "81241234567", "Nurul"))
    page = handover_page(head, signed.pk)
    assert {person["name"] for person in page["people"].values()} == {builders.DG_NGAI}
    assert AccessEntry.objects.filter(door="handover", person_id=head.person_id).count() == 3
    newer = give(head)
    signed.refresh_from_db()
    assert signed.replaced_at is not None
    assert handover_desk(head, None)["waiting"]["id"] == newer.pk
    with pytest.raises(IntegrityError, match="append-only"):
        Handover.objects.filter(pk=newer.pk).update(remarks="lain")


def test_what_a_crew_wrote_is_unread_until_somebody_of_the_side_reads_it() -> None:
    visit, duty = builders.build_visit(), builders.build_team_on_duty()
    desk = builders.actor("dispatcher")
    Remark.objects.create(
        visit=visit, kind="house_not_found", text="gang buntu", person=duty.people[0], written_at=now()
    )

    assert sheet_now(Side())["counts"]["unread"] == 1
    visit_history(desk, visit.pk)

    assert sheet_now(Side())["counts"]["unread"] == 0
    assert sheet_now(Side(visit.clinic))["counts"]["unread"] == 1
