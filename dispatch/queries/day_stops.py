"""The planned visits of one day of a puskesmas: those that are in dispatch, and those that a plan will bring."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from clinics.clock import city_zone, day_bounds
from clinics.models import CarePlan, Clinic, Person, PlanState
from dispatch.models import Visit
from dispatch.queries.day_teams import Busy
from dispatch.queries.homes import place_from
from dispatch.queries.scheduled import visiting_hours
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.planned import Hours, window_of
from dispatch.travel import Place


@dataclass(frozen=True, slots=True)
class DayStop:
    """A planned visit with what people want to read about it."""

    key: str
    care_plan_id: int
    plan_day: date
    visit: Visit | None
    """None: it is not in dispatch yet (tomorrow's, before the evening)."""
    patient_id: int | None
    patient_name: str
    village: str
    place: Place | None
    needs: tuple[str, ...]
    service_minutes: int
    window_from: datetime
    window_to: datetime
    preferred_id: int | None
    preferred: str
    boat_only: bool
    busy: Busy | None = None
    """Who has it in hand or has made it."""

    @property
    def state(self) -> str:
        """planned, started or done."""
        if self.busy is None:
            return "planned"
        return "done" if self.busy.ended_at is not None else "started"


def key_of(care_plan_id: int, plan_day: date) -> str:
    """The name of a stop: the same before and after its visit is in dispatch."""
    return f"{care_plan_id}-{plan_day:%Y%m%d}"


def stops_of_day(clinic: Clinic, day: date, service_minutes: int) -> tuple[DayStop, ...]:
    """The planned visits of a day, by their windows: those in dispatch, and those that will be. Four queries at most.

    A patient with several plans gets one visit a day, as the worker makes them.
    """
    visits = _visits(clinic.pk, day)
    found = {
        key_of(visit.plan_id or 0, visit.plan_day or day): _of_visit(visit, service_minutes)
        for visit in visits
    }
    patients = {visit.patient_id for visit in visits}
    hours = visiting_hours()
    for plan in _plans_without_visit(clinic.pk, day):
        if plan.next_on is not None and plan.patient_id not in patients:
            patients.add(plan.patient_id)
            stop = _of_plan(plan, plan.next_on, day, service_minutes, hours)
            found.setdefault(stop.key, stop)
    return tuple(sorted(found.values(), key=lambda stop: (stop.window_from, stop.window_to, stop.key)))


def _visits(clinic_id: int, day: date) -> list[Visit]:
    """Planned visits of the day that are open or were made; the last try of a day counts."""
    start, end = day_bounds(day)
    rows = (
        Visit.objects.filter(clinic_id=clinic_id, planned_from__gte=start, planned_from__lt=end)
        .select_related("village", "plan__preferred_person", "plan__patient")
        .order_by("plan_try", "pk")
    )
    return [row for row in rows if row.status in OPEN or row.status not in ("cancelled", "duplicate")]


def _plans_without_visit(clinic_id: int, day: date) -> list[CarePlan]:
    """Plans that ask for a visit on this day and have none in dispatch yet."""
    due = CarePlan.objects.filter(patient__clinic_id=clinic_id, state=PlanState.ACTIVE)
    due = due.filter(rebooked_on=day) | due.filter(rebooked_on__isnull=True, next_on=day)
    rows = list(due.select_related("patient__household__village", "preferred_person").order_by("pk"))
    made = set(Visit.objects.filter(plan__in=rows).values_list("plan_id", "plan_day", "plan_try"))
    return [row for row in rows if (row.pk, row.next_on, row.rebooked) not in made]


def _of_visit(visit: Visit, service_minutes: int) -> DayStop:
    plan, village = visit.plan, visit.village
    assert plan is not None  # a planned visit has its plan: visit_of_a_plan_has_its_window
    assert visit.plan_day is not None
    assert visit.planned_from is not None
    assert visit.planned_to is not None
    person = plan.preferred_person if plan.same_person else None
    return DayStop(
        key=key_of(plan.pk, visit.plan_day),
        care_plan_id=plan.pk,
        plan_day=visit.plan_day,
        visit=visit,
        patient_id=visit.patient_id,
        patient_name=visit.patient_name or plan.patient.full_name,
        village=village.name if village else "",
        place=place_from(visit.lat, visit.lon, village.lat if village else None, village.lon if village else None),
        needs=tuple(visit.needs),
        service_minutes=service_minutes,
        window_from=visit.planned_from,
        window_to=visit.planned_to,
        preferred_id=person.pk if person else None,
        preferred=person.full_name if person else "",
        boat_only=bool(village and village.boat_only),
    )  # fmt: skip


def _of_plan(plan: CarePlan, plan_day: date, day: date, service_minutes: int, hours: Hours) -> DayStop:
    patient, home = plan.patient, plan.patient.household
    village = home.village
    person: Person | None = plan.preferred_person if plan.same_person else None
    opens, closes = window_of(day, city_zone(), hours, from_time=plan.from_time, to_time=plan.to_time)
    return DayStop(
        key=key_of(plan.pk, plan_day),
        care_plan_id=plan.pk,
        plan_day=plan_day,
        visit=None,
        patient_id=patient.pk,
        patient_name=patient.full_name,
        village=village.name if village else "",
        place=place_from(home.lat, home.lon, village.lat if village else None, village.lon if village else None),
        needs=tuple(plan.needs),
        service_minutes=service_minutes,
        window_from=opens,
        window_to=closes,
        preferred_id=person.pk if person else None,
        preferred=person.full_name if person else "",
        boat_only=bool(village and village.boat_only),
    )  # fmt: skip


def with_busy(stops: Sequence[DayStop], busy: Sequence[Busy]) -> tuple[DayStop, ...]:
    """The stops with who has them; one whose visit ended without a team's work is nobody's any more."""
    of_visit = {each.visit_id: each for each in busy}
    found = []
    for stop in stops:
        hand = of_visit.get(stop.visit.pk) if stop.visit is not None else None
        if hand is None and stop.visit is not None and stop.visit.status not in OPEN:
            continue
        found.append(replace(stop, busy=hand))
    return tuple(found)
