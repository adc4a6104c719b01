"""The phones of crews: what each may send with, until it is taken back."""

from django.db import models

from clinics.models import Person


class CrewDevice(models.Model):
    """A phone that sends a person's own work without their session. Only the hash of its key is kept."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="devices", editable=False, verbose_name="anggota tim"
    )
    browser = models.CharField("perangkat", max_length=40, editable=False)
    """The phone's own id (made by its outbox): at most one living key of a person on one phone."""
    label = models.CharField("nama perangkat", max_length=60, blank=True, default="")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    epoch = models.PositiveIntegerField(editable=False)
    """The person's epoch when the key was given: a right that was moved or taken since ends what it writes."""
    given_at = models.DateTimeField("diberikan", editable=False)
    last_used_at = models.DateTimeField("terakhir dipakai", null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("dicabut", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="dicabut oleh",
    )

    class Meta:
        verbose_name = "HP tim"
        verbose_name_plural = "HP tim"
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "browser"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_living_key_per_phone",
            )
        ]

    def __str__(self) -> str:
        return self.label or self.browser[:8]
