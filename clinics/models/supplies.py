"""Supplies (BHP): what a team should carry, what it has, and every change of it."""

from django.db import models

from clinics.models.people import Person
from clinics.models.teams import Shift, Team


class Supply(models.Model):
    """One line of the city's list of consumables; the office edits it in the registry."""

    code = models.SlugField("kode", max_length=40, unique=True)
    label_id = models.CharField("Bahasa Indonesia", max_length=80)
    label_en = models.CharField("English", max_length=80)
    unit_id = models.CharField("satuan", max_length=20)
    unit_en = models.CharField("unit", max_length=20)
    standard = models.PositiveSmallIntegerField("jumlah penuh per tim")
    """What a full bag holds."""
    least = models.PositiveSmallIntegerField("batas kurang")
    """Fewer than this is short."""
    order = models.PositiveSmallIntegerField("urutan", default=0)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "BHP"
        verbose_name_plural = "BHP"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.label_id


class SupplyMove(models.Model):
    """One change of what a team carries (append-only by trigger).

    ``counted`` and ``refilled`` say how much there is from then on; ``used`` how many less (a correction may give
    some back). A note's uses stand at the moment of the bedside, whenever the note arrives.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="supply_moves")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="supply_moves")
    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    """counted, refilled or used."""
    amount = models.IntegerField()
    """counted, refilled: how many there are; used: how many went (negative: given back by a correction)."""
    visit_code = models.CharField(max_length=24, blank=True, default="")
    patient_key = models.CharField(max_length=36, blank=True, default="")
    """Whose note of the visit it is, as in VisitNote: one note a person of the house, each with its own uses."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    action_id = models.UUIDField()

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [
            models.Index(fields=["team", "supply", "happened_at"]),
            models.Index(fields=["visit_code"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["action_id", "supply"], name="supply_moves_once_per_action"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.supply_id} {self.kind} {self.amount}"


class TeamSupply(models.Model):
    """How many of a supply a team has by its moves; nobody has counted a supply without such a row."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="supplies")
    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="+")
    amount = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "supply"], name="supply_once_per_team")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.supply_id} {self.amount}"
