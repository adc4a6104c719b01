"""The override report from the rows of real offers."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clinics.clock import now, today
from clinics.refusals import Refusal
from dispatch.api.schemas.city import ChoiceListOut, OverrideReportOut
from dispatch.models import Assignment, Reason
from dispatch.queries.override_report import choices_behind, override_report
from dispatch.services.offers import offer_visit
from tests.builders import (
    KASSI_KASSI,
    MANGASA,
    TeamOnDuty,
    actor,
    build_city,
    build_clinic,
    build_team_on_duty,
    build_visit,
)
from tests.counting import queries_of

pytestmark = pytest.mark.django_db


def _offer(duty: TeamOnDuty, reason: str = "") -> Assignment:
    visit = build_visit()
    offer_visit(
        visit_id=visit.pk,
        team_id=duty.team.pk,
        by=actor(),
        seen_version=visit.version,
        action_id=uuid4(),
        override_reason=reason,
    )
    return Assignment.objects.get(visit=visit)


def _end(assignment: Assignment, status: str) -> None:
    Assignment.objects.filter(pk=assignment.pk).update(status=status, ended_at=now())


def _a_day_with_an_override() -> tuple[Assignment, Assignment]:
    build_city()
    near, far = build_team_on_duty(build_clinic(KASSI_KASSI)), build_team_on_duty(build_clinic(MANGASA))
    Reason.objects.get_or_create(
        kind="override",
        code="knows_family",
        defaults={"label_id": "kenal keluarga", "label_en": "knows them"},
    )
    followed = _offer(near)
    _end(followed, "declined")
    override = _offer(far, "knows_family")
    accepted = now()
    Assignment.objects.filter(pk=override.pk).update(
        accepted_at=accepted, arrived_at=accepted + timedelta(minutes=30)
    )
    return followed, override


def test_the_report_counts_what_people_made_of_the_first_team() -> None:
    _, override = _a_day_with_an_override()

    report = OverrideReportOut.model_validate(override_report(actor("health_office"), today(), today()))

    assert (report.offers, report.followed, report.overrides, report.followed_share) == (2, 1, 1, 0.5)
    assert report.minutes_lost > 0
    assert report.minutes_gained == 0
    assert [(reason.code, reason.overrides) for reason in report.reasons] == [("knows_family", 1)]
    assert {kind.kind: kind.refused_share for kind in report.kinds}["followed"] == 1.0
    assert report.arrivals == 1
    assert report.median_error == pytest.approx(30 - (override.eta_seconds or 0) / 60, abs=0.11)
    assert [week.offers for week in report.weeks] == [2]


def test_every_figure_leads_to_its_choices() -> None:
    followed, override = _a_day_with_an_override()

    def behind(kind: str = "", reason: str = "") -> list[str]:
        found = choices_behind(actor("dispatcher"), today(), today(), kind=kind, reason=reason, page=1)
        return [row.visit for row in ChoiceListOut.model_validate(found).choices]

    assert behind() == [override.visit.code, followed.visit.code]
    assert behind("followed") == [followed.visit.code]
    assert behind("override", "knows_family") == [override.visit.code]
    assert behind("automatic") == []


def test_yesterday_is_another_report() -> None:
    _a_day_with_an_override()
    yesterday = today() - timedelta(days=1)

    report = override_report(actor("admin"), yesterday, yesterday)

    assert (report["offers"], report["followed_share"], report["weeks"]) == (0, None, [])


@pytest.mark.parametrize("role", ["call_taker", "crew", "observer"])
def test_who_answers_for_no_proposal_does_not_read_the_report(role: str) -> None:
    build_city()

    with pytest.raises(Refusal) as refused:
        override_report(actor(role), today(), today())

    assert refused.value.code == "forbidden"


def test_the_report_asks_the_same_number_of_questions_however_many_offers() -> None:
    build_city()
    near = build_team_on_duty(build_clinic(KASSI_KASSI))
    by = actor("health_office")

    def counted(offers: int) -> int:
        for _ in range(offers):
            _end(_offer(near), "expired")
        return queries_of(lambda: override_report(by, today(), today()))

    assert counted(1) == counted(4)
