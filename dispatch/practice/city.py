"""The practice city as a whole: one look at the database, then everything that is due, in order, each by a service.

Nothing is remembered that a restart may not forget: what happens next follows from the rows and the seed.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinics.clock import SteppedTime, clock_state, now
from clinics.models import Catchment, Team
from clinics.refusals import Refusal
from dispatch.models import Deadline
from dispatch.practice.callers import Callers, call_taker
from dispatch.practice.clock import require_practice
from dispatch.practice.consults import Consults
from dispatch.practice.crews import Crews
from dispatch.practice.demand import LOADS, Load
from dispatch.practice.dispatcher import Dispatcher
from dispatch.practice.due import Due
from dispatch.practice.exchange import Exchange
from dispatch.practice.families import Families
from dispatch.practice.hands import Hands
from dispatch.practice.heads import Heads
from dispatch.practice.look import Look, take_look
from dispatch.practice.rota import LEFT_FREE, Rota
from dispatch.practice.streams import Streams
from dispatch.practice.vans import Phones, Vans
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.due_visits import run_due_visits

logger = logging.getLogger("dispatch.practice")

WINDOW = timedelta(minutes=2)
"""When time is stepped: so much of it per look at the database."""
OFFERS, SOON = " desk", timedelta(seconds=5)
"""An offer is answered within a minute: the next look comes soon after one."""
NEAR_VISITORS = 6.0
"""Who plays a crew or a clinic head should not wait long for something to do."""
PLANS_EVERY = timedelta(hours=1)
LONGEST_LEAP = timedelta(minutes=30)
"""Over hours in which nothing is due."""
CAUGHT_UP = timedelta(seconds=3)
"""A running clock is never reached quite: a step takes time too."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the city behaves. ``patience_seconds``: real seconds a visit is left to a person at the desk."""

    seed: int = 1
    load: Load = LOADS["normal"]
    invalid_calls: bool = False
    patience_seconds: float = 45.0
    left_free: frozenset[str] = LEFT_FREE


class City:
    """Everybody in the practice city who is not a visitor. Raises NotPractice on any other database."""

    def __init__(self, manner: Manner, *, since: datetime | None = None, rings: bool = False) -> None:
        """``rings``: calls ring at the desk first; otherwise the invented call taker has them at once."""
        require_practice()
        began_at = since or now()
        self.manner = manner
        streams = Streams(manner.seed)
        self.exchange = Exchange(streams) if rings else None
        self.callers = Callers(
            streams, manner.load, since=began_at, invalid=manner.invalid_calls, exchange=self.exchange
        )
        self.favour_visitors(NEAR_VISITORS)
        self.rota = Rota(streams, manner.left_free)
        self.vans = Vans(streams, began_at)
        self.phones = Phones(self.vans)
        self.crews = Crews(streams, self.vans)
        self.consults = Consults(streams)
        self.dispatcher = Dispatcher(streams)
        self.families = Families(streams)
        self.heads = Heads(streams, began_at, manner.left_free)
        self.hands = Hands()
        self._plans_seen_at = began_at

    def favour_visitors(self, times: float) -> None:
        """Families in the wilayah kerja of the teams left to visitors ask so many times as often as others."""
        clinics = Team.objects.filter(code__in=self.manner.left_free).values("clinic")
        near = Catchment.objects.filter(clinic__in=clinics).values_list("village__code", flat=True)
        self.callers.favour(frozenset(near), times)

    def live(self, real: float) -> int:
        """One round on the running clock (``real``: monotonic seconds); how many things were done."""
        factor = clock_state().factor
        look = take_look(now(), self.hands.played())
        self.vans.follow(look)
        patience = timedelta(seconds=self.manner.patience_seconds * factor)
        due = sorted((due for due in self._plan(look, look.at, patience) if due.at <= look.at), key=_order)
        for one in due:
            _do(one)
        self.phones.report(look, real=real, factor=factor)
        return len(due)

    def step(self, stepped: SteppedTime, until: datetime) -> datetime | None:
        """Live up to ``until`` by stepped time, deadlines and all; the moment of what is due next.

        What was done makes new things due, so after a step that did anything the next one begins at once.
        """
        look = take_look(stepped.at)
        self.vans.follow(look)
        dues = sorted([*self._plan(look, until, timedelta(0)), *_deadlines(), self._due_visits()], key=_order)
        done = False
        for one in dues:
            if one.at > until:
                break
            stepped.step_to(one.at)
            _do(one)
            done = True
            if one.name.endswith(OFFERS):
                until = min(until, stepped.at + SOON)
        stepped.step_to(until)
        return until if done else next((one.at for one in dues if one.at > until), None)

    def live_through(
        self, stepped: SteppedTime, end: Callable[[], datetime], tell: Callable[[], None] | None = None
    ) -> None:
        """Step until ``end()``, which may itself move on meanwhile; hours in which nothing is due are skipped."""
        following: datetime | None = stepped.at
        while end() - stepped.at > CAUGHT_UP:
            ahead = stepped.at + LONGEST_LEAP
            stepped.step_to(min(ahead if following is None else following, ahead, end()))
            following = self.step(stepped, min(stepped.at + WINDOW, end()))
            if tell is not None:
                tell()

    def _due_visits(self) -> Due:
        """In stepped time no worker runs beside: care plans are looked at once an hour."""
        return Due(self._plans_seen_at + PLANS_EVERY, "due visits", self._make_due_visits)

    def _make_due_visits(self) -> None:
        self._plans_seen_at = now()
        run_due_visits()

    def _plan(self, look: Look, until: datetime, patience: timedelta) -> Iterator[Due]:
        yield from self.callers.plan(until)
        if self.exchange is not None:
            yield from self.exchange.plan(call_taker())
        yield from self.rota.plan(look)
        yield from self.crews.plan(look)
        yield from self.consults.plan(look)
        yield from self.dispatcher.plan(look, patience)
        yield from self.families.plan(look)
        yield from self.heads.plan(look)


def _order(due: Due) -> tuple[datetime, str]:
    return due.order


def _deadlines() -> list[Due]:
    """In stepped time no worker runs beside."""
    due_at = (
        Deadline.objects.filter(done_at__isnull=True)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    return [] if due_at is None else [Due(due_at, "deadline", _run_deadlines)]


def _run_deadlines() -> None:
    run_due_deadlines()


def _do(due: Due) -> None:
    """A refusal is an answer: somebody was faster, or it is no longer so."""
    try:
        due.act()
    except Refusal as refusal:
        logger.info(
            "practice step refused", extra={"code": refusal.code, "kind": due.name.rsplit(" ", 1)[-1]}
        )
