"""One look at the city, in four queries: who is on duty, who waits, who is with a team."""

from dataclasses import dataclass, field
from datetime import datetime

from clinics.actors import Actor
from clinics.models import Role, ShiftMember
from dispatch.models import Assignment, Visit
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, WAITING
from dispatch.travel import Place


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A team on duty, and the person whose phone it uses."""

    team_id: int
    team: str
    shift_id: int
    person_id: int
    epoch: int
    clinic_id: int
    base: Place
    vehicle_class: str

    @property
    def actor(self) -> Actor:
        """The person as services see them."""
        return Actor(kind="person", person_id=self.person_id, role=Role.CREW.value, clinic_id=self.clinic_id)


@dataclass(frozen=True, slots=True)
class Look:
    """The city at one moment. ``played``: teams that a real person works just now."""

    at: datetime
    duty: dict[int, OnDuty]
    waiting: list[Visit]
    active: list[Assignment]
    played: frozenset[int] = field(default_factory=frozenset)


def take_look(at: datetime, played: frozenset[int] = frozenset()) -> Look:
    """Read the city."""
    waiting = Visit.objects.filter(status__in=WAITING).order_by("requested_at", "pk")
    active = Assignment.objects.filter(status__in=ACTIVE_ASSIGNMENT).select_related("visit__village", "team")
    return Look(at, read_duty(), list(waiting), list(active.order_by("pk")), played)


def read_duty() -> dict[int, OnDuty]:
    """Every team on duty, with the first of its people who is."""
    rows = (
        ShiftMember.objects.filter(
            on_duty=True, person__is_active=True, shift__started_at__isnull=False, shift__ended_at__isnull=True
        )
        .order_by("shift_id", "pk")
        .distinct("shift_id")
        .values_list(
            "shift__team_id", "shift__team__code", "shift_id", "person_id", "person__epoch",
            "shift__team__clinic_id", "shift__team__clinic__lat", "shift__team__clinic__lon",
            "shift__vehicle__vehicle_class",
        )
    )  # fmt: skip
    return {
        row[0]: OnDuty(
            team_id=row[0],
            team=row[1],
            shift_id=row[2],
            person_id=row[3],
            epoch=row[4],
            clinic_id=row[5],
            base=Place(row[6], row[7]),
            vehicle_class=row[8] or "minivan",
        )
        for row in rows
    }
