"""Whether a puskesmas is covered: which hours have too few teams, and which lack a profession. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from itertools import pairwise

from clinics.rules.roster import DRIVEN, PARTS, Duty, Finding, Need, Part, days_from, part_bounds

Span = tuple[datetime, datetime]


def short_stretches(window: Span, spans: Iterable[Span], least: int) -> list[tuple[datetime, datetime, int]]:
    """The stretches of a window with fewer than ``least`` spans over them, and how many are missing in each."""
    start, end = window
    inside = [(max(start, one), min(end, other)) for one, other in spans if one < end and other > start]
    cuts = sorted({start, end, *(moment for span in inside for moment in span)})
    found: list[tuple[datetime, datetime, int]] = []
    for one, other in pairwise(cuts):
        missing = least - sum(begins <= one and finishes >= other for begins, finishes in inside)
        if missing <= 0:
            continue
        if found and found[-1][1] == one and found[-1][2] == missing:
            found[-1] = (found[-1][0], other, missing)
        else:
            found.append((one, other, missing))
    return found


def cover_findings(
    duties: Sequence[Duty], need: Need, first: date, last: date, zone: tzinfo
) -> Iterator[Finding]:
    """Gaps and missing professions in every shift of these days. Only teams that can care count."""
    own = [duty for duty in duties if duty.own]
    for day in days_from(first, last):
        for part in PARTS:
            window = part_bounds(day, part, need.hours, zone)
            yield from _gaps(window, day, part, own, need)
            yield from _missing_skills(window, day, part, own, need)


def team_findings(duties: Sequence[Duty]) -> Iterator[Finding]:
    """Teams that cannot work as planned: nobody who cares, nobody who drives, a vehicle that is elsewhere."""
    own = sorted((duty for duty in duties if duty.own), key=lambda duty: (duty.starts_at, duty.team_id))
    for duty in own:
        if not duty.cares:
            yield _about("no_care", True, duty)
        elif duty.vehicle_class in DRIVEN and all(one.profession != "driver" for one in duty.people):
            yield _about("no_driver", False, duty)
    for number, duty in enumerate(own):
        for other in own[number + 1 :]:
            if other.starts_at >= duty.ends_at:
                break
            if duty.vehicle_id is not None and duty.vehicle_id == other.vehicle_id:
                yield Finding(
                    "vehicle_twice", True, other.starts_at, min(duty.ends_at, other.ends_at),
                    team_id=other.team_id, team=other.team, other_team=duty.team, what=duty.vehicle,
                )  # fmt: skip


def _gaps(window: Span, day: date, part: Part, duties: Iterable[Duty], need: Need) -> Iterator[Finding]:
    spans = [(duty.starts_at, duty.ends_at) for duty in duties if duty.cares]
    for starts_at, ends_at, missing in short_stretches(window, spans, need.teams.get(part, 0)):
        yield Finding("gap", True, starts_at, ends_at, day=day, part=part, missing=missing)


def _missing_skills(
    window: Span, day: date, part: Part, duties: Iterable[Duty], need: Need
) -> Iterator[Finding]:
    """Only where somebody is on duty: where nobody is, the gap says it."""
    duties = list(duties)
    nobody = short_stretches(window, [(duty.starts_at, duty.ends_at) for duty in duties if duty.cares], 1)
    filled = [(starts_at, ends_at) for starts_at, ends_at, _ in nobody]
    for profession in sorted(need.professions.get(part, frozenset())):
        able = [
            (duty.starts_at, duty.ends_at)
            for duty in duties
            if any(one.profession == profession for one in duty.people)
        ]
        for starts_at, ends_at, _ in short_stretches(window, [*able, *filled], 1):
            yield Finding("missing_skill", False, starts_at, ends_at, day=day, part=part, what=profession)


def _about(kind: str, red: bool, duty: Duty) -> Finding:
    return Finding(kind, red, duty.starts_at, duty.ends_at, team_id=duty.team_id, team=duty.team)
