"""What a team carries: counted, used at bedsides, corrected, short, refilled; and what the choice makes of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clinics.actors import actor_of
from clinics.clock import now
from clinics.models import SupplyMove, TeamSupply
from clinics.note_forms import UsedSupply
from clinics.queries.supplies import short_supplies
from clinics.refusals import Refusal
from clinics.services.supplies import count_supplies, refill_supplies, use_supplies
from dispatch.models import Visit
from dispatch.queries.candidates import candidates_now
from dispatch.queries.ranking import rank_visit
from dispatch.queries.shortages import shortages
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.plans import refill_team
from tests.belongings import build_plan, build_supply
from tests.builders import (
    MANGASA,
    TeamOnDuty,
    actor,
    build_clinic,
    build_patient,
    build_team_on_duty,
    build_visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty() -> TeamOnDuty:
    build_supply("gloves", standard=40, least=10)
    build_supply("gauze", standard=20, least=5)
    return build_team_on_duty()


def _count(duty: TeamOnDuty, *, hours_ago: float = 2, **amounts: int) -> None:
    count_supplies(
        action_id=uuid4(), team_id=duty.team.pk, shift_id=duty.shift.pk, counted=amounts, person_id=None,
        at=now() - timedelta(hours=hours_ago),
    )  # fmt: skip


def _use(duty: TeamOnDuty, visit: str = "MKS-1", *, hours_ago: float = 1, **amounts: int) -> None:
    use_supplies(
        action_id=uuid4(), team_id=duty.team.pk, shift_id=duty.shift.pk, visit_code=visit, patient_key="",
        used=[UsedSupply(code=code, amount=n) for code, n in amounts.items()], person_id=None,
        at=now() - timedelta(hours=hours_ago),
    )  # fmt: skip


def _left(code: str = "gloves") -> int | None:
    return TeamSupply.objects.filter(supply__code=code).values_list("amount", flat=True).first()


def test_what_is_used_is_taken_off_and_a_later_version_of_the_note_corrects_it(duty: TeamOnDuty) -> None:
    _count(duty, gloves=12, gauze=20)

    _use(duty, gloves=4, gauze=2)
    assert (_left("gloves"), _left("gauze")) == (8, 18)
    _use(duty, gloves=2, hours_ago=0)

    assert (_left("gloves"), _left("gauze")) == (10, 20)


def test_the_same_action_twice_takes_off_once_and_unknown_codes_nothing(duty: TeamOnDuty) -> None:
    _count(duty, gloves=12)
    action_id, used = uuid4(), [UsedSupply(code="gloves", amount=3), UsedSupply(code="banana", amount=9)]

    for _ in range(2):
        use_supplies(
            action_id=action_id, team_id=duty.team.pk, shift_id=None, visit_code="MKS-1", patient_key="",
            used=used, person_id=None, at=now(),
        )  # fmt: skip

    assert (_left(), SupplyMove.objects.filter(kind="used").count()) == (9, 1)


def test_a_note_that_arrives_after_a_newer_count_changes_nothing(duty: TeamOnDuty) -> None:
    _count(duty, gloves=12, hours_ago=5)
    _count(duty, gloves=7, hours_ago=1)

    _use(duty, gloves=5, hours_ago=3)

    assert _left() == 7


def test_what_nobody_counted_is_not_short_and_nothing_goes_below_none(duty: TeamOnDuty) -> None:
    _use(duty, gloves=3)
    assert (_left(), short_supplies([duty.team.pk])) == (None, {})

    _count(duty, gloves=2)
    assert _left() == 0


def test_the_kit_check_counts_and_the_head_sees_what_is_short_until_it_is_refilled(duty: TeamOnDuty) -> None:
    crew, head = actor_of(duty.people[1]), actor("clinic_head")
    item = Item(
        uuid4(),
        "check_kit",
        now(),
        None,
        {"missing": ["ecg"], "counted": {"gloves": 3, "gauze": 20}},
        None,
        False,
    )
    verdict = apply_items(by=crew, person_id=crew.staff_id, device_id="phone-1", sent_at=now(), items=[item])[
        0
    ]
    assert verdict.verdict == "stored"

    team = shortages(head)["teams"][0]
    assert [item["code"] for item in team["kit"]] == ["ecg"]
    assert [(item["code"], item["amount"]) for item in team["supplies"]] == [("gloves", 3)]
    refill_team(team_id=duty.team.pk, codes=["gloves", "ecg"], by=head, action_id=uuid4())

    assert (shortages(head)["teams"], _left()) == ([], 40)


def test_a_team_without_what_the_complaint_needs_is_left_out_unless_nobody_has_it(duty: TeamOnDuty) -> None:
    other = build_team_on_duty(code="KKS9", names=("A", "B", "C"))
    visit = build_visit()
    Visit.objects.filter(pk=visit.pk).update(kit=["ecg"])
    type(duty.shift).objects.filter(pk=duty.shift.pk).update(kit_missing=["ecg"])

    ranking = rank_visit(visit.pk).ranking
    assert [option.candidate.team for option in ranking.options] == [other.team.code]
    assert [(item.code, item.reason_en) for item in ranking.left_out] == [("kit", "Does not carry ecg")]
    type(duty.shift).objects.filter(pk=other.shift.pk).update(kit_missing=["ecg"])

    assert len(rank_visit(visit.pk).ranking.options) == 2


def test_supplies_that_are_used_up_are_kit_that_is_missing(duty: TeamOnDuty) -> None:
    _count(duty, gloves=0, gauze=20)

    team = candidates_now(now())[0]

    assert ("gloves" in team.kit, "gauze" in team.kit, team.kit_missing) == (False, True, 1)


def test_the_nurse_whom_the_patient_knows_goes_first_when_that_costs_few_minutes(duty: TeamOnDuty) -> None:
    known = build_team_on_duty(code="KKS9", names=("dr. Sari", "Sr. Mirna", "Pak Udin"))
    patient, visit = build_patient(), build_visit()
    Visit.objects.filter(pk=visit.pk).update(patient=patient)
    assert rank_visit(visit.pk).ranking.options[0].candidate.team == duty.team.code
    build_plan(patient.pk, known=known.people[1])

    ranking = rank_visit(visit.pk).ranking

    assert ranking.options[0].candidate.team == "KKS9"
    assert "Sr. Mirna mengenal pasien ini" in ranking.options[0].reasons_id
    Visit.objects.filter(pk=visit.pk).update(urgency="red")
    assert rank_visit(visit.pk).ranking.options[0].candidate.team == duty.team.code


def test_a_head_refills_only_own_teams(duty: TeamOnDuty) -> None:
    with pytest.raises(Refusal, match="not_found"):
        refill_supplies(
            action_id=uuid4(),
            team_id=duty.team.pk,
            codes=["gloves"],
            by=actor("clinic_head", clinic=build_clinic(MANGASA)),
        )
