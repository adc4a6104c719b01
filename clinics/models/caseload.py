"""What the head of a puskesmas keeps about patients: numbers, scores, corrections, and doubles put together."""

from django.db import models

from clinics.models.patients import CareLevel, Patient
from clinics.models.people import Person
from clinics.models.places import Clinic


class NumberKind(models.TextChoices):
    """Which number of a person."""

    NIK = "nik", "NIK"
    BPJS = "bpjs", "No. BPJS"


class IdentityNumber(models.Model):
    """NIK or BPJS of a patient: sealed, found again by a blind index, shown by its last four digits.

    A corrected number is a new row; the old one stays (Permenkes 24/2022) with the moment it was replaced.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="numbers")
    kind = models.CharField(max_length=4, choices=NumberKind.choices)
    sealed = models.BinaryField()
    """AES-GCM with its nonce, bound to patient and kind (:mod:`clinics.sealing`)."""
    key_id = models.CharField(max_length=16)
    blind = models.CharField(max_length=64)
    """HMAC of kind and digits: equal numbers are equal, nothing else can be read from it."""
    last_digits = models.CharField(max_length=4)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["blind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_standing_number_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.patient_id}"


class BarthelScore(models.Model):
    """One assessment of the activities of daily living (append-only by trigger)."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="barthel_scores")
    items = models.JSONField()
    """``{item: points}`` of all ten items (:mod:`clinics.care_level`)."""
    score = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12, choices=CareLevel.choices)
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        ordering = ["-assessed_at", "-pk"]
        indexes = [models.Index(fields=["patient", "assessed_at"])]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.score}"


class PatientChange(models.Model):
    """What the head changed of a patient's facts, with what stood there before (append-only by trigger)."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=24)
    """full_name, sex, birth_year, state, klaster, doctor, diagnosis, phone, nik, bpjs (numbers without a value)."""
    before = models.CharField(max_length=160, blank=True, default="")
    after = models.CharField(max_length=160, blank=True, default="")
    reason = models.CharField(max_length=160, blank=True, default="")
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["patient", "changed_at"])]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.field}"


class PatientMerge(models.Model):
    """Two rows that are one person: the double is read with the one that is kept, until it is undone."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges")
    double = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    moved_plans = models.JSONField(default=list)
    """Ids of care plans that were the double's."""
    moved_doubles = models.JSONField(default=list)
    """Ids of patients that were doubles of the double before."""
    before = models.JSONField(default=dict)
    """Fields of the kept patient that the merge filled in, as they were."""
    after = models.JSONField(default=dict)
    """The same fields as the merge left them: undo takes back only what nobody has changed since."""
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["double"], condition=models.Q(undone_at__isnull=True), name="a_double_of_one_patient"
            )
        ]

    def __str__(self) -> str:
        return f"{self.double_id} is {self.kept_id}"


class NotDouble(models.Model):
    """Two patients who look like one and are two: never proposed again."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    one = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    """The smaller id of the two."""
    other = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="two_patients_told_apart_once")]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"
