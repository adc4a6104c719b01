"""What belongs to a roster beside its shifts: what a puskesmas needs, who is away, swaps, and calendar links."""

from datetime import time

from django.db import models

from clinics.models.people import Person
from clinics.models.places import Clinic
from clinics.models.teams import Shift


class RosterNeed(models.Model):
    """Kebutuhan jaga: what a puskesmas wants of its roster. Without a row the defaults of the rules are in force."""

    clinic = models.OneToOneField(Clinic, on_delete=models.CASCADE, related_name="roster_need")
    rest_hours = models.PositiveSmallIntegerField(default=10)
    longest_hours = models.PositiveSmallIntegerField(default=14)
    morning_at = models.TimeField(default=time(8))
    afternoon_at = models.TimeField(default=time(14))
    night_at = models.TimeField(default=time(21))
    teams = models.JSONField(default=dict)
    """part -> how many teams it needs"""
    professions = models.JSONField(default=dict)
    """part -> the professions that must be on duty"""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")


class AwayKind(models.TextChoices):
    """Why somebody is away."""

    LEAVE = "leave", "cuti"
    SICK = "sick", "sakit"
    TRAINING = "training", "pelatihan"
    OTHER = "other", "lainnya"


class Absence(models.Model):
    """Tidak masuk: a person is away from the first to the last day (the city's, both included)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    kind = models.CharField(max_length=10, choices=AwayKind.choices)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    """It was taken back."""

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="away_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["person", "last"], name="clinics_absence_person")]


class SwapState(models.TextChoices):
    """Where a swap stands. ``agreed`` waits for the head; only ``done`` has changed the roster."""

    OFFERED = "offered", "ditawarkan"
    AGREED = "agreed", "menunggu kepala"
    DONE = "done", "berlaku"
    DECLINED = "declined", "ditolak rekan"
    REFUSED = "refused", "ditolak kepala"
    WITHDRAWN = "withdrawn", "ditarik"


SWAP_OPEN = (SwapState.OFFERED, SwapState.AGREED)


class ShiftSwap(models.Model):
    """Tukar jaga: ``giver`` asks ``taker`` to take a shift, and may take one of theirs in return."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="swaps")
    back_shift = models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, related_name="+")
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="swaps_given")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="swaps_asked")
    state = models.CharField(max_length=10, choices=SwapState.choices, default=SwapState.OFFERED)
    why_head = models.JSONField(default=list)
    """Kinds of findings for which the head is asked; empty: the two may settle it between them."""
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "giver"],
                condition=models.Q(state__in=["offered", "agreed"]),
                name="one_open_swap_of_a_shift",
            )
        ]
        indexes = [models.Index(fields=["taker", "state"], name="clinics_swap_taker")]


class CalendarLink(models.Model):
    """Langganan kalender: a secret address at which a person's own duties can be read until it is taken back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_links")
    key_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the key in the address; the key itself is shown once and kept nowhere."""
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_calendar_link_per_person",
            )
        ]
