"""Teams, their vehicles, and the roster that says who is on duty."""

from django.db import models

from clinics.clock import city_zone
from clinics.models.people import Person, Profession
from clinics.models.places import Clinic


class VehicleClass(models.TextChoices):
    """What a vehicle can pass: a 1.4 m van, a motorcycle, feet, or water."""

    MINIVAN = "minivan", "mobil Dottoro'ta"
    MOTORCYCLE = "motorcycle", "sepeda motor"
    FOOT = "foot", "jalan kaki"
    BOAT = "boat", "perahu"


class Vehicle(models.Model):
    """Armada: one vehicle of a puskesmas."""

    plate = models.CharField("nomor polisi", max_length=16, unique=True)
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="vehicles", verbose_name="puskesmas"
    )
    vehicle_class = models.CharField("jenis", max_length=10, choices=VehicleClass.choices)
    electric = models.BooleanField("listrik", default=False)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "armada"
        verbose_name_plural = "armada"
        ordering = ["plate"]

    def __str__(self) -> str:
        return self.plate


class Team(models.Model):
    """A mobile team of a puskesmas; who is in it is decided per shift."""

    code = models.CharField("kode", max_length=8, unique=True)
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="teams", verbose_name="puskesmas"
    )
    default_vehicle = models.ForeignKey(
        Vehicle, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="armada"
    )
    phone = models.CharField("telepon tim", max_length=30, blank=True, default="")
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "tim"
        verbose_name_plural = "tim"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Shift(models.Model):
    """One row of the roster: a team's duty from ``starts_at`` to ``ends_at`` (planned, UTC).

    ``started_at`` .. ``ended_at`` is the time really on duty: positions exist only inside it.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shifts", verbose_name="tim")
    vehicle = models.ForeignKey(
        Vehicle, on_delete=models.PROTECT, null=True, blank=True, related_name="shifts", verbose_name="armada"
    )
    starts_at = models.DateTimeField("mulai (jadwal)")
    ends_at = models.DateTimeField("selesai (jadwal)")
    started_at = models.DateTimeField("mulai jaga", null=True, blank=True)
    ended_at = models.DateTimeField("selesai jaga", null=True, blank=True)
    kit_checked_at = models.DateTimeField("perlengkapan diperiksa", null=True, blank=True)
    kit_missing = models.JSONField(default=list, blank=True)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "jadwal jaga"
        verbose_name_plural = "jadwal jaga"
        ordering = ["starts_at", "team_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(started_at__isnull=False),
                name="shift_ended_was_started",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(started_at__isnull=False, ended_at__isnull=True),
                name="one_shift_on_duty_per_team",
            ),
        ]
        indexes = [models.Index(fields=["team", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.team} {self.starts_at.astimezone(city_zone()):%d/%m/%Y %H:%M}"


class ShiftMember(models.Model):
    """Anggota tim: a person on one shift. On duty in one team only (partial unique)."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="shift_memberships", verbose_name="orang"
    )
    profession = models.CharField("profesi", max_length=10, choices=Profession.choices)
    on_duty = models.BooleanField("bertugas", default=False, editable=False)

    class Meta:
        verbose_name = "anggota tim"
        verbose_name_plural = "anggota tim"
        constraints = [
            models.UniqueConstraint(fields=["shift", "person"], name="person_once_per_shift"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(on_duty=True), name="person_on_duty_in_one_team"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
