"""How long the choice takes: a ranking with its coverage and its sentences, beside a loop of geodesics."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from geopy.distance import geodesic

from dispatch.choice import Candidate, Request, Snapshot, Zone, assign, coverage, coverage_loss, rank
from dispatch.travel import Place
from tests.bench.registry import Bench, Ground, Result, bench, percentile

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
AREAS = 153
OPEN = 20
TARGETS = {"red": 15.0, "yellow": 60.0, "green": 240.0}
SHOWN = 10
"""Options and left-out teams whose sentences are read: what a card shows, and as much again."""


def _place(draw: random.Random) -> Place:
    return Place(draw.uniform(-5.22, -5.05), draw.uniform(119.38, 119.55))


def city_of(teams: int) -> Snapshot:
    """Makassar's extent, 153 areas, 20 open visits (a third with a team on its way), a third of the teams at work."""
    draw = random.Random(teams)
    requests = [_request(draw, number) for number in range(OPEN)]
    going = list(range(0, OPEN, 3))
    bases = [_place(draw) for _ in range(max(1, teams // 3))]
    crews = []
    for number in range(teams):
        crew = _team(draw, number, bases)
        if going and crew.state == "available":
            index = going.pop()
            visit = requests[index] = replace(requests[index], status="en_route", team_id=crew.team_id)
            crew = replace(crew, state="en_route", busy_visit_id=visit.visit_id, busy_visit=visit.visit)
        crews.append(crew)
    zones = tuple(
        Zone(
            code=f"Z{number}",
            name=f"Kelurahan {number}",
            district=f"Kecamatan {number // 11}",
            place=_place(draw),
            red_per_hour=draw.uniform(0, 0.05),
            yellow_per_hour=draw.uniform(0, 0.1),
        )
        for number in range(AREAS)
    )
    return Snapshot(at=NOW, requests=tuple(requests), teams=tuple(crews), zones=zones)


def _request(draw: random.Random, number: int) -> Request:
    urgency = draw.choice(["red", "yellow", "green", "green"])
    return Request(
        visit_id=number,
        visit=f"MKS-{number}",
        urgency=urgency,
        target_minutes=TARGETS[urgency],
        requested_at=NOW - timedelta(minutes=draw.uniform(0, 30)),
        place=_place(draw),
        clinic_id=draw.randrange(47),
        needs=frozenset(draw.choice([(), (), ("doctor",)])),
    )


def _team(draw: random.Random, number: int, bases: list[Place]) -> Candidate:
    state = draw.choice(["available"] * 4 + ["returning"] * 2 + ["on_scene"] * 3 + ["off_duty"])
    base = bases[number % len(bases)]
    busy = state == "on_scene"
    return Candidate(
        team_id=number + 1,
        team=f"T{number + 1:05d}",
        clinic_id=number % len(bases),
        clinic=f"Puskesmas {number % len(bases)}",
        base=base,
        state=state,
        state_since=NOW - timedelta(minutes=draw.uniform(0, 40)) if busy else None,
        busy_visit_id=100_000 + number if busy else None,
        busy_visit=f"MKS-{100_000 + number}" if busy else "",
        busy_place=_place(draw) if busy else None,
        fix=base if state == "available" else _place(draw),
        fix_time=NOW - timedelta(seconds=draw.uniform(0, 300)),
        professions=frozenset({"nurse", "doctor"} if draw.random() < 0.5 else {"nurse"}),
        visits_today=draw.randrange(4),
    )


def _card(snapshot: Snapshot, request: Request) -> None:
    """What the desk's card and its coverage layer read."""
    ranking = rank(request, snapshot)
    for option in ranking.options[:SHOWN]:
        assert option.reasons_id
    for item in ranking.left_out[:SHOWN]:
        assert item.reason_id
    assert len(coverage(snapshot)) == AREAS
    losses = coverage_loss(snapshot)
    assert all(losses[option.candidate.team_id] is not None for option in ranking.options[:SHOWN])


def _milliseconds(work: Callable[[], object]) -> float:
    """Processor time of this process: all of it is computing, and what else the machine does is left out."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _geodesics(snapshot: Snapshot, home: Place) -> float:
    """The least by the geodesic of geopy, team by team: what a straightforward program does."""
    return min(float(geodesic(team.fix, home).meters) for team in snapshot.teams)


def _rank_bench(teams: int, rounds: int, peers: int) -> Bench:
    def run(_ground: Ground) -> Result:
        snapshot = city_of(teams)
        built = _milliseconds(lambda: coverage_loss(snapshot))
        homes = list(snapshot.requests)
        _card(snapshot, homes[0])
        began = time.perf_counter()
        taken = [
            _milliseconds(lambda request=homes[number % OPEN]: _card(snapshot, request))
            for number in range(rounds)
        ]
        wall = (time.perf_counter() - began) * 1000 / rounds
        peer = [
            _milliseconds(lambda place=homes[number % OPEN].place: _geodesics(snapshot, place))
            for number in range(peers)
        ]
        plan = [_milliseconds(lambda: assign(snapshot)) for _ in range(5)]
        return Result(
            value=round(percentile(taken, 0.99), 2),
            unit="ms",
            peer="geopy geodesic, one team after the other",
            peer_value=round(percentile(peer, 0.5), 2),
            detail={
                "teams": teams,
                "p50_ms": round(percentile(taken, 0.5), 2),
                "clock": "processor time",
                "wall_mean_ms": round(wall, 2),
                "rankings": rounds,
                "snapshot_ms": round(built, 1),
                "snapshot": "columns and coverage table of the moment, made before the clock starts",
                "plan_of_20_visits_ms": round(percentile(plan, 0.5), 2),
            },
        )

    return run


bench("rank_ms_150")(_rank_bench(150, 400, 20))
bench("rank_ms_1000")(_rank_bench(1000, 400, 5))
bench("rank_ms_30000")(_rank_bench(30_000, 200, 1))
