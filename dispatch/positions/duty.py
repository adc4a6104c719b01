"""Who is on duty now, as each process remembers it: positions exist only inside a duty.

Read again at every poll of the hub (three seconds at most) and at every wake-up, so that the door on
the event loop never asks the database.
"""

import threading
import time
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Max, Min

from clinics.clock import clock_state
from clinics.models import Area, ShiftMember, Team
from dispatch.positions.filters import WHOLE_WORLD, Box

MARGIN_DEGREES = 0.5
"""About 55 km around the outermost kelurahan: farther out a fix of this city is a mistake."""
REGISTRY_SECONDS = 60.0
LONGEST_AGE_SECONDS = 3.0
MANY = 500
"""Members on duty; reading so many every second would take a core a tenth of its time, for mostly nothing new."""

MARK = """
SELECT count(*), coalesce(bit_xor(hash_record_extended(ROW(
    member.shift_id, shift.team_id, shift.started_at, member.person_id, person.epoch, person.is_active,
    tracker.epoch, tracker.revoked_at), 0)), 0)
FROM clinics_shiftmember member
JOIN clinics_shift shift ON shift.id = member.shift_id
JOIN clinics_person person ON person.id = member.person_id
LEFT JOIN dispatch_tracker tracker ON tracker.person_id = person.id
WHERE shift.started_at IS NOT NULL AND shift.ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """A team on duty; ``started_ms`` in milliseconds since 1970 of the city's clock."""

    team_id: int
    started_ms: int


@dataclass(frozen=True, slots=True)
class DutyList:
    """Everyone on duty at one moment."""

    shifts: dict[int, Duty] = field(default_factory=dict)
    epochs: dict[tuple[int, int], int] = field(default_factory=dict)
    """(shift, person) -> epoch of an active person who is on duty in the shift."""
    trackers: dict[int, tuple[int, int]] = field(default_factory=dict)
    """person -> (shift, epoch) of a phone app that reports for them and was not taken back."""


class DutyBook:
    """This process's memory of the duties, of which puskesmas each team is, and of the city's extent."""

    def __init__(self) -> None:
        self.duties = DutyList()
        self.clinic_of: dict[int, int] = {}
        self.box: Box = WHOLE_WORLD
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._registry_read_at: float | None = None
        self._mark: tuple[int, int] | None = None

    @property
    def known(self) -> bool:
        """Whether the duties were read at all."""
        return self._read_at is not None

    def refresh(self, *, registry: bool = False) -> None:
        """Read the duties from the database; the registry once a minute or when asked."""
        clock_state()
        before = self.duties
        self._read_duties()
        self._read_at = time.monotonic()
        due = self._registry_read_at is None or self._read_at - self._registry_read_at > REGISTRY_SECONDS
        unknown = self.duties is not before and any(
            duty.team_id not in self.clinic_of for duty in self.duties.shifts.values()
        )
        if registry or due or unknown:
            self.clinic_of = dict(Team.objects.values_list("id", "clinic_id"))
            self.box = read_box()
            self._registry_read_at = self._read_at

    def _read_duties(self) -> None:
        """Read them whole; where they are many, only when one of them is another than before."""
        if len(self.duties.epochs) < MANY:
            self.duties, self._mark = read_duties(), None
            return
        mark = mark_of_duties()
        if mark != self._mark:
            self.duties, self._mark = read_duties(), mark

    def ensure_fresh(self, seconds: float = LONGEST_AGE_SECONDS) -> None:
        """Read again when older than that (for threads that may ask the database)."""
        with self._lock:
            if self._read_at is None or time.monotonic() - self._read_at > seconds:
                self.refresh()

    def forget(self) -> None:
        """Know nothing (between tests)."""
        self.duties, self.clinic_of, self.box = DutyList(), {}, WHOLE_WORLD
        self._read_at = self._registry_read_at = self._mark = None


def mark_of_duties() -> tuple[int, int]:
    """How many are on duty, and a sum over all that :func:`read_duties` reads: equal when nothing changed."""
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        row = cursor.fetchone()
    return (0, 0) if row is None else (row[0], row[1])


def read_duties() -> DutyList:
    """Everyone on duty in a shift that was started and has not ended."""
    rows = ShiftMember.objects.filter(
        shift__started_at__isnull=False, shift__ended_at__isnull=True
    ).values_list(
        "shift_id", "shift__team_id", "shift__started_at", "person_id", "person__epoch", "person__is_active",
        "person__tracker__epoch", "person__tracker__revoked_at",
    )  # fmt: skip
    shifts: dict[int, Duty] = {}
    epochs: dict[tuple[int, int], int] = {}
    trackers: dict[int, tuple[int, int]] = {}
    for shift_id, team_id, started_at, person_id, epoch, active, tracker, revoked_at in rows:
        if started_at is None:
            continue
        shifts[shift_id] = Duty(team_id=team_id, started_ms=int(started_at.timestamp() * 1000))
        if active:
            epochs[shift_id, person_id] = epoch
            if tracker is not None and revoked_at is None:
                trackers[person_id] = (shift_id, tracker)
    return DutyList(shifts=shifts, epochs=epochs, trackers=trackers)


def read_box(margin_degrees: float = MARGIN_DEGREES) -> Box:
    """The extent of all areas with a margin, a wide one for fixes; the whole world while no city is loaded."""
    ends = Area.objects.filter(lat__isnull=False).aggregate(
        south=Min(F("lat")), north=Max(F("lat")), west=Min(F("lon")), east=Max(F("lon"))
    )
    if ends["south"] is None:
        return WHOLE_WORLD
    return Box(
        south=ends["south"] - margin_degrees,
        west=ends["west"] - margin_degrees,
        north=ends["north"] + margin_degrees,
        east=ends["east"] + margin_degrees,
    )


duty_book = DutyBook()
