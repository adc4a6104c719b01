"""The crew's phone walks on without network by the same table of steps as the server."""

import json
from pathlib import Path

from dispatch.rules import lifecycle

PHONE = json.loads((Path(__file__).parents[2] / "frontend/src/crew/steps.json").read_text(encoding="utf-8"))
TAPPED = {"accept", "decline", "depart", "arrive", "delivered"}


def test_every_step_of_a_crew_is_the_same_on_the_phone_and_on_the_server() -> None:
    expected: dict[str, dict[str, str | None]] = {}
    for (status, action), step in lifecycle.TEAM_STEPS.items():
        if action in TAPPED:
            expected.setdefault(status, {})[action] = step.assignment
    for status, step in lifecycle.UNDO_STEPS.items():
        expected.setdefault(status, {})["undo"] = step.assignment

    assert PHONE["steps"] == expected


def test_the_phone_offers_the_same_taps_as_the_server() -> None:
    expected = {
        status: lifecycle.crew_actions(status)
        for status in lifecycle.ASSIGNMENT_STATUSES
        if lifecycle.crew_actions(status)
    }

    assert PHONE["actions"] == expected


def test_the_phone_asks_for_the_same_outcomes_as_the_server_takes() -> None:
    expected = {
        status: [
            outcome
            for outcome in lifecycle.ENDED_BY_TEAM
            if lifecycle.team_step(assignment_status=status, action="finish", outcome=outcome)
        ]
        for status in lifecycle.ASSIGNMENT_STATUSES
    }

    assert PHONE["outcomes"] == {status: outcomes for status, outcomes in expected.items() if outcomes}
