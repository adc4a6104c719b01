"""Call-backs and unclear addresses: tasks with a timer that alarms once, and again while nobody does them."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Deadline, Event, UrgencyTarget, Visit
from dispatch.queries.cards import visit_card
from dispatch.queries.invariants import check_invariants
from dispatch.services import intake, visits
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.forms import PlaceForm, TriageForm, VisitForm
from dispatch.services.triage import triage_visit
from tests import builders
from tests.services.test_visit_life import FORM, offer, tap

pytestmark = pytest.mark.django_db


def ask(form: VisitForm = FORM) -> Visit:
    """A family asks by the form."""
    builders.build_clinic()
    answer = intake.request_visit(form=form, consent=True, action_id=uuid4())
    return Visit.objects.get(pk=answer["visit_id"])


def about(moment: datetime | None, other: datetime) -> bool:
    """The same to the second."""
    return moment is not None and abs(moment - other) < timedelta(seconds=1)


def confirm(visit: Visit, by: Actor) -> None:
    """Somebody has called the family back."""
    version = Visit.objects.get(pk=visit.pk).version
    visits.confirm_visit(visit_id=visit.pk, by=by, seen_version=version, action_id=uuid4())


def make_due(visit: Visit, kind: str) -> None:
    """The timer of a task ends."""
    Deadline.objects.filter(visit=visit, kind=kind, done_at__isnull=True).update(
        due_at=now() - timedelta(seconds=1)
    )


def overdue(visit: Visit) -> int:
    """How often a task of the visit has rung."""
    return Event.objects.filter(visit=visit, kind="task_overdue").count()


def test_a_family_waits_for_a_call_until_somebody_calls() -> None:
    visit = ask()
    head = builders.build_person("clinic_head", name=builders.SR_ANDI)

    minutes = UrgencyTarget.objects.get(urgency="yellow").call_back_minutes
    assert about(visit.call_back_due_at, visit.requested_at + timedelta(minutes=minutes))
    make_due(visit, "call_back")
    assert (run_due_deadlines(), run_due_deadlines(), overdue(visit)) == (1, 0, 1)
    make_due(visit, "call_back")
    assert (run_due_deadlines(), overdue(visit)) == (1, 2)
    assert visit_card(visit.pk, identity=True)["call_back_alarmed_at"] is not None
    assert check_invariants() == []

    confirm(visit, actor_of(head))

    card = visit_card(visit.pk, identity=True)
    assert (card["status"], card["confirmed_by"]) == ("confirmed", builders.SR_ANDI)
    assert (card["call_back_due_at"], card["call_back_alarmed_at"]) == (None, None)
    assert check_invariants() == []


def test_only_the_own_puskesmas_calls_back() -> None:
    visit = ask()
    elsewhere = builders.actor("clinic_head", clinic=builders.build_clinic(builders.MANGASA))

    with pytest.raises(Refusal) as foreign:
        confirm(visit, elsewhere)
    with pytest.raises(Refusal) as crew:
        confirm(visit, builders.actor("crew"))

    assert (foreign.value.code, crew.value.code) == ("not_found", "forbidden")


def test_a_team_that_comes_calls_by_itself_and_one_that_is_taken_away_leaves_the_call_to_the_desk() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor("dispatcher")
    visit = ask()

    offer(visit.pk, duty, desk)
    assert "confirm" in visit_card(visit.pk, identity=True)["open_actions"]
    tap(duty, "accept", visit.pk)
    assert Visit.objects.get(pk=visit.pk).call_back_due_at is None
    tap(duty, "decline", visit.pk, reason="far")

    assert Visit.objects.get(pk=visit.pk).call_back_due_at is not None
    assert check_invariants() == []


def test_the_family_may_be_called_while_a_team_is_asked() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor("dispatcher")
    visit = ask()
    offer(visit.pk, duty, desk)

    confirm(visit, desk)

    card = visit_card(visit.pk, identity=True)
    assert (card["status"], card["call_back_due_at"]) == ("offered", None)
    assert "confirm" not in card["open_actions"]
    assert check_invariants() == []


def test_a_visit_that_turns_red_is_called_back_sooner() -> None:
    visit = ask()
    UrgencyTarget.objects.filter(urgency="red").update(call_back_minutes=3)

    triage_visit(
        visit_id=visit.pk,
        by=builders.actor("dispatcher"),
        seen_version=visit.version,
        action_id=uuid4(),
        form=TriageForm(urgency="red"),
    )

    after = Visit.objects.get(pk=visit.pk)
    assert after.call_back_due_at is not None
    assert after.call_back_due_at <= now() + timedelta(minutes=3)
    assert check_invariants() == []


def test_a_place_that_no_crew_can_find_is_a_task_until_it_is_corrected() -> None:
    by = builders.actor("dispatcher")
    builders.build_clinic()
    form = VisitForm(caller_phone="081241234567", complaint="lemas")
    answer = intake.log_call(by=by, action_id=uuid4(), disposition="request", answered_at=now(), form=form)
    visit = Visit.objects.get(pk=answer["visit_id"])
    assert visit.address_due_at is not None
    make_due(visit, "address_task")
    assert (run_due_deadlines(), overdue(visit)) == (1, 1)

    version = Visit.objects.get(pk=visit.pk).version
    place = PlaceForm(village_code="73.71.13.1002", alley="3", landmark="masjid Nurul Iman")
    visits.correct_address(
        visit_id=visit.pk, by=by, seen_version=version, action_id=uuid4(), place=place, address_unclear=False
    )

    after = Visit.objects.get(pk=visit.pk)
    assert (after.address_due_at, after.address_alarmed_at) == (None, None)
    assert check_invariants() == []


def test_a_crew_before_no_house_makes_a_task_and_its_arrival_ends_it() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor("dispatcher")
    visit = ask()
    offer(visit.pk, duty, desk)
    for kind in ("accept", "depart", "not_found"):
        assert tap(duty, kind, visit.pk).verdict == "stored", kind
    assert Visit.objects.get(pk=visit.pk).address_due_at is not None

    tap(duty, "arrive", visit.pk)

    assert Visit.objects.get(pk=visit.pk).address_due_at is None
    assert check_invariants() == []


def test_a_visit_that_ends_leaves_no_task() -> None:
    visit = ask()

    visits.close_visit(
        visit_id=visit.pk, by=builders.actor("dispatcher"), seen_version=visit.version, action_id=uuid4(),
        outcome="advice_only",
    )  # fmt: skip

    after = Visit.objects.get(pk=visit.pk)
    assert (after.call_back_due_at, after.address_due_at) == (None, None)
    assert check_invariants() == []
