"""Serah terima jaga: the sheet that one shift leaves to the next."""

from django.db import models

from clinics.models import Clinic, Person


class Handover(models.Model):
    """A sheet as the giver signed it, and who took it over. The desk's own has no puskesmas.

    ``sheet`` holds facts by number and code, never who a patient is: names are read when it is looked at, by who may.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, related_name="+")
    seq = models.BigIntegerField()
    """The log's number at which the sheet is true."""
    sheet = models.JSONField()
    remarks = models.CharField(max_length=2000, blank=True, default="")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    changes = models.JSONField(default=list)
    """What had changed between the sheet and its taking over, as the taker saw it."""
    replaced_at = models.DateTimeField(null=True)
    """A newer sheet was signed before anybody took this one over."""

    class Meta:
        verbose_name = "serah terima jaga"
        verbose_name_plural = "serah terima jaga"
        ordering = ["-given_at"]
        indexes = [models.Index(fields=["clinic", "-given_at"], name="handover_of_clinic")]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"],
                condition=models.Q(taken_at__isnull=True, replaced_at__isnull=True),
                nulls_distinct=False,
                name="one_sheet_waits_per_side",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_by__isnull=True, taken_at__isnull=True)
                | models.Q(taken_by__isnull=False, taken_at__isnull=False),
                name="handover_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(taken_by=models.F("given_by")), name="handover_between_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.given_at}"
