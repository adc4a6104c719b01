"""How the city wants its teams chosen, and who changed that."""

from django.db import models

from clinics.models import Person


class ChoiceSetting(models.Model):
    """The one row of weights and switches of the choice; what is not in it stands at its default."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    weights = models.JSONField(default=dict)
    """Name of a weight -> value; only those that the city changed."""
    auto_offer = models.JSONField(default=dict)
    """Urgency -> true: the first team is asked without a person's key. Off by default."""
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="choice_setting_is_one_row")]

    def __str__(self) -> str:
        return str(self.version)


class SettingChange(models.Model):
    """Who changed which setting, when, from what to what. Append-only (trigger)."""

    name = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return self.name
