"""Why a team stands where it stands: one sentence for every term of its cost, and two for the first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.choice.columns import CLINIC, VISIT
from dispatch.choice.config import Config
from dispatch.choice.results import Loss, Option
from dispatch.choice.sentences import REASONS, WHY, Said, say, source_words, whole_minutes
from dispatch.choice.snapshot import PREFERS_OWN, Candidate, Request
from dispatch.rules.freshness import freshness_of_age

NAMED = 3
"""Things that a team lacks are said by name so far; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One team of a ranking, before it is put into words."""

    candidate: Candidate
    minutes: float
    free_in: float
    metres: float
    source: str
    walk_minutes: float
    origin: int
    fix_age_seconds: int | None
    own: bool
    loss: Loss


@dataclass(frozen=True, slots=True)
class Faster:
    """A team that would be at the bedside sooner than the first."""

    team: str
    minutes: float
    kind: str
    """ready, refused, busy, or left_out."""
    own: bool
    loss: Loss
    knows: bool = False
    """It has the one whom the patient knows."""
    free_in: float = 0.0
    reason: Said | None = None


def way(seen: Seen) -> Said:
    """Minutes, kilometres, and where they come from."""
    km = f"{seen.metres / 1000:.1f}"
    return say(
        REASONS["way"],
        minutes=whole_minutes(seen.minutes),
        km=Said(km.replace(".", ","), km),
        source=source_words(seen.source),
    )


def first_words(request: Request, seen: Seen, faster: Faster | None, config: Config) -> list[Said]:
    """The first of a ranking: it is the nearest; or why a faster one that could leave now is not first."""
    if faster is None or faster.minutes >= seen.minutes:
        return [
            say(REASONS["nearest"], minutes=whole_minutes(seen.minutes), source=source_words(seen.source))
        ]
    if faster.kind == "ready" and _by_territory(request, seen.own, seen.loss, faster, config):
        gain = whole_minutes(seen.minutes - faster.minutes)
        return [way(seen), say(REASONS["own_first"], team=faster.team, minutes=gain)]
    gain_minutes = seen.minutes - faster.minutes
    if faster.kind == "ready" and _by_known(request, seen.candidate, faster, gain_minutes, config):
        return [way(seen), say(REASONS["known_first"], team=faster.team, minutes=whole_minutes(gain_minutes))]
    return [way(seen), REASONS["cover_first"]]


def terms(request: Request, at: datetime, seen: Seen, config: Config) -> list[Said]:
    """One sentence for each thing that counted, besides the way itself."""
    team = seen.candidate
    said = [REASONS["own" if seen.own else "not_own"]]
    known = _known_member(request, team)
    if known:
        said.append(say(REASONS["knows_patient"], person=known))
    if seen.walk_minutes >= 0.5:
        said.append(say(REASONS["walk"], minutes=whole_minutes(seen.walk_minutes)))
    if seen.free_in > 0:
        free = whole_minutes(seen.free_in)
        declared = team.declared_minutes_left is not None
        said.append(say(REASONS["free_said" if declared else "free_in"], minutes=free, visit=team.busy_visit))
    if seen.origin == VISIT:
        said.append(say(REASONS["from_visit"], visit=team.busy_visit))
    elif seen.origin == CLINIC:
        said.append(REASONS["from_clinic"])
    elif seen.fix_age_seconds is not None and freshness_of_age(seen.fix_age_seconds) != "fresh":
        said.append(say(REASONS["fix_age"], minutes=seen.fix_age_seconds // 60))
    if seen.loss.said.id:
        said.append(say(REASONS["loses"], loss=seen.loss.said))
    return said


def _lacking(team: Candidate) -> Said:
    """What the kit check found missing, by name; of many the first and how many more."""
    if not team.lacks:
        return say(REASONS["kit"], count=team.kit_missing)
    names = Said(*(", ".join(name[each] for name in team.lacks[:NAMED]) for each in (0, 1)))
    rest = len(team.lacks) - NAMED
    return say(REASONS["lacks_more" if rest > 0 else "lacks"], names=names, more=rest)


def _known_member(request: Request, team: Candidate) -> str:
    """The name of the one in this team whom the care plan would have again; empty when there is none."""
    people = dict(zip(team.people, team.members, strict=False)) if request.known_person is not None else {}
    return people.get(request.known_person or 0, "")


def cautions(request: Request, at: datetime, seen: Seen, config: Config) -> list[Said]:
    """What a dispatcher should know before sending this team, beside its times."""
    team = seen.candidate
    said = _shift_end(team, at, seen.minutes, config)
    waited = max(0.0, (at - request.requested_at).total_seconds() / 60)
    if waited + seen.minutes > request.target_minutes:
        said.append(say(REASONS["late"], minutes=whole_minutes(request.target_minutes)))
    if team.kit_missing:
        said.append(_lacking(team))
    if request.team_id is not None:
        said.append(say(REASONS["changes"], minutes=whole_minutes(config.change_minutes)))
    if team.refused in ("declined", "expired"):
        said.append(REASONS[team.refused])
    elif team.team_id in request.excluded:
        said.append(REASONS["excluded"])
    return said


def why_first(request: Request, ready: Sequence[Option]) -> tuple[Said, ...]:
    """What speaks for the first against the next ones; at least one sentence."""
    first, others = ready[0], ready[1:]
    if not others:
        return (WHY["only"],)
    said = []
    if first.minutes <= min(option.minutes for option in others):
        said.append(say(WHY["fastest"], minutes=whole_minutes(first.minutes)))
    if (
        request.urgency in PREFERS_OWN
        and first.own_territory
        and not all(each.own_territory for each in others)
    ):
        said.append(WHY["own"])
    if _known_member(request, first.candidate):
        said.append(WHY["known"])
    losses = [option.loss.weighted_minutes for option in others]
    if first.loss.weighted_minutes < min(losses) - 0.5:
        said.append(WHY["loses_least"])
    if not said:
        said.append(WHY["sum"])
    if first.loss.said.id:
        said.append(say(WHY["leaves_cover"], loss=first.loss.said))
    return tuple(said)


def why_not_nearest(request: Request, first: Option, faster: Faster | None, config: Config) -> Said | None:
    """Why a team that would be there sooner is not first; None when there is none worth a word."""
    if faster is None or first.minutes - faster.minutes < 0.5:
        return None
    words: dict[str, str | int | Said] = {
        "team": faster.team,
        "minutes": whole_minutes(first.minutes - faster.minutes),
    }
    if faster.kind == "left_out" and faster.reason is not None:
        return say(WHY["nearer_cannot"], reason=faster.reason, **words)
    if faster.kind == "refused":
        return say(WHY["nearer_refused"], **words)
    if faster.kind == "busy":
        return say(WHY["nearer_busy"], free=whole_minutes(faster.free_in), **words)
    if _by_territory(request, first.own_territory, first.loss, faster, config):
        return say(WHY["nearer_not_own"], **words)
    if _by_known(request, first.candidate, faster, first.minutes - faster.minutes, config):
        return say(WHY["nearer_not_known"], **words)
    if faster.loss.said.id:
        return say(WHY["nearer_cover"], loss=faster.loss.said, **words)
    return say(WHY["nearer_cover_all"], **words)


def _by_known(request: Request, first: Candidate, faster: Faster, minutes: float, config: Config) -> bool:
    """Only that its crew knows the patient put the first before a team that is faster by so many minutes."""
    if request.urgency not in PREFERS_OWN or not _known_member(request, first) or faster.knows:
        return False
    return minutes <= config.same_person_minutes


def _by_territory(request: Request, own: bool, loss: Loss, faster: Faster, config: Config) -> bool:
    """The own puskesmas, rather than coverage, is what put the first before a faster one."""
    if request.urgency not in PREFERS_OWN or not own or faster.own:
        return False
    weight = config.weight_minutes / max(1.0, request.target_minutes)
    return weight * config.own_territory_minutes >= faster.loss.weighted_minutes - loss.weighted_minutes


def _shift_end(team: Candidate, at: datetime, minutes: float, config: Config) -> list[Said]:
    if team.shift_ends_at is None:
        return []
    left = (team.shift_ends_at - at).total_seconds() / 60
    if left >= minutes + config.scene_minutes:
        return []
    return [say(REASONS["shift_ends" if left >= 0 else "shift_over"], minutes=int(abs(left)))]
