"""Web push: where a phone may be hinted that an offer waits, and the hints that are still to be sent."""

from django.db import models

from clinics.models import Person
from dispatch.models.assignments import Assignment


class PushSubscription(models.Model):
    """One browser on one phone. Hints are empty, so that no key of the phone's is needed or kept."""

    endpoint = models.CharField(max_length=600, unique=True)
    """The address at the push service. Whoever knows it could send: it is shown to nobody."""
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="push_subscriptions")
    """Whose work the phone is for: the last one who signed in on it and allowed it."""
    key_id = models.CharField(max_length=16)
    """Of the city's key that it was made with; one of an older key cannot be sent to any more."""
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id}"


class PushHint(models.Model):
    """One ring of an offer that is to be hinted: leased, sent outside a transaction, marked after."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="push_hints")
    again = models.BooleanField(default=False)
    """The second ring."""
    queued_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    """The world's time: until then one worker has it."""
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    """sent, failed, late (seen, answered or over meanwhile), nobody (no phone allows it), logged (practice)."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "again"], name="one_push_hint_per_ring")]
        indexes = [
            models.Index(
                fields=["queued_at"], condition=models.Q(done_at__isnull=True), name="push_hint_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.outcome}"
