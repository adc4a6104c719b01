"""What belongs to a roster in the tests: somebody on leave, a swap, a change that nothing speaks against."""

from datetime import timedelta

from clinics.clock import now, today
from clinics.models import Absence, Clinic, ShiftSwap
from tests import builders


def build_absence(clinic: Clinic | None) -> Absence:
    """Somebody of the crew is on leave today."""
    person = builders.build_person("crew", clinic=clinic)
    return Absence.objects.create(person=person, first=today(), last=today(), kind="leave", made_at=now())


def build_swap(clinic: Clinic | None, *, state: str = "offered", hours_ahead: int = 60) -> ShiftSwap:
    """A nurse of one team has asked a nurse of another to take a coming morning."""
    shift = builders.build_shift(builders.build_team(clinic), starts_at=now() + timedelta(hours=hours_ahead))
    taker = builders.build_person("crew", clinic=clinic, profession="nurse")
    return ShiftSwap.objects.create(
        shift=shift.shift, giver=shift.people[1], taker=taker, state=state, offered_at=now()
    )


def roster_change() -> dict[str, object]:
    """A new morning in a week for a new team of Kassi-Kassi, with everybody it needs."""
    crew = [
        builders.build_person("crew", profession=profession).pk
        for profession in ("doctor", "nurse", "driver")
    ]
    day = today() + timedelta(days=7)
    return {"team_id": builders.build_team().pk, "day": str(day), "part": "morning", "people": crew}
