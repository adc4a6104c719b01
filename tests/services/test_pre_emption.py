"""Taking a team from the visit it is on its way to: both visits, the crew's phone and the log in one step."""

from uuid import uuid4

import pytest

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Event, TeamFix, Visit
from dispatch.queries.crew import crew_today
from dispatch.queries.invariants import check_invariants
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.offers import offer_visit
from dispatch.services.pre_emption import take_team
from tests import builders
from tests.builders import BARRANG_LOMPO, TeamOnDuty

pytestmark = pytest.mark.django_db


def tap(duty: TeamOnDuty, visit: Visit, *kinds: str) -> None:
    person = duty.people[0]
    for kind in kinds:
        item = Item(uuid4(), kind, now(), visit.pk, {}, None, False)
        verdicts = apply_items(
            by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
        )
        assert verdicts[0].verdict == "stored", kind
    visit.refresh_from_db()


def sent(visit: Visit, duty: TeamOnDuty, desk: Actor, *kinds: str) -> Visit:
    """The team was asked for the visit, and its crew tapped these."""
    visit.refresh_from_db()
    offer_visit(
        visit_id=visit.pk, team_id=duty.team.pk, by=desk, seen_version=visit.version, action_id=uuid4(),
        override_reason="other",
    )  # fmt: skip
    tap(duty, visit, *kinds)
    return visit


def take(visit: Visit, duty: TeamOnDuty, other: Visit, by: Actor, **changes: object) -> dict[str, object]:
    for each in (visit, other):
        each.refresh_from_db()
    given = {
        "visit_id": visit.pk, "team_id": duty.team.pk, "from_visit_id": other.pk, "by": by, "action_id": uuid4(),
        "seen_version": visit.version, "from_seen_version": other.version,
    }  # fmt: skip
    return take_team(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("taps", [(), ("accept",), ("accept", "depart")])
def test_a_red_visit_takes_the_team_of_a_green_one_and_the_green_one_waits_with_its_alarm(
    taps: tuple[str, ...],
) -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()
    green = sent(builders.build_visit(urgency="green"), duty, desk, *taps)
    red = builders.build_visit(urgency="red", patient="Dg. Bau")

    answer = take(red, duty, green, desk)

    assert answer == {"visit_id": red.pk, "from_visit_id": green.pk}
    red.refresh_from_db()
    green.refresh_from_db()
    assert (red.status, green.status) == ("offered", "triaged")
    assert Assignment.objects.get(visit=red).eta_seconds is not None
    running = Deadline.objects.filter(done_at__isnull=True)
    assert {(row.visit_id, row.kind) for row in running} == {
        (red.pk, "offer_expires"),
        (red.pk, "ring_again"),
        (green.pk, "unassigned_alarm"),
        (green.pk, "call_back"),
    }
    assert list(Event.objects.filter(visit=red).order_by("seq").values_list("kind", "fact"))[-2:] == [
        ("team_taken", {"team": duty.team.code, "from_visit": green.code}),
        ("visit_offered", Event.objects.filter(visit=red).order_by("-seq")[0].fact),
    ]
    assert Event.objects.filter(visit=green).order_by("-seq")[0].kind == "offer_withdrawn"
    assert check_invariants() == []


def test_the_crews_phone_has_the_new_visit_and_no_longer_the_old_one() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()
    green = sent(builders.build_visit(urgency="green"), duty, desk, "accept", "depart")
    red = builders.build_visit(urgency="red")

    take(red, duty, green, desk)

    assert [(visit["id"], visit["actions"]) for visit in crew_today(actor_of(duty.people[0]))["visits"]] == [
        (red.pk, ["accept", "decline"])
    ]


def test_a_visit_as_urgent_keeps_its_team_unless_someone_says_why() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()
    first = sent(builders.build_visit(urgency="red"), duty, desk, "accept")
    second = builders.build_visit(urgency="red")

    with pytest.raises(Refusal) as refused:
        take(second, duty, first, desk)
    assert (refused.value.code, refused.value.field) == ("override_reason_needed", "override_reason")
    with pytest.raises(Refusal, match="reason_unknown"):
        take(second, duty, first, desk, override_reason="mood")
    take(second, duty, first, desk, override_reason="other")

    assert Assignment.objects.get(visit=second).override_reason == "other"
    assert check_invariants() == []


def test_a_free_team_that_is_nearer_asks_for_a_reason_first() -> None:
    duty, free, desk = builders.build_team_on_duty(), builders.build_team_on_duty(), builders.actor()
    at = now()
    TeamFix.objects.create(
        team=duty.team, shift=duty.shift, fix_time=at, received_at=at, lat=-5.10, lon=119.50
    )
    green = sent(builders.build_visit(urgency="green"), duty, desk, "accept", "depart")
    red = builders.build_visit(urgency="red")

    with pytest.raises(Refusal, match="override_reason_needed"):
        take(red, duty, green, desk)
    take(red, duty, green, desk, override_reason="other")

    assert Assignment.objects.get(visit=red).ranking["first"] == free.team.code


def test_the_refusal_names_the_visit_that_moved_on() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()
    green = sent(builders.build_visit(urgency="green"), duty, desk, "accept")
    red = builders.build_visit(urgency="red")
    red.refresh_from_db()
    green.refresh_from_db()

    with pytest.raises(Refusal) as refused:
        take(red, duty, green, desk, from_seen_version=green.version - 1)
    assert (refused.value.code, refused.value.params["visit"]) == ("moved_on", green.code)
    with pytest.raises(Refusal) as refused:
        take(red, duty, green, desk, seen_version=red.version - 1)
    assert (refused.value.code, refused.value.params["visit"]) == ("moved_on", red.code)
    assert Assignment.objects.filter(visit=red).count() == 0


def test_a_team_at_the_bedside_or_with_another_visit_is_not_taken() -> None:
    here, away, desk = builders.build_team_on_duty(), builders.build_team_on_duty(), builders.actor()
    green = sent(builders.build_visit(urgency="green"), here, desk, "accept", "depart", "arrive")
    red = builders.build_visit(urgency="red")

    with pytest.raises(Refusal) as refused:
        take(red, here, green, desk)
    assert (refused.value.code, refused.value.params) == ("team_on_scene", {"team": here.team.code})
    with pytest.raises(Refusal, match="no_team_now"):
        take(red, away, green, desk)
    with pytest.raises(Refusal, match="not_found"):
        take(red, here, red, desk)


def test_no_team_is_taken_over_the_sea() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()
    green = sent(builders.build_visit(urgency="green"), duty, desk, "accept")
    island = builders.build_visit(BARRANG_LOMPO, urgency="red")

    with pytest.raises(Refusal, match="team_cannot_reach"):
        take(island, duty, green, desk)
    green.refresh_from_db()
    assert green.status == "accepted"


def test_a_retry_gets_the_same_answer_and_takes_nothing_twice() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()
    green = sent(builders.build_visit(urgency="green"), duty, desk, "accept")
    red = builders.build_visit(urgency="red")
    action_id = uuid4()

    first = take(red, duty, green, desk, action_id=action_id)
    again = take(red, duty, green, desk, action_id=action_id)

    assert first == again
    assert Event.objects.filter(visit=red, kind="team_taken").count() == 1


def test_only_who_sends_teams_may_take_them() -> None:
    duty, desk = builders.build_team_on_duty(), builders.actor()
    green = sent(builders.build_visit(urgency="green"), duty, desk)
    red = builders.build_visit(urgency="red")

    with pytest.raises(Refusal, match="forbidden"):
        take(red, duty, green, builders.actor("call_taker"))
