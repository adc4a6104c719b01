"""An assignment: one team's part of a visit."""

from django.db import models

from clinics.models import Person, Shift, Team
from dispatch.models.visits import Visit
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, ASSIGNMENT_STATUSES
from dispatch.rules.safety import DOOR_CODE_SHOWN


class Assignment(models.Model):
    """Offer, answer, way, arrival and end of one team at one visit. A team's state is derived from these rows."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="assignments")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="assignments")
    status = models.CharField(max_length=12, choices=[(s, s) for s in ASSIGNMENT_STATUSES])
    status_since = models.DateTimeField()
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)
    """The first hint that a push service took for it; it proves nothing, only ``seen_at`` does."""
    rang_again_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=40, blank=True, default="")
    end_note = models.CharField(max_length=240, blank=True, default="")
    eta_seconds = models.PositiveIntegerField(null=True)
    """Travel time promised when offered, in seconds."""
    eta_source = models.CharField(max_length=16, blank=True, default="")
    departure_seconds = models.PositiveIntegerField(null=True)
    """Travel time said at departure, from where the team set out, in seconds: what the arrival is held against."""
    departure_base_seconds = models.PositiveIntegerField(null=True)
    """The same before the hour's factor: what the next factor is proposed from."""
    departure_source = models.CharField(max_length=16, blank=True, default="")
    override_reason = models.CharField(max_length=40, blank=True, default="")
    ranking = models.JSONField(default=dict)
    """What the dispatcher saw when choosing: rank and first choice (no personal data)."""
    arrival_alarmed_at = models.DateTimeField(null=True)
    on_scene_alarmed_at = models.DateTimeField(null=True)
    help_needed_at = models.DateTimeField(null=True)
    help_seen_at = models.DateTimeField(null=True)
    """A person at the desk has seen the call for help."""
    not_found_at = models.DateTimeField(null=True)
    check_in_due_at = models.DateTimeField(null=True)
    """On scene: the team is asked then whether all is well."""
    check_in_asked_at = models.DateTimeField(null=True)
    check_in_alarmed_at = models.DateTimeField(null=True)
    """It did not answer, and the desk calls."""
    checked_in_at = models.DateTimeField(null=True)
    door_code = models.CharField(max_length=4, blank=True, default="")
    """Four digits that team and family have in common while the team comes and is there; see dispatch.rules.safety."""
    undone_to = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["offered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(status__in=sorted(ACTIVE_ASSIGNMENT)),
                name="team_has_one_active_visit",
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(status__in=sorted(ACTIVE_ASSIGNMENT)),
                name="visit_has_one_active_team",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=sorted(ACTIVE_ASSIGNMENT), ended_at__isnull=True)
                | (~models.Q(status__in=sorted(ACTIVE_ASSIGNMENT)) & models.Q(ended_at__isnull=False)),
                name="assignment_ended_at_agrees_with_status",
            ),
            models.CheckConstraint(
                condition=models.Q(door_code="") | models.Q(status__in=sorted(DOOR_CODE_SHOWN)),
                name="door_code_only_while_a_team_comes",
            ),
        ]
        indexes = [models.Index(fields=["team", "offered_at"]), models.Index(fields=["ended_at"])]

    def __str__(self) -> str:
        return f"{self.team_id}→{self.visit_id} {self.status}"
