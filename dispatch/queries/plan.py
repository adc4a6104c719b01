"""What to do with all open visits at once: solved anew at every event, advice until a person (or a switch) acts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from dispatch.choice import Pair, Plan, Request, Said, assign
from dispatch.queries.board import one_moment
from dispatch.queries.planned_stops import planned_now, said_of
from dispatch.queries.shared import SharedAnswer
from dispatch.queries.snapshot import City, city_now

PlanDict = dict[str, Any]  # the shape of PlanOut
NOTHING: PlanDict = {
    "team_id": None, "team": None, "minutes": None, "free_in_minutes": None, "price_minutes": None,
    "from_visit_id": None, "from_visit": None, "from_version": None, "replaces_team": None, "planned_at": None,
}  # fmt: skip
NO_PLACE = Said("Tempatnya belum diketahui", "The place is not known yet")
NOBODY = Said("Belum ada tim yang bisa berangkat", "No team can leave now")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and the city it was made from."""

    city: City
    plan: Plan

    def sends(self) -> Iterator[Pair]:
        """Visits that wait, each with a free team that should go to it now."""
        requests = self.city.snapshot.request_by_id
        for pair in self.plan.pairs:
            fresh = pair.released_from is None and pair.replaces is None and not pair.kept
            if fresh and requests[pair.visit_id].status == "waiting":
                yield pair


def plan_now(at: datetime) -> Planned:
    """The plan for the city as it stands."""
    city = city_now(at)
    return Planned(city, assign(city.snapshot, city.config))


def desk_plan(actor: Actor) -> PlanDict:
    """What the plan proposes for every visit that waits, and for those on whose way it would change something.

    At most a second old, and never from before an event.
    """
    actor.must("desk.see")
    return shared_plan.get()


@transaction.atomic
def _solved() -> PlanDict:
    one_moment()
    at = now()
    planned = plan_now(at)
    items = [*items_of(planned), *_by_day_plan(at)]
    return {"at": at, "seq": planned.city.snapshot.version, "items": items}


def items_of(planned: Planned) -> Iterator[PlanDict]:
    """One item a visit, oldest first."""
    pairs = {pair.visit_id: pair for pair in planned.plan.pairs if not pair.kept}
    for request in planned.city.snapshot.requests:
        pair = pairs.get(request.visit_id)
        if pair is not None:
            yield _pair(planned.city, pair)
        elif request.status == "waiting":
            yield _waiting(planned, request)


def _by_day_plan(at: datetime) -> Iterator[PlanDict]:
    """Planned visits of today: the team of the day plan, proposed when it is time to set out."""
    for each in planned_now(at):
        sends = each.due and each.free and not each.said_no
        waits = max(0.0, (each.sets_out_at - at).total_seconds() / 60)
        bahasa, english = said_of(each)
        yield {
            **NOTHING,
            "visit_id": each.visit_id,
            "visit_version": each.visit_version,
            "kind": "send" if sends else "wait",
            "sentence_id": bahasa,
            "sentence_en": english,
            "team_id": each.team_id,
            "team": each.team,
            "free_in_minutes": None if sends else round(waits, 1),
            "planned_at": each.start_at,
        }


def _item(city: City, visit_id: int, kind: str, said: Said, **fields: object) -> PlanDict:
    return {
        **NOTHING,
        "visit_id": visit_id,
        "visit_version": city.visits[visit_id].version,
        "kind": kind,
        "sentence_id": said.id,
        "sentence_en": said.en,
        **fields,
    }


def _pair(city: City, pair: Pair) -> PlanDict:
    teams = city.snapshot.team_by_id
    other = None if pair.released_from is None else city.visits[pair.released_from]
    return _item(
        city,
        pair.visit_id,
        "send" if other is None and pair.replaces is None else "move",
        pair.said,
        team_id=pair.team_id,
        team=teams[pair.team_id].team,
        minutes=round(pair.minutes, 1),
        from_visit_id=other.pk if other else None,
        from_visit=other.code if other else None,
        from_version=other.version if other else None,
        replaces_team=None if pair.replaces is None else teams[pair.replaces].team,
    )


def _waiting(planned: Planned, request: Request) -> PlanDict:
    """A visit that no team goes to now: what it waits for."""
    city, visit_id = planned.city, request.visit_id
    for wait in planned.plan.waits:
        if wait.visit_id == visit_id:
            return _item(
                city,
                visit_id,
                "wait",
                wait.said,
                team_id=wait.team_id,
                team=city.snapshot.team_by_id[wait.team_id].team,
                minutes=round(wait.minutes, 1),
                free_in_minutes=round(wait.free_in_minutes, 1),
            )
    for held in planned.plan.held:
        if held.visit_id == visit_id:
            return _item(city, visit_id, "hold", held.said, price_minutes=round(held.price_minutes, 1))
    said = NO_PLACE if request.place is None else NOBODY
    return _item(city, visit_id, "none", said)


shared_plan = SharedAnswer(_solved)
