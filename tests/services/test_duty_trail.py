"""No position outside a duty: PostgreSQL's triggers, taps, and who looks at a trail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from clinics.actors import actor_of
from clinics.clock import now
from clinics.models import Shift, ShiftMember
from clinics.refusals import Refusal
from dispatch.models import Event, TeamFix, TrailLook
from dispatch.positions.store import known_positions, record_tap_fix
from dispatch.positions.trail import delete_old_trail
from dispatch.queries.trails import MOST_POINTS, own_tracker, shift_to_look_at, trail_of, trail_shifts
from dispatch.services.log import TapFix
from dispatch.services.trackers import look_at_trail
from tests import builders
from tests.builders import TeamOnDuty

pytestmark = pytest.mark.django_db
LAT, LON = -5.17003, 119.45318


def fix_at(duty: TeamOnDuty, minutes_ago: float, **more: object) -> TeamFix:
    """A row of the trail, not yet kept."""
    at = now() - timedelta(minutes=minutes_ago)
    fields = {
        "team": duty.team,
        "shift": duty.shift,
        "fix_time": at,
        "received_at": at,
        "lat": LAT,
        "lon": LON,
    }
    return TeamFix(**{**fields, **more})


def test_no_writer_can_keep_a_position_outside_its_duty() -> None:
    duty, other = builders.build_team_on_duty(), builders.build_team_on_duty()
    planned = builders.build_shift(builders.build_team())
    Shift.objects.filter(pk=other.shift.pk).update(ended_at=now() - timedelta(minutes=30))
    outside = [
        fix_at(duty, 61),
        fix_at(other, 29),
        fix_at(planned, 0),
        fix_at(duty, 5, team=other.team),
    ]

    for fix in outside:
        with pytest.raises(IntegrityError, match="outside its duty"), transaction.atomic():
            TeamFix.objects.bulk_create([fix_at(duty, 5), fix], ignore_conflicts=True)
    assert not TeamFix.objects.exists()

    TeamFix.objects.bulk_create([fix_at(duty, 59), fix_at(duty, 0), fix_at(other, 31)])
    with pytest.raises(IntegrityError, match="outside its duty"), transaction.atomic():
        TeamFix.objects.update(fix_time=F("fix_time") - timedelta(hours=3))
    assert TeamFix.objects.count() == 3


def test_a_shift_that_ends_earlier_than_it_was_heard_takes_its_positions_along() -> None:
    duty = builders.build_team_on_duty()
    TeamFix.objects.bulk_create([fix_at(duty, minutes) for minutes in (50, 20, 5)])

    Shift.objects.filter(pk=duty.shift.pk).update(ended_at=now() - timedelta(minutes=10))
    assert TeamFix.objects.count() == 2
    Shift.objects.filter(pk=duty.shift.pk).update(started_at=now() - timedelta(minutes=30))
    assert TeamFix.objects.count() == 1


def test_what_slips_past_in_the_moment_a_shift_ends_is_swept_away() -> None:
    duty = builders.build_team_on_duty()
    Shift.objects.filter(pk=duty.shift.pk).update(ended_at=now() - timedelta(minutes=1))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE dispatch_teamfix DISABLE TRIGGER teamfix_is_inside_its_duty")
        TeamFix.objects.bulk_create([fix_at(duty, 0.5), fix_at(duty, 5)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE dispatch_teamfix ENABLE TRIGGER teamfix_is_inside_its_duty")

    delete_old_trail()

    assert TeamFix.objects.count() == 1


@pytest.mark.parametrize(("minutes_ago", "kept"), [(59, 1), (61, 0)])
def test_a_tap_is_taken_wherever_it_was_and_its_place_only_inside_the_duty(
    minutes_ago: int, kept: int
) -> None:
    duty = builders.build_team_on_duty()
    at = now() - timedelta(minutes=minutes_ago)

    for accuracy in (None, 12.0):
        record_tap_fix(duty.team.pk, duty.shift.pk, TapFix(LAT, LON, accuracy, at))

    assert TeamFix.objects.count() == kept
    assert (duty.team.pk in known_positions([duty.team.pk])[0]) is bool(kept)


def test_who_looks_at_a_trail_says_why_and_its_crew_reads_it() -> None:
    duty, stranger = builders.build_team_on_duty(), builders.build_team_on_duty()
    TeamFix.objects.bulk_create([fix_at(duty, 59 - minute / 20) for minute in range(1000)])
    TeamFix.objects.bulk_create([fix_at(duty, 0.5, mark="jump", lat=LAT + 1)])
    by = builders.actor("dispatcher")
    shift = shift_to_look_at(duty.team.pk, None)
    assert [row["id"] for row in trail_shifts(duty.team.pk)["shifts"]] == [duty.shift.pk]

    for reason in ("", "  x  "):
        with pytest.raises(Refusal) as refused:
            look_at_trail(by=by, shift=shift, reason=reason)
        assert refused.value.code == "required"
    with pytest.raises(Refusal):
        look_at_trail(by=builders.actor("call_taker"), shift=shift, reason="ingin tahu")
    assert not TrailLook.objects.exists()

    look_at_trail(by=by, shift=shift, reason="keluarga  menunggu\nlama")
    trail = trail_of(shift)
    assert (trail["fixes"], len(trail["points"]) <= MOST_POINTS + 1) == (1000, True)
    assert max(point["lat"] for point in trail["points"]) == LAT
    assert Event.objects.filter(kind="trail_looked_at", team=duty.team).count() == 1

    def seen_by(team: TeamOnDuty) -> list[tuple[str, str]]:
        crew = actor_of(team.people[0])
        return [(look["role"], look["reason"]) for look in own_tracker(crew, "https://x")["looks"]]

    assert seen_by(duty) == [("dispatcher", "keluarga menunggu lama")]
    assert seen_by(stranger) == []
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TrailLook.objects.update(reason="bukan saya")


def test_a_trail_older_than_it_is_kept_is_not_there() -> None:
    duty = builders.build_team_on_duty()
    long_ago = now() - timedelta(days=31)
    Shift.objects.filter(pk=duty.shift.pk).update(started_at=long_ago, ended_at=long_ago + timedelta(hours=8))

    assert ShiftMember.objects.filter(shift=duty.shift).exists()
    assert trail_shifts(duty.team.pk)["shifts"] == []
    with pytest.raises(Refusal) as refused:
        shift_to_look_at(duty.team.pk, duty.shift.pk)
    assert refused.value.code == "not_found"
