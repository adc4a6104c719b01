"""Patients and households: whom a puskesmas cares for."""

from django.db import models

from clinics.models.people import Person
from clinics.models.places import Area, Clinic


class Sex(models.TextChoices):
    """As on the family card."""

    FEMALE = "female", "perempuan"
    MALE = "male", "laki-laki"
    UNKNOWN = "unknown", "tidak diketahui"


class CareState(models.TextChoices):
    """Whether a puskesmas still cares for somebody at home."""

    ACTIVE = "active", "aktif"
    MOVED = "moved", "pindah"
    DIED = "died", "meninggal"
    CLOSED = "closed", "selesai dibina"


class CareLevel(models.TextChoices):
    """AKS: how far somebody manages the day alone, from the Barthel score (:mod:`clinics.care_level`)."""

    INDEPENDENT = "independent", "mandiri"
    MILD = "mild", "ketergantungan ringan"
    MODERATE = "moderate", "ketergantungan sedang"
    SEVERE = "severe", "ketergantungan berat"
    TOTAL = "total", "ketergantungan total"


class Household(models.Model):
    """Keluarga: people who share a door. Several patients may be seen in one visit."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="households")
    village = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", null=True)
    address_text = models.CharField(max_length=240)
    landmark = models.CharField("patokan", max_length=160, blank=True, default="")
    phone_e164 = models.CharField(max_length=20, blank=True, default="")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["phone_e164"]), models.Index(fields=["clinic"])]

    def __str__(self) -> str:
        return f"household {self.pk}"


class Patient(models.Model):
    """Pasien binaan: a person the puskesmas has cared for at home."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="patients")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    full_name = models.CharField("nama lengkap", max_length=120)
    sex = models.CharField(max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(null=True)
    """Year only: at the door one hears "71 tahun"; an exact date is not asked for."""
    last_visit_at = models.DateTimeField(null=True)
    next_visit_on = models.DateField(null=True)
    next_visit_reason = models.CharField(max_length=160, blank=True, default="")
    allergies = models.JSONField("alergi", null=True)
    """``[{substance, reaction}]`` as last asked at the bedside; None: never asked; empty: none known."""
    allergies_at = models.DateTimeField(null=True)
    regular_medicines = models.JSONField("obat rutin", null=True)
    """``[{name, dose}]`` the patient takes at home; None: never asked."""
    regular_medicines_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=CareState.choices, default=CareState.ACTIVE)
    state_reason = models.CharField(max_length=160, blank=True, default="")
    state_on = models.DateField(null=True)
    """The day since which it is so; None: from the beginning."""
    responsible_doctor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Dokter penanggung jawab."""
    diagnoses = models.JSONField("diagnosis", default=list)
    """``[{code, words, main, noted_on}]`` of the standing notes, the latest first, but for ``diagnoses_over``."""
    diagnoses_over = models.JSONField(default=dict)
    """``{code: day}``: the head said it is over; a later note brings it back."""
    diagnosis_klaster = models.PositiveSmallIntegerField(null=True)
    """The klaster ILP that the diagnoses ask for (:mod:`clinics.klaster`); None: the age decides."""
    klaster_set = models.PositiveSmallIntegerField(null=True)
    """The klaster that the head chose instead; None: as derived."""
    care_level = models.CharField(max_length=12, choices=CareLevel.choices, blank=True, default="")
    """Of the latest Barthel score; empty: never assessed."""
    care_score = models.PositiveSmallIntegerField(null=True)
    """0 .. 20."""
    care_level_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="doubles")
    """The patient that this row is a double of: read together, shown as that one. Undone by :class:`PatientMerge`."""
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "state", "next_visit_on"]),
            models.Index(fields=["clinic", "next_visit_on"]),
            models.Index(fields=["clinic", "full_name"]),
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"
