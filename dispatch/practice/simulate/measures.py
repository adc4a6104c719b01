"""What is read off a run: waits by urgency, late shares, ways, turned teams, fairness between kecamatan. Pure."""

from dataclasses import dataclass

import numpy as np

from dispatch.practice.simulate.ground import Floats, Whole
from dispatch.practice.simulate.scenarios import TARGET_MINUTES, URGENCIES
from dispatch.practice.simulate.world import World

FEW = 10
"""A kecamatan with fewer red requests has no mean worth naming."""
T_95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)
"""Student's t for 95 % by degrees of freedom 1..10."""


@dataclass(frozen=True, slots=True)
class Run:
    """One seed of one rule, ready to be pooled with others."""

    waits: tuple[Floats, Floats, Floats]
    """Minutes from asking to the bedside, by urgency."""
    red_district: Whole
    """Kecamatan (index) of each red wait."""
    districts: tuple[str, ...]
    own: int
    """Requests served by the own puskesmas."""
    turned: int
    driven_km: float
    busy_share: float
    """Of the teams' time on duty."""
    decision_ms: Floats
    """Empty unless timed."""

    @property
    def count(self) -> int:
        """Requests served."""
        return sum(len(each) for each in self.waits)


def read_run(world: World) -> Run:
    """The world after its run."""
    outcome, demand = world.outcome, world.demand
    waited = outcome.arrived_at - demand.at
    homes = world.home[np.array(outcome.team, dtype=np.int64)] if len(demand) else np.zeros(0)
    minutes = world.duty_minutes()
    return Run(
        waits=(waited[demand.urgency == 0], waited[demand.urgency == 1], waited[demand.urgency == 2]),
        red_district=demand.district[demand.urgency == 0],
        districts=world.ground.districts,
        own=int((homes == demand.base).sum()),
        turned=outcome.turned,
        driven_km=outcome.driven_km,
        busy_share=outcome.busy_minutes / minutes,
        decision_ms=np.array(outcome.decisions) * 1000.0,
    )


def summary(runs: list[Run]) -> dict[str, float | int | str]:
    """All seeds of a rule together; minutes rounded to hundredths."""
    found: dict[str, float | int | str] = {"seeds": len(runs), "visits": sum(run.count for run in runs)}
    for number, urgency in enumerate(URGENCIES):
        waits = np.concatenate([run.waits[number] for run in runs])
        if not len(waits):
            continue
        found[f"{urgency}_mean"] = _round(waits.mean())
        for share in (50, 90, 95):
            found[f"{urgency}_p{share}"] = _round(np.percentile(waits, share))
        found[f"{urgency}_late_share"] = round(float((waits > TARGET_MINUTES[number]).mean()), 4)
    visits = max(1, sum(run.count for run in runs))
    found["km_per_visit"] = _round(sum(run.driven_km for run in runs) / visits)
    found["turned_per_100"] = _round(100.0 * sum(run.turned for run in runs) / visits)
    found["own_share"] = round(sum(run.own for run in runs) / visits, 3)
    found["busy_share"] = round(float(np.mean([run.busy_share for run in runs])), 3)
    return found | _districts(runs)


def red_p95(runs: list[Run]) -> float:
    """P95 of the response to red over all seeds, minutes."""
    return float(np.percentile(np.concatenate([run.waits[0] for run in runs]), 95))


def ratio_interval(ours: list[Run], theirs: list[Run]) -> tuple[float, float]:
    """95 % interval of the ratio of the red P95s, from the seeds one by one (same requests on both sides)."""
    ratios = [red_p95([one]) / red_p95([other]) for one, other in zip(ours, theirs, strict=True)]
    mean, seeds = float(np.mean(ratios)), len(ratios)
    if seeds < 2:
        return mean, mean
    half = T_95[min(seeds - 1, len(T_95)) - 1] * float(np.std(ratios, ddof=1)) / seeds**0.5
    return mean - half, mean + half


def _districts(runs: list[Run]) -> dict[str, float | int | str]:
    """The kecamatan whose red wait longest and shortest, by their mean."""
    where = np.concatenate([run.red_district for run in runs])
    waits = np.concatenate([run.waits[0] for run in runs])
    means = {
        name: float(waits[where == number].mean())
        for number, name in enumerate(runs[0].districts)
        if int((where == number).sum()) >= FEW
    }
    if not means:
        return {}
    worst, best = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    return {
        "worst_district": worst,
        "worst_district_red_mean": _round(means[worst]),
        "best_district": best,
        "best_district_red_mean": _round(means[best]),
    }


def _round(value: float | np.floating) -> float:
    return round(float(value), 2)
