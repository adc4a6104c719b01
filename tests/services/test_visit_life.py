"""The life of a visit through the services: from a family's form to the caseload."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.models import Patient, VisitNote
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Event, Remark, ReviewItem, Visit
from dispatch.queries.cards import visit_card
from dispatch.queries.crew import crew_today
from dispatch.queries.invariants import check_invariants
from dispatch.queries.tracking import tracking_of
from dispatch.services import intake, offers, tracking, visits
from dispatch.services.crew_actions import Item, Verdict, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.forms import PlaceForm, VisitForm
from tests import builders
from tests.builders import TeamOnDuty

pytestmark = pytest.mark.django_db

FORM = VisitForm(
    caller_name="Dg. Bau",
    caller_phone="0812 4123 4567",
    relationship="anak",
    patient_name="Dg. Ngai",
    patient_age=71,
    complaint="demam tiga hari, lemas",
    place=PlaceForm(village_code="73.71.13.1002", alley="3", house_number="12", landmark="masjid Nurul Iman"),
)


def tap(
    duty: TeamOnDuty,
    kind: str,
    visit_id: int | None = None,
    *,
    action_id: UUID | None = None,
    **payload: object,
) -> Verdict:
    """One tap of the team's first member."""
    person = duty.people[0]
    item = Item(action_id or uuid4(), kind, now(), visit_id, payload, None, False)
    return apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )[0]


def offer(visit_id: int, duty: TeamOnDuty, by: Actor) -> None:
    """The desk asks this team, with a reason in case it is not the first."""
    version = Visit.objects.values_list("version", flat=True).get(pk=visit_id)
    offers.offer_visit(
        visit_id=visit_id,
        team_id=duty.team.pk,
        by=by,
        seen_version=version,
        action_id=uuid4(),
        override_reason="other",
    )


def test_a_family_asks_and_ends_up_in_the_caseload() -> None:
    builders.build_clinic()
    duty = builders.build_team_on_duty()
    desk = builders.actor("dispatcher")

    answer = intake.request_visit(form=FORM, consent=True, action_id=uuid4())
    visit_id = answer["visit_id"]
    assert tracking.visit_by_token(answer["token"]).pk == visit_id
    offer(visit_id, duty, desk)
    for kind in ("see_offer", "accept", "depart", "arrive"):
        assert tap(duty, kind, visit_id).verdict == "stored", kind
    note = {
        "findings": "demam, dehidrasi ringan",
        "vitals": {"temperature": 38.9, "spo2": 97},
        "next_visit_on": None,
    }
    assert tap(duty, "save_note", visit_id, **note).verdict == "stored"
    assert tap(duty, "finish", visit_id, outcome="completed").verdict == "stored"

    visit = Visit.objects.get(pk=visit_id)
    assert visit.status == "completed"
    assert visit.clinic is not None
    assert visit.clinic.name == builders.KASSI_KASSI
    patient = Patient.objects.get()
    assert patient.full_name == "Dg. Ngai"
    assert patient.last_visit_at is not None
    assert VisitNote.objects.get().visit_code == visit.code
    assert check_invariants() == []
    assert tracking_of(visit_id)["outcome"] == "visited"


def test_the_same_form_sent_twice_is_one_visit() -> None:
    builders.build_clinic()
    form_id = uuid4()

    first = intake.request_visit(form=FORM, consent=True, action_id=form_id)
    second = intake.request_visit(form=FORM, consent=True, action_id=form_id)

    assert first == second
    assert Visit.objects.count() == 1


def test_the_same_phone_again_is_shown_and_never_merged() -> None:
    builders.build_clinic()

    first = intake.request_visit(form=FORM, consent=True, action_id=uuid4())
    second = intake.request_visit(form=FORM, consent=True, action_id=uuid4())

    assert visit_card(second["visit_id"], identity=True)["repeat_of_id"] == first["visit_id"]
    assert Visit.objects.count() == 2
    assert Event.objects.filter(visit_id=first["visit_id"], kind="repeat_request_arrived").count() == 1
    assert check_invariants() == []


def test_a_decline_brings_the_visit_back_and_the_next_team_can_be_asked() -> None:
    first, second = builders.build_team_on_duty(), builders.build_team_on_duty()
    desk = builders.actor("dispatcher")
    visit = builders.build_visit()

    offer(visit.pk, first, desk)
    assert tap(first, "decline", visit.pk, reason="far").verdict == "stored"
    assert Visit.objects.get(pk=visit.pk).status == "triaged"
    offer(visit.pk, second, desk)

    card = visit_card(visit.pk, identity=True)
    assert card["refused_by"] == [first.team.code]
    assert card["assignment"]["team"] == second.team.code
    assert check_invariants() == []


def test_an_offer_nobody_answers_comes_back_by_itself_once() -> None:
    duty = builders.build_team_on_duty()
    visit = builders.build_visit()
    offer(visit.pk, duty, builders.actor("dispatcher"))
    Deadline.objects.filter(kind="offer_expires").update(due_at=now() - timedelta(seconds=1))

    assert run_due_deadlines() == 1
    assert run_due_deadlines() == 0

    assert Visit.objects.get(pk=visit.pk).status == "triaged"
    assert Event.objects.filter(kind="offer_expired").count() == 1
    late = tap(duty, "accept", visit.pk)
    assert (late.verdict, late.code) == ("conflict", "offer_over")
    assert check_invariants() == []


def test_a_visit_nobody_takes_alarms_and_alarms_again_later() -> None:
    visit = builders.build_visit(urgency="red")
    Deadline.objects.update(due_at=now() - timedelta(seconds=1))

    assert run_due_deadlines() == 1

    assert Visit.objects.get(pk=visit.pk).alarmed_at is not None
    assert Deadline.objects.filter(visit=visit, done_at__isnull=True).count() == 1
    assert check_invariants() == []


def test_two_dispatchers_at_once_and_the_second_learns_who_was_faster() -> None:
    duty, other = builders.build_team_on_duty(), builders.build_team_on_duty()
    visit = builders.build_visit()
    offer(visit.pk, duty, builders.actor("dispatcher"))

    with pytest.raises(Refusal) as refusal:
        offers.offer_visit(
            visit_id=visit.pk, team_id=other.team.pk, by=builders.actor("dispatcher"),
            seen_version=visit.version, action_id=uuid4(),
        )  # fmt: skip

    assert refusal.value.code == "moved_on"
    assert duty.team.code in refusal.value.body()["error"]["id"]
    assert builders.BU_ROSMINI in refusal.value.body()["error"]["id"]


def test_a_tap_is_taken_back_within_its_seconds_by_an_event_of_its_own() -> None:
    duty = builders.build_team_on_duty()
    visit = builders.build_visit()
    offer(visit.pk, duty, builders.actor("dispatcher"))
    tap(duty, "accept", visit.pk)
    depart = uuid4()
    tap(duty, "depart", visit.pk, action_id=depart)

    assert tap(duty, "undo", visit.pk, of=str(depart)).verdict == "stored"

    assert Visit.objects.get(pk=visit.pk).status == "accepted"
    assert tap(duty, "undo", visit.pk, of=str(depart)).code == "undo_not_possible"
    assert check_invariants() == []


def test_work_done_without_a_signal_after_the_visit_was_taken_away_is_kept_for_review() -> None:
    duty = builders.build_team_on_duty()
    desk = builders.actor("dispatcher")
    visit = builders.build_visit()
    offer(visit.pk, duty, desk)
    tap(duty, "accept", visit.pk)
    version = Visit.objects.get(pk=visit.pk).version
    visits.cancel_visit(visit_id=visit.pk, by=desk, seen_version=version, action_id=uuid4(), reason="family")

    action = uuid4()
    verdict = tap(duty, "arrive", visit.pk, action_id=action)
    again = tap(duty, "arrive", visit.pk, action_id=action)

    assert (verdict.verdict, again.verdict) == ("review", "review")
    assert ReviewItem.objects.get().action_id == action
    assert crew_today(actor_of(duty.people[0]))["review_count"] == 1
    assert check_invariants() == []


def test_one_persons_taps_never_go_out_under_anothers_name() -> None:
    duty = builders.build_team_on_duty()
    visit = builders.build_visit()
    offer(visit.pk, duty, builders.actor("dispatcher"))
    item = Item(uuid4(), "accept", now(), visit.pk, {}, None, True)

    verdict = apply_items(
        by=actor_of(duty.people[1]),
        person_id=duty.people[0].pk,
        device_id="phone-0001",
        sent_at=now(),
        items=[item],
    )[0]

    assert (verdict.verdict, verdict.code) == ("refused", "other_person")
    assert Visit.objects.get(pk=visit.pk).status == "offered"


def test_an_island_is_never_reached_by_van() -> None:
    duty = builders.build_team_on_duty()
    visit = builders.build_visit(builders.BARRANG_LOMPO)

    with pytest.raises(Refusal) as refusal:
        offer(visit.pk, duty, builders.actor("dispatcher"))

    assert refusal.value.code == "team_cannot_reach"


def test_getting_worse_is_heard_with_the_familys_words_kept_out_of_the_log() -> None:
    visit = builders.build_visit()

    tracking.report_worse(visit_id=visit.pk, action_id=uuid4(), note="Dg. Ngai tidak sadar")

    assert visit_card(visit.pk, identity=True)["got_worse_at"] is not None
    assert Remark.objects.get().text == "Dg. Ngai tidak sadar"
    assert Event.objects.get(kind="got_worse").fact == {}


def test_a_call_that_is_no_request_makes_no_visit() -> None:
    builders.build_city()

    intake.log_call(
        by=builders.actor("call_taker"),
        action_id=uuid4(),
        disposition="prank",
        answered_at=now(),
        phone="081299",
    )

    assert Visit.objects.count() == 0


def test_another_team_is_sent_in_one_step_and_the_first_is_free() -> None:
    first, second = builders.build_team_on_duty(), builders.build_team_on_duty()
    desk = builders.actor("dispatcher")
    visit = builders.build_visit()
    offer(visit.pk, first, desk)
    tap(first, "accept", visit.pk)

    version = Visit.objects.get(pk=visit.pk).version
    offers.reassign_visit(
        visit_id=visit.pk,
        team_id=second.team.pk,
        by=desk,
        seen_version=version,
        action_id=uuid4(),
        reason="other_urgent",
    )

    assert list(Assignment.objects.order_by("pk").values_list("status", flat=True)) == [
        "withdrawn",
        "offered",
    ]
    assert check_invariants() == []
