"""What this database is: practice or real, which city, and how its clock runs."""

from django.db import models


class Kind(models.TextChoices):
    """A database is one or the other from its creation and never converted (a trigger holds it)."""

    PRACTICE = "practice", "Latihan"
    REAL = "real", "Nyata"


class Installation(models.Model):
    """The one row that stamps this database.

    The clock: ``now = clock_anchor + (real_now - real_anchor) * clock_factor``. In a real
    installation the factor is 1 and both anchors are equal, so that now is the true time.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    city_code = models.SlugField(max_length=40, blank=True, default="")
    city_name = models.CharField(max_length=80, blank=True, default="")
    visit_prefix = models.CharField(max_length=6, blank=True, default="")
    centre_lat = models.FloatField(null=True)
    centre_lon = models.FloatField(null=True)
    timezone = models.CharField(max_length=40, default="Asia/Makassar")
    emergency_number = models.CharField(max_length=20, default="112")
    ambulance_number = models.CharField(max_length=20, default="119")
    clock_factor = models.FloatField(default=1.0)
    clock_anchor = models.DateTimeField()
    real_anchor = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(clock_factor__gt=0, clock_factor__lte=600),
                name="installation_clock_factor",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="practice") | models.Q(clock_factor=1.0), name="real_clock_runs_true"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city_name} ({self.kind})"
