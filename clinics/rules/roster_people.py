"""Whether people can do what a roster asks of them: one place at a time, rest between duties, not while away. Pure.

Duties that follow each other without a pause are one stretch; a rest lies between two stretches. A log-in that a
whole team shares is nobody: it is never tired and never in two places.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from clinics.rules.roster import LEAST_REST_HOURS, Away, Duty, Finding, Need, OnDuty
from clinics.rules.roster_cover import cover_findings, team_findings

HOUR = timedelta(hours=1)


def roster_findings(
    duties: Sequence[Duty], away: Sequence[Away], need: Need, first: date, last: date, zone: tzinfo
) -> list[Finding]:
    """Everything a head should know about a roster, by time; ``duties`` may begin before and end after the days."""
    found = [
        *cover_findings(duties, need, first, last, zone),
        *team_findings(duties),
        *people_findings(duties, away, need, zone),
    ]
    once = {finding.key: finding for finding in found}
    return sorted(once.values(), key=lambda finding: (finding.starts_at, not finding.red, finding.key))


def people_findings(
    duties: Sequence[Duty], away: Sequence[Away], need: Need, zone: tzinfo
) -> Iterator[Finding]:
    """Double duties, too little rest, too long without one, and people planned on days they are away."""
    for person, planned in _by_person(duties).values():
        if not person.shared:
            yield from _double_duties(person, planned)
            yield from _rests(person, planned, need)
        yield from _while_away(
            person, planned, [one for one in away if one.person_id == person.person_id], zone
        )


def _by_person(duties: Sequence[Duty]) -> dict[int, tuple[OnDuty, list[Duty]]]:
    found: dict[int, tuple[OnDuty, list[Duty]]] = {}
    for duty in sorted(duties, key=lambda one: (one.starts_at, one.ends_at, one.team_id)):
        for person in duty.people:
            found.setdefault(person.person_id, (person, []))[1].append(duty)
    return found


def _double_duties(person: OnDuty, planned: list[Duty]) -> Iterator[Finding]:
    for number, duty in enumerate(planned):
        for other in planned[number + 1 :]:
            if other.starts_at >= duty.ends_at:
                break
            yield Finding(
                "double_duty", True, other.starts_at, min(duty.ends_at, other.ends_at),
                team_id=other.team_id, team=other.team, other_team=duty.team,
                person_id=person.person_id, person=person.name,
            )  # fmt: skip


def _rests(person: OnDuty, planned: list[Duty], need: Need) -> Iterator[Finding]:
    stretches = _stretches((duty.starts_at, duty.ends_at) for duty in planned)
    team_at = {duty.starts_at: duty for duty in planned}
    for starts_at, ends_at in stretches:
        hours = (ends_at - starts_at) / HOUR
        if hours > need.longest_hours:
            yield _of_person("long_duty", False, person, starts_at, ends_at, team_at[starts_at], hours)
    for before, after in pairwise(stretches):
        hours = (after[0] - before[1]) / HOUR
        if hours < need.rest_hours:
            red = hours < LEAST_REST_HOURS
            yield _of_person("short_rest", red, person, before[1], after[0], team_at[after[0]], hours)


def _while_away(person: OnDuty, planned: list[Duty], away: list[Away], zone: tzinfo) -> Iterator[Finding]:
    for duty in planned:
        first = duty.starts_at.astimezone(zone).date()
        last = (duty.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        for one in away:
            if one.first <= last and one.last >= first:
                yield Finding(
                    "away", True, duty.starts_at, duty.ends_at, team_id=duty.team_id, team=duty.team,
                    person_id=person.person_id, person=person.name, what=one.kind,
                )  # fmt: skip


def _of_person(
    kind: str, red: bool, person: OnDuty, starts_at: datetime, ends_at: datetime, duty: Duty, hours: float
) -> Finding:
    return Finding(
        kind, red, starts_at, ends_at, team_id=duty.team_id, team=duty.team,
        person_id=person.person_id, person=person.name, hours=round(hours, 1),
    )  # fmt: skip


def _stretches(planned: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Duties without a pause between them, put together."""
    found: list[tuple[datetime, datetime]] = []
    for starts_at, ends_at in sorted(planned):
        if found and starts_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends_at))
        else:
            found.append((starts_at, ends_at))
    return found
