"""Care plans of an invented year: booked at the bedside, carried out by visits, ended by heads. By the rules alone."""

from datetime import date, datetime

from clinics.actors import Actor
from clinics.clock import city_zone
from clinics.models import CarePlan, Patient, Person, PlanKind, PlanState, PlanStep, VisitNote
from clinics.note_forms import Series
from clinics.queries.plans import AT_BEDSIDE
from clinics.recurrence import Recurrence, next_day, rule_of, settled_by, window_days
from dispatch.practice.streams import Streams
from dispatch.practice.year_rows import Log, Rows, Said


class Plans:
    """The running plans of every patient; ``fresh`` are those whose next day changed since somebody looked."""

    def __init__(self, rows: Rows, log: Log, streams: Streams) -> None:
        self.rows, self.log, self.streams = rows, log, streams
        self.zone = city_zone()
        self._running: dict[int, list[CarePlan]] = {}
        self._of_note: dict[int, list[CarePlan]] = {}
        self.fresh: list[CarePlan] = []

    def running(self, patient: Patient) -> list[CarePlan]:
        """Plans that ask for visits, as they stand."""
        return [plan for plan in self._running.get(patient.pk, []) if plan.state == PlanState.ACTIVE]

    def book(self, note: VisitNote, series: Series | None, people: list[Person]) -> None:
        """What a note does: as :func:`clinics.services.plan_notes.book_from_note`."""
        patient = note.patient
        if note.replaces is not None:
            kept = self._of_note.pop(note.replaces.pk, [])
            for plan in kept:
                plan.note = note
                self._step(plan, "kept", note.author_id, note.written_at, visit_code=note.visit_code)
            self._of_note[note.pk] = kept
            return
        self._carry_out(note)
        if note.next_visit_on is not None:
            self._write(note, "single", note.next_visit_on, None, None, None)
        if series is not None:
            every_days = series.every_days if series.kind == "custom" else None
            preferred = next((each for who in AT_BEDSIDE for each in people if each.profession == who), None)
            self._write(
                note, series.kind, series.starts_on, series.count, every_days,
                preferred if series.same_person else None, same_person=series.same_person,
            )  # fmt: skip
        self._derive(patient)

    def pause(self, patient: Patient, note_code: str, person_id: int | None, at: datetime) -> None:
        """Taken to hospital: what ran before this visit waits for a person."""
        for plan in self.running(patient):
            if plan.visit_code == note_code:
                continue
            plan.state, plan.state_reason, plan.next_on, plan.rebooked_on = (
                PlanState.PAUSED,
                "hospital",
                None,
                None,
            )
            self._step(plan, "paused", person_id, at, reason="hospital", visit_code=note_code)
        self._derive(patient)

    def end(self, plan: CarePlan, reason: str, head: Actor, at: datetime) -> None:
        """The head ends a plan."""
        self._end(plan, reason, head.person_id, at, "")
        self._derive(plan.patient)
        said = Said(head, self.streams.action_id("year end plan", plan.pk))
        self.log.tell("plan_changed", at, said, subject=f"plan:{plan.pk}", change="end")

    def end_all(self, patient: Patient, reason: str, head_id: int, at: datetime) -> None:
        """Care is over: nobody comes any more."""
        for plan in self._running.get(patient.pk, []):
            if plan.state != PlanState.ENDED:
                self._end(plan, reason, head_id, at, "")
        self._derive(patient)

    def _carry_out(self, note: VisitNote) -> None:
        day = note.written_at.astimezone(self.zone).date()
        for plan in self.running(note.patient):
            early = plan.window_days if plan.kind not in ("single", "after_discharge") else 0
            rule = Recurrence(plan.starts_on, plan.rule)
            settled = settled_by(rule, visited_on=day, early_days=early)
            if settled is None or (plan.settled_to is not None and settled <= plan.settled_to):
                continue
            before, plan.settled_to = plan.settled_to, settled
            self._step(
                plan, "visited", note.author_id, note.written_at, on_day=settled, settled_before=before,
                visit_code=note.visit_code,
            )  # fmt: skip
            plan.next_on, plan.rebooked_on = next_day(rule, after=settled), None
            if plan.next_on is None:
                self._end(plan, "done", note.author_id, note.written_at, note.visit_code)
            else:
                self.fresh.append(plan)

    def _write(
        self, note: VisitNote, kind: str, starts_on: date, count: int | None, every_days: int | None,
        preferred: Person | None, *, same_person: bool = False,
    ) -> None:  # fmt: skip
        for other in self._running.get(note.patient_id, []):
            if other.state != PlanState.ENDED and (other.kind == PlanKind.SINGLE) == (
                kind == PlanKind.SINGLE
            ):
                self._end(other, "replaced", note.author_id, note.written_at, note.visit_code)
        visits = 1 if kind == "single" else count or 1 if kind == "after_discharge" else count
        rule = rule_of(kind, starts_on=starts_on, count=visits, every_days=every_days)
        plan = self.rows.add(
            CarePlan(
                patient=note.patient, kind=kind, starts_on=starts_on, rule=rule, count=visits, every_days=every_days,
                window_days=window_days(kind, every_days), reason=note.next_visit_reason, same_person=same_person,
                preferred_person=preferred, next_on=next_day(Recurrence(starts_on, rule), after=None), note=note,
                visit_code=note.visit_code, made_by_id=note.author_id, made_at=note.written_at,
            )
        )  # fmt: skip
        self._step(plan, "made", note.author_id, note.written_at, visit_code=note.visit_code)
        running = self._running.setdefault(note.patient_id, [])
        running[:] = [each for each in running if each.state != PlanState.ENDED] + [plan]
        self._of_note.setdefault(note.pk, []).append(plan)
        self.fresh.append(plan)

    def _end(self, plan: CarePlan, reason: str, by: int | None, at: datetime, visit_code: str) -> None:
        plan.state, plan.state_reason = PlanState.ENDED, reason
        plan.next_on = plan.resumes_on = plan.rebooked_on = None
        self._step(plan, "ended", by, at, reason=reason, visit_code=visit_code)

    def _step(
        self, plan: CarePlan, step: str, person_id: int | None, at: datetime, *, on_day: date | None = None,
        settled_before: date | None = None, reason: str = "", visit_code: str = "",
    ) -> None:  # fmt: skip
        self.rows.note(
            PlanStep, plan_id=plan.pk, step=step, on_day=on_day, settled_before=settled_before, reason=reason,
            visit_code=visit_code, person_id=person_id, happened_at=at,
        )  # fmt: skip

    def _derive(self, patient: Patient) -> None:
        """The next visit is the earliest day of the running plans."""
        running = [plan for plan in self.running(patient) if plan.next_on is not None]
        first = min(
            running, key=lambda plan: (plan.rebooked_on or plan.next_on or date.max, plan.pk), default=None
        )
        patient.next_visit_on = None if first is None else first.rebooked_on or first.next_on
        patient.next_visit_reason = "" if first is None else first.reason
