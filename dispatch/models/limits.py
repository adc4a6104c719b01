"""How often a citizen's address knocked: kept in PostgreSQL so that every web process counts the same."""

from django.db import models


class Knock(models.Model):
    """One counted try of one kind. ``who`` is a keyed hash of an address or a phone, never the thing itself."""

    kind = models.CharField(max_length=16)
    """request_visit (a form sent), open_tracking (ticket and phone tried)."""
    who = models.CharField(max_length=64)
    knocked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "who", "knocked_at"]), models.Index(fields=["knocked_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.knocked_at}"
