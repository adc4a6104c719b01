"""The call log of the desk: every answered call with its disposition, patients or not."""

from django.db import models

from clinics.models import Person
from dispatch.models.visits import Visit


class Call(models.Model):
    """Panggilan: one answered call."""

    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    phone_raw = models.CharField(max_length=40, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="", db_index=True)
    disposition = models.CharField(max_length=20)
    """Code of a Reason of kind ``disposition``."""
    answered_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="calls")
    note = models.CharField(max_length=240, blank=True, default="")

    class Meta:
        ordering = ["-logged_at"]
        indexes = [models.Index(fields=["logged_at"])]

    def __str__(self) -> str:
        return f"{self.disposition} {self.logged_at}"
