"""Our choice against simple rules in the simulated city: the same requests for both sides, at least 5 seeds of 4 days.

``DOTTORO_SEEDS=1,2,3,4,5`` and ``DOTTORO_DAYS=4`` choose others. What was played for one bench is kept for
the next of the same run. On two free cores a bench at one load takes well under a minute; the mean over four
loads some minutes, the worst of eight scenarios more.
"""

import os

import numpy as np

from dispatch.practice.simulate.measures import Run, ratio_interval, red_p95, summary
from dispatch.practice.simulate.runs import Job, run_all
from dispatch.practice.simulate.scenarios import SCENARIOS
from tests.bench.registry import Ground, Result, bench

SEEDS = tuple(int(seed) for seed in os.environ.get("DOTTORO_SEEDS", "1,2,3,4,5").split(","))
DAYS = int(os.environ.get("DOTTORO_DAYS", "4"))
LOADS_40_85 = (0.40, 0.60, 0.75, 0.85)
Key = tuple[str, str, float]
Detail = dict[str, float | int | str]
_played: dict[Job, Run] = {}


def played(*keys: Key) -> list[list[Run]]:
    """The runs of each (rule, scenario, load), one a seed; played now where they were not yet."""
    jobs = [[Job(*key, seed, DAYS) for seed in SEEDS] for key in keys]
    missing = [job for group in jobs for job in group if job not in _played]
    if missing:
        _played.update(run_all(missing))
    return [[_played[job] for job in group] for group in jobs]


def against(rule: str, peer: str, load: float, scenario: str = "plain") -> Result:
    """The ratio of the P95 of the response to red, ours over the peer's."""
    ours, theirs = played((rule, scenario, load), (peer, scenario, load))
    low, high = ratio_interval(ours, theirs)
    mine, peers = summary(ours), summary(theirs)
    detail: Detail = {
        "rule": rule,
        "red_p95_minutes": round(red_p95(ours), 2),
        "peer_red_p95_minutes": round(red_p95(theirs), 2),
        "interval_low": round(low, 3),
        "interval_high": round(high, 3),
        "red_mean_minutes": mine["red_mean"],
        "peer_red_mean_minutes": peers["red_mean"],
        "seeds": len(SEEDS),
        "days": DAYS,
        "visits": mine["visits"],
    }
    return Result(round(red_p95(ours) / red_p95(theirs), 3), "ratio", peer, 1.0, detail)


@bench("red_p95_vs_b1_load60")
def red_p95_vs_b1_load60(ground: Ground) -> Result:
    """Home return against the closest idle team, oldest first, at 60 % load."""
    return against("ours", "b1", 0.60)


@bench("red_p95_vs_b1_load75")
def red_p95_vs_b1_load75(ground: Ground) -> Result:
    """The same at 75 %, where the oldest-first queue makes teams cross the city."""
    return against("ours", "b1", 0.75)


@bench("red_p95_vs_reference_load60")
def red_p95_vs_reference_load60(ground: Ground) -> Result:
    """Smart posting against a world where nobody but red asks."""
    return against("ours_posting", "reference", 0.60)


@bench("red_p95_vs_b2_mean_40_85")
def red_p95_vs_b2_mean_40_85(ground: Ground) -> Result:
    """Smart posting against the honest simple rule: the mean of the ratios at 40, 60, 75 and 85 %."""
    return mean_against("b2")


@bench("red_p95_vs_b2n_mean_40_85")
def red_p95_vs_b2n_mean_40_85(ground: Ground) -> Result:
    """The same against the stronger simple rule, which takes nearer teams from their way."""
    return mean_against("b2n")


def mean_against(peer: str) -> Result:
    """The mean of the four ratios, each in the detail with its interval."""
    keys: list[Key] = [(rule, "plain", load) for load in LOADS_40_85 for rule in ("ours_posting", peer)]
    runs = played(*keys)
    ratios, detail = [], Detail(seeds=len(SEEDS), days=DAYS)
    low_sum = high_sum = 0.0
    for number, load in enumerate(LOADS_40_85):
        ours, theirs = runs[2 * number], runs[2 * number + 1]
        ratio, (low, high) = red_p95(ours) / red_p95(theirs), ratio_interval(ours, theirs)
        ratios.append(ratio)
        low_sum, high_sum = low_sum + low, high_sum + high
        detail[f"load{load * 100:.0f}"] = (
            f"{ratio:.3f} ({low:.3f} to {high:.3f}), {red_p95(ours):.1f} : {red_p95(theirs):.1f} min"
        )
    detail["worst_load"] = f"{max(ratios):.3f}"
    detail["scenarios"] = "red_p95_vs_b2_worst_scenario"
    detail["interval_low"], detail["interval_high"] = round(low_sum / 4, 3), round(high_sum / 4, 3)
    return Result(round(float(np.mean(ratios)), 3), "ratio", peer, 1.0, detail)


@bench("red_p95_vs_b2_worst_scenario")
def red_p95_vs_b2_worst_scenario(ground: Ground) -> Result:
    """Smart posting against the honest simple rule in every scenario at 60 %: the worst of them."""
    keys: list[Key] = [(rule, name, 0.60) for name in SCENARIOS for rule in ("ours_posting", "b2")]
    runs = played(*keys)
    detail = Detail(seeds=len(SEEDS), days=DAYS)
    worst, worst_name = 0.0, ""
    for number, name in enumerate(SCENARIOS):
        ours, theirs = runs[2 * number], runs[2 * number + 1]
        ratio, (low, high) = red_p95(ours) / red_p95(theirs), ratio_interval(ours, theirs)
        detail[name] = f"{ratio:.3f} ({low:.3f} to {high:.3f})"
        if ratio > worst:
            worst, worst_name = ratio, name
    return Result(round(worst, 3), "ratio", "b2", 1.0, detail | {"worst": worst_name})


@bench("reassignments_per_100_load60")
def reassignments_per_100_load60(ground: Ground) -> Result:
    """Teams turned round on their way, per 100 visits, at 60 % with home return; with 30 % noise in the detail."""
    return turned("plain")


@bench("reassignments_per_100_noise")
def reassignments_per_100_noise(ground: Ground) -> Result:
    """The same while every minute count that is seen errs by 30 %."""
    return turned("noise")


def turned(scenario: str) -> Result:
    """Teams turned round per 100 visits; the simple rule beside."""
    keys: list[Key] = [(rule, scenario, 0.60) for rule in ("ours", "ours_posting", "b2", "b2n")]
    per_100 = [float(summary(runs)["turned_per_100"]) for runs in played(*keys)]
    detail = Detail(seeds=len(SEEDS), days=DAYS, posting=per_100[1], b2n=per_100[3])
    detail["highest_seed"] = max(100.0 * run.turned / run.count for run in played(keys[0])[0])
    return Result(per_100[0], "turned per 100 visits", "b2", per_100[2], detail)


@bench("green_late_share")
def green_late_share(ground: Ground) -> Result:
    """Share of green visits beyond their 240 minutes at 60 %: nobody is held for ever."""
    keys: list[Key] = [(rule, "plain", 0.60) for rule in ("ours", "ours_posting", "b2")]
    ours, posting, peer = (summary(runs) for runs in played(*keys))
    detail: Detail = {"seeds": len(SEEDS), "days": DAYS, "green_p95_minutes": ours["green_p95"]}
    detail["posting"] = posting["green_late_share"]
    return Result(float(ours["green_late_share"]), "share", "b2", float(peer["green_late_share"]), detail)
