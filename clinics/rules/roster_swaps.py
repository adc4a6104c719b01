"""What a swap of shifts would bring about, and whether the two may settle it without their head. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from clinics.rules.roster import Away, Duty, Need, OnDuty
from clinics.rules.roster_people import roster_findings

SOON = timedelta(hours=24)
"""A swap of a shift that begins so soon is the head's business (our own value)."""


def swapped(
    duties: Sequence[Duty], *, shift_id: int, giver: OnDuty, taker: OnDuty, back_shift_id: int | None
) -> list[Duty]:
    """The duties after a swap: the taker instead of the giver, and the other way round on the shift in return."""
    found = []
    for duty in duties:
        if duty.shift_id == shift_id:
            duty = _instead(duty, giver, taker)
        elif back_shift_id is not None and duty.shift_id == back_shift_id:
            duty = _instead(duty, taker, giver)
        found.append(duty)
    return found


def why_head(
    before: Sequence[Duty],
    after: Sequence[Duty],
    away: Sequence[Away],
    need: Need,
    days: tuple[date, date],
    zone: tzinfo,
    *,
    professions: tuple[str, str],
    begins_at: datetime,
    at: datetime,
) -> list[str]:
    """Why the head is asked: kinds of findings it brings about, ``other_profession``, ``soon``. Empty: nothing."""
    known = {finding.key for finding in roster_findings(before, away, need, *days, zone)}
    found = {
        finding.kind
        for finding in roster_findings(after, away, need, *days, zone)
        if finding.key not in known
    }
    if professions[0] != professions[1]:
        found.add("other_profession")
    if begins_at - at < SOON:
        found.add("soon")
    return sorted(found)


def _instead(duty: Duty, leaves: OnDuty, comes: OnDuty) -> Duty:
    people = tuple(comes if one.person_id == leaves.person_id else one for one in duty.people)
    return replace(duty, people=people)
