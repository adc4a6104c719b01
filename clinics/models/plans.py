"""Care plans: when a patient is to be visited next, once or again and again."""

from django.db import models

from clinics.models.patients import Patient
from clinics.models.people import Person
from clinics.models.records import VisitNote


class PlanKind(models.TextChoices):
    """How the days of a plan follow each other."""

    SINGLE = "single", "satu kali"
    AFTER_DISCHARGE = "after_discharge", "hari 2-3 setelah pulang"
    WEEKLY = "weekly", "setiap minggu"
    MONTHLY = "monthly", "setiap bulan"
    THREE_MONTHLY = "three_monthly", "setiap 3 bulan"
    CUSTOM = "custom", "jarak sendiri"


class PlanState(models.TextChoices):
    """A paused plan asks for nobody and keeps its rule; an ended one is history."""

    ACTIVE = "active", "berjalan"
    PAUSED = "paused", "ditunda"
    ENDED = "ended", "selesai"


class PlanService(models.TextChoices):
    """What the visits of a plan are."""

    FOLLOW_UP = "follow_up", "tindak lanjut"
    OUTREACH = "outreach", "jemput bola"


class CarePlan(models.Model):
    """Rencana kunjungan of one patient. The days are not rows: ``rule`` gives them (:mod:`clinics.recurrence`).

    ``settled_to`` and ``next_on`` say how far it was carried out; Patient.next_visit_on is the earliest of its
    active plans' ``next_on``.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_plans")
    kind = models.CharField(max_length=16, choices=PlanKind.choices)
    starts_on = models.DateField()
    """The first day, by the city's calendar."""
    rule = models.CharField(max_length=160)
    """RFC 5545 RRULE without DTSTART (``starts_on`` is it): FREQ=WEEKLY;COUNT=4."""
    count = models.PositiveSmallIntegerField(null=True)
    """How many visits; None: until somebody ends it."""
    every_days = models.PositiveSmallIntegerField(null=True)
    """Days from one to the next, of kind ``custom``."""
    window_days = models.PositiveSmallIntegerField(default=0)
    """A visit so many days late is still in time; a visit so many days early counts for a series."""
    reason = models.CharField(max_length=160, blank=True, default="")
    same_person = models.BooleanField(default=False)
    """The one who was there should come again, when that can be."""
    preferred_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    service_type = models.CharField(max_length=10, choices=PlanService.choices, default=PlanService.FOLLOW_UP)
    needs = models.JSONField(default=list)
    """Professions that must come, e.g. ["midwife"]; empty: whoever is on duty."""
    from_time = models.TimeField(null=True)
    to_time = models.TimeField(null=True)
    """Between these times of the city's day; None: in the visiting hours of the city."""
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.ACTIVE)
    state_reason = models.CharField(max_length=40, blank=True, default="")
    """Why it is paused or over: codes of :mod:`clinics.services.plans`, and done, replaced, corrected by itself."""
    resumes_on = models.DateField(null=True)
    """A paused plan runs again from this day by itself; None: nobody knows yet, a person looks at it."""
    settled_to = models.DateField(null=True)
    """Every day of the rule up to this one was visited, skipped or passed over."""
    next_on = models.DateField(null=True)
    """The first day of the rule after ``settled_to``; None when there is none left or the plan does not run."""
    rebooked_on = models.DateField(null=True)
    """The visit of ``next_on`` is to be made on this day instead; None: on its own."""
    rebooked = models.PositiveSmallIntegerField(default=0)
    """How often a day of it was booked again; Visit.plan_try of the visit that is meant now. Never less than before."""
    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, null=True, related_name="care_plans")
    """The note that booked it; its newest version after a correction."""
    visit_code = models.CharField(max_length=24, blank=True, default="")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["patient", "state"]),
            models.Index(
                fields=["next_on"], condition=models.Q(state="active"), name="clinics_plans_running"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="active") | models.Q(next_on__isnull=True),
                name="only_a_running_plan_has_a_next_day",
            ),
            models.CheckConstraint(
                condition=models.Q(from_time__isnull=True, to_time__isnull=True)
                | models.Q(to_time__gt=models.F("from_time")),
                name="a_plan_has_both_times_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} {self.rule}"


class PlanStep(models.Model):
    """What became of a plan, step by step (append-only by trigger): who, when, why."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=8)
    """made, kept (corrected, the days are the same), visited, unmade (the visit was another patient's), skipped,
    rebooked, called (the family was phoned), paused, resumed or ended.
    """
    on_day = models.DateField(null=True)
    """visited, unmade, skipped: the day of the rule; rebooked: the new day; paused: from when it runs again."""
    settled_before = models.DateField(null=True)
    """visited: how far the plan was settled before, for the case that the visit was another patient's."""
    reason = models.CharField(max_length=40, blank=True, default="")
    visit_code = models.CharField(max_length=24, blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [models.Index(fields=["plan", "happened_at"])]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.step}"
