"""Deadlines are rows: any number of workers take those that are due, and each acts once."""

from django.db import models

from dispatch.models.assignments import Assignment
from dispatch.models.visits import Visit


class DeadlineKind(models.TextChoices):
    """What is due."""

    RING_AGAIN = "ring_again", "tawaran belum dilihat"
    OFFER_EXPIRES = "offer_expires", "tawaran kedaluwarsa"
    UNASSIGNED_ALARM = "unassigned_alarm", "belum ditugaskan"
    ARRIVAL_ALARM = "arrival_alarm", "belum tiba"
    ON_SCENE_ALARM = "on_scene_alarm", "terlalu lama di lokasi"
    PSC119_CALL = "psc119_call", "PSC 119 belum dihubungi"
    CALL_BACK = "call_back", "telepon balik"
    ADDRESS_TASK = "address_task", "alamat perlu diperjelas"
    CHECK_IN = "check_in", "kabar dari tim di lokasi"
    SPECIALIST = "specialist", "jawaban dokter spesialis"


TEAM_KINDS = (
    DeadlineKind.RING_AGAIN,
    DeadlineKind.OFFER_EXPIRES,
    DeadlineKind.UNASSIGNED_ALARM,
    DeadlineKind.ARRIVAL_ALARM,
    DeadlineKind.ON_SCENE_ALARM,
    DeadlineKind.CHECK_IN,
)
"""Those about finding a team and its way: they are set anew whenever another team, or none, has the visit."""


class Deadline(models.Model):
    """Something that must happen by itself at ``due_at`` unless it is settled before."""

    kind = models.CharField(max_length=20, choices=DeadlineKind.choices)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="deadlines")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, null=True, related_name="deadlines")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    """fired, or settled (no longer needed)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "kind"],
                condition=models.Q(done_at__isnull=True),
                name="one_running_deadline_per_kind",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(done_at__isnull=True), name="deadline_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"
