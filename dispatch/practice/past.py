"""A past for a new practice city: the last days lived through in seconds, by the same services, ending now."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection

from clinics.clock import SteppedTime, city_zone, clock_state, real_now, stepped_time
from dispatch.models import Visit
from dispatch.practice.city import NEAR_VISITORS, City, Manner
from dispatch.practice.clock import require_practice, resume_clock
from dispatch.practice.roster import extend_roster

HOUR = timedelta(hours=1)
FULL = timedelta(minutes=80)
"""So long before now the city is as busy as it will be; before that less, so that a first start is quick."""
THINNED, STAFFED = 0.25, 0.12
"""The share of requests and of teams in the older part of the past."""
FAVOUR = 12.0
"""The puskesmas of the team that is left to visitors has the fullest past: it is looked at first."""
OLDER_CPU_SECONDS, OLDER_SECONDS = 6.0, 30.0
"""So much of a processor, and so long (real), the older part may take; on a slow machine fewer people ask."""
HEAD_START = 0.1
TELL_EVERY = 6 * HOUR


def warm_up(manner: Manner, past: timedelta, say: Callable[[str], None], *, after_year: bool = False) -> bool:
    """Give a city without visits its past; a city that has one goes on where it stood. Whether a past was made.

    ``after_year``: its visits are those of a year that was made this moment and ends where this past begins.
    Call it before anything else of the product runs. Raises NotPractice on any other database.
    """
    require_practice()
    if Visit.objects.exists() and not after_year:
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
        self.began, self.began_cpu = time.monotonic(), time.process_time()
        self.full_from = self.start + max(timedelta(0), past - FULL)

    def live(self) -> None:
        """First the thin older part, then the last hours in full, up to the running clock."""
        self.city.favour_visitors(FAVOUR)
        self.city.rota.staff(STAFFED, since=self.start)
        self.city.callers.thin(THINNED, since=self.start)
        self.city.live_through(self.stepped, lambda: self.full_from, self._after_older_step)
        self.city.favour_visitors(NEAR_VISITORS)
        self.city.rota.staff(1.0, since=self.stepped.at)
        self.city.callers.thin(1.0, since=self.stepped.at)
        self.city.live_through(self.stepped, lambda: self.clock.at(real_now()), self._tell)

    def _after_older_step(self) -> None:
        """Keep the pace: where making the past takes too long, nobody asks for a while."""
        self._tell()
        spent = max(
            (time.monotonic() - self.began) / OLDER_SECONDS,
            (time.process_time() - self.began_cpu) / OLDER_CPU_SECONDS,
        )
        lived = (self.stepped.at - self.start) / (self.full_from - self.start)
        wanted = THINNED if spent <= lived + HEAD_START else 0.0
        if wanted != self.city.callers.thinned:
            self.city.callers.thin(wanted, since=self.stepped.at)

    def _tell(self) -> None:
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
