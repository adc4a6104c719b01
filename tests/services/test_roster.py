"""The head's roster: drafts checked before they are kept, swaps by consent, and who is offered work because of it."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from icalendar import Calendar

from clinics.actors import Actor, actor_of
from clinics.clock import city_zone, now, today
from clinics.models import Absence, Clinic, Person, Shift, ShiftSwap, Team
from clinics.queries.roster_drafts import Cell, mark_of
from clinics.queries.roster_gaps import gaps
from clinics.queries.roster_page import copied_weeks, preview, roster_page
from clinics.refusals import Refusal
from clinics.rules.roster import Hours, Part, part_bounds
from clinics.services import duty
from dispatch.models import Event
from dispatch.queries.candidates import candidates_now
from dispatch.queries.ranking import ranking_for
from dispatch.services import roster
from tests import builders
from tests.counting import queries_of

pytestmark = pytest.mark.django_db
CREW = ("doctor", "nurse", "driver")


@pytest.fixture
def clinic() -> Clinic:
    return builders.build_clinic()


@pytest.fixture
def head(clinic: Clinic) -> Actor:
    return builders.actor("clinic_head", clinic=clinic)


def crew_of(clinic: Clinic, *professions: str) -> list[Person]:
    return [
        builders.build_person("crew", name=f"{profession} {n}", clinic=clinic, profession=profession)
        for n, profession in enumerate(professions)
    ]


def monday() -> date:
    """A Monday at least a week ahead."""
    return today() + timedelta(days=14 - today().weekday())


def planned(team: Team, people: list[Person], day: date, part: Part) -> Shift:
    starts_at, ends_at = part_bounds(day, part, Hours(), city_zone())
    shift = Shift.objects.create(
        team=team, vehicle=team.default_vehicle, starts_at=starts_at, ends_at=ends_at
    )
    for person in people:
        shift.members.create(person=person, profession=person.profession)
    return shift


def kept(shift: Shift, **changes: Any) -> Cell:
    """A cell that leaves a shift as it is, but for these."""
    start = shift.starts_at.astimezone(city_zone())
    people = tuple(shift.members.values_list("person_id", flat=True))
    given = {
        "team_id": shift.team_id, "day": start.date(), "part": "morning", "people": people,
        "vehicle_id": shift.vehicle_id, "shift_id": shift.pk, "mark": mark_of(Shift.objects.get(pk=shift.pk)),
    }  # fmt: skip
    return Cell(**{**given, **changes})


def keys(clinic: Clinic, *cells: Cell) -> set[str]:
    return {one["key"] for one in preview(clinic.pk, cells)["coming"]}


def change(head: Actor, *cells: Cell, seen: set[str] = frozenset()) -> Any:  # type: ignore[assignment]
    return roster.change_roster(cells=cells, seen=seen, by=head, action_id=uuid4())


def test_what_a_change_would_bring_about_is_shown_first_and_refused_until_it_has_been_seen(
    clinic: Clinic, head: Actor
) -> None:
    team, other = builders.build_team(clinic), builders.build_team(clinic)
    crew, day = crew_of(clinic, *CREW), monday()
    planned(team, crew, day, "night")
    doctor = crew[0]
    Absence.objects.create(person=doctor, first=day + timedelta(days=1), last=day + timedelta(days=1),
                           kind="training", made_at=now())  # fmt: skip
    cell = Cell(team_id=other.pk, day=day + timedelta(days=1), part="afternoon", people=(doctor.pk,),
                vehicle_id=team.default_vehicle_id)  # fmt: skip

    shown = preview(clinic.pk, [cell])
    with pytest.raises(Refusal) as refused:
        change(head, cell)
    assert not other.shifts.exists()
    change(head, cell, seen={one["key"] for one in shown["coming"]})

    assert {one["kind"] for one in shown["coming"]} == {"short_rest", "away", "missing_skill", "no_driver"}
    assert [(one["hours"], one["red"]) for one in shown["coming"] if one["kind"] == "short_rest"] == [
        (6.0, True)
    ]
    assert [(one["kind"], one["part"]) for one in shown["mended"]] == [("gap", "afternoon")]
    assert refused.value.code == "roster_warnings"
    assert [one.person for one in other.shifts.get().members.all()] == [doctor]
    assert Event.objects.get(kind="roster_changed").fact == {
        "clinic": clinic.name, "change": "shifts", "shifts": 1,
    }  # fmt: skip


def test_a_gap_at_night_is_told_and_closes_when_somebody_is_planned(clinic: Clinic, head: Actor) -> None:
    team, day = builders.build_team(clinic), monday()
    crew = crew_of(clinic, *CREW)

    before = [(one["kind"], one["part"]) for one in gaps(clinic.pk, day, day)]
    change(head, Cell(team_id=team.pk, day=day, part="night", people=tuple(one.pk for one in crew)))
    after = gaps(clinic.pk, day, day)

    assert before == [("gap", "morning"), ("gap", "afternoon"), ("gap", "night")]
    assert [(one["kind"], one["part"]) for one in after] == [("gap", "morning"), ("gap", "afternoon")]
    assert gaps(clinic.pk, day, day)[0]["starts_at"] == datetime.combine(day, time(8), city_zone())


def test_two_heads_do_not_overwrite_each_other_and_what_is_over_or_running_is_protected(
    clinic: Clinic, head: Actor
) -> None:
    team, day = builders.build_team(clinic), monday()
    crew = crew_of(clinic, *CREW, "midwife")
    shift = planned(team, crew[:3], day, "morning")
    cell = kept(shift, people=tuple(one.pk for one in crew))
    change(head, cell)
    running = builders.build_team_on_duty(clinic)
    over = builders.build_shift(builders.build_team(clinic), starts_at=now() - timedelta(hours=30))
    foreign = builders.build_team(builders.build_clinic(builders.MANGASA))

    for wrong, code in (
        (cell, "roster_moved_on"),
        (kept(running.shift, strike=True), "roster_running"),
        (kept(over.shift), "roster_over"),
        (Cell(team_id=team.pk, day=day, part="morning", starts=time(10), ends=time(12)), "roster_overlaps"),
        (Cell(team_id=foreign.pk, day=day, part="morning"), "not_found"),
        (Cell(team_id=team.pk, day=day, part="night", people=(head.staff_id,)), "not_found"),
    ):
        with pytest.raises(Refusal) as refused:
            change(head, wrong, seen=set())
        assert refused.value.code == code
    change(head, kept(shift, strike=True), seen=keys(clinic, kept(shift, strike=True)))
    assert not Shift.objects.filter(pk=shift.pk).exists()


def test_a_week_is_copied_as_drafts_beside_what_is_planned_already(clinic: Clinic, head: Actor) -> None:
    team, day = builders.build_team(clinic), monday()
    crew = crew_of(clinic, *CREW)
    for part in ("morning", "night"):
        planned(team, crew, day, part)
    planned(team, crew[:2], day + timedelta(days=7), "morning")
    crew[2].is_active = False
    crew[2].save()

    drafts = copied_weeks(clinic.pk, day, 2)
    change(head, *[Cell(**{**one, "people": tuple(one["people"])}) for one in drafts],
           seen=keys(clinic, *[Cell(**{**one, "people": tuple(one["people"])}) for one in drafts]))  # fmt: skip

    assert sorted((one["day"] - day, one["part"]) for one in drafts) == [
        (timedelta(days=7), "night"), (timedelta(days=14), "morning"), (timedelta(days=14), "night"),
    ]  # fmt: skip
    assert copied_weeks(clinic.pk, day, 2) == []
    night = Shift.objects.filter(team=team).order_by("starts_at")[3]
    assert night.starts_at.astimezone(city_zone()).hour == 21
    assert night.members.count() == 2


def test_who_is_offered_work_is_decided_by_the_roster(clinic: Clinic, head: Actor) -> None:
    visit = builders.build_visit(needs=["midwife"])
    team = builders.build_team(clinic)
    crew = crew_of(clinic, *CREW, "midwife")
    late = now() - timedelta(minutes=5)
    shift = Shift.objects.create(team=team, starts_at=late, ends_at=late + timedelta(hours=8))

    with pytest.raises(Refusal, match="no_shift_today"):
        duty.start_shift(person_id=crew[0].pk, shift_id=shift.pk, at=now())
    on_roster = kept(shift, people=tuple(one.pk for one in crew[:3]))
    change(head, on_roster, seen=keys(clinic, on_roster))
    duty.start_shift(person_id=crew[0].pk, shift_id=shift.pk, at=now())
    without = ranking_for(visit.pk)
    shift.refresh_from_db()
    joined = kept(shift, people=tuple(one.pk for one in crew))
    change(head, joined, seen=keys(clinic, joined))
    with_midwife = ranking_for(visit.pk)
    left = kept(Shift.objects.get(pk=shift.pk), people=tuple(one.pk for one in crew[1:]))
    change(head, left, seen=keys(clinic, left))

    assert [option["team"] for option in without["options"]] == []
    assert [option["team"] for option in with_midwife["options"]] == [team.code]
    assert candidates_now(now())[0].professions == {"nurse", "driver", "midwife"}
    assert duty.shift_on_duty(crew[0].pk) is None
    assert duty.shift_on_duty(crew[3].pk) == shift
    assert Event.objects.filter(kind="roster_changed", team=team).count() == 2


def offered(giver: Person, taker: Person, shift: Shift, back: Shift | None = None) -> int:
    answer = roster.offer_swap(
        shift_id=shift.pk, taker_id=taker.pk, back_shift_id=back.pk if back else None,
        by=actor_of(giver), action_id=uuid4(),
    )  # fmt: skip
    return int(answer["swap_id"])


def answered(swap_id: int, person: Person, answer: str) -> str:
    settled = roster.answer_swap(swap_id=swap_id, answer=answer, by=actor_of(person), action_id=uuid4())
    return str(settled["state"])


def test_a_swap_changes_nothing_before_the_colleague_agrees_and_then_the_roster(clinic: Clinic) -> None:
    day, teams = monday(), [builders.build_team(clinic), builders.build_team(clinic)]
    one, other = crew_of(clinic, *CREW), crew_of(clinic, *CREW)
    first, second = (
        planned(teams[0], one, day, "morning"),
        planned(teams[1], other, day + timedelta(days=2), "morning"),
    )

    swap_id = offered(one[1], other[1], first, second)
    with pytest.raises(Refusal, match="swap_open"):
        offered(one[1], other[1], first)
    for stranger, answer in ((one[0], "agree"), (other[1], "withdraw"), (one[1], "agree")):
        with pytest.raises(Refusal, match="not_found"):
            answered(swap_id, stranger, answer)
    before = set(first.members.values_list("person_id", flat=True))
    state = answered(swap_id, other[1], "agree")

    assert (before, state) == ({person.pk for person in one}, "done")
    assert set(first.members.values_list("person_id", flat=True)) == {one[0].pk, other[1].pk, one[2].pk}
    assert set(second.members.values_list("person_id", flat=True)) == {other[0].pk, one[1].pk, other[2].pk}
    with pytest.raises(Refusal, match="swap_over"):
        answered(swap_id, one[1], "withdraw")
    assert [event.fact["change"] for event in Event.objects.filter(kind="swap_changed").order_by("seq")] == [
        "offered", "done",
    ]  # fmt: skip


def test_a_swap_that_the_rules_question_waits_for_the_own_head(clinic: Clinic, head: Actor) -> None:
    day, teams = monday(), [builders.build_team(clinic), builders.build_team(clinic)]
    one, other = crew_of(clinic, *CREW), crew_of(clinic, "doctor", "midwife", "driver")
    night = planned(teams[0], one, day, "night")
    planned(teams[1], other, day, "afternoon")
    strange = builders.actor("clinic_head", clinic=builders.build_clinic(builders.MANGASA))

    swap_id = offered(one[1], other[1], night)
    state = answered(swap_id, other[1], "agree")
    waiting = roster_page(clinic.pk, day, day)["swaps"]
    with pytest.raises(Refusal, match="not_found"):
        roster.decide_swap(swap_id=swap_id, accept=True, by=strange, action_id=uuid4())
    before = night.members.filter(person=other[1]).exists()
    roster.decide_swap(swap_id=swap_id, accept=True, by=head, action_id=uuid4())

    assert (state, before) == ("agreed", False)
    assert [one["why_head"] for one in waiting] == [["long_duty", "missing_skill", "other_profession"]]
    assert night.members.get(person=other[1]).profession == "midwife"
    assert ShiftSwap.objects.get(pk=swap_id).decided_by_id == head.person_id


def test_a_calendar_shows_ones_own_duties_and_nothing_once_it_is_taken_back(clinic: Clinic) -> None:
    nurse = crew_of(clinic, "nurse")[0]
    builders.build_visit()
    shift = planned(builders.build_team(clinic), [nurse], today() + timedelta(days=2), "night")
    planned(builders.build_team(clinic), crew_of(clinic, "nurse"), today() + timedelta(days=2), "night")
    browser = builders.client_of(nurse)

    first = _post(browser, "calendar")["url"]
    second = _post(browser, "calendar")["url"]
    read = Client().get(second)
    events = list(Calendar.from_ical(read.content).walk("VEVENT"))
    _post(browser, "calendar/revoke")

    assert read["Content-Type"].startswith("text/calendar")
    assert [(one["SUMMARY"], one.decoded("DTSTART"), one.decoded("DTEND")) for one in events] == [
        (f"Jaga {shift.team.code}", shift.starts_at.astimezone(UTC), shift.ends_at.astimezone(UTC))
    ]
    assert builders.DG_NGAI.encode() not in read.content
    assert [Client().get(url).status_code for url in (first, second, first.replace(".ics", "x.ics"))] == [
        404
    ] * 3


def _post(client: Client, path: str) -> Any:  # Any: JSON
    answer = client.post(f"/api/crew/roster/{path}", json.dumps({}), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_page_takes_as_many_queries_for_a_month_as_for_a_day(clinic: Clinic) -> None:
    team, day = builders.build_team(clinic), monday()
    planned(team, crew_of(clinic, *CREW), day, "morning")
    few = queries_of(lambda: roster_page(clinic.pk, day, day))
    for n in range(1, 14):
        planned(team, crew_of(clinic, *CREW), day + timedelta(days=n), "morning")

    page = roster_page(clinic.pk, day, day + timedelta(days=13))
    many = queries_of(lambda: roster_page(clinic.pk, day, day + timedelta(days=13)))

    assert (few, len(page["shifts"])) == (many, 14)
    assert [one["hours"] for one in page["people"]] == [6.0] * 42
