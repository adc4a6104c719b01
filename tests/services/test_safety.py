"""A team's safety at a home, the way to it, and the pin that is better afterwards."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Event, HelpCall, Message, PinProposal, UrgencyTarget, Visit
from dispatch.queries.cards import visit_card
from dispatch.queries.crew import crew_today
from dispatch.queries.invariants import check_invariants
from dispatch.queries.known_homes import homes_of_phone
from dispatch.queries.teams import team_cards
from dispatch.queries.tracking import tracking_of
from dispatch.queries.wall import wall_visits
from dispatch.services import family, offers, pins, safety
from dispatch.services.crew_actions import Item, Verdict, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.log import TapFix
from tests import builders
from tests.builders import TeamOnDuty

pytestmark = pytest.mark.django_db

HOME = (-5.1700, 119.4530)
DOOR = (-5.1712, 119.4541)
"""About 180 metres from the pin."""


def tap(
    duty: TeamOnDuty,
    kind: str,
    visit_id: int | None = None,
    *,
    at: Any = None,  # a datetime
    fix: tuple[float, float] | None = None,
    accuracy: float = 8.0,
    **payload: object,
) -> Verdict:
    """One tap of the team's first member."""
    person, moment = duty.people[0], at or now()
    place = TapFix(*fix, accuracy, moment) if fix else None
    item = Item(uuid4(), kind, moment, visit_id, payload, place, offline=at is not None)
    return apply_items(
        by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
    )[0]


@pytest.fixture
def desk() -> Actor:
    return builders.actor("dispatcher")


@pytest.fixture
def duty(desk: Actor) -> TeamOnDuty:
    return builders.build_team_on_duty()


@pytest.fixture
def visit(duty: TeamOnDuty, desk: Actor) -> Visit:
    """A visit whose family left a number, offered to the team."""
    visit = builders.build_visit(lat=HOME[0], lon=HOME[1])
    _offer(visit, duty, desk)
    return visit


def _offer(visit: Visit, duty: TeamOnDuty, desk: Actor) -> None:
    visit.refresh_from_db()
    offers.offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=desk, seen_version=visit.version, action_id=uuid4(),
        override_reason="knows_patient",
    )  # fmt: skip


def part_of(visit: Visit) -> Assignment:
    """The team's part as it is in the database."""
    return Assignment.objects.filter(visit=visit).latest("pk")


def mine(duty: TeamOnDuty) -> dict[str, Any]:
    """The one visit on the crew's phone."""
    visits = crew_today(actor_of(duty.people[0]))["visits"]
    assert len(visits) == 1
    found: dict[str, Any] = visits[0]
    return found


def due_now(visit: Visit) -> None:
    """The running check-in of the visit is due."""
    at = now() - timedelta(seconds=1)
    Deadline.objects.filter(visit=visit, kind="check_in", done_at__isnull=True).update(due_at=at)
    Assignment.objects.filter(visit=visit, check_in_due_at__gt=at).update(check_in_due_at=at)


# -- the door code


def test_team_and_family_have_the_same_four_digits_from_the_yes_to_the_end_and_nobody_else_has_them(
    visit: Visit, duty: TeamOnDuty
) -> None:
    assert mine(duty)["door_code"] == tracking_of(visit.pk)["door_code"] == ""

    tap(duty, "accept", visit.pk)
    code = mine(duty)["door_code"]
    seen = [tracking_of(visit.pk)["door_code"]]
    for kind in ("depart", "arrive"):
        tap(duty, kind, visit.pk)
        seen += [mine(duty)["door_code"], tracking_of(visit.pk)["door_code"]]
    elsewhere = repr(
        [visit_card(visit.pk, identity=True), team_cards(), wall_visits([visit.pk]),
         list(Event.objects.values_list("kind", "fact", "subject"))]
    )  # fmt: skip
    tap(duty, "finish", visit.pk, outcome="completed")

    assert len(code) == 4
    assert code.isdigit()
    assert set(seen) == {code}
    assert "door_code" not in elsewhere
    assert f"'{code}'" not in elsewhere
    assert mine(duty)["door_code"] == tracking_of(visit.pk)["door_code"] == ""
    assert part_of(visit).door_code == ""


def test_a_code_goes_with_its_team(visit: Visit, duty: TeamOnDuty, desk: Actor) -> None:
    tap(duty, "accept", visit.pk)
    visit.refresh_from_db()

    offers.withdraw_offer(
        visit_id=visit.pk, by=desk, seen_version=visit.version, action_id=uuid4(), reason=""
    )

    assert tracking_of(visit.pk)["door_code"] == ""
    assert part_of(visit).door_code == ""


# -- butuh bantuan


def test_help_rings_until_a_person_has_seen_it_and_the_crew_is_told_who(
    visit: Visit, duty: TeamOnDuty, desk: Actor
) -> None:
    tap(duty, "accept", visit.pk)
    tap(duty, "need_help", visit.pk, fix=DOOR)
    tap(duty, "need_help", visit.pk)
    (card,) = (card for card in team_cards() if card["id"] == duty.team.pk)
    rang = [alarm["kind"] for alarm in visit_card(visit.pk, identity=True)["alarms"]]

    once = uuid4()
    safety.see_help(help_id=card["help"]["id"], by=desk, action_id=once)
    safety.see_help(help_id=card["help"]["id"], by=desk, action_id=once)
    safety.see_help(help_id=card["help"]["id"], by=builders.actor("call_taker"), action_id=uuid4())

    call = HelpCall.objects.get()
    told = crew_today(actor_of(duty.people[0]))["help"]
    assert rang[0] == "help"
    assert card["help"]["seen_at"] is None
    assert (call.times, call.lat, call.lon) == (2, *DOOR)
    assert call.seen_by_id == desk.person_id
    assert (told["seen_by"], told["times"]) == (builders.BU_ROSMINI, 2)
    assert "help" not in [alarm["kind"] for alarm in visit_card(visit.pk, identity=True)["alarms"]]
    assert Event.objects.filter(kind="help_seen").count() == 1
    tap(duty, "check_in", visit.pk)
    assert part_of(visit).help_needed_at is None  # seen and over: the desk's card is calm again


def test_help_is_called_between_two_visits_and_after_the_shift_and_said_to_be_over(
    duty: TeamOnDuty, desk: Actor
) -> None:
    assert tap(duty, "need_help").verdict == "stored"
    assert tap(duty, "check_in").verdict == "stored"
    (card,) = (card for card in team_cards() if card["id"] == duty.team.pk)

    safety.see_help(help_id=card["help"]["id"], by=desk, action_id=uuid4())
    (after,) = (card for card in team_cards() if card["id"] == duty.team.pk)

    assert card["help"]["ended_at"] is not None  # said to be well, and still a person looks
    assert after["help"] is None
    assert crew_today(actor_of(duty.people[0]))["help"] is None


def test_who_looks_only_does_not_take_a_call_for_help_in_hand(visit: Visit, duty: TeamOnDuty) -> None:
    tap(duty, "accept", visit.pk)
    tap(duty, "need_help", visit.pk)

    with pytest.raises(Refusal, match="forbidden"):
        safety.see_help(
            help_id=HelpCall.objects.get().pk, by=builders.actor("health_office"), action_id=uuid4()
        )


# -- semua baik?


def test_a_team_on_scene_is_asked_and_without_an_answer_the_desk_is_alarmed_again_and_again(
    visit: Visit, duty: TeamOnDuty
) -> None:
    for kind in ("accept", "depart", "arrive"):
        tap(duty, kind, visit.pk)
    asked_at = mine(duty)["check_in_due_at"]

    due_now(visit)
    run_due_deadlines()
    quiet = [alarm["kind"] for alarm in visit_card(visit.pk, identity=True)["alarms"]]
    due_now(visit)
    run_due_deadlines()
    first = part_of(visit).check_in_alarmed_at
    rang = [alarm["kind"] for alarm in visit_card(visit.pk, identity=True)["alarms"]]
    due_now(visit)
    run_due_deadlines()

    events = list(Event.objects.filter(kind__startswith="check_in").values_list("kind", flat=True))
    assert asked_at - part_of(visit).arrived_at == timedelta(minutes=45)
    assert "check_in" not in quiet
    assert "check_in" in rang
    assert part_of(visit).check_in_alarmed_at > first
    assert events == ["check_in_asked", "check_in_missed", "check_in_missed"]
    assert check_invariants() == []


def test_one_tap_answers_even_from_a_phone_without_a_signal_and_the_question_comes_again(
    visit: Visit, duty: TeamOnDuty
) -> None:
    for kind in ("accept", "depart", "arrive"):
        tap(duty, kind, visit.pk)
    for _ in range(2):
        due_now(visit)
        run_due_deadlines()
    tapped = now() - timedelta(minutes=1)

    assert tap(duty, "check_in", visit.pk, at=tapped).verdict == "stored"

    part = part_of(visit)
    assert (part.checked_in_at, part.check_in_alarmed_at) == (tapped, None)
    assert part.check_in_due_at == tapped + timedelta(minutes=45)
    assert Deadline.objects.filter(visit=visit, kind="check_in", done_at__isnull=True).count() == 1
    tap(duty, "finish", visit.pk, outcome="completed")
    assert not Deadline.objects.filter(visit=visit, done_at__isnull=True).exists()
    assert tap(duty, "check_in", visit.pk).verdict == "stored"  # good news is never turned down


def test_an_office_that_asks_never_asks_never(visit: Visit, duty: TeamOnDuty) -> None:
    UrgencyTarget.objects.update(check_in_minutes=0)

    for kind in ("accept", "depart", "arrive"):
        tap(duty, kind, visit.pk)

    assert mine(duty)["check_in_due_at"] is None
    assert not Deadline.objects.filter(visit=visit, kind="check_in", done_at__isnull=True).exists()


# -- tidak ketemu


def test_the_family_is_asked_where_the_house_is_and_its_answer_reaches_the_crew_and_the_desk(
    visit: Visit, duty: TeamOnDuty
) -> None:
    for kind in ("accept", "depart"):
        tap(duty, kind, visit.pk)

    tap(duty, "not_found", visit.pk, note="di depan masjid, pagar hijau")
    asked = tracking_of(visit.pk)["question"]
    family.answer_family(visit_id=visit.pk, action_id=uuid4(), answer="belakang masjid, rumah panggung")
    family.answer_family(
        visit_id=visit.pk, action_id=uuid4(), consent=True, lat=DOOR[0], lon=DOOR[1], accuracy_metres=9
    )

    said = mine(duty)["family_question"]
    assert asked["note"] == "di depan masjid, pagar hijau"
    assert (said["answer"], said["lat"], said["lon"]) == ("belakang masjid, rumah panggung", *DOOR)
    assert visit_card(visit.pk, identity=True)["family_question"] == said
    assert visit_card(visit.pk, identity=False)["family_question"] is None
    assert PinProposal.objects.get().source == "family"
    assert Message.objects.filter(visit=visit, kind="house_not_found").exists()
    tap(duty, "arrive", visit.pk)
    assert tracking_of(visit.pk)["question"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [({}, "answer_needed"), ({"lat": DOOR[0], "lon": DOOR[1]}, "consent_needed")],
)
def test_no_empty_answer_and_no_position_without_consent(
    visit: Visit, duty: TeamOnDuty, words: dict[str, Any], said: str
) -> None:
    for kind in ("accept", "depart", "not_found"):
        tap(duty, kind, visit.pk)

    with pytest.raises(Refusal, match=said):
        family.answer_family(visit_id=visit.pk, action_id=uuid4(), **words)
    with pytest.raises(Refusal, match="question_over"):
        family.answer_family(visit_id=builders.build_visit().pk, action_id=uuid4(), answer="di sini")


# -- the better pin


def arrived(visit: Visit, duty: TeamOnDuty, fix: tuple[float, float] = DOOR, accuracy: float = 8.0) -> None:
    """The team goes there and says so at this place."""
    tap(duty, "accept", visit.pk)
    tap(duty, "depart", visit.pk)
    tap(duty, "arrive", visit.pk, fix=fix, accuracy=accuracy)


@pytest.mark.parametrize("role", ["dispatcher", "clinic_head"])
def test_an_arrival_proposes_a_pin_a_person_accepts_it_and_the_next_request_of_the_home_begins_with_it(
    visit: Visit, duty: TeamOnDuty, role: str
) -> None:
    arrived(visit, duty)
    tap(duty, "finish", visit.pk, outcome="completed")
    waiting = visit_card(visit.pk, identity=True)["pin_proposal"]

    pins.decide_pin(
        visit_id=visit.pk, proposal_id=waiting["id"], accept=True, by=builders.actor(role), action_id=uuid4()
    )

    card = visit_card(visit.pk, identity=True)
    (home,) = homes_of_phone(builders.PHONE)
    assert (waiting["source"], waiting["lat"], waiting["lon"]) == ("arrival", *DOOR)
    assert 150 < waiting["metres_from_pin"] < 220
    assert (card["lat"], card["lon"], card["pin_source"], card["pin_radius_metres"]) == (*DOOR, "crew", 10)
    assert card["pin_proposal"] is None
    assert home.place is not None
    assert (tuple(home.place), home.radius_metres, home.confirmed) == (DOOR, 10, True)
    assert check_invariants() == []


def test_a_refused_place_serves_nobody(visit: Visit, duty: TeamOnDuty, desk: Actor) -> None:
    arrived(visit, duty)
    proposal = PinProposal.objects.get()

    pins.decide_pin(visit_id=visit.pk, proposal_id=proposal.pk, accept=False, by=desk, action_id=uuid4())
    with pytest.raises(Refusal, match="already_done"):
        pins.decide_pin(visit_id=visit.pk, proposal_id=proposal.pk, accept=True, by=desk, action_id=uuid4())

    (home,) = homes_of_phone(builders.PHONE)
    assert home.place is not None
    assert tuple(home.place) == HOME
    assert mine(duty)["pin_proposed"] == "refused"


def test_a_crew_says_itself_where_the_home_is_and_an_own_arrival_does_not_overrule_it(
    visit: Visit, duty: TeamOnDuty
) -> None:
    tap(duty, "accept", visit.pk)
    assert tap(duty, "correct_pin", visit.pk).code == "pin_needs_fix"
    assert tap(duty, "correct_pin", visit.pk, lat=48.1, lon=11.5).code == "pin_outside_city"

    tap(duty, "correct_pin", visit.pk, fix=DOOR)
    tap(duty, "arrive", visit.pk, fix=(-5.1690, 119.4520))

    proposal = PinProposal.objects.get()
    assert (proposal.source, proposal.lat, proposal.lon) == ("crew", *DOOR)
    assert mine(duty)["pin_proposed"] == "waiting"
