"""The rules of a roster: what is covered, who rests, who is in two places; against counting minute by minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from clinics.rules.roster import (
    CARE,
    PARTS,
    Away,
    Duty,
    Hours,
    Need,
    OnDuty,
    days_from,
    part_bounds,
    part_of,
)
from clinics.rules.roster_cover import cover_findings, short_stretches, team_findings
from clinics.rules.roster_people import people_findings, roster_findings

WITA = ZoneInfo("Asia/Makassar")
DAY = date(2026, 11, 30)
START = datetime(2026, 11, 30, tzinfo=WITA).astimezone(UTC)
HALF_HOUR = timedelta(minutes=30)
PROFESSIONS = ("doctor", "nurse", "midwife", "driver", "other")
PEOPLE = tuple(OnDuty(n + 1, f"P{n + 1}", PROFESSIONS[n % 5], shared=n == 5) for n in range(6))


def _moment(half_hours: int) -> datetime:
    return START + half_hours * HALF_HOUR


@st.composite
def duties(draw: st.DrawFn, most: int = 7) -> list[Duty]:
    """Planned duties of three teams over three days, in half hours, with anybody on them."""
    found = []
    for number in range(draw(st.integers(0, most))):
        starts, length = draw(st.integers(-8, 130)), draw(st.integers(1, 40))
        team = draw(st.integers(1, 3))
        people = tuple(PEOPLE[n] for n in sorted(draw(st.sets(st.integers(0, 5), max_size=4))))
        vehicle = draw(st.sampled_from([None, 1, 2]))
        found.append(
            Duty(number, team, f"T{team}", _moment(starts), _moment(starts + length), people, vehicle,
                 str(vehicle or ""), draw(st.sampled_from(["", "minivan", "motorcycle"])),
                 own=draw(st.integers(0, 5)) > 0),
        )  # fmt: skip
    return found


def _over(duty: Duty, moment: datetime) -> bool:
    return duty.starts_at <= moment < duty.ends_at


@settings(max_examples=60)
@given(duties(), st.integers(0, 2))
def test_a_gap_is_exactly_where_too_few_teams_that_can_care_are_planned(
    planned: list[Duty], least: int
) -> None:
    need = Need(teams=dict.fromkeys(PARTS, least))

    found = [one for one in cover_findings(planned, need, DAY, DAY, WITA) if one.kind == "gap"]

    first, last = (
        part_bounds(DAY, "morning", need.hours, WITA)[0],
        part_bounds(DAY, "night", need.hours, WITA)[1],
    )
    moment = first
    while moment < last:
        there = sum(_over(duty, moment) for duty in planned if duty.own and duty.cares)
        said = sum(one.missing for one in found if one.starts_at <= moment < one.ends_at)
        assert said == max(0, least - there)
        moment += HALF_HOUR


@settings(max_examples=40)
@given(duties())
def test_a_missing_skill_is_where_somebody_is_on_duty_and_nobody_of_that_profession(
    planned: list[Duty],
) -> None:
    need = Need()
    found = [one for one in cover_findings(planned, need, DAY, DAY, WITA) if one.kind == "missing_skill"]

    for part in PARTS:
        moment, end = part_bounds(DAY, part, need.hours, WITA)
        while moment < end:
            there = [duty for duty in planned if duty.own and _over(duty, moment)]
            has = {person.profession for duty in there for person in duty.people}
            care = any(duty.cares for duty in there)
            for profession in CARE:
                said = any(one.what == profession and one.starts_at <= moment < one.ends_at for one in found)
                wanted = profession in need.professions[part]
                assert said == (wanted and care and profession not in has)
            moment += HALF_HOUR


@settings(max_examples=60)
@given(duties(), st.integers(8, 12))
def test_who_has_no_finding_has_rested_and_is_in_one_place(planned: list[Duty], rest: int) -> None:
    need = Need(rest_hours=rest)
    found = list(people_findings(planned, [], need, WITA))
    every_rest = list(people_findings(planned, [], Need(rest_hours=10_000), WITA))

    for person in PEOPLE:
        own = [(duty.starts_at, duty.ends_at) for duty in planned if person in duty.people]
        kinds = {one.kind for one in found if one.person_id == person.person_id}
        if person.shared:
            assert not kinds
            continue
        moments = [_moment(n) for n in range(-9, 180)]
        counts = [sum(starts <= moment < ends for starts, ends in own) for moment in moments]
        assert ("double_duty" in kinds) == (max(counts) > 1)
        pauses, worked = _runs([count > 0 for count in counts])
        assert ("short_rest" in kinds) == any(pause < rest * 2 for pause in pauses)
        assert ("long_duty" in kinds) == any(run > need.longest_hours * 2 for run in worked)
        rests = [one for one in every_rest if (one.kind, one.person_id) == ("short_rest", person.person_id)]
        assert sorted(one.hours or 0 for one in rests) == sorted(pause / 2 for pause in pauses)


def _runs(busy: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Half hours of each pause between two times of work, and of each time of work."""
    lengths: list[tuple[bool, int]] = []
    for state in busy:
        if lengths and lengths[-1][0] == state:
            lengths[-1] = (state, lengths[-1][1] + 1)
        else:
            lengths.append((state, 1))
    return [n for state, n in lengths[1:-1] if not state], [n for state, n in lengths if state]


@settings(max_examples=40)
@given(duties())
def test_a_vehicle_is_in_two_places_exactly_when_two_of_its_duties_overlap(planned: list[Duty]) -> None:
    own = [duty for duty in planned if duty.own]
    found = [one for one in team_findings(planned) if one.kind == "vehicle_twice"]

    pairs = [
        (one, other) for n, one in enumerate(own) for other in own[n + 1 :]
        if one.vehicle_id is not None and one.vehicle_id == other.vehicle_id
        and one.starts_at < other.ends_at and other.starts_at < one.ends_at
    ]  # fmt: skip
    assert len(found) == len(pairs)


@settings(max_examples=40)
@given(duties(), st.permutations(range(7)))
def test_the_order_of_the_rows_and_whether_they_are_drafts_change_nothing(
    planned: list[Duty], order: Sequence[int]
) -> None:
    shuffled = [replace(planned[n], shift_id=None) for n in order if n < len(planned)]
    away = [Away(1, DAY, DAY)]

    one = roster_findings(planned, away, Need(), DAY, DAY, WITA)
    other = roster_findings(shuffled, away, Need(), DAY, DAY, WITA)

    assert {finding.key for finding in one} == {finding.key for finding in other}
    assert all(first.starts_at <= second.starts_at for first, second in pairwise(one))


@settings(max_examples=60)
@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.sampled_from(PARTS), st.integers(-90, 90))
def test_a_shift_belongs_to_the_part_that_begins_nearest(day: date, part: str, minutes: int) -> None:
    for zone in (WITA, ZoneInfo("UTC"), ZoneInfo("America/St_Johns")):
        starts_at = part_bounds(day, part, Hours(), zone)[0] + timedelta(minutes=minutes)  # type: ignore[arg-type]
        assert part_of(starts_at, Hours(), zone) == (day, part)


def test_the_three_parts_cover_every_moment_once_and_the_night_ends_on_the_day_after() -> None:
    hours = Hours(time(7), time(14, 30), time(22))
    bounds = [
        part_bounds(day, part, hours, WITA)
        for day in days_from(DAY, DAY + timedelta(days=3))
        for part in PARTS
    ]

    assert all(before[1] == after[0] for before, after in pairwise(bounds))
    assert bounds[2][1].astimezone(WITA).date() == DAY + timedelta(days=1)
    assert not replace(hours, night=time(13)).in_order


def test_nobody_is_planned_on_a_day_of_leave_not_even_into_it() -> None:
    night = Duty(1, 1, "KKS1", *part_bounds(DAY, "night", Hours(), WITA), people=(PEOPLE[0],))

    before = list(
        people_findings([night], [Away(1, DAY - timedelta(days=1), DAY - timedelta(days=1))], Need(), WITA)
    )
    into = list(
        people_findings(
            [night], [Away(1, DAY + timedelta(days=1), DAY + timedelta(days=2), "sick")], Need(), WITA
        )
    )

    assert (before, [(one.kind, one.what) for one in into]) == ([], [("away", "sick")])
    assert short_stretches((_moment(0), _moment(4)), [(_moment(1), _moment(2))], 1) == [
        (_moment(0), _moment(1), 1), (_moment(2), _moment(4), 1),
    ]  # fmt: skip
