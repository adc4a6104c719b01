"""A past for a new practice city: the last days lived through in seconds, by the same services, ending now."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection

from clinics.clock import SteppedTime, city_zone, clock_state, real_now, stepped_time
from dispatch.models import Visit
from dispatch.practice.city import City, Manner
from dispatch.practice.clock import require_practice, resume_clock
from dispatch.practice.roster import extend_roster

HOUR = timedelta(hours=1)
FULL = 2 * HOUR
"""So long before now the city is as busy as it will be; before that less, so that a first start is quick."""
THINNED, STAFFED = 0.1, 0.2
"""The share of requests and of teams in the older part of the past."""
PATIENCE_SECONDS = 15.0
"""A slow machine gets a shorter story: after so many real seconds nobody asks any more in the older part."""
TELL_EVERY = 6 * HOUR


def warm_up(manner: Manner, past: timedelta, say: Callable[[str], None]) -> bool:
    """Give a city without visits its past; a city that has one goes on where it stood. Whether a past was made.

    Call it before anything else of the product runs. Raises NotPractice on any other database.
    """
    require_practice()
    if Visit.objects.exists():
        if resume_clock():
            say("The practice city goes on where it stood")
        return False
    began = time.monotonic()
    start = clock_state().at(real_now()) - past
    _plan_roster(start, past)
    with stepped_time(start) as stepped, _quick_commits():
        _Past(manner, stepped, past, say).live()
    say(f"The practice city has a past: {Visit.objects.count()} visits ({time.monotonic() - began:.0f} s)")
    return True


class _Past:
    """One past in the making."""

    def __init__(
        self, manner: Manner, stepped: SteppedTime, past: timedelta, say: Callable[[str], None]
    ) -> None:
        self.stepped, self.past, self.say = stepped, past, say
        self.start = self.told_at = stepped.at
        self.clock = clock_state()
        self.city = City(manner, since=self.start)
        self.hurry_at = time.monotonic() + PATIENCE_SECONDS

    def live(self) -> None:
        """First the thin older part, then the last hours in full, up to the running clock."""
        full_from = self.start + max(timedelta(0), self.past - FULL)
        self._people(THINNED, STAFFED)
        self.city.live_through(self.stepped, lambda: full_from, self._after_step)
        self.hurry_at = float("inf")
        self._people(1.0, 1.0)
        self.city.live_through(self.stepped, self._running, self._after_step)

    def _people(self, requests: float, teams: float) -> None:
        self.city.callers.thin(requests, since=self.stepped.at)
        self.city.rota.staff(teams, since=self.stepped.at)

    def _running(self) -> datetime:
        return self.clock.at(real_now())

    def _after_step(self) -> None:
        if time.monotonic() > self.hurry_at:
            self.hurry_at = float("inf")
            self._people(0.0, 0.0)
        if self.stepped.at - self.told_at >= TELL_EVERY:
            self.told_at = self.stepped.at
            lived, whole = (self.stepped.at - self.start) // HOUR, self.past // HOUR
            self.say(f"  {lived} of {whole} hours lived through, {Visit.objects.count()} visits")


def _plan_roster(start: datetime, past: timedelta) -> None:
    """From the day before the past to the day after it."""
    first = start.astimezone(city_zone()).date() - timedelta(days=1)
    for days in range(past.days + 3):
        extend_roster(first + timedelta(days=days))


@contextmanager
def _quick_commits() -> Iterator[None]:
    """Do not wait for the disk at every commit: a past that a power cut takes is no loss."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
