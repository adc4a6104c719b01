"""Coverage of the city as it stands: what each team's absence costs, and who is near to what. Pure (CHOICE).

A team covers when it is free, or on a way that may be turned: an emergency can have it. What a request costs is
then the same before and after its team sets out, and a plan that was carried out is not turned over by itself.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dispatch.choice.columns import Columns, columns_of, travel_minutes
from dispatch.choice.config import DEFAULT, Config
from dispatch.choice.cost import Flags, Floats, Whole
from dispatch.choice.cover import Nearest, area_worth, losses, nearest_teams, rises
from dispatch.choice.results import NO_LOSS, UNSAID, Loss, ZoneCover
from dispatch.choice.sentences import COVER, say, whole_minutes
from dispatch.choice.snapshot import Snapshot, Zone

DOCTOR = "doctor"


@dataclass(frozen=True)
class Cover:
    """The snapshot's areas and the teams near them. What only words need is computed when it is read."""

    near: Nearest
    """Of all teams that cover."""
    loss: Floats
    """Weighted minutes; one a team."""
    value: Floats
    """Worth of each area."""
    free: Floats
    """(areas, teams): minutes of the free teams, else infinite."""
    config: Config

    @cached_property
    def worst(self) -> Whole:
        """Area that loses most among those whose nearest the team is; -1: none. One a team."""
        return _worst(self.near, self.value, len(self.loss), self.config)

    @cached_property
    def free_team(self) -> Whole:
        """The nearest free team of each area; -1 where there are no teams at all."""
        return self.free.argmin(axis=1) if self.free.size else np.full(len(self.free), -1)

    @cached_property
    def free_minutes(self) -> Floats:
        """Its minutes; infinite where nobody is free."""
        return np.asarray(self.free.min(axis=1, initial=np.inf))


class Losses(Mapping[int, Loss]):
    """Team id -> what the rest loses while it is busy. Sentences are made when they are read."""

    def __init__(self, columns: Columns, cover: Cover, zones: tuple[Zone, ...], config: Config) -> None:
        """Keep the arrays."""
        self.weighted = cover.loss
        self._columns, self._cover, self._zones, self._config = columns, cover, zones, config

    def at(self, row: int) -> Loss:
        """The loss of the team in this row of the columns."""
        weighted, area = float(self._cover.loss[row]), int(self._cover.worst[row])
        if area < 0:
            return Loss(weighted_minutes=weighted) if weighted > 0 else NO_LOSS
        before, after = (float(value) for value in self._cover.near.minutes[area, :2])
        name = self._zones[area].name
        gone = after >= self._config.uncovered_minutes
        shown = whole_minutes(before), whole_minutes(after)
        words = COVER["nobody_left" if gone else "next_emergency"]
        said = UNSAID if shown[0] == shown[1] else say(words, zone=name, before=shown[0], after=shown[1])
        return Loss(
            weighted_minutes=weighted,
            zone_name=name,
            before_minutes=before,
            after_minutes=None if gone else after,
            said=said,
        )

    def __getitem__(self, team_id: int) -> Loss:
        return self.at(self._columns.row[team_id])

    def __iter__(self) -> Iterator[int]:
        return iter(self._columns.row)

    def __len__(self) -> int:
        return len(self._columns.row)


def coverage_loss(snapshot: Snapshot, config: Config = DEFAULT) -> Losses:
    """What the rest of the city loses while each team is busy; nothing for teams that cover nothing now."""
    columns = columns_of(snapshot, config)
    return snapshot.kept(
        ("losses", config),
        lambda: Losses(columns, cover_of(snapshot, config), snapshot.zones, config),
    )


def coverage(snapshot: Snapshot, config: Config = DEFAULT) -> tuple[ZoneCover, ...]:
    """The nearest free team of every area, and whether it is near enough (``within_minutes``)."""
    columns, cover = columns_of(snapshot, config), cover_of(snapshot, config)
    minutes, teams = cover.free_minutes.tolist(), cover.free_team.tolist()
    found = []
    for zone, soonest, row in zip(snapshot.zones, minutes, teams, strict=True):
        reached = math.isfinite(soonest)
        found.append(
            ZoneCover(
                code=zone.code,
                name=zone.name,
                district=zone.district,
                minutes=soonest if reached else None,
                team_id=columns.teams[row].team_id if reached else None,
                within=soonest <= config.within_minutes,
            )
        )
    return tuple(found)


def cover_of(snapshot: Snapshot, config: Config) -> Cover:
    """The arrays behind both, kept with the snapshot."""
    return snapshot.kept(("cover", config), lambda: _cover(snapshot, config))


def area_arrays(snapshot: Snapshot, config: Config) -> tuple[Floats, Floats]:
    """Worth of every area, and the share of it that needs a doctor."""
    zones = snapshot.zones
    value = area_worth(
        np.array([zone.red_per_hour for zone in zones], dtype=np.float64),
        np.array([zone.yellow_per_hour for zone in zones], dtype=np.float64),
        snapshot.red_target_minutes,
        snapshot.yellow_target_minutes,
        config,
    )
    return value, np.array([zone.doctor_share for zone in zones], dtype=np.float64)


def answer_minutes(snapshot: Snapshot, columns: Columns) -> Floats:
    """(areas, teams) until each team would be there, busy or not; infinite where it has no way (sea)."""
    places = np.array([zone.place for zone in snapshot.zones], dtype=np.float64).reshape(-1, 2)
    minutes = travel_minutes(snapshot, columns, places) + columns.mobilisation
    islands = np.array([zone.boat_only for zone in snapshot.zones], dtype=np.bool_)[:, None]
    reach = np.where(islands, columns.boat, ~columns.boat & ~columns.island_base)
    return np.where(reach, minutes, np.inf)


def covering(snapshot: Snapshot, columns: Columns) -> Flags:
    """Teams that an emergency could have: free, or on a way that is not locked."""
    kept = [
        request.team_id for request in snapshot.requests if request.locked and request.team_id is not None
    ]
    return columns.can_leave & ~columns.locked & ~np.isin(columns.ids, np.array(kept, dtype=np.int64))


def _cover(snapshot: Snapshot, config: Config) -> Cover:
    columns = columns_of(snapshot, config)
    teams, areas = len(columns.teams), len(snapshot.zones)
    if not teams or not areas:
        nothing = np.full((areas, teams), np.inf)
        return Cover(nearest_teams(nothing, config), np.zeros(teams), np.zeros(areas), nothing, config)
    minutes = answer_minutes(snapshot, columns)
    now = np.where(covering(snapshot, columns), minutes, np.inf)
    near = nearest_teams(now, config)
    value, doctors = area_arrays(snapshot, config)
    loss = losses(near, value * (1.0 - doctors), teams, config)
    if doctors.any():
        able = columns.has.get(DOCTOR, np.zeros(teams, dtype=np.bool_))
        loss = loss + losses(
            nearest_teams(np.where(able, now, np.inf), config), value * doctors, teams, config
        )
    free = np.where(columns.free & ~columns.locked, minutes, np.inf)
    return Cover(near, loss, value, free, config)


def _worst(near: Nearest, value: Floats, teams: int, config: Config) -> Whole:
    """For each team the area that loses most by it, among those where it is the nearest."""
    nearest = near.team[:, 0]
    lost = np.where(nearest >= 0, rises(near, config)[:, 0] * value, 0.0)
    order = np.argsort(lost, kind="stable")
    order = order[lost[order] > 0.0]
    worst = np.full(teams, -1, dtype=np.int64)
    worst[nearest[order]] = order
    return worst
