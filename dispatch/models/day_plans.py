"""The day plan of a puskesmas: which team makes which planned visits of a day, in which order."""

from datetime import time

from django.db import models

from clinics.models import CarePlan, Clinic, Person, Team


class DayPlanSetting(models.Model):
    """What a day is planned with: the one row that the office edits."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    service_minutes = models.PositiveSmallIntegerField("lama satu kunjungan (menit)", default=30)
    lunch_minutes = models.PositiveSmallIntegerField("istirahat siang (menit)", default=30)
    """0: none is planned."""
    lunch_from = models.TimeField("istirahat siang paling awal pukul", default=time(11, 30))
    lunch_to = models.TimeField("istirahat siang selesai paling lambat pukul", default=time(13, 30))
    preferred_minutes = models.PositiveSmallIntegerField("nakes yang sama senilai (menit jalan)", default=10)
    """The same person is worth so much driving."""
    move_minutes = models.PositiveSmallIntegerField("pindah tim senilai (menit jalan)", default=15)
    """When the day is planned again, a visit changes its team only if so much driving is saved."""
    offer_minutes = models.PositiveSmallIntegerField("ditawarkan sebelum berangkat (menit)", default=10)
    """So long before it should set out, the planned team is proposed, or asked where the city's switch is on."""

    class Meta:
        verbose_name = "pengaturan rencana hari"
        verbose_name_plural = "pengaturan rencana hari"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="day_plan_setting_is_one_row"),
            models.CheckConstraint(condition=models.Q(service_minutes__gte=5), name="a_visit_takes_time"),
            models.CheckConstraint(
                condition=models.Q(lunch_to__gt=models.F("lunch_from")), name="lunch_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_minutes} min"


class DayPlan(models.Model):
    """One day of one puskesmas. The row is the lock of its changes; the times of a round are reckoned, not kept."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    """When it was last planned by the solver."""
    changed_at = models.DateTimeField()
    source = models.CharField(max_length=8)
    """Where its travel times came from: estimate, road or osrm."""
    basis = models.CharField(max_length=64)
    """Digest of the visits, teams and hours it was planned on: another one now means that facts have changed."""
    rounds = models.JSONField(default=dict)
    """``{team id: [stop keys in their order]}``."""
    pins = models.JSONField(default=dict)
    """``{stop key: team id}``: stays with that team when the day is planned again."""

    undo_to = models.PositiveIntegerField(null=True)
    """The version that an undo brings back; None: there is nothing to undo."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "day"], name="one_plan_a_day")]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.day} v{self.version}"


class DayPlanChange(models.Model):
    """A version of a day plan: what was done, by whom, and what to go back to."""

    plan = models.ForeignKey(DayPlan, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    before = models.PositiveIntegerField(null=True)
    """The version that an undo of this one brings back; None: there is nothing before it."""
    change = models.CharField(max_length=12)
    """made, moved, pinned, unpinned, replanned or undone."""
    rounds = models.JSONField(default=dict)
    pins = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    """Keys of the stops that changed their team."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "version"]
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="day_plan_version_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.version} {self.change}"


class PlannedStop(models.Model):
    """A stop as the plan has it now, for those who ask by visit or by team: the desk, the worker, the crew's phone.

    ``care_plan`` and ``plan_day`` name the visit that the day of a care plan becomes (Visit.plan, Visit.plan_day).
    """

    plan = models.ForeignKey(DayPlan, on_delete=models.CASCADE, related_name="stops")
    key = models.CharField(max_length=40)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    """Its number in the team's round, from 1."""
    care_plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="+")
    plan_day = models.DateField()
    arrive_at = models.DateTimeField()
    start_at = models.DateTimeField()
    leave_at = models.DateTimeField()
    travel_seconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["plan", "team", "place"]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="stop_once_a_plan")]
        indexes = [
            models.Index(fields=["care_plan", "plan_day"]),
            models.Index(fields=["team", "start_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.team_id}.{self.place}"
