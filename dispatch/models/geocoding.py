"""Addresses that an online geocoder was asked for, and what it said: asked once, kept, never in a request."""

from django.db import models


class GeocodingState(models.TextChoices):
    """How far a question is."""

    WAITING = "waiting"
    FOUND = "found"
    NOTHING = "nothing"
    FAILED = "failed"


class GeocodedAddress(models.Model):
    """One address as a geocoder is asked for it. Kept for as long as it may be asked again."""

    words = models.CharField(max_length=200, unique=True)
    """The address made comparable: lower case, single spaces."""
    state = models.CharField(max_length=8, choices=GeocodingState.choices, default=GeocodingState.WAITING)
    provider = models.CharField(max_length=12, blank=True, default="")
    answers = models.JSONField(default=list)
    """``[{label, lat, lon}]``, best first, at most three, all of them in the city."""
    tries = models.PositiveSmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "wanted_at"]), models.Index(fields=["asked_at"])]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
