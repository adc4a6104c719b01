"""Invented crews at work: they see an offer, answer, drive, arrive, help, write and finish, as phones would tell it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from clinics.clock import city_zone, now
from clinics.queries.supplies import supplies_listed
from dispatch.models import Assignment, Reason, ReasonKind
from dispatch.practice.bedside import choose_outcome, finish_payload, note_payload, scene_minutes
from dispatch.practice.due import Due
from dispatch.practice.look import Look, OnDuty
from dispatch.practice.people import LAST, MEN, WOMEN
from dispatch.practice.phone import Phone
from dispatch.practice.planning import coming_visits, used_supplies
from dispatch.practice.records import CORRECTED, OTHER_PERSON, corrected, someone_else, written_side
from dispatch.practice.streams import Streams
from dispatch.practice.vans import Vans

DECLINES, STAYS_SILENT = 0.05, 0.03
HOUSE_HARD_TO_FIND = 0.15
"""Of the visits without a pin."""
TRY_AGAIN = timedelta(minutes=1)
NOTED = frozenset({"completed", "referred", "referred_on_foot", "refused"})
"""Outcomes with a note: nobody writes one about a closed door."""


class Crews:
    """What the crews of all active assignments do next."""

    def __init__(self, streams: Streams, vans: Vans) -> None:
        self.streams, self.vans = streams, vans
        self._seen: set[int] = set()
        self._refused_until: dict[int, datetime] = {}

    def plan(self, look: Look) -> Iterator[Due]:
        """The next step of every assignment whose team nobody plays."""
        active = {assignment.pk for assignment in look.active}
        self._seen &= active
        self._refused_until = {pk: at for pk, at in self._refused_until.items() if pk in active}
        for assignment in look.active:
            duty = look.duty.get(assignment.team_id)
            if duty is None or duty.shift_id != assignment.shift_id or assignment.team_id in look.played:
                continue
            not_before = self._refused_until.get(assignment.pk)
            for due in self._steps(assignment, duty, look.at):
                yield (
                    due if not_before is None or due.at >= not_before else Due(not_before, due.name, due.act)
                )

    def _steps(self, assignment: Assignment, duty: OnDuty, at: datetime) -> Iterator[Due]:
        match assignment.status:
            case "offered":
                yield from self._answer(assignment, duty)
            case "accepted":
                draw = self.streams.of("depart", assignment.visit.code, duty.team)
                since = assignment.accepted_at or assignment.status_since
                yield self._due(since + timedelta(seconds=draw.uniform(20, 110)), assignment, duty, "depart")
            case "en_route":
                yield self._arrival(assignment, duty, at)
            case "on_scene":
                yield self._end(assignment, duty)
                if assignment.check_in_due_at is not None:
                    yield self._well(assignment, duty, assignment.check_in_due_at)
            case "transporting":
                draw = self.streams.of("deliver", assignment.visit.code)
                there = self.vans.there_at(duty, at) + timedelta(minutes=draw.uniform(5, 14))
                yield self._due(there, assignment, duty, "delivered")

    def _due(self, at: datetime, assignment: Assignment, duty: OnDuty, kind: str) -> Due:
        return Due(at, f"{assignment.visit.code} {kind}", partial(self._tap, assignment, duty, kind, {}))

    def _answer(self, assignment: Assignment, duty: OnDuty) -> Iterator[Due]:
        """Look at the offer, then accept, decline or stay silent, in good time before it expires."""
        code = assignment.visit.code
        draw = self.streams.of("answer", code, duty.team)
        window = (assignment.expires_at - assignment.offered_at).total_seconds()
        looks = draw.uniform(0.04, 0.12) * window
        answers = looks + draw.uniform(0.06, 0.35) * window
        decision = draw.random()
        if decision < STAYS_SILENT:
            return
        if assignment.seen_at is None and assignment.pk not in self._seen:
            yield Due(
                assignment.offered_at + timedelta(seconds=looks),
                f"{code} see",
                partial(self._see, assignment, duty),
            )
        at = assignment.offered_at + timedelta(seconds=answers)
        if decision < STAYS_SILENT + DECLINES:
            yield Due(at, f"{code} decline", partial(self._decline, assignment, duty))
        else:
            yield self._due(at, assignment, duty, "accept")

    def _see(self, assignment: Assignment, duty: OnDuty) -> None:
        self._seen.add(assignment.pk)
        self._tap(assignment, duty, "see_offer", {})

    def _decline(self, assignment: Assignment, duty: OnDuty) -> None:
        draw = self.streams.of("decline", assignment.visit.code, duty.team)
        reasons = Reason.objects.filter(kind=ReasonKind.DECLINE, is_active=True).order_by("order")
        codes = list(reasons.values_list("code", flat=True))
        self._tap(assignment, duty, "decline", {"reason": draw.choice(codes) if codes else ""})

    def _arrival(self, assignment: Assignment, duty: OnDuty, at: datetime) -> Due:
        """At the end of the way; where there was no pin, sometimes after asking around."""
        there = self.vans.there_at(duty, at)
        draw = self.streams.of("door", assignment.visit.code, duty.team)
        hard = assignment.visit.pin_source in ("none", "village") and draw.random() < HOUSE_HARD_TO_FIND
        if hard and assignment.not_found_at is None:
            return self._due(there, assignment, duty, "not_found")
        return self._due(
            there + timedelta(minutes=draw.uniform(3, 7) if hard else 0.3), assignment, duty, "arrive"
        )

    def _well(self, assignment: Assignment, duty: OnDuty, asked_at: datetime) -> Due:
        """Semua baik? A tap within the minutes that the office gives; each question has an answer of its own."""
        draw = self.streams.of("well", assignment.visit.code, duty.team)
        since = assignment.arrived_at or assignment.status_since
        question = int((asked_at - since).total_seconds() // 60)
        tap = partial(self._tap, assignment, duty, "check_in", {}, again=question)
        return Due(
            asked_at + timedelta(seconds=draw.uniform(10, 120)), f"{assignment.visit.code} check_in", tap
        )

    def _end(self, assignment: Assignment, duty: OnDuty) -> Due:
        visit = assignment.visit
        draw = self.streams.of("bedside", visit.code, duty.team)
        outcome = choose_outcome(draw, visit.complaint)
        minutes = scene_minutes(draw, visit.complaint, outcome)
        since = assignment.arrived_at or assignment.status_since
        at = since + timedelta(minutes=minutes)
        return Due(at, f"{visit.code} finish", partial(self._finish, assignment, duty, outcome))

    def _finish(self, assignment: Assignment, duty: OnDuty, outcome: str) -> None:
        """The note first, then the end: as the phone asks for it."""
        if outcome in NOTED:
            self._write(assignment, duty, outcome)
        self._tap(assignment, duty, "finish", finish_payload(outcome))

    def _write(self, assignment: Assignment, duty: OnDuty, outcome: str) -> None:
        """The note of the patient; now and then of another person of the house, or corrected at once."""
        visit, at = assignment.visit, now()
        draw = self.streams.of("note", visit.code, duty.team)
        day = at.astimezone(city_zone()).date()
        note = note_payload(
            draw,
            complaint=visit.complaint,
            age=visit.patient_age,
            outcome=outcome,
            day=day,
            nameless=not (visit.patient_name or visit.caller_name),
        )
        note |= written_side(
            draw,
            visit.complaint,
            outcome=outcome,
            agreed_by=visit.caller_name or visit.patient_name,
            relation=visit.relationship,
            at=at,
        )
        note |= coming_visits(self.streams.of("coming", visit.code), note, visit.complaint, day)
        listed = [supply.code for supply in supplies_listed()]
        note["supplies"] = used_supplies(self.streams.of("used", visit.code), visit.complaint, listed)
        self._tap(assignment, duty, "save_note", note)
        if note["sign"] and draw.random() < CORRECTED:
            self._tap(assignment, duty, "save_note", corrected(draw, note), again=1)
        if outcome == "completed" and draw.random() < OTHER_PERSON:
            name = f"{draw.choice((*WOMEN, *MEN))} {draw.choice(LAST)}"
            key = self.streams.action_id("person", visit.code)
            self._tap(assignment, duty, "save_note", someone_else(draw, key, name), again=2)

    def _tap(
        self,
        assignment: Assignment,
        duty: OnDuty,
        kind: str,
        payload: dict[str, object],
        again: int = 0,
    ) -> None:
        at = now()
        phone = Phone(self.streams, duty.team, duty.actor)
        fix = self.vans.tap_fix(duty, at)
        if not phone.send(kind, payload, assignment.pk, visit_id=assignment.visit_id, fix=fix, again=again):
            self._refused_until[assignment.pk] = at + TRY_AGAIN
