"""Many runs at once: seeds and rules over the processors, results in the order they were asked for."""

import multiprocessing
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from dispatch.practice.simulate.demand import RED, requests_of
from dispatch.practice.simulate.measures import Run, read_run
from dispatch.practice.simulate.rules import REFERENCE, RULES
from dispatch.practice.simulate.scenarios import SCENARIOS
from dispatch.practice.simulate.world import World


@dataclass(frozen=True, slots=True, order=True)
class Job:
    """One rule, one world, one seed."""

    rule: str
    scenario: str
    load: float
    seed: int
    days: int
    timed: bool = False


def run(job: Job) -> Run:
    """Play a job. The same job gives the same run, in whatever process."""
    scenario = replace(SCENARIOS[job.scenario], load=job.load)
    demand = requests_of(scenario, job.seed, job.days)
    if job.rule == REFERENCE:
        demand = demand.only(np.flatnonzero(demand.urgency == RED))
    world = World(scenario, demand, job.days, job.seed, timed=job.timed)
    world.run(RULES[job.rule]())
    return read_run(world)


def run_all(
    jobs: Iterable[Job], *, workers: int | None = None, done: Callable[[int, int], None] | None = None
) -> dict[Job, Run]:
    """Play all jobs; ``done`` is told how many of how many are ready."""
    wanted = sorted(set(jobs), key=lambda job: (-job.load * job.days * (2 - job.rule.startswith("b")), job))
    count = min(workers or len(os.sched_getaffinity(0)), len(wanted))
    found: dict[Job, Run] = {}
    if count <= 1:
        for job in wanted:
            found[job] = run(job)
            _tell(done, len(found), len(wanted))
        return found
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        for job, result in pool.imap_unordered(_named, wanted):
            found[job] = result
            _tell(done, len(found), len(wanted))
    return {job: found[job] for job in wanted}


def _named(job: Job) -> tuple[Job, Run]:
    return job, run(job)


def _tell(done: Callable[[int, int], None] | None, ready: int, of: int) -> None:
    if done is not None:
        done(ready, of)
