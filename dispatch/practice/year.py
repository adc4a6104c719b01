"""A year behind a new practice city, in under a minute: the rows that the services would have written, by COPY.

Everything that has ended is there as the services leave it: visits with their assignments and the gap-free log, the
roster with who was on duty, calls, triages, notes, patients, plans, supplies, ratings, looks. Not written, because
nothing reads them afterwards: receipts of commands, settled deadlines, messages to invented numbers, phones' fixes.
Figures, invariants and every constraint are held on such a year (tests/years.py, tests/services/test_figures.py).
"""

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from clinics.clock import city_zone
from clinics.models import CarePlan, Catchment, PlanState, Shift, Team
from dispatch.models import Visit
from dispatch.practice.callers import Caller, invent_caller, read_quarters
from dispatch.practice.clock import require_practice
from dispatch.practice.demand import BY_HOUR, LOADS, Quarter
from dispatch.practice.rota import LEFT_FREE
from dispatch.practice.stories import story_of
from dispatch.practice.streams import Streams
from dispatch.practice.year_care import decide_care
from dispatch.practice.year_duty import Duties
from dispatch.practice.year_notes import Notes
from dispatch.practice.year_plans import Plans
from dispatch.practice.year_reviews import read_notes
from dispatch.practice.year_rows import Log, Rows
from dispatch.practice.year_visits import Ask, Visits
from dispatch.practice.year_ways import AtBedside
from dispatch.services.forms import TriageForm

DAYS = 365
FAMILIES = 4_850
"""Families who ask for the first time; with their follow-ups and their neighbours more than 5,000 patients."""
FULL_ROSTER = timedelta(days=35)
"""So long before the end every team's every shift is on the roster."""
LAST_ASK = timedelta(hours=8)
"""Nobody asks so shortly before the end: every visit of the year has ended."""
FAVOUR = 4.6
"""The visitors' puskesmas has so many times the patients that its people would let expect."""
AT_LEAST = 12
"""So many families ask at every puskesmas, however few its people are."""
UNKNOWN = 0.04
"""The share of callers who do not say how old the patient is, nor whether it is a woman."""
KEPT, LATE = 0.8, 0.5
"""The share of planned days on which somebody comes, and of the others that of the visits made up for later."""
BOOKS_AGAIN = 0.35
"""A follow-up visit books a further one so often, where no series runs."""
VISITING_HOURS = (8.2, 15.5)


class NotNew(Exception):
    """There are visits already: a year cannot come before them."""


def has_year() -> bool:
    """Whether this city has a year behind it."""
    first, last = (
        Visit.objects.order_by(order).values_list("requested_at", flat=True).first() for order in _ENDS
    )
    return first is not None and last is not None and last - first > timedelta(days=DAYS - 30)


_ENDS = ("requested_at", "-requested_at")


@transaction.atomic
def make_year(
    until: datetime, *, seed: int = 1, families: int = FAMILIES, say: Callable[[str], None] = print
) -> bool:
    """Give a practice city without visits a year that ends at ``until``; False when it has one.

    Raises NotPractice on any other database, and :class:`NotNew` in a city with visits but without a year.
    """
    require_practice()
    if has_year():
        return False
    if Visit.objects.exists():
        raise NotNew
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        year = _Year(until, Streams(seed), families)
        year.live()
        rows = year.write()
        cursor.execute("ANALYZE")
    visits = len(year.rows.of(Visit))
    say(f"The practice city has a year: {visits} visits, {rows} rows ({time.monotonic() - began:.0f} s)")
    return True


class _Year:
    """One year in the making: who asks stands in a heap by its moment."""

    def __init__(self, until: datetime, streams: Streams, families: int) -> None:
        self.families = families
        self.until, self.since, self.streams = until, until - timedelta(days=DAYS), streams
        self.zone = city_zone()
        self.rows, self.log = Rows(), Log()
        _forget_planned(until)
        free = Team.objects.filter(code__in=LEFT_FREE).values("clinic")
        everyday = set(Team.objects.filter(clinic__in=free).values_list("pk", flat=True))
        self.duties = Duties(
            self.rows, self.log, streams, since=self.since, until=until, everyday=everyday,
            full_from=until - FULL_ROSTER,
        )  # fmt: skip
        self.plans = Plans(self.rows, self.log, streams)
        self.visits = Visits(self.rows, self.log, streams, self.duties)
        self.notes = Notes(self.rows, self.log, streams, self.duties, self.plans)
        self._asks: list[tuple[datetime, str, Ask]] = []
        self._families: dict[str, Ask] = {}
        self._of_plan: dict[int, str] = {}
        self._endings: list[tuple[datetime, CarePlan]] = []

    def live(self) -> None:
        """Everybody asks, in order."""
        for ask in self._first_asks():
            self._push(ask)
        while self._asks:
            at, family, ask = heapq.heappop(self._asks)
            if ask.planned and not self._is_wanted(ask):
                continue
            bedside = self.visits.ask(ask)
            if bedside is None:
                continue
            self._at_bedside(bedside, family, ask)
            self._follow_plans(family, at)
        self._end_plans()
        decide_care(self.rows, self.log, self.duties, self.plans, self.streams, self.until)
        read_notes(self.rows, self.log, self.duties, self.streams, self.until)
        self.duties.close()

    def write(self) -> int:
        """All rows into the database; how many."""
        return self.log.write() + self.rows.write()

    # -- who asks ----------------------------------------------------------------------------------------------------

    def _first_asks(self) -> Iterator[Ask]:
        """Every family's first request: days alike, hours as people ask, places as people live."""
        quarters, load = _favoured(read_quarters()), LOADS["normal"]
        everywhere = [each for each in _by_clinic(quarters) for _ in range(AT_LEAST)]
        for number in range(self.families):
            draw = self.streams.of("year family", number)
            near = everywhere[number] if number < len(everywhere) else quarters
            at = self._moment(draw)
            if at > self.until - LAST_ASK:
                continue
            caller: Caller = invent_caller(draw, near, load)
            form = caller.form
            if self.streams.of("unknown", number).random() < UNKNOWN:
                form = replace(form, patient_age=None, patient_sex="unknown")
            yield Ask(at, f"year-{number}", form, caller.by_form)

    def _moment(self, draw: Random) -> datetime:
        day = self.since + timedelta(days=draw.randrange(DAYS))
        local = day.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        hour = draw.choices(range(24), weights=BY_HOUR)[0]
        moment = local + timedelta(hours=hour, seconds=draw.uniform(0, 3600))
        return max(self.since, moment.astimezone(self.since.tzinfo))

    def _push(self, ask: Ask, family: str = "") -> None:
        family = family or ask.name
        self._families.setdefault(family, ask)
        heapq.heappush(self._asks, (ask.at, family, ask))

    # -- what follows ------------------------------------------------------------------------------------------------

    def _at_bedside(self, bedside: AtBedside, family: str, ask: Ask) -> None:
        draw = self.streams.of("books", bedside.visit.code)
        patient = bedside.visit.patient
        runs = patient is not None and self.plans.running(patient)
        self.notes.write(bedside, books=not ask.planned or (not runs and draw.random() < BOOKS_AGAIN))
        self.visits.end(bedside)
        taken = bedside.outcome == "referred"
        if taken and bedside.visit.patient is not None:
            by = bedside.said.actor.person_id
            self.plans.pause(bedside.visit.patient, bedside.visit.code, by, bedside.at)

    def _follow_plans(self, family: str, at: datetime) -> None:
        """The next day of each plan that moved: somebody comes then, later, or never."""
        for plan in self.plans.fresh:
            if plan.state != PlanState.ACTIVE or plan.next_on is None:
                continue
            draw = self.streams.of("planned", plan.pk, plan.next_on)
            days = draw.choices((0, 1, 2, 4), weights=(0.78, 0.14, 0.05, 0.03))[0]
            if draw.random() >= KEPT:
                days = draw.randint(6, 20)
                if draw.random() >= LATE:
                    self._endings.append((self._at_work(plan, days, draw), plan))
                    continue
            wanted = self._at_work(plan, days, draw)
            if at < wanted < self.until - LAST_ASK:
                self._of_plan[plan.pk] = family
                self._push(self._follow_up(plan, self._families[family], wanted), family)
        self.plans.fresh.clear()

    def _at_work(self, plan: CarePlan, days: int, draw: Random) -> datetime:
        day = datetime.combine(plan.next_on or plan.starts_on, datetime.min.time(), tzinfo=self.zone)
        hours = timedelta(hours=draw.uniform(*VISITING_HOURS))
        return (day + timedelta(days=days) + hours).astimezone(self.since.tzinfo)

    def _follow_up(self, plan: CarePlan, first: Ask, at: datetime) -> Ask:
        """The desk books the visit that a plan wants, with the family's own address."""
        story = story_of(first.form.complaint)
        words = plan.reason.capitalize() if story.urgency == "red" and plan.reason else first.form.complaint
        form = replace(
            first.form,
            complaint=words,
            triage=TriageForm(urgency="green", service_type="follow_up", needs=[]),
        )
        name = f"plan-{plan.pk}-{plan.next_on}"
        return Ask(at, name, form, by_form=False, planned=True)

    def _is_wanted(self, ask: Ask) -> bool:
        """Whether the plan still asks for this day."""
        _, number, day = ask.name.split("-", 2)
        plan = self._plan(int(number))
        return plan is not None and plan.state == PlanState.ACTIVE and str(plan.next_on) == day

    def _plan(self, number: int) -> CarePlan | None:
        if not hasattr(self, "_by_number"):
            self._by_number: dict[int, CarePlan] = {}
        if number not in self._by_number:
            self._by_number = {plan.pk: plan for plan in self.rows.of(CarePlan)}
        return self._by_number.get(number)

    def _end_plans(self) -> None:
        """Heads end what nobody carried out; what was missed lately still waits for them."""
        for at, plan in sorted(self._endings, key=lambda each: (each[0], each[1].pk)):
            head = self.duties.head_of(plan.patient.clinic_id)
            if head is not None and at < self.until and plan.state != PlanState.ENDED:
                draw = self.streams.of("ends", plan.pk)
                self.plans.end(plan, draw.choice(("recovered", "refused", "moved", "other")), head, at)


def _favoured(quarters: list[Quarter]) -> list[Quarter]:
    clinics = Team.objects.filter(code__in=LEFT_FREE).values("clinic")
    near = set(Catchment.objects.filter(clinic__in=clinics).values_list("village__code", flat=True))
    return [replace(quarter, favour=FAVOUR) if quarter.code in near else quarter for quarter in quarters]


def _by_clinic(quarters: list[Quarter]) -> list[list[Quarter]]:
    """The quarters of each puskesmas."""
    clinics = dict(Catchment.objects.order_by("clinic_id").values_list("village__code", "clinic_id"))
    found: dict[int, list[Quarter]] = {}
    for quarter in quarters:
        if quarter.code in clinics:
            found.setdefault(clinics[quarter.code], []).append(quarter)
    return list(found.values())


def _forget_planned(until: datetime) -> None:
    """The roster of the days before ``until`` is made anew, with who really came."""
    Shift.objects.filter(starts_at__lte=until, started_at__isnull=True).delete()
