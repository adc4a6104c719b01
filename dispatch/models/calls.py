"""Calls: the phone that rings at the desk, and the log of every call that was answered or missed."""

from django.db import models

from clinics.models import Person
from dispatch.models.visits import Visit

MISSED = "missed"
"""Disposition of a call that nobody took; every other one is a Reason of kind ``disposition``."""
NOT_SAID = ""
"""Disposition of a call that was taken and is still being handled."""


class IncomingCall(models.Model):
    """A call as the telephone exchange tells it: it rings until somebody takes it or it ends."""

    call_id = models.CharField(max_length=80, unique=True)
    """The exchange's own name of the call: told twice, it is one call."""
    number_raw = models.CharField(max_length=40, blank=True, default="")
    number = models.CharField(max_length=20, blank=True, default="", db_index=True)
    """E.164 when the text could be read as a number, else empty."""
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_metres = models.FloatField(null=True)
    """Where the caller's phone is, as far as the operator says it."""
    rang_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["rang_at"]
        indexes = [
            models.Index(
                fields=["rang_at"],
                condition=models.Q(taken_at__isnull=True, ended_at__isnull=True),
                name="incoming_ringing",
            )
        ]

    def __str__(self) -> str:
        return self.call_id


class Call(models.Model):
    """Panggilan: one answered or missed call. Taken back within seconds it stays, and says so."""

    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    incoming = models.ForeignKey(IncomingCall, on_delete=models.PROTECT, null=True, related_name="calls")
    """The exchange's call; empty where the desk wrote it down without one."""
    phone_raw = models.CharField(max_length=40, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="", db_index=True)
    disposition = models.CharField(max_length=20, blank=True)
    """Code of a Reason of kind ``disposition``, :data:`MISSED`, or empty while it is being handled."""
    rang_at = models.DateTimeField(null=True)
    """Known for calls of an exchange only."""
    answered_at = models.DateTimeField(null=True)
    """Empty: nobody answered."""
    logged_at = models.DateTimeField()
    """When its disposition was written down."""
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="calls")
    note = models.CharField(max_length=240, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    """The disposition was taken back: it counts nowhere any more."""

    class Meta:
        ordering = ["-logged_at"]
        indexes = [models.Index(fields=["logged_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["incoming"],
                condition=models.Q(undone_at__isnull=True),
                name="one_call_per_incoming",
            )
        ]

    def __str__(self) -> str:
        return f"{self.disposition} {self.logged_at}"
