"""Words that people add to a visit along the way. They may name people, so they stay out of the log."""

from django.db import models

from clinics.models import Person
from dispatch.models.visits import Visit


class Remark(models.Model):
    """One remark, beside the event it came with."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=24)
    """The kind of the event it came with."""
    text = models.CharField(max_length=500)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """None: the family."""
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.visit_id}"
