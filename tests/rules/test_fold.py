"""A visit read back from its log is the visit (I3), whatever way its life took."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.fold import Happened, LogContradictsItself, fold
from dispatch.rules.lifecycle import (
    ACTIVE_ASSIGNMENT,
    ENDED,
    ENDED_BY_TEAM,
    WAITING,
    WITH_TEAM,
    may_end_without_visit,
    may_offer,
    team_step,
    undo_step,
)

BEGIN = [
    Happened("visit_requested", fact={"urgency": "red"}),
    Happened("visit_triaged", fact={"urgency": "yellow"}),
]
KINDS = {
    "accept": "offer_accepted", "decline": "offer_declined", "expire": "offer_expired", "withdraw": "offer_withdrawn",
    "depart": "team_departed", "arrive": "team_arrived", "delivered": "patient_delivered",
}  # fmt: skip


class City:
    """The rows beside the log: one visit, the teams at it, changed only by the table of steps."""

    def __init__(self) -> None:
        self.status = "triaged"
        self.teams: dict[int, str] = {}
        self.log = list(BEGIN)

    def _active(self) -> int | None:
        return next((team for team, status in self.teams.items() if status in ACTIVE_ASSIGNMENT), None)

    def act(self, action: str, team: int, outcome: str) -> None:
        active = self._active()
        if action == "offer":
            if may_offer(self.status) and active is None:
                self._write(team, "offered", "offered", Happened("visit_offered", team))
        elif action == "cancel":
            if may_end_without_visit(self.status):
                if active is not None:
                    self.teams[active] = "withdrawn"
                self.status = "cancelled"
                self.log.append(Happened("visit_cancelled"))
        elif action == "confirm":
            if self.status in WAITING:
                self.status = "confirmed"
                self.log.append(Happened("visit_confirmed"))
        elif active is not None:
            self._step(action, active, outcome)

    def _step(self, action: str, team: int, outcome: str) -> None:
        was = self.teams[team]
        if action == "undo":
            back = undo_step(was)
            if back and back.visit and back.assignment:
                fact = {"was": was, "now": back.assignment}
                self._write(team, back.visit, back.assignment, Happened("step_undone", team, fact))
            return
        step = team_step(assignment_status=was, action=action, outcome=outcome)
        if step is None:
            return
        if action in ("finish", "transport"):
            fact = {"outcome": step.visit, "transport": action == "transport"}
            event = Happened("visit_finished", team, fact)
        else:
            event = Happened(KINDS[action], team)
        self._write(team, step.visit or self.status, str(step.assignment), event)

    def _write(self, team: int, visit: str, assignment: str, event: Happened) -> None:
        self.status, self.teams[team] = visit, assignment
        self.log.append(event)


actions = st.tuples(
    st.sampled_from(["offer", "finish", "transport", "undo", "cancel", "confirm", *KINDS]),
    st.integers(1, 3),
    st.sampled_from(ENDED_BY_TEAM),
)


@given(st.lists(actions, max_size=40))
def test_the_fold_of_any_life_is_its_rows(life: list[tuple[str, int, str]]) -> None:
    city = City()
    for action, team, outcome in life:
        city.act(action, team, outcome)

        folded = fold(city.log)
        assert folded is not None
        assert (folded.visit_status, dict(folded.assignments)) == (city.status, city.teams)
        assert folded.urgency == "yellow"
        if folded.visit_status in WITH_TEAM:
            assert folded.active_team_id is not None
        if folded.visit_status in WAITING:
            assert folded.active_team_id is None


def test_a_team_that_declined_may_be_asked_again() -> None:
    log = [*BEGIN, Happened("visit_offered", 7), Happened("offer_declined", 7), Happened("visit_offered", 7)]

    folded = fold(log)

    assert folded is not None
    assert (folded.visit_status, folded.active_team_id) == ("offered", 7)


@pytest.mark.parametrize(
    "log",
    [
        [Happened("visit_triaged")],
        [*BEGIN, *BEGIN],
        [*BEGIN, Happened("team_arrived", 1)],
        [*BEGIN, Happened("visit_offered", 1), Happened("visit_offered", 2)],
        [*BEGIN, Happened("visit_offered")],
        [*BEGIN, Happened("visit_cancelled"), Happened("visit_closed", fact={"outcome": "redirected"})],
        [
            *BEGIN,
            Happened("visit_offered", 1),
            Happened("step_undone", 1, {"was": "en_route", "now": "accepted"}),
        ],
    ],
)
def test_a_log_that_contradicts_itself_is_found(log: list[Happened]) -> None:
    with pytest.raises(LogContradictsItself):
        fold(log)


def test_an_empty_log_is_no_visit_and_a_note_changes_nothing() -> None:
    assert fold([]) is None
    ended = fold([*BEGIN, Happened("visit_closed", fact={"outcome": "advice_only"}), Happened("visit_rated")])
    assert ended is not None
    assert ended.visit_status in ENDED
