"""The head's day plan: made, moved, pinned, planned again, undone. The plan's row is the lock of all of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now, today
from clinics.models import Clinic
from clinics.refusals import Refusal
from dispatch.dayplan import Arrangement, plan_day, price_of_move, replan, rounds_of
from dispatch.dayplan.slots import moved as moved_to
from dispatch.models import ActionReceipt, DayPlan, DayPlanChange, PlannedStop
from dispatch.queries.day_facts import DayFacts
from dispatch.queries.day_plans import DayNow, day_now, day_of, stored_rounds
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@dataclass(frozen=True, slots=True)
class _Next:
    """What a command makes of a plan."""

    change: str
    rounds: Arrangement
    pins: Mapping[str, int]
    moved: Sequence[str] = ()
    basis: str = ""
    """Digest of the facts that the solver looked at; empty: it was not asked."""


def make_day_plan(*, day: date, by: Actor, action_id: UUID) -> Answer:
    """Plan a day, anew where it was planned before; what is pinned stays with its team. Refuses ``day_is_over``."""

    def make(found: DayNow) -> _Next:
        rounds = plan_day(found.facts.problem)
        return _Next("made", rounds, _pins(found), _changed(found.rounds, rounds), found.facts.basis)

    return _solved_step(day, None, by, action_id, "make_day_plan", make)


def replan_day(*, day: date, version: int, by: Actor, action_id: UUID) -> Answer:
    """Plan what is left of a day with few changes: what is begun stays, the others move only where it pays.

    Refuses ``day_plan_moved_on`` and ``day_is_over``.
    """

    def again(found: DayNow) -> _Next:
        done = replan(found.facts.problem, stored_rounds(found.plan))
        return _Next("replanned", done.arrangement, _pins(found), done.moved, found.facts.basis)

    return _solved_step(day, version, by, action_id, "replan_day", again)


def move_stop(
    *, day: date, version: int, stop_id: str, team_id: int | None, place: int, by: Actor, action_id: UUID
) -> Answer:
    """Put a stop into another place of a round, or out of all of them.

    Refuses ``day_plan_refused`` with the first reason where a skill or a window would break, ``stop_begun``,
    ``not_found`` and ``day_plan_moved_on``.
    """

    def move(found: DayNow) -> _Next:
        _waiting(found.facts, stop_id)
        if team_id is not None and team_id not in found.facts.problem.team_of:
            raise Refusal("not_found", field="team_id")
        price = price_of_move(found.facts.problem, found.rounds, stop_id, team_id, place)
        if not price.allowed:
            first = price.whys[0]
            raise Refusal("day_plan_refused", field="team_id", what_id=first.id, what_en=first.en)
        return _Next("moved", moved_to(found.rounds, stop_id, team_id, place), _pins(found), [stop_id])

    return _step(day, version, by, action_id, "move_stop", move, unpinned=stop_id)


def pin_stop(*, day: date, version: int, stop_id: str, pinned: bool, by: Actor, action_id: UUID) -> Answer:
    """A stop stays with the team that it is with, whatever is planned anew; or no longer."""

    def pin(found: DayNow) -> _Next:
        _waiting(found.facts, stop_id)
        pins = _pins(found)
        team_id = next((each for each, keys in found.rounds.items() if stop_id in keys), None)
        if pinned and team_id is None:
            raise Refusal("not_found", field="stop_id")
        if pinned and team_id is not None:
            pins[stop_id] = team_id
        else:
            pins.pop(stop_id, None)
        return _Next("pinned" if pinned else "unpinned", found.rounds, pins)

    return _step(day, version, by, action_id, "pin_stop", pin)


def undo_day_plan(*, day: date, version: int, by: Actor, action_id: UUID) -> Answer:
    """Back to the version before. Refuses ``undo_not_possible`` where there is none."""

    def undo(found: DayNow) -> _Next:
        plan = found.plan
        before = (
            DayPlanChange.objects.filter(plan=plan, version=plan.undo_to).first()
            if plan is not None and plan.undo_to is not None
            else None
        )
        if before is None:
            raise Refusal("undo_not_possible")
        rounds = {int(team_id): list(keys) for team_id, keys in before.rounds.items()}
        return _Next("undone", rounds, before.pins, _changed(found.rounds, rounds))

    return _step(day, version, by, action_id, "undo_day_plan", undo)


def _solved_step(
    day: date, version: int | None, by: Actor, action_id: UUID, command: str, work: Callable[[DayNow], _Next]
) -> Answer:
    """The solver works before a row is locked, as it may take a second; who changed the plan meanwhile is heard."""
    clinic = day_of(by, day)
    plan = DayPlan.objects.filter(clinic=clinic, day=day).first()
    seen = plan.version if plan else 0
    if day < today():
        raise Refusal("day_is_over", field="day")
    if version is not None and version != seen and not _is_done(action_id):
        raise _moved_on(plan)
    done = work(day_now(clinic, day, plan))
    return _step(day, seen, by, action_id, command, lambda _found: done)


def _is_done(action_id: UUID) -> bool:
    """A retry whose first try went through: its answer is given again."""
    return ActionReceipt.objects.filter(action_id=action_id).exists()


@transaction.atomic
def _step(
    day: date, version: int, by: Actor, action_id: UUID, command: str, work: Callable[[DayNow], _Next],
    *, unpinned: str = "",
) -> Answer:  # fmt: skip
    """Receipt, lock, still current? then the work, its rows and its event.

    ``unpinned``: a stop whose pin is out already when the day is read, as a person drags it.
    """
    clinic = day_of(by, day)
    if (receipt := claim(action_id, command, by)) is not None:
        return dict(receipt.answer or {})
    if day < today():
        raise Refusal("day_is_over", field="day")
    plan = _locked(clinic, day, version)
    if plan is not None:
        plan.pins = {key: team_id for key, team_id in plan.pins.items() if key != unpinned}
    found = day_now(clinic, day, plan)
    done = work(found)
    if plan is None:
        plan = DayPlan(clinic=clinic, day=day, made_at=now(), changed_at=now())
    _write(plan, found.facts, done, by)
    record(
        "day_plan_changed",
        origin=by_actor(by, action_id),
        subject=f"day_plan:{clinic.pk}",
        change=done.change,
        moved=len(done.moved),
    )
    return settle(action_id, {"version": plan.version, "moved": list(done.moved)})


def _locked(clinic: Clinic, day: date, version: int) -> DayPlan | None:
    """The plan, locked; the first of a day is made under the lock of its puskesmas."""
    Clinic.objects.select_for_update(no_key=True, of=("self",)).get(pk=clinic.pk)
    plan = DayPlan.objects.select_for_update(of=("self",)).filter(clinic=clinic, day=day).first()
    if version != (plan.version if plan else 0):
        raise _moved_on(plan)
    return plan


def _moved_on(plan: DayPlan | None) -> Refusal:
    last = None
    if plan is not None:
        last = DayPlanChange.objects.filter(plan=plan, version=plan.version).select_related("person").first()
    who = last.person.full_name if last is not None and last.person is not None else ""
    return Refusal(
        "day_plan_moved_on",
        field="version",
        who_id=f" oleh {who}" if who else "",
        who_en=f" by {who}" if who else "",
    )


def _write(plan: DayPlan, facts: DayFacts, done: _Next, by: Actor) -> None:
    at = now()
    waiting = facts.problem.stop_of
    rounds = {str(team_id): [*keys] for team_id, keys in done.rounds.items() if keys}
    pins = {key: team_id for key, team_id in done.pins.items() if key in waiting}
    before = _undo_target(plan, done)
    plan.version += 1
    plan.rounds, plan.pins, plan.changed_at, plan.undo_to = rounds, pins, at, before
    if done.basis:
        plan.made_at, plan.basis, plan.source = at, done.basis, facts.source
    plan.basis = plan.basis or facts.basis
    plan.source = plan.source or facts.source
    plan.save()
    DayPlanChange.objects.create(
        plan=plan, version=plan.version, before=before, change=done.change, rounds=rounds, pins=pins,
        moved=list(done.moved), person_id=by.person_id, happened_at=at,
    )  # fmt: skip
    _keep_stops(plan, facts, done.rounds)


def _undo_target(plan: DayPlan, done: _Next) -> int | None:
    """The version to go back to: the one before; after an undo, the one before that which came back."""
    if plan.version == 0:
        return None
    if done.change != "undone":
        return plan.version
    back = DayPlanChange.objects.get(plan=plan, version=plan.undo_to or 0)
    return back.before


def _keep_stops(plan: DayPlan, facts: DayFacts, rounds: Arrangement) -> None:
    """The stops with their times, for the desk, the worker and the phones; what is begun stays as it was planned."""
    begun = [stop.key for stop in facts.stops if stop.busy is not None]
    PlannedStop.objects.filter(plan=plan).exclude(key__in=begun).delete()
    kept = Counter(PlannedStop.objects.filter(plan=plan).values_list("team_id", flat=True))
    waiting = facts.problem.stop_of
    live = {team_id: [key for key in keys if key in waiting] for team_id, keys in rounds.items()}
    rows = []
    for team_id, times in rounds_of(facts.problem, live).items():
        for place, timed in enumerate(times.stops, start=1 + kept[team_id]):
            stop = facts.stop(timed.key)
            if stop is not None:
                rows.append(
                    PlannedStop(
                        plan=plan, key=timed.key, team_id=team_id, place=place, care_plan_id=stop.care_plan_id,
                        plan_day=stop.plan_day, arrive_at=facts.moment(timed.arrive),
                        start_at=facts.moment(timed.start), leave_at=facts.moment(timed.leave),
                        travel_seconds=timed.travel_seconds,
                    )
                )  # fmt: skip
    PlannedStop.objects.bulk_create(rows)


def _pins(found: DayNow) -> dict[str, int]:
    return dict(found.plan.pins) if found.plan is not None else {}


def _waiting(facts: DayFacts, key: str) -> None:
    """The stop is there and nobody has begun it."""
    stop = facts.stop(key)
    if stop is None:
        raise Refusal("not_found", field="stop_id")
    if stop.busy is not None:
        raise Refusal("stop_begun", team=stop.busy.team)


def _changed(before: Arrangement, after: Arrangement) -> list[str]:
    """Keys of the stops whose team is another than before; those that had none are new, not moved."""
    was = {key: team_id for team_id, keys in before.items() for key in keys}
    is_now = {key: team_id for team_id, keys in after.items() for key in keys}
    return sorted(key for key, team_id in was.items() if is_now.get(key) != team_id)
