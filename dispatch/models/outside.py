"""What the city switched on beyond its own machines, and who of the world outside answers."""

from django.db import models

from clinics.models import Person


class Switch(models.Model):
    """A switch of the city: off until a person turns it on (rules/outside.py has the names)."""

    name = models.SlugField(max_length=20, primary_key=True)
    on = models.BooleanField(default=False)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {'on' if self.on else 'off'}"


class OutsideService(models.Model):
    """Somebody outside who is asked: when it last answered, and since when it does not."""

    name = models.SlugField(max_length=20, primary_key=True)
    last_ok_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    """The first failure of the row; null while the last answer was good."""
    code = models.CharField(max_length=40, blank=True, default="")
    """Of the last failure: too_slow, refused, status_503 ... Empty while it answers."""

    def __str__(self) -> str:
        return self.name
