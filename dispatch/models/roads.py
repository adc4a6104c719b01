"""What the city itself knows about its roads: closures, alleys a van cannot enter, and how slow the hours are."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from clinics.models import Area, Person, Team
from clinics.models.teams import VehicleClass
from dispatch.models.visits import Visit


class ClosureKind(models.TextChoices):
    """Why a road is closed."""

    FLOOD = "flood", "banjir"
    WORKS = "works", "perbaikan jalan"
    FEAST = "feast", "hajatan"
    OTHER = "other", "lainnya"


class RoadClosure(models.Model):
    """Jalan ditutup: a line or a spot that vehicles cannot pass until ``ends_at`` or until it is lifted."""

    kind = models.CharField(max_length=8, choices=ClosureKind.choices)
    shape = models.JSONField()
    """``[[lat, lon], ...]`` in degrees: one point is a spot, more are a line."""
    radius_metres = models.PositiveSmallIntegerField(default=25)
    """Roads within this distance of a spot are closed; a line closes what it crosses or follows."""
    classes = models.JSONField(default=list)
    """Vehicle classes that cannot pass; empty means all of them."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=160, blank=True, default="")
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="closure_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["ends_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class NoEntry(models.Model):
    """Mobil tidak bisa masuk: where a crew had to park, and the home they walked to."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="no_entries")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    vehicle_class = models.CharField(max_length=10, choices=VehicleClass.choices)
    parked_lat = models.FloatField()
    parked_lon = models.FloatField()
    home_lat = models.FloatField()
    home_lon = models.FloatField()
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-reported_at"]
        indexes = [models.Index(fields=["lifted_at"])]

    def __str__(self) -> str:
        return f"{self.vehicle_class} {self.visit_id}"


class TravelFactor(models.Model):
    """How much longer a way takes in one hour of the day than the provider says; a person accepted it."""

    hour = models.PositiveSmallIntegerField("jam", validators=[MinValueValidator(0), MaxValueValidator(23)])
    """Hour of the city's clock, 0-23, in which the team sets out."""
    district = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="kecamatan"
    )
    """Of the home; empty for the whole city."""
    factor = models.FloatField("faktor", validators=[MinValueValidator(0.5), MaxValueValidator(3.0)])
    basis = models.CharField("dasar", max_length=80, blank=True, default="")
    accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "faktor waktu tempuh"
        verbose_name_plural = "faktor waktu tempuh"
        ordering = ["hour", "district_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "district"], nulls_distinct=False, name="travel_factor_once_per_hour"
            ),
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="travel_factor_hour_of_the_day"),
            models.CheckConstraint(
                condition=models.Q(factor__gte=0.5, factor__lte=3.0), name="travel_factor_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hour:02d}.00 × {self.factor}"
