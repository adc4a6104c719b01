"""Where a team with nothing to do should wait. Pure (CHOICE): its own puskesmas, unless another covers clearly better.

A waiting place is always a puskesmas: a roof, water, people. What a place is worth is how much sooner the next
emergencies would be reached with one more team there, beside the teams that are free already; the way to get
there is time in which it helps only half.
"""

import numpy as np

from dispatch.choice.columns import Columns, columns_of
from dispatch.choice.config import DEFAULT, Config
from dispatch.choice.cost import Flags, Floats
from dispatch.choice.cover import answer_shares, nearest_teams
from dispatch.choice.coverage import answer_minutes, area_arrays
from dispatch.choice.results import Posting
from dispatch.choice.sentences import PLANS, say, whole_minutes
from dispatch.choice.snapshot import Candidate, Snapshot
from dispatch.travel import Place


def post(team_id: int, snapshot: Snapshot, config: Config = DEFAULT) -> Posting:
    """Where this team should wait while nothing is asked of it. Raises ``KeyError`` for a team that is not there."""
    team = snapshot.team_by_id[team_id]
    columns = columns_of(snapshot, config)
    spots = _spots(team, snapshot)
    if len(spots) < 2 or not snapshot.zones:
        return _at_home(team)
    others = np.where(_others(columns, team_id), answer_minutes(snapshot, columns), np.inf)
    value, _ = area_arrays(snapshot, config)
    places = np.array([spot.base for spot in spots], dtype=np.float64)
    ways = snapshot.travel.matrix(columns.place[[columns.row[team_id]]], places, team.vehicle_class)[0] / 60.0
    reach = _from_spots(team, snapshot, places) + config.mobilisation_at_base
    near = nearest_teams(others, config).minutes
    sooner = gains(near, reach, value, config)
    chosen = best_spot(sooner, ways, 0, config)
    if chosen == 0:
        return _at_home(team)
    area = int(_area_gains(near, reach[:, [chosen]], value, config)[:, 0].argmax())
    words = PLANS["post_clinic"]
    before, after = float(near[area, 0]), float(min(near[area, 0], reach[area, chosen]))
    return Posting(
        clinic_id=spots[chosen].clinic_id,
        zone=snapshot.zones[area].code,
        place=spots[chosen].base,
        gain_minutes=float(sooner[chosen] - sooner[0]),
        said=say(
            words,
            place=spots[chosen].clinic,
            zone=snapshot.zones[area].name,
            before=whole_minutes(before),
            after=whole_minutes(after),
        ),
    )


def gains(near: Floats, reach: Floats, worth: Floats, config: Config) -> Floats:
    """Weighted minutes that all areas gain by one more team at each spot.

    ``near`` (areas, k + 1): minutes of the teams that cover already, sorted; ``reach`` (areas, spots): minutes
    from each spot; ``worth`` of each area as in ``cover.area_worth``.
    """
    return np.asarray(_area_gains(near, reach, worth, config).sum(axis=0))


def best_spot(sooner: Floats, ways: Floats, home: int, config: Config) -> int:
    """Index of the spot to wait at: home, unless another is worth more by ``post_gain_share``, the way counted."""
    useful = sooner * np.clip(1.0 - 0.5 * ways / config.cover_ahead_minutes, 0.0, 1.0)
    useful = np.where(ways <= config.post_way_minutes, useful, -np.inf)
    best = int(useful.argmax())
    enough = useful[best] > max(0.0, float(useful[home])) * (1.0 + config.post_gain_share)
    return best if enough else home


def _area_gains(near: Floats, reach: Floats, worth: Floats, config: Config) -> Floats:
    """(areas, spots): by how much the expected minutes fall, weighed.

    A team put into a sorted list pushes everyone behind it back by one place: at each place of the list the
    minutes become the middle one of (the place before, the new one, this place).
    """
    taken = np.minimum(reach, config.uncovered_minutes)
    before = np.zeros((len(near), 1))
    fallen = np.zeros_like(taken)
    for place, share in enumerate(answer_shares(config).tolist()):
        here = near[:, [place]]
        fallen += share * (here - np.minimum(np.maximum(taken, before), here))
        before = here
    return np.asarray(fallen * worth[:, None])


def _others(columns: Columns, team_id: int) -> Flags:
    free = columns.free & ~columns.locked & (columns.ids != team_id)
    return np.asarray(free)


def _spots(team: Candidate, snapshot: Snapshot) -> list[Candidate]:
    """The own puskesmas first, then every other on the same side of the sea; one team stands for its puskesmas."""
    if team.vehicle_class == "boat":
        return [team]
    found = {team.clinic_id: team}
    for other in sorted(snapshot.teams, key=lambda each: (each.clinic_id, each.team_id)):
        if not other.base_boat_only:
            found.setdefault(other.clinic_id, other)
    return list(found.values())


def _from_spots(team: Candidate, snapshot: Snapshot, places: Floats) -> Floats:
    """(areas, spots) minutes of the way; infinite over the sea."""

    def ask() -> Floats:
        homes = np.array([zone.place for zone in snapshot.zones], dtype=np.float64).reshape(-1, 2)
        ways = snapshot.travel.matrix(places, homes, team.vehicle_class).T / 60.0
        islands = np.array([zone.boat_only for zone in snapshot.zones], dtype=np.bool_)[:, None]
        return np.where(islands, np.inf, ways)

    return snapshot.kept(("spots", team.vehicle_class, places.tobytes()), ask)


def _at_home(team: Candidate) -> Posting:
    said = PLANS["post_home"]
    return Posting(clinic_id=team.clinic_id, zone=None, place=Place(*team.base), gain_minutes=0.0, said=said)
