"""Visit notes, and who has looked at whom."""

from django.db import models

from clinics.models.patients import Patient
from clinics.models.people import Person
from clinics.models.places import Clinic
from clinics.models.teams import Team


class VisitNote(models.Model):
    """Catatan kunjungan. Carries the visit's code, not a foreign key: clinics knows nothing of dispatch.

    One chain of rows per patient of a visit (``visit_code``, ``patient_key``): each row replaces the one before,
    which stays readable (Permenkes 24/2022). Before the note is signed that is writing on; after it, a
    correction with its reason. Rows are never changed (trigger). The shapes of the lists: :mod:`clinics.note_forms`.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="notes")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    visit_code = models.CharField(max_length=24, db_index=True)
    patient_key = models.CharField(max_length=36, blank=True, default="")
    """Empty: the patient of the request; else the UUID that the phone gave this person of the house."""
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    complaint = models.TextField("keluhan", blank=True, default="")
    findings = models.TextField("temuan", blank=True, default="")
    assessment = models.TextField("penilaian", blank=True, default="")
    diagnoses = models.JSONField("diagnosis", default=list)
    treatment = models.TextField("tindakan", blank=True, default="")
    advice = models.TextField("nasihat", blank=True, default="")
    vitals = models.JSONField("tanda vital", default=dict)
    """Keys of :mod:`clinics.vitals`: systolic, diastolic (mmHg), pulse, respiration (/min), temperature (°C),
    spo2 (%), consciousness (A, V, P, U), glucose (mg/dL)."""
    vitals_alerts = models.JSONField(default=list)
    allergies = models.JSONField("alergi", null=True)
    """None: not asked. Empty: asked, none known."""
    regular_medicines = models.JSONField("obat rutin", null=True)
    """None: not asked."""
    medicines = models.JSONField("obat diberikan", default=list)
    supplies = models.JSONField("BHP dipakai", default=list)
    consent = models.JSONField("persetujuan tindakan", null=True)
    signature = models.JSONField("tanda tangan", default=list)
    """Strokes of the consent's drawn signature, apart from it: lists of notes do not load it."""
    series = models.JSONField("rangkaian kunjungan", null=True)
    next_visit_on = models.DateField(null=True)
    next_visit_reason = models.CharField(max_length=160, blank=True, default="")
    signed_at = models.DateTimeField(null=True)
    """The author closed the note (device's moment); a correction of a signed note is signed with its writing."""
    correction_reason = models.CharField("alasan koreksi", max_length=240, blank=True, default="")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    action_id = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-written_at"]
        indexes = [models.Index(fields=["visit_code", "patient_key"])]

    def __str__(self) -> str:
        return f"note {self.visit_code}"


class AccessEntry(models.Model):
    """One look at a patient's identity: who, whom, when, why (append-only by trigger)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="accesses")
    visit_code = models.CharField(max_length=24, blank=True, default="")
    door = models.CharField(max_length=40)
    """The operation that showed it, e.g. ``patient_page``."""
    reason = models.CharField(max_length=160, blank=True, default="")
    """Why, where the door asks for it: a whole number, an export."""
    looked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "looked_at"]), models.Index(fields=["looked_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.door}"


class DiagnosisTitle(models.Model):
    """The official title of an ICD-10 code, imported by an office that may use it; the project ships none."""

    code = models.CharField(max_length=8, primary_key=True)
    title = models.CharField("judul resmi", max_length=300)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
