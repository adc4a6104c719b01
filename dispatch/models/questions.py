"""The questions of the triage as the city keeps them, and what was asked at each visit. Both are only added to."""

from django.db import models

from clinics.models import Person
from dispatch.models.visits import Visit


class QuestionSet(models.Model):
    """One version of the questions for one kind of complaint. A change is a new version; the old ones stay."""

    code = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    """Title, words, questions and meanings: see :mod:`dispatch.rules.question_sets`."""
    is_active = models.BooleanField(default=True)
    """Of the newest version: whether the set is asked at all."""
    checked_by = models.CharField(max_length=120, blank=True, default="")
    """The doctor of the city who has read this version; empty: nobody yet."""
    note = models.CharField(max_length=240, blank=True, default="")
    """Why it was changed."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """None: it came with the city's folder."""
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="question_set_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Triage(models.Model):
    """What was asked and answered at one triage of a visit, in the version that was asked. Append-only."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="triages")
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, null=True, related_name="+")
    """None: no questions were asked."""
    answers = models.JSONField(default=dict)
    """Code of the question -> yes, no or unknown."""
    proposed = models.CharField(max_length=6, blank=True, default="")
    urgency = models.CharField(max_length=6)
    change_reason = models.CharField(max_length=40, blank=True, default="")
    """Why not as proposed: code of a Reason of kind ``triage``."""
    red_flags = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.urgency}"
