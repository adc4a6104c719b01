"""The log: every accepted change once, gap-free and in the order of commit; and the receipts of commands."""

from django.db import models

from clinics.models import Person, Team
from dispatch.models.visits import Visit


class LogCounter(models.Model):
    """The one row that hands out sequence numbers, taken last in a transaction so that order = commit order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last_seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="log_counter_is_one_row")]

    def __str__(self) -> str:
        return str(self.last_seq)


class Event(models.Model):
    """One accepted change: history, live feed, audit of writes and statistics at once. Append-only (trigger)."""

    seq = models.BigIntegerField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="events")
    version = models.PositiveIntegerField(null=True)
    """1, 2, 3 ... per visit; null for an event of a team alone."""
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="events")
    subject = models.CharField(max_length=40, blank=True, default="")
    """What it is about when neither a visit nor a team: ``closure:12``, ``setting:auto_offer``."""
    kind = models.CharField(max_length=24)
    fact = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    actor_kind = models.CharField(max_length=8)
    """person, citizen or system (deadlines)."""
    action_id = models.UUIDField(null=True)
    device_id = models.CharField(max_length=40, blank=True, default="")
    offline = models.BooleanField(default=False)
    clock_skew_seconds = models.IntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_metres = models.FloatField(null=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "version"], name="event_version_per_visit"),
            models.UniqueConstraint(
                fields=["action_id", "kind", "visit"],
                condition=models.Q(action_id__isnull=False),
                name="event_once_per_action",
            ),
            models.CheckConstraint(
                condition=models.Q(visit__isnull=False)
                | models.Q(team__isnull=False)
                | ~models.Q(subject=""),
                name="event_is_about_something",
            ),
            models.CheckConstraint(
                condition=models.Q(visit__isnull=True) | models.Q(version__isnull=False),
                name="event_of_visit_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class ActionReceipt(models.Model):
    """A command's id, claimed before anything else, and the answer that was given: a retry gets the same answer."""

    action_id = models.UUIDField(primary_key=True)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    command = models.CharField(max_length=40)
    claimed_at = models.DateTimeField()
    answer = models.JSONField(null=True)
    verdict = models.CharField(max_length=10, default="stored")

    def __str__(self) -> str:
        return f"{self.command} {self.action_id}"


class ReviewItem(models.Model):
    """Offline work that could not be applied: kept and shown to a person, never thrown away."""

    action_id = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    payload = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    code = models.CharField(max_length=40)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["resolved_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
