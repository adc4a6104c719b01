"""Where teams have been: kept for the retention days only, and only on duty."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from clinics.models import Shift, Team


class TeamFix(models.Model):
    """One position of a team on duty. ``fix_time`` is the device's time of the fix, the only freshness.

    Two triggers hold it inside its duty: none may be written outside, and a shift whose time is
    corrected takes along what no longer lies in it.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="fixes")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="fixes")
    fix_time = models.DateTimeField()
    received_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_metres = models.FloatField(null=True)
    mark = models.CharField(max_length=12, blank=True, default="")
    """Empty when it ranks; else why not: zero, future, outside, jump, inaccurate."""

    class Meta:
        indexes = [
            models.Index(fields=["team", "-fix_time"]),
            BrinIndex(fields=["fix_time"], name="fix_by_time", autosummarize=True),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "fix_time"], name="one_fix_per_team_and_moment")
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.fix_time}"
