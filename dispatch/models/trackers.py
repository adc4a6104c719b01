"""Phones that report by an app of their own, and who looked where a team had been."""

from django.db import models

from clinics.models import Person, Shift, Team


class Tracker(models.Model):
    """The one phone app that reports for a person: its token is signed, so nothing secret is kept here.

    Making a token anew or taking it back raises ``epoch``, and every earlier token is dead.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="tracker")
    epoch = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.epoch}"


class TrailLook(models.Model):
    """Somebody opened the trail of a shift: who, why and when. The crew reads it; append-only by trigger."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="trail_looks")
    reason = models.CharField(max_length=160)
    looked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["shift", "-looked_at"], name="trail_look_by_shift"),
            models.Index(fields=["team", "-looked_at"], name="trail_look_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.team_id}"
