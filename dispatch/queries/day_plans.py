"""The day plan of a puskesmas as its head sees it: rounds with their times now, what is left over and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from clinics.actors import Actor
from clinics.clock import today
from clinics.models import Clinic
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.dayplan import Round, Why, rounds_of, why_not_placed
from dispatch.dayplan.reasons import why
from dispatch.dayplan.schedule import Timed
from dispatch.models import DayPlan
from dispatch.queries.clinic import clinic_in_scope
from dispatch.queries.day_facts import DayFacts, day_facts
from dispatch.queries.day_stops import DayStop
from dispatch.queries.day_teams import DayTeam

Json = dict[str, Any]  # shaped by dispatch.api.schemas.day_plans
Rounds = Mapping[int, Sequence[str]]
DAYS_BACK, DAYS_AHEAD = 31, 14


@dataclass(frozen=True)
class DayNow:
    """A day with the plan it has, if it has one."""

    facts: DayFacts
    plan: DayPlan | None

    @property
    def rounds(self) -> dict[int, list[str]]:
        """The plan's rounds of what is still to be made: stops and teams that are no longer there are left out."""
        waiting = self.facts.problem.stop_of
        return {
            team_id: [key for key in keys if key in waiting]
            for team_id, keys in stored_rounds(self.plan).items()
            if team_id in self.facts.problem.team_of
        }


def stored_rounds(plan: DayPlan | None) -> dict[int, list[str]]:
    """The rounds of a plan's row: JSON knows no numbers as keys."""
    return {} if plan is None else {int(team_id): list(keys) for team_id, keys in plan.rounds.items()}


def day_of(actor: Actor, day: date) -> Clinic:
    """The own puskesmas, for a day that may be looked at. Refuses ``invalid`` for one that is too far away."""
    actor.must("clinic.day_plan")
    if not today() - timedelta(days=DAYS_BACK) <= day <= today() + timedelta(days=DAYS_AHEAD):
        raise Refusal("invalid", field="day", name="day")
    return clinic_in_scope(actor, None)


def day_now(clinic: Clinic, day: date, plan: DayPlan | None) -> DayNow:
    """The facts of a day beside its plan."""
    return DayNow(day_facts(clinic, day, dict(plan.pins) if plan else None), plan)


def day_plan(actor: Actor, day: date, *, moved: Sequence[str] = ()) -> Json:  # DayPlanOut
    """The plan of a day. A constant number of queries; the look is logged."""
    clinic = day_of(actor, day)
    plan = DayPlan.objects.filter(clinic=clinic, day=day).first()
    found = day_now(clinic, day, plan)
    patients = {stop.patient_id for stop in found.facts.stops if stop.patient_id is not None}
    log_access(person_id=actor.person_id, door="day_plan", patient_ids=sorted(patients))
    return plan_out(found, moved)


def plan_out(found: DayNow, moved: Sequence[str] = ()) -> Json:  # DayPlanOut
    """A day in the shape of DayPlanOut."""
    facts, plan = found.facts, found.plan
    rounds = rounds_of(facts.problem, found.rounds)
    teams = [_team(found, team, rounds.get(team.team_id)) for team in facts.teams]
    unassigned = list(_unassigned(found))
    return {
        "day": facts.day,
        "version": plan.version if plan else 0,
        "made_at": plan.made_at if plan else None,
        "source": facts.source,
        "stale": plan is not None and plan.basis != facts.basis,
        "may_undo": plan is not None and plan.undo_to is not None,
        "clinic": {"name": facts.clinic.name, "lat": facts.clinic.lat, "lon": facts.clinic.lon},
        "teams": teams,
        "unassigned": unassigned,
        "total_drive_minutes": sum(team["drive_minutes"] for team in teams),
        "moved": list(moved),
    }


def _team(found: DayNow, team: DayTeam, times: Round | None) -> Json:  # DayTeamOut
    facts = found.facts
    begun = sorted(
        (stop for stop in facts.stops if stop.busy is not None and stop.busy.team_id == team.team_id),
        key=_begun_at,
    )
    stops = [_begun(found, stop) for stop in begun]
    drive, work = _begun_drive(begun), sum(stop.service_minutes for stop in begun)
    lunches: tuple[tuple[int, int], ...] = ()
    if times is not None:
        stops += [_planned(found, timed) for timed in times.stops]
        drive += round(times.drive_seconds / 60)
        work += round(times.work_seconds / 60)
        lunches = times.lunches
    elsewhere = facts.busy_elsewhere.get(team.team_id)
    return {
        "team_id": team.team_id,
        "team": team.team,
        "vehicle": team.vehicle,
        "members": list(team.members),
        "skills": team.skills,
        "on_from": team.parts[0].on_from,
        "on_to": team.parts[-1].on_to,
        "lunch_from": facts.moment(lunches[0][0]) if lunches else None,
        "lunch_to": facts.moment(lunches[0][1]) if lunches else None,
        "busy_with": elsewhere.visit if elsewhere is not None else None,
        "drive_minutes": drive,
        "work_minutes": work,
        "stops": stops,
    }


def _begun_at(stop: DayStop) -> datetime:
    hand = stop.busy
    assert hand is not None
    return hand.arrived_at or hand.departed_at or hand.offered_at


def _begun_drive(stops: Sequence[DayStop]) -> int:
    """Minutes on the way to what is begun: as they were, else as they were promised."""
    seconds = 0.0
    for hand in (stop.busy for stop in stops if stop.busy is not None):
        if hand.arrived_at is not None and hand.departed_at is not None:
            seconds += (hand.arrived_at - hand.departed_at).total_seconds()
        else:
            seconds += hand.eta_seconds or 0
    return round(seconds / 60)


def _unassigned(found: DayNow) -> Iterator[Json]:
    """What has no team, each with why: the first thing that would have to change."""
    facts, problem = found.facts, found.facts.problem
    placed = {key for keys in found.rounds.values() for key in keys}
    shown = {team.team_id for team in facts.teams}
    for stop in facts.stops:
        if stop.busy is not None:
            if stop.busy.team_id not in shown:
                yield {**_begun(found, stop), "reasons": [_said(why("elsewhere", team=stop.busy.team))]}
            continue
        if stop.key in placed:
            continue
        if found.plan is None:
            reasons = [why("not_planned")]
        elif facts.teams and not problem.teams:
            reasons = [why("over")]
        else:
            reasons = why_not_placed(problem, found.rounds, problem.stop_of[stop.key])
        yield {**_stop(found, stop), "reasons": [_said(each) for each in reasons]}


def _said(reason: Why) -> Json:  # ReasonOut of the day plan
    return {"code": reason.code, "id": reason.id, "en": reason.en}


def _stop(found: DayNow, stop: DayStop) -> Json:  # DayStopOut, without times
    pins = found.plan.pins if found.plan is not None else {}
    return {
        "stop_id": stop.key,
        "visit_id": stop.visit.pk if stop.visit else None,
        "visit": stop.visit.code if stop.visit else None,
        "plan_id": stop.care_plan_id,
        "patient_id": stop.patient_id,
        "patient_name": stop.patient_name,
        "village": stop.village,
        "lat": stop.place.lat if stop.place else None,
        "lon": stop.place.lon if stop.place else None,
        "needs": list(stop.needs),
        "service_minutes": stop.service_minutes,
        "window_from": stop.window_from,
        "window_to": stop.window_to,
        "preferred": stop.preferred,
        "preferred_kept": True,
        "arrive_at": None,
        "start_at": None,
        "leave_at": None,
        "travel_minutes": None,
        "wait_minutes": 0,
        "late_minutes": 0,
        "pinned": stop.key in pins,
        "state": stop.state,
    }


def _planned(found: DayNow, timed: Timed) -> Json:
    stop = found.facts.stop(timed.key)
    assert stop is not None  # the problem is made of these
    moment = found.facts.moment
    return {
        **_stop(found, stop),
        "preferred_kept": timed.kept,
        "arrive_at": moment(timed.arrive),
        "start_at": moment(timed.start),
        "leave_at": moment(timed.leave),
        "travel_minutes": round(timed.travel_seconds / 60),
        "wait_minutes": round((timed.start - timed.arrive) / 60),
        "late_minutes": -(-timed.late_seconds // 60),
    }


def _begun(found: DayNow, stop: DayStop) -> Json:
    """A stop that a team has in hand or has made: its own times instead of planned ones, as far as there are any."""
    hand = stop.busy
    assert hand is not None
    team = next((each for each in found.facts.teams if each.team_id == hand.team_id), None)
    people = frozenset[int]().union(*(part.people for part in team.parts)) if team else frozenset()
    arrive = hand.arrived_at or (hand.departed_at or hand.offered_at) + timedelta(
        seconds=hand.eta_seconds or 0
    )
    leave = hand.ended_at or arrive + timedelta(minutes=stop.service_minutes)
    travel = arrive - hand.departed_at if hand.departed_at else timedelta(seconds=hand.eta_seconds or 0)
    return {
        **_stop(found, stop),
        "preferred_kept": stop.preferred_id is None or stop.preferred_id in people,
        "arrive_at": arrive,
        "start_at": arrive,
        "leave_at": leave,
        "travel_minutes": round(travel.total_seconds() / 60),
    }
