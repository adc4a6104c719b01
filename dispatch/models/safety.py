"""Calls for help, questions to a family whose house was not found, and pins that somebody proposes."""

from django.db import models

from clinics.models import Person, Shift, Team
from dispatch.models.assignments import Assignment
from dispatch.models.visits import Visit


class HelpCall(models.Model):
    """Butuh bantuan: a team calls for help, at a home or between two. It rings until a person has seen it."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="help_calls")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="+")
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    needed_at = models.DateTimeField()
    """By the phone's clock; it may have been without a signal."""
    recorded_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    """How often the button was pressed before anybody saw it."""
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    """Of the phone at the tap."""
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    """The team says that it is well."""

    class Meta:
        ordering = ["-needed_at"]
        indexes = [
            models.Index(fields=["team", "recorded_at"]),
            models.Index(fields=["shift", "recorded_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seen_at__isnull=True, seen_by__isnull=True)
                | models.Q(seen_at__isnull=False, seen_by__isnull=False),
                name="help_was_seen_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"help {self.team_id}"


class FamilyQuestion(models.Model):
    """Tim tidak menemukan rumah: the family is asked where it is; its answer is kept with its consent."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="family_questions")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=240, blank=True, default="")
    """What the crew sees where it stands."""
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=240, blank=True, default="")
    consent_at = models.DateTimeField(null=True)
    """Of who holds the telephone; without it there is no position."""
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_metres = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["visit", "asked_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lon__isnull=True)
                | models.Q(lat__isnull=False, lon__isnull=False, consent_at__isnull=False),
                name="family_position_with_consent",
            )
        ]

    def __str__(self) -> str:
        return f"question {self.visit_id}"


class PinProposal(models.Model):
    """A place proposed as the home's pin; a person accepts or refuses it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="pin_proposals")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=8, choices=[(s, s) for s in ("arrival", "family", "crew")])
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_metres = models.PositiveIntegerField(null=True)
    metres_from_pin = models.PositiveIntegerField(null=True)
    """None: the visit had no pin."""
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, default="")
    """accepted, refused, replaced by a newer one; empty while it waits for a person."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=models.Q(outcome=""), name="one_pin_proposal_waits_per_visit"
            )
        ]

    def __str__(self) -> str:
        return f"pin {self.visit_id} {self.source}"
