"""Who asks, when and where: the same requests for every rule of a comparison. Pure."""

import math
import zlib
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from dispatch.practice.simulate.ground import Floats, Ground, Ways, Whole, ground_of
from dispatch.practice.simulate.scenarios import Scenario

DAY = 1440.0
RED = 0
SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests as columns, in the order of their minute."""

    at: Floats
    """Minute since the first midnight."""
    urgency: Whole
    x: Floats
    y: Floats
    base: Whole
    """The puskesmas whose wilayah kerja it is: the nearest of the village."""
    district: Whole
    village: Whole
    island: Whole
    doctor: Whole
    """1: the team must bring a doctor."""
    service: Floats
    """Minutes at the bedside, and with the patient to hospital."""
    end_x: Floats
    end_y: Floats
    """Where the team is free again."""

    def __len__(self) -> int:
        return len(self.at)

    def only(self, chosen: Whole) -> "Demand":
        """Some of the requests, still in order."""
        return Demand(*(getattr(self, column.name)[chosen] for column in fields(self)))


def generator(*parts: str | int | float) -> np.random.Generator:
    """Randomness that belongs to a name: the same on every machine and in every order of work."""
    return np.random.default_rng(zlib.crc32(repr(parts).encode()))


@cache
def workload_minutes(scenario: Scenario) -> float:
    """Mean minutes that a request takes a team of its own puskesmas: the load's unit (see ``scenarios``)."""
    ground = ground_of(scenario.geometry)
    sample = _draw(scenario, ground, np.zeros(SAMPLE), generator("workload"), islands=False)
    way = Ways(scenario, ground).minutes(
        ground.base_x[sample.base], ground.base_y[sample.base], sample.x, sample.y, 0.0
    )
    return float(np.mean(scenario.mobilisation_at_base + way + sample.service))


def requests_of(scenario: Scenario, seed: int, days: int) -> Demand:
    """Poisson by the hour of the day; a surge adds its own from its kecamatan."""
    ground = ground_of(scenario.geometry, islands=scenario.islands)
    random = generator("demand", scenario.name, scenario.load, seed)
    rates = _rates_per_hour(scenario, days)
    counts = random.poisson(rates)
    at = np.concatenate([60.0 * hour + 60.0 * random.random(count) for hour, count in enumerate(counts)])
    parts = [_draw(scenario, ground, np.sort(at), random, islands=False)]
    if scenario.surge is not None:
        parts.append(_surge(scenario, ground, rates, random))
    if scenario.islands:
        share = _island_share(scenario, ground)
        few = np.sort(days * DAY * random.random(random.poisson(rates.sum() * share)))
        parts.append(_draw(scenario, ground, few, random, islands=True))
    return _in_order(parts)


def on_duty_share(scenario: Scenario) -> float:
    """Mean share of the teams on duty over a day."""
    return math.fsum(scenario.on_duty) / 24


def requests_per_hour(scenario: Scenario) -> float:
    """The mean number of requests ashore that makes the scenario's load."""
    teams = len(ground_of(scenario.geometry).team_base) * on_duty_share(scenario)
    return scenario.load * teams * 60.0 / workload_minutes(scenario)


def _rates_per_hour(scenario: Scenario, days: int) -> Floats:
    profile = np.array(scenario.by_hour)
    return np.tile(requests_per_hour(scenario) * profile / profile.mean(), days)


def _island_share(scenario: Scenario, ground: Ground) -> float:
    ashore = ground.people[~ground.village_island].sum()
    return float(scenario.island_favour * ground.people[ground.village_island].sum() / ashore)


def _surge(scenario: Scenario, ground: Ground, rates: Floats, random: np.random.Generator) -> Demand:
    """The additional requests of a surge: all draws, of which those from its kecamatan are kept."""
    surge = scenario.surge
    assert surge is not None  # asked by the caller
    hours = range(int(surge.from_hour), min(int(surge.to_hour), len(rates)))
    at = np.concatenate(
        [np.zeros(0)]
        + [
            60.0 * hour + 60.0 * random.random(random.poisson(rates[hour] * (surge.requests - 1)))
            for hour in hours
        ]
    )
    drawn = _draw(scenario, ground, np.sort(at), random, islands=False)
    wet = np.array([ground.districts[district] in surge.districts for district in drawn.district], dtype=bool)
    return drawn.only(np.flatnonzero(wet))


def _draw(
    scenario: Scenario, ground: Ground, at: Floats, random: np.random.Generator, *, islands: bool
) -> Demand:
    count = len(at)
    people = np.where(ground.village_island == islands, ground.people, 0.0)
    village = random.choice(len(people), size=count, p=people / people.sum())
    urgency = random.choice(3, size=count, p=np.array(scenario.urgency_shares))
    spread = ground.village_spread[village]
    away = np.clip(random.standard_normal((2, count)), -2.5, 2.5)
    x = ground.village_x[village] + spread * away[0]
    y = ground.village_y[village] + spread * away[1]
    doctor = random.random(count) < np.array(scenario.doctor_needed)[urgency]
    scene = np.array(scenario.scene_minutes)[urgency] * np.exp(
        scenario.scene_spread * random.standard_normal(count) - scenario.scene_spread**2 / 2
    )
    taken = (random.random(count) < np.array(scenario.hospital_shares)[urgency]) & (not islands)
    nearest = np.hypot(x[:, None] - ground.hospital_x, y[:, None] - ground.hospital_y).argmin(axis=1)
    hx, hy = ground.hospital_x[nearest], ground.hospital_y[nearest]
    ride = Ways(scenario, ground).minutes(x, y, hx, hy, 0.0) + scenario.handover_minutes
    own = ground.base_island == islands
    bases = np.flatnonzero(own)
    apart = np.hypot(
        ground.village_x[:, None] - ground.base_x[own], ground.village_y[:, None] - ground.base_y[own]
    )
    return Demand(
        at=at,
        urgency=urgency,
        x=x,
        y=y,
        base=bases[apart.argmin(axis=1)][village],
        district=ground.village_district[village],
        village=village,
        island=np.full(count, int(islands)),
        doctor=doctor.astype(np.int64),
        service=scene + np.where(taken, ride, 0.0),
        end_x=np.where(taken, hx, x),
        end_y=np.where(taken, hy, y),
    )


def _in_order(parts: list[Demand]) -> Demand:
    joined = Demand(
        *(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Demand))
    )
    return joined.only(np.argsort(joined.at, kind="stable"))
