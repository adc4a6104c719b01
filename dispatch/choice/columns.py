"""The teams of a snapshot as columns: where each would set out, when, and what it has. Made once for a snapshot."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from dispatch.choice.config import Config
from dispatch.choice.cost import NOBODY, Flags, Floats, Whole
from dispatch.choice.snapshot import AT_WORK, FREE_STATES, ON_THE_WAY, Candidate, Snapshot
from dispatch.rules.freshness import freshness_of_age
from dispatch.travel import Place
from dispatch.travel.distance import EARTH_RADIUS_METRES

FIX, VISIT, CLINIC = range(3)
"""Where a team is counted from: its position, the home it is at, its puskesmas."""

_STATES = ("off_duty", *sorted(FREE_STATES), *sorted(ON_THE_WAY), *sorted(AT_WORK))
_FREE, _ON_THE_WAY, _AT_WORK = (
    np.array([state in kind for state in _STATES], dtype=np.bool_)
    for kind in (FREE_STATES, ON_THE_WAY, AT_WORK)
)


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry a team, in the order in which ties fall: fewer visits today, then by name."""

    teams: tuple[Candidate, ...]
    row: dict[int, int]
    """Team id -> its place in the columns."""
    ids: Whole
    clinic: Whole
    vehicle: Whole
    """Index into ``classes``."""
    classes: tuple[str, ...]
    place: Floats
    """(teams, 2): where it would set out."""
    origin: Whole
    fix_age_seconds: Floats
    """NaN where the position is not used."""
    free_in: Floats
    """Minutes."""
    mobilisation: Floats
    """Minutes."""
    free: Flags
    on_way: Flags
    asked: Flags
    """On the way, so to say, but has not answered yet."""
    at_work: Flags
    off_duty: Flags
    busy_visit: Whole
    """Visit id, or -1."""
    locked: Flags
    refused: Flags
    """Said no to the visit that is ranked, or did not answer."""
    boat: Flags
    island_base: Flags
    has: dict[str, Flags]
    """Profession or ``kit:`` + its name -> the teams that have it."""

    @property
    def can_leave(self) -> Flags:
        """Free, or on a way that could be turned."""
        return self.free | self.on_way

    def have_all(self, needs: frozenset[str], kit: frozenset[str]) -> Flags:
        """Teams with all of these professions and all of this kit."""
        able = np.ones(len(self.teams), dtype=np.bool_)
        for name in (*needs, *(f"kit:{item}" for item in kit)):
            able &= self.has.get(name, False)
        return able


def columns_of(snapshot: Snapshot, config: Config) -> Columns:
    """The snapshot's teams as columns, kept with the snapshot."""
    return snapshot.kept(("columns", config), lambda: _read(snapshot, config))


def _read(snapshot: Snapshot, config: Config) -> Columns:
    teams = tuple(sorted(snapshot.teams, key=lambda team: (team.visits_today, team.team, team.team_id)))
    states = np.array([_STATES.index(team.state) for team in teams], dtype=np.int64)
    at_work = _AT_WORK[states]
    ages = np.array([_age(team, snapshot.at) for team in teams], dtype=np.float64)
    fresh = np.array([freshness_of_age(age) != "stale" for age in ages.tolist()], dtype=np.bool_)
    place, origin = _places(teams, fresh)
    base = np.array([team.base for team in teams], dtype=np.float64).reshape(-1, 2)
    home = ~at_work & (_apart(place, base) <= config.at_base_metres)
    classes = tuple(sorted({team.vehicle_class for team in teams}))
    number = {name: index for index, name in enumerate(classes)}
    return Columns(
        teams=teams,
        row={team.team_id: index for index, team in enumerate(teams)},
        ids=np.array([team.team_id for team in teams], dtype=np.int64),
        clinic=np.array([team.clinic_id for team in teams], dtype=np.int64),
        vehicle=np.array([number[team.vehicle_class] for team in teams], dtype=np.int64),
        classes=classes,
        place=place,
        origin=origin,
        fix_age_seconds=np.where(fresh, ages, np.nan),
        free_in=np.array([_free_in(team, snapshot.at, config) for team in teams], dtype=np.float64),
        mobilisation=np.where(home, config.mobilisation_at_base, config.mobilisation_moving),
        free=_FREE[states],
        on_way=_ON_THE_WAY[states],
        asked=states == _STATES.index("offered"),
        at_work=at_work,
        off_duty=states == _STATES.index("off_duty"),
        busy_visit=np.array(
            [NOBODY if team.busy_visit_id is None else team.busy_visit_id for team in teams], dtype=np.int64
        ),
        locked=np.array([team.locked for team in teams], dtype=np.bool_),
        refused=np.array([team.refused != "" for team in teams], dtype=np.bool_),
        boat=np.array([team.vehicle_class == "boat" for team in teams], dtype=np.bool_),
        island_base=np.array([team.base_boat_only for team in teams], dtype=np.bool_),
        has=_has(teams),
    )


def _age(team: Candidate, at: datetime) -> float:
    """Seconds since the fix; infinite without one."""
    if team.fix is None or team.fix_time is None:
        return np.inf
    return max(0.0, (at - team.fix_time).total_seconds())


def _places(teams: tuple[Candidate, ...], fresh: Flags) -> tuple[Floats, Whole]:
    places: list[Place] = []
    origins: list[int] = []
    for team, new in zip(teams, fresh.tolist(), strict=True):
        if new and team.fix is not None:
            places.append(team.fix)
            origins.append(FIX)
        elif team.state == "on_scene" and team.busy_place is not None:
            places.append(team.busy_place)
            origins.append(VISIT)
        else:
            places.append(team.base)
            origins.append(CLINIC)
    return np.array(places, dtype=np.float64).reshape(-1, 2), np.array(origins, dtype=np.int64)


def _free_in(team: Candidate, at: datetime, config: Config) -> float:
    """Minutes until a team at work is free: what its crew says, else the mean less what it spent, never nothing."""
    if team.state not in AT_WORK:
        return 0.0
    if team.declared_minutes_left is not None:
        return max(0.0, team.declared_minutes_left)
    mean = config.scene_minutes if team.state == "on_scene" else config.transport_minutes
    spent = max(0.0, (at - (team.state_since or at)).total_seconds() / 60)
    return max(config.least_left_minutes, mean - spent)


def _has(teams: tuple[Candidate, ...]) -> dict[str, Flags]:
    found: dict[str, list[int]] = {}
    for index, team in enumerate(teams):
        for name in team.professions:
            found.setdefault(name, []).append(index)
        for item in team.kit:
            found.setdefault(f"kit:{item}", []).append(index)
    flags = {}
    for name, indexes in found.items():
        flags[name] = np.zeros(len(teams), dtype=np.bool_)
        flags[name][indexes] = True
    return flags


def _apart(one: Floats, other: Floats) -> Floats:
    """Metres between pairs of points that are near each other (equirectangular: exact to centimetres within 1 km)."""
    lat, lon = np.radians(one).T
    other_lat, other_lon = np.radians(other).T
    across = (lon - other_lon) * np.cos((lat + other_lat) / 2)
    return np.asarray(EARTH_RADIUS_METRES * np.hypot(lat - other_lat, across))


def travel_minutes(snapshot: Snapshot, columns: Columns, homes: Floats) -> Floats:
    """(homes, teams) minutes of the way alone, by each team's own vehicle; infinite: no way."""
    minutes = np.full((len(homes), len(columns.teams)), np.inf)
    if not len(homes):
        return minutes
    for number, name in enumerate(columns.classes):
        chosen = np.flatnonzero(columns.vehicle == number)
        if len(chosen):
            seconds = snapshot.travel.matrix(columns.place[chosen], homes, name)
            minutes[:, chosen] = seconds.T / 60.0
    return minutes
