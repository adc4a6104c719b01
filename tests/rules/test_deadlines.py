"""What must happen by itself, and when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.deadlines import (
    Target,
    face_to_face_due_at,
    next_unassigned_alarm_at,
    running_deadline,
)
from dispatch.rules.lifecycle import OPEN, STATUSES

SINCE = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
RED = Target(face_to_face_minutes=15, offer_seconds=60, unassigned_minutes=1, on_scene_minutes=90)

targets = st.builds(
    Target, st.integers(1, 600), st.integers(1, 3600), st.floats(0.1, 120), st.integers(1, 600)
)


@given(st.sampled_from(STATUSES), targets, st.none() | st.integers(0, 20_000))
def test_every_open_visit_has_a_deadline_ahead_and_an_ended_one_none(
    status: str, target: Target, eta_seconds: int | None
) -> None:
    due = running_deadline(visit_status=status, since=SINCE, target=target, eta_seconds=eta_seconds)

    assert (due is not None) == (status in OPEN)
    assert due is None or due.due_at > SINCE


def test_a_red_visit_rings_after_one_minute_its_offer_lasts_one_and_its_scene_ninety() -> None:
    def due(status: str) -> tuple[str, timedelta]:
        deadline = running_deadline(visit_status=status, since=SINCE, target=RED, eta_seconds=600)
        assert deadline is not None
        return deadline.kind, deadline.due_at - SINCE

    assert due("triaged") == ("unassigned_alarm", timedelta(minutes=1))
    assert due("offered") == ("offer_expires", timedelta(minutes=1))
    assert due("en_route") == ("arrival_alarm", timedelta(minutes=20))
    assert due("on_scene") == ("on_scene_alarm", timedelta(minutes=90))


def test_a_red_visit_is_due_face_to_face_in_a_quarter_of_an_hour() -> None:
    assert face_to_face_due_at(SINCE, RED) == datetime(2026, 3, 2, 16, 14, tzinfo=UTC)


@given(targets)
def test_an_alarm_nobody_answers_rings_again_more_slowly(target: Target) -> None:
    first = running_deadline(visit_status="triaged", since=SINCE, target=target)
    assert first is not None

    assert next_unassigned_alarm_at(first.due_at, target) - first.due_at >= first.due_at - SINCE
