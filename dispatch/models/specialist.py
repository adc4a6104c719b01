"""Telekonsultasi: what a crew asks a specialist from the bedside, and the answer."""

from django.db import models

from clinics.models import Person
from dispatch.models.assignments import Assignment
from dispatch.models.visits import Visit


class SpecialistQuestion(models.Model):
    """One question with its chosen files. A second one may follow; the clock of a visit is that of the oldest open."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="specialist_questions")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    action_id = models.UUIDField(unique=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    """By the phone's clock; it may have been without a signal."""
    recorded_at = models.DateTimeField()
    """The clock runs from here: nobody can answer what has not arrived."""
    question = models.TextField()
    patient_key = models.CharField(max_length=36, blank=True, default="")
    file_ids = models.JSONField(default=list)
    """Ids of the chosen files; some may still be on their way."""
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True, default="")
    urgent = models.BooleanField(default=False)
    """The specialist says: to a hospital now."""

    class Meta:
        ordering = ["recorded_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(answered_at__isnull=True), name="question_waits"
            ),
            models.Index(fields=["answered_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="answer_is_somebodys",
            )
        ]

    def __str__(self) -> str:
        return f"question {self.visit_id}"
