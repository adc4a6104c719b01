"""Which teams a real person works just now: the practice city keeps its hands off them.

A sign of a person: a tap that came from a device that is not an invented crew's, or a crew log-in that
was used lately. After a quarter of an hour without either the invented crew goes on.
"""

import time
from collections.abc import Iterable
from datetime import timedelta

from clinics.clock import clock_state, now, real_now
from clinics.models import ShiftMember
from dispatch.models import Event
from dispatch.practice.phone import DEVICE
from dispatch.queries.board import current_seq

HANDS_OFF = timedelta(minutes=15)
"""Real time."""
ASK_EVERY_SECONDS = 2.0
ROSTER_AHEAD = timedelta(hours=2)


class Hands:
    """Remembers who was seen when."""

    def __init__(self) -> None:
        self._seq = 0
        self._seen_at: dict[int, float] = {}
        self._signed_in: frozenset[int] = frozenset()
        self._next_at = 0.0

    def played(self) -> frozenset[int]:
        """Teams that are left to a person."""
        at = time.monotonic()
        if at >= self._next_at:
            self._next_at = at + ASK_EVERY_SECONDS
            self._read_log(at)
            self._signed_in = frozenset(_teams_of_people_signed_in())
        held = HANDS_OFF.total_seconds()
        self._seen_at = {team: seen for team, seen in self._seen_at.items() if at - seen < held}
        return self._signed_in | frozenset(self._seen_at)

    def _read_log(self, at: float) -> None:
        """Taps by hand since the last look; at the first look those of the last quarter of an hour."""
        newest = current_seq()
        taps = Event.objects.filter(seq__lte=newest, team__isnull=False).exclude(device_id="")
        taps = taps.exclude(device_id__startswith=DEVICE)
        if self._seq:
            taps = taps.filter(seq__gt=self._seq)
        else:
            taps = taps.filter(recorded_at__gte=now() - HANDS_OFF * clock_state().factor)
        for team_id in taps.values_list("team_id", flat=True).distinct():
            if team_id is not None:
                self._seen_at[team_id] = at
        self._seq = newest


def _teams_of_people_signed_in() -> Iterable[int]:
    """The teams, on duty or about to be, of crews who signed in within the quarter of an hour."""
    at = now()
    members = ShiftMember.objects.filter(
        person__last_login__gte=real_now() - HANDS_OFF,
        shift__ended_at__isnull=True,
        shift__starts_at__lte=at + ROSTER_AHEAD,
        shift__ends_at__gt=at - ROSTER_AHEAD,
    )
    return members.values_list("shift__team_id", flat=True).distinct()
