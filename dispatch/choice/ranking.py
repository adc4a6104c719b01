"""Who should go: every team once, the best first, each with its minutes and its reasons. Pure (CHOICE, the engine).

Cost of a team, in weighted minutes: ``w x (minutes + 0.5 x growth of lateness)``, and ``w x 5`` when it is
not of the patient's puskesmas (yellow and green only). ``minutes`` = until free + mobilisation + travel.
Teams that can leave now stand before those that are free soon: a visit promised to a busy team ruins the
late end of the waiting times. Teams that declined or let an offer of this visit expire stand last.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.choice.config import DEFAULT, Config
from dispatch.choice.reach import why_not
from dispatch.choice.results import LeftOut, Option, Ranking
from dispatch.choice.sentences import REASONS, Said, say, source_words
from dispatch.choice.snapshot import AT_WORK, PREFERS_OWN, Candidate, Request, Snapshot
from dispatch.travel import Leg, Place, TravelTimes, metres_between

LEFT_OUT_ORDER = (
    "has_it", "on_the_way", "asked", "skill", "boat_needed", "island_base", "boat_team", "no_place", "off_duty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Start:
    """From where and when a team would set out."""

    place: Place
    origin: str
    """fix, visit or clinic."""
    free_in: float
    mobilisation: float
    fix_age_seconds: int | None


def rank(request: Request, snapshot: Snapshot, config: Config = DEFAULT) -> Ranking:
    """Rank all teams of the snapshot for a request. The result names every team exactly once."""
    at = snapshot.at
    left_out: list[LeftOut] = []
    able: list[Candidate] = []
    for candidate in snapshot.teams:
        reason = why_not(request, candidate)
        if reason is None:
            able.append(candidate)
        else:
            left_out.append(reason)
    starts = [_start(at, candidate, config) for candidate in able]
    legs = _legs(request, able, starts, snapshot.travel)
    options = [
        _option(request, at, candidate, start, leg, config)
        for candidate, start, leg in zip(able, starts, legs, strict=True)
    ]
    options.sort(key=_order)
    left_out.sort(
        key=lambda item: (LEFT_OUT_ORDER.index(item.code), item.candidate.team, item.candidate.team_id)
    )
    return Ranking(options=tuple(_explained(options)), left_out=tuple(left_out))


def _order(option: Option) -> tuple[int, float, float, str, int]:
    team = option.candidate
    group = 2 if team.refused else 0 if option.can_leave_now else 1
    return group, option.cost, option.minutes, team.team, team.team_id


def _legs(
    request: Request, able: Sequence[Candidate], starts: Sequence[_Start], travel: TravelTimes
) -> list[Leg]:
    """Travel times, one question per vehicle class."""
    if request.place is None:
        return []
    by_class: dict[str, list[int]] = {}
    for index, candidate in enumerate(able):
        by_class.setdefault(candidate.vehicle_class, []).append(index)
    found: dict[int, Leg] = {}
    for vehicle_class, indexes in by_class.items():
        legs = travel.times([starts[index].place for index in indexes], request.place, vehicle_class)
        found.update(zip(indexes, legs, strict=True))
    return [found[index] for index in range(len(able))]


def _start(at: datetime, candidate: Candidate, config: Config) -> _Start:
    age = None if candidate.fix_time is None else max(0.0, (at - candidate.fix_time).total_seconds())
    free_in = _free_in(at, candidate, config)
    if candidate.fix is not None and age is not None and age <= config.unused_after_minutes * 60:
        place, origin, fix_age = candidate.fix, "fix", int(age)
    elif candidate.state == "on_scene" and candidate.busy_place is not None:
        place, origin, fix_age = candidate.busy_place, "visit", None
    else:
        place, origin, fix_age = candidate.base, "clinic", None
    home = candidate.state not in AT_WORK and metres_between(place, candidate.base) <= config.at_base_metres
    mobilisation = config.mobilisation_at_base if home else config.mobilisation_moving
    return _Start(place, origin, free_in, mobilisation, fix_age)


def _free_in(at: datetime, candidate: Candidate, config: Config) -> float:
    """Minutes until a team at work is expected free: the mean, less what it has spent, but never nothing."""
    if candidate.state not in AT_WORK:
        return 0.0
    if candidate.declared_minutes_left is not None:
        return max(0.0, candidate.declared_minutes_left)
    mean = config.scene_minutes if candidate.state == "on_scene" else config.transport_minutes
    since = candidate.state_since or at
    spent = max(0.0, (at - since).total_seconds() / 60)
    return max(config.least_left_minutes, mean - spent)


def _option(
    request: Request, at: datetime, candidate: Candidate, start: _Start, leg: Leg, config: Config
) -> Option:
    travel = leg.seconds / 60
    minutes = start.free_in + start.mobilisation + travel
    own = request.clinic_id is not None and candidate.clinic_id == request.clinic_id
    said = _terms(request, at, candidate, start, minutes, own, config)
    return Option(
        candidate=candidate,
        rank=0,
        cost=_cost(request, at, minutes, own, config),
        minutes=minutes,
        minutes_p90=start.free_in * config.free_p90
        + start.mobilisation * config.mobilisation_p90
        + travel * config.travel_p90,
        travel_minutes=travel,
        free_in_minutes=start.free_in,
        metres=leg.metres,
        source=leg.source,
        fix_age_seconds=start.fix_age_seconds,
        own_territory=own,
        can_leave_now=candidate.state not in AT_WORK,
        reasons_id=tuple(sentence.id for sentence in said),
        reasons_en=tuple(sentence.en for sentence in said),
    )


def _cost(request: Request, at: datetime, minutes: float, own: bool, config: Config) -> float:
    weight = config.weight_minutes / max(1.0, request.target_minutes)
    waited = max(0.0, (at - request.requested_at).total_seconds() / 60)
    late_now = max(0.0, waited - request.target_minutes)
    late_then = max(0.0, waited + minutes - request.target_minutes)
    foreign = 0.0 if own or request.urgency not in PREFERS_OWN else config.own_territory_minutes
    return weight * (minutes + config.lateness_growth * (late_then - late_now) + foreign)


def _terms(
    request: Request,
    at: datetime,
    candidate: Candidate,
    start: _Start,
    minutes: float,
    own: bool,
    config: Config,
) -> list[Said]:
    """One sentence for each thing that counted, besides the way itself."""
    said = [REASONS["own" if own else "not_own"]]
    if start.free_in > 0:
        said.append(say(REASONS["free_in"], minutes=_whole(start.free_in), visit=candidate.busy_visit))
    if start.origin == "visit":
        said.append(say(REASONS["from_visit"], visit=candidate.busy_visit))
    elif start.origin == "clinic":
        said.append(REASONS["from_clinic"])
    elif start.fix_age_seconds is not None and start.fix_age_seconds > config.flag_after_minutes * 60:
        said.append(say(REASONS["fix_age"], minutes=start.fix_age_seconds // 60))
    said += _shift_end(at, candidate, minutes, config)
    waited = max(0.0, (at - request.requested_at).total_seconds() / 60)
    if waited + minutes > request.target_minutes:
        said.append(say(REASONS["late"], minutes=_whole(request.target_minutes)))
    if candidate.kit_missing:
        said.append(say(REASONS["kit"], count=candidate.kit_missing))
    if candidate.refused in ("declined", "expired"):
        said.append(REASONS[candidate.refused])
    return said


def _shift_end(at: datetime, candidate: Candidate, minutes: float, config: Config) -> list[Said]:
    if candidate.shift_ends_at is None:
        return []
    left = (candidate.shift_ends_at - at).total_seconds() / 60
    if left >= minutes + config.scene_minutes:
        return []
    return [say(REASONS["shift_ends" if left >= 0 else "shift_over"], minutes=int(abs(left)))]


def _explained(options: Sequence[Option]) -> list[Option]:
    """Number the options; each begins with its way, the first with why it is first."""
    ready = [option for option in options if option.can_leave_now and not option.candidate.refused]
    fastest = min(ready, key=lambda option: option.minutes, default=None)
    explained = []
    for index, option in enumerate(options):
        ways = _why_first(option, fastest) if index == 0 else [_way(option)]
        explained.append(
            replace(
                option,
                rank=index + 1,
                reasons_id=(*(said.id for said in ways), *option.reasons_id),
                reasons_en=(*(said.en for said in ways), *option.reasons_en),
            )
        )
    return explained


def _why_first(first: Option, fastest: Option | None) -> list[Said]:
    """It is the nearest; or why the nearest is not first."""
    if fastest is None or not first.can_leave_now or first.candidate.refused:
        return [_way(first)]
    gain = first.minutes - fastest.minutes
    if gain <= 0:
        minutes, source = _whole(first.minutes), source_words(first.source)
        return [say(REASONS["nearest"], minutes=minutes, source=source)]
    return [_way(first), say(REASONS["own_first"], team=fastest.candidate.team, minutes=_whole(gain))]


def _way(option: Option) -> Said:
    km = f"{option.metres / 1000:.1f}"
    return say(
        REASONS["way"],
        minutes=_whole(option.minutes),
        km=Said(km.replace(".", ","), km),
        source=source_words(option.source),
    )


def _whole(minutes: float) -> int:
    """Minutes for people: rounded up, so that nobody is promised too much."""
    return math.ceil(minutes - 0.05)
