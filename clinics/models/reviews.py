"""What a head does with notes: reads and signs them, gives them back, gives rights to them, hands out a record."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from clinics.models.patients import Patient
from clinics.models.people import Person
from clinics.models.records import VisitNote


class ReviewStep(models.TextChoices):
    """Signed by the head, or given back to its author with a remark."""

    REVIEWED = "reviewed", "ditinjau dan ditandatangani"
    RETURNED = "returned", "dikembalikan"


class NoteReview(models.Model):
    """Tinjauan catatan: one step of a head about one writing of a note (append-only by trigger).

    The latest step of the standing writing says where it is; a correction is a new writing that waits anew.
    """

    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, related_name="reviews")
    step = models.CharField(max_length=8, choices=ReviewStep.choices)
    remark = models.CharField("catatan peninjau", max_length=500, blank=True, default="")
    """What the author is asked to mend; of a review: nothing."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [models.Index(fields=["note", "id"], name="clinics_review_latest")]

    def __str__(self) -> str:
        return f"{self.step} {self.note_id}"


class RecordRightStep(models.Model):
    """Hak atas rekam medis that a head gave or took: who, to whom, which, when (append-only by trigger).

    What is in force stands at the person: :attr:`clinics.models.Person.record_rights`.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="record_right_steps")
    rights = models.JSONField(null=True)
    """Names of :data:`clinics.record_rules.RIGHTS`; None: by role and profession again."""
    before = models.JSONField(null=True)
    reason = models.CharField(max_length=240, blank=True, default="")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rights}"


class RecordSetting(models.Model):
    """What the city sets about its records; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    lock_days = models.PositiveSmallIntegerField(
        "catatan terkunci setelah (hari)",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    """After so many days only the head corrects, with a reason. 2: Permenkes 24/2022 article 30."""

    class Meta:
        verbose_name = "aturan rekam medis"
        verbose_name_plural = "aturan rekam medis"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="record_setting_is_one_row")]

    def __str__(self) -> str:
        return f"{self.lock_days} hari"


class ExportFormat(models.TextChoices):
    """For a person to read, or for another system."""

    PDF = "pdf", "PDF"
    FHIR = "fhir", "FHIR R4"


class RecordExport(models.Model):
    """One person's record that was handed out: which, by whom, why (append-only by trigger)."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="record_exports")
    format = models.CharField(max_length=4, choices=ExportFormat.choices)
    reason = models.CharField(max_length=240)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    exported_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    """Of the bytes that were handed out, hexadecimal."""

    class Meta:
        ordering = ["-exported_at", "-pk"]
        indexes = [models.Index(fields=["patient", "exported_at"], name="clinics_exports_of_patient")]

    def __str__(self) -> str:
        return f"{self.format} {self.patient_id}"
