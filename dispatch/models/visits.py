"""A visit: one request for care at one home."""

from django.db import models

from clinics.models import Area, CarePlan, Clinic, Patient, Person
from dispatch.rules.lifecycle import OPEN, STATUSES
from dispatch.rules.words import PIN_SOURCES, SERVICE_TYPES, SOURCES, URGENCIES


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Visit(models.Model):
    """One request for care at one home, from the first word to the end.

    Caller and patient are apart. The place is said the lorong way; the pin carries the radius
    in metres within which the home is believed to be.
    """

    code = models.CharField(max_length=24, unique=True)
    version = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=16, choices=_choices(STATUSES))
    status_since = models.DateTimeField()
    service_type = models.CharField(max_length=10, choices=_choices(SERVICE_TYPES), default="visit")
    urgency = models.CharField(max_length=6, choices=_choices(URGENCIES), default="yellow")
    source = models.CharField(max_length=8, choices=_choices(SOURCES))

    caller_name = models.CharField(max_length=120, blank=True, default="")
    caller_phone_raw = models.CharField(max_length=40, blank=True, default="")
    caller_phone = models.CharField(max_length=20, blank=True, default="")
    """E.164 when the text could be read as a number, else empty."""
    relationship = models.CharField(max_length=40, blank=True, default="")
    patient_name = models.CharField(max_length=120, blank=True, default="")
    patient_age = models.PositiveSmallIntegerField(null=True)
    patient_sex = models.CharField(max_length=8, default="unknown")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="+")

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    """The care plan whose day this is; only of source ``plan``."""
    plan_day = models.DateField(null=True)
    """The day of the plan's rule that it carries out; the visit itself may be on another one (see ``planned_from``)."""
    plan_try = models.PositiveSmallIntegerField(default=0)
    """0: the first visit of this day; booked again after nobody was met: 1, 2, ..."""
    planned_from = models.DateTimeField(null=True)
    planned_to = models.DateTimeField(null=True)
    """Somebody should be at the door between these moments; empty for whoever asked today."""

    complaint = models.TextField(blank=True, default="")
    red_flags = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    """Professions that must come, e.g. ["doctor"]."""
    kit = models.JSONField(default=list)
    """Kit that must come, codes of the office's list, e.g. ["ecg"]."""

    village = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, related_name="+")
    """The puskesmas whose wilayah kerja covers the home."""
    street = models.CharField(max_length=120, blank=True, default="")
    alley = models.CharField("lorong", max_length=80, blank=True, default="")
    house_number = models.CharField(max_length=20, blank=True, default="")
    rt = models.CharField(max_length=6, blank=True, default="")
    rw = models.CharField(max_length=6, blank=True, default="")
    landmark = models.CharField("patokan", max_length=160, blank=True, default="")
    access_note = models.CharField(max_length=160, blank=True, default="")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    pin_source = models.CharField(max_length=8, choices=_choices(PIN_SOURCES), default="none")
    pin_radius_metres = models.PositiveIntegerField(null=True)
    address_unclear = models.BooleanField(default=False)

    requested_at = models.DateTimeField()
    triaged_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """Face to face by then: requested_at + the target of the urgency (for the timer chip)."""
    alarmed_at = models.DateTimeField(null=True)
    """The unassigned alarm rang and nobody has answered it yet."""
    returned_at = models.DateTimeField(null=True)
    """A team did not take it and no next one is asked by itself: a person at the desk chooses."""
    must_call_at = models.DateTimeField(null=True)
    """The ladder's end: a person calls the teams or the puskesmas by phone."""
    proposed_urgency = models.CharField(max_length=6, blank=True, default="")
    """What the questions of the triage proposed; empty: none were asked."""
    change_reason = models.CharField(max_length=40, blank=True, default="")
    """Why the urgency is another than proposed."""
    emergency_at = models.DateTimeField(null=True)
    """A red flag was found: from here PSC 119 is to be called, and a team is sent as well."""
    psc119_due_at = models.DateTimeField(null=True)
    """PSC 119 is to be called by then; stays when it was, so that the target can be judged."""
    psc119_alarmed_at = models.DateTimeField(null=True)
    psc119_called_at = models.DateTimeField(null=True)
    psc119_called_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    psc119_outcome = models.CharField(max_length=40, blank=True, default="")
    """What PSC 119 said: code of a Reason of kind ``psc119``."""
    raised_at = models.DateTimeField(null=True)
    """Vital signs of the crew made it red."""
    got_worse_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who called the family back."""
    call_back_due_at = models.DateTimeField(null=True)
    """The family waits for a call until then; empty: nobody has to call. See dispatch.rules.tasks."""
    call_back_alarmed_at = models.DateTimeField(null=True)
    address_due_at = models.DateTimeField(null=True)
    """The address must be clear by then; empty: a crew can find the home."""
    address_alarmed_at = models.DateTimeField(null=True)
    pin_proposed_at = models.DateTimeField(null=True)
    """A better pin was proposed and waits for a person."""
    specialist_due_at = models.DateTimeField(null=True)
    """A crew waits for a specialist's answer until then; empty: nobody was asked, or all is answered."""
    specialist_alarmed_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True, default="")
    end_note = models.CharField(max_length=240, blank=True, default="")
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")
    repeat_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    """An open or recent visit of the same phone, shown to the desk, never merged silently."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    owner_queue = models.CharField(max_length=8, default="desk")
    consent_at = models.DateTimeField(null=True)
    form_id = models.UUIDField(null=True, unique=True)
    tracking_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    tracking_expires_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_comment = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["-requested_at"]
        indexes = [
            models.Index(fields=["status", "requested_at"]),
            models.Index(fields=["clinic", "requested_at"]),
            models.Index(fields=["caller_phone", "requested_at"]),
            models.Index(fields=["ended_at"]),
            models.Index(
                fields=["clinic", "planned_from"],
                condition=models.Q(planned_from__isnull=False),
                name="dispatch_visits_planned",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=sorted(OPEN), ended_at__isnull=True)
                | (~models.Q(status__in=sorted(OPEN)) & models.Q(ended_at__isnull=False)),
                name="visit_ended_at_agrees_with_status",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="duplicate") | models.Q(duplicate_of__isnull=False),
                name="visit_duplicate_names_the_other",
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=1, rating__lte=5),
                name="visit_rating_one_to_five",
            ),
            models.UniqueConstraint(
                fields=["plan", "plan_day", "plan_try"], name="one_visit_a_day_of_a_plan"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    plan__isnull=True,
                    plan_day__isnull=True,
                    planned_from__isnull=True,
                    planned_to__isnull=True,
                )
                | models.Q(
                    plan__isnull=False,
                    plan_day__isnull=False,
                    planned_from__isnull=False,
                    planned_to__gt=models.F("planned_from"),
                ),
                name="visit_of_a_plan_has_its_window",
            ),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False) | ~models.Q(owner_queue=""), name="visit_has_an_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.code
