"""Lonjakan: when it was, why, and what the city does otherwise meanwhile."""

from django.db import models

from clinics.models import Person
from dispatch.rules.surge import REMIND_HOURS


class SurgePeriod(models.Model):
    """One surge, from the moment a person declared it with a reason to the moment one ended it."""

    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=240)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=240, blank=True, default="")
    remind_at = models.DateTimeField()
    """The desk is asked then whether it is still a surge."""
    reminded_at = models.DateTimeField(null=True)
    """It was asked, and nobody has answered yet."""

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["ended_at"], nulls_distinct=False, name="one_surge_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="surge_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at} {self.reason}"


class SurgeTarget(models.Model):
    """Targets of one urgency while surge is on; what is not here stays as in peacetime."""

    urgency = models.CharField("urgensi", max_length=6, unique=True)
    face_to_face_minutes = models.PositiveIntegerField("tatap muka (menit)")
    unassigned_minutes = models.FloatField("alarm belum ditugaskan (menit)")
    call_back_minutes = models.PositiveIntegerField("telepon balik (menit)")
    address_minutes = models.PositiveIntegerField("alamat diperjelas (menit)")
    order = models.PositiveSmallIntegerField("urutan")

    class Meta:
        verbose_name = "target saat lonjakan"
        verbose_name_plural = "target saat lonjakan"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.urgency


class SurgeSetting(models.Model):
    """The one row of what else is otherwise: the choice's weights, and how soon the desk is reminded."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    remind_hours = models.FloatField("ingatkan lagi setiap (jam)", default=REMIND_HOURS)
    own_territory_minutes = models.FloatField("puskesmas wilayah didahulukan (menit)", default=0.0)
    coverage_weight = models.FloatField("harga jangkauan", default=0.25)
    long_way_minutes = models.FloatField("jarak jauh tidak menahan (menit)", default=30.0)

    class Meta:
        verbose_name = "pengaturan lonjakan"
        verbose_name_plural = "pengaturan lonjakan"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="surge_setting_is_one_row")]

    def __str__(self) -> str:
        return "pengaturan lonjakan"
