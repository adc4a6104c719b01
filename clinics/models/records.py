"""Visit notes, and who has looked at whom."""

from django.db import models

from clinics.models.patients import Patient
from clinics.models.people import Person
from clinics.models.places import Clinic
from clinics.models.teams import Team


class VisitNote(models.Model):
    """Catatan kunjungan. Carries the visit's code, not a foreign key: clinics knows nothing of dispatch.

    A correction is a new row that points at the row it replaces; the old value stays (Permenkes 24/2022).
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="notes")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    visit_code = models.CharField(max_length=24, db_index=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    complaint = models.TextField("keluhan", blank=True, default="")
    findings = models.TextField("temuan", blank=True, default="")
    treatment = models.TextField("tindakan", blank=True, default="")
    advice = models.TextField("nasihat", blank=True, default="")
    vitals = models.JSONField("tanda vital", default=dict)
    """Keys of :mod:`clinics.vitals`: systolic, diastolic (mmHg), pulse, respiration (/min), temperature (°C),
    spo2 (%), consciousness (A, V, P, U), glucose (mg/dL)."""
    vitals_alerts = models.JSONField(default=list)
    next_visit_on = models.DateField(null=True)
    next_visit_reason = models.CharField(max_length=160, blank=True, default="")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    action_id = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return f"note {self.visit_code}"


class AccessEntry(models.Model):
    """One look at a patient's identity: who, whom, when, why (append-only by trigger)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="accesses")
    visit_code = models.CharField(max_length=24, blank=True, default="")
    door = models.CharField(max_length=40)
    """The operation that showed it, e.g. ``patient_page``."""
    looked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "looked_at"]), models.Index(fields=["looked_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.door}"
