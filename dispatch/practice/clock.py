"""The practice city's clock: how fast it runs, and where it goes on after the city stood still."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from clinics.clock import ClockState, forget_clock, real_now
from clinics.models import Installation
from clinics.models.installation import Kind
from dispatch.models import Call, Event
from dispatch.practice.setup import NotPractice

NO_LEAP = timedelta()
SLOWEST, FASTEST = 0.1, 600.0
STOOD_STILL = timedelta(minutes=10)
"""A city whose newest event is older than this was not running."""


@transaction.atomic
def set_clock(*, factor: float, offset: timedelta = NO_LEAP) -> ClockState:
    """Let the city's time run ``factor`` times as fast from now, ``offset`` later; without an offset nothing leaps.

    Raises NotPractice on a real database, ValueError for a clock that would stand, race or go back.
    """
    if not SLOWEST <= factor <= FASTEST:
        raise ValueError(f"the speed is between {SLOWEST:g} and {FASTEST:g}")
    if offset < NO_LEAP:
        raise ValueError("the city's clock never goes back")
    installation, real = _locked(), real_now()
    return _anchor(installation, _shown(installation, real) + offset, real, factor)


@transaction.atomic
def resume_clock() -> bool:
    """Go on where the city stood when it was last run; whether the clock was moved.

    Otherwise every open visit of yesterday evening would be half a day late this morning. Call it only
    while nothing else of the product runs: here alone the clock is set back. Raises NotPractice.
    """
    installation, real = _locked(), real_now()
    newest = _newest_moment()
    if newest is None or _shown(installation, real) - newest <= STOOD_STILL:
        return False
    _anchor(installation, newest + timedelta(seconds=1), real, installation.clock_factor)
    return True


def require_practice() -> Installation:
    """The installation of this practice city; raises NotPractice on any other database."""
    installation = Installation.objects.filter(id=1, kind=Kind.PRACTICE).first()
    if installation is None:
        raise NotPractice
    return installation


def _locked() -> Installation:
    installation = Installation.objects.select_for_update().filter(id=1, kind=Kind.PRACTICE).first()
    if installation is None:
        raise NotPractice
    return installation


def _shown(installation: Installation, real: datetime) -> datetime:
    return _state(installation).at(real)


def _anchor(installation: Installation, at: datetime, real: datetime, factor: float) -> ClockState:
    installation.clock_anchor, installation.real_anchor, installation.clock_factor = at, real, factor
    installation.save(update_fields=["clock_anchor", "real_anchor", "clock_factor"])
    transaction.on_commit(forget_clock)
    return _state(installation)


def _state(installation: Installation) -> ClockState:
    return ClockState(
        installation.clock_anchor, installation.real_anchor, installation.clock_factor, installation.timezone
    )


def _newest_moment() -> datetime | None:
    """The latest moment that the log or the calls know."""
    newest = [
        Event.objects.order_by("-seq").values_list("recorded_at", flat=True).first(),
        Call.objects.aggregate(newest=Max("logged_at"))["newest"],
    ]
    return max((moment for moment in newest if moment is not None), default=None)
