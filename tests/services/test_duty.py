"""Duty: started once, by the rostered, for the whole crew."""

from datetime import timedelta

import pytest

from clinics.clock import now
from clinics.models import Shift, ShiftMember
from clinics.refusals import Refusal
from clinics.services import duty
from tests.builders import build_clinic, build_person, build_shift, build_team, build_team_on_duty

pytestmark = pytest.mark.django_db


def test_the_nurse_starts_the_shift_and_the_whole_crew_is_on_duty() -> None:
    rostered = build_shift(build_team())

    shift = duty.start_shift(person_id=rostered.people[1].pk, shift_id=rostered.shift.pk, at=now())

    assert shift.started_by == rostered.people[1]
    assert {duty.shift_on_duty(person.pk) for person in rostered.people} == {shift}


def test_a_second_start_joins_and_changes_nothing() -> None:
    rostered = build_shift(build_team())
    first = duty.start_shift(person_id=rostered.people[0].pk, shift_id=rostered.shift.pk, at=now())

    again = duty.start_shift(person_id=rostered.people[1].pk, shift_id=rostered.shift.pk, at=now())

    assert (again.started_at, again.started_by_id) == (first.started_at, rostered.people[0].pk)


def test_who_is_not_on_the_roster_or_comes_at_another_time_is_refused() -> None:
    rostered = build_shift(build_team())
    stranger = build_person("crew")
    tomorrow = build_shift(build_team(), starts_at=now() + timedelta(hours=20))
    yesterday = build_shift(build_team(), starts_at=now() - timedelta(hours=20), hours=8)

    for person, shift in (
        (stranger, rostered.shift), (tomorrow.people[0], tomorrow.shift), (yesterday.people[0], yesterday.shift),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            duty.start_shift(person_id=person.pk, shift_id=shift.pk, at=now())
        assert refused.value.code == "no_shift_today"
    with pytest.raises(Refusal, match="no_shift_today"):
        duty.start_shift(person_id=stranger.pk, shift_id=999_999, at=now())


def test_a_person_is_on_duty_in_one_team_only() -> None:
    running = build_team_on_duty()
    doctor = running.people[0]
    other = build_shift(build_team())
    ShiftMember.objects.create(shift=other.shift, person=doctor, profession="doctor")

    with pytest.raises(Refusal) as refused:
        duty.start_shift(person_id=doctor.pk, shift_id=other.shift.pk, at=now())
    duty.start_shift(person_id=other.people[0].pk, shift_id=other.shift.pk, at=now())

    assert (refused.value.code, refused.value.params) == (
        "shift_started_elsewhere",
        {"team": running.team.code},
    )
    assert duty.shift_on_duty(doctor.pk) == running.shift


def test_the_next_crew_waits_for_the_one_before_unless_its_time_is_over() -> None:
    running = build_team_on_duty(hours=12)
    following = build_shift(running.team, starts_at=now() + timedelta(minutes=30))

    with pytest.raises(Refusal) as refused:
        duty.start_shift(person_id=following.people[0].pk, shift_id=following.shift.pk, at=now())
    assert refused.value.code == "team_still_on_duty"
    assert duty.overrun_shift(shift_id=following.shift.pk, at=now()) is None

    Shift.objects.filter(pk=running.shift.pk).update(ends_at=now())
    left = duty.overrun_shift(shift_id=following.shift.pk, at=now())
    assert left == running.shift
    duty.end_overrun(shift_id=running.shift.pk, at=now())
    started = duty.start_shift(person_id=following.people[0].pk, shift_id=following.shift.pk, at=now())

    assert started.started_at is not None
    assert duty.shift_on_duty(running.people[0].pk) is None


def test_ending_ends_it_for_everybody_and_never_before_it_began() -> None:
    running = build_team_on_duty(build_clinic())
    assert running.shift.started_at is not None

    ended = duty.end_shift(person_id=running.people[2].pk, at=running.shift.started_at - timedelta(hours=1))

    assert ended.ended_at == running.shift.started_at
    assert not ShiftMember.objects.filter(on_duty=True).exists()
    with pytest.raises(Refusal) as refused:
        duty.end_shift(person_id=running.people[0].pk, at=now())
    assert refused.value.code == "shift_not_started"


def test_the_kit_check_is_kept_with_the_shift() -> None:
    running = build_team_on_duty()

    shift = duty.check_kit(person_id=running.people[0].pk, missing=["oxygen", "ecg", "oxygen"], at=now())

    assert (shift.kit_missing, shift.kit_checked_at is not None) == (["ecg", "oxygen"], True)
    with pytest.raises(Refusal):
        duty.check_kit(person_id=build_person("crew").pk, missing=[], at=now())
