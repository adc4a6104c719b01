"""Patients and households: whom a puskesmas cares for."""

from django.db import models

from clinics.models.places import Area, Clinic


class Sex(models.TextChoices):
    """As on the family card."""

    FEMALE = "female", "perempuan"
    MALE = "male", "laki-laki"
    UNKNOWN = "unknown", "tidak diketahui"


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
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "next_visit_on"]),
            models.Index(fields=["clinic", "full_name"]),
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"
