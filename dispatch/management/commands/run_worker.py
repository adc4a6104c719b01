"""The one background process: due deadlines, offers that the city switched on, the trail, what outlived its days.

What asks somebody outside runs beside these, in lanes (dispatch/outside/lanes.py): a service that hangs delays no
deadline.
"""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from clinics.services.files import forget_partials
from dispatch.outside.lanes import RunningLanes, lanes
from dispatch.positions.trail import delete_old_trail, move_trail
from dispatch.services.auto_offer import run_auto_offers
from dispatch.services.calls import end_silent_rings
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.delivery import forget_old_messages
from dispatch.services.due_visits import run_due_visits
from dispatch.services.ladder import run_ladder
from dispatch.services.planned_offers import run_planned_offers
from dispatch.services.retention import forget_old_answers
from dispatch.services.surge import remind_of_surge

logger = logging.getLogger("dispatch.worker")

LOOK_EVERY_SECONDS = 0.25
"""A due deadline acts at most this late; in a practice city the clock runs faster and so must the worker."""
LONGEST_PAUSE_SECONDS = 5.0


@dataclass
class Duty:
    """Something done again and again, in real seconds."""

    work: Callable[[], object]
    every_seconds: float
    next_at: float = field(default_factory=time.monotonic)

    def run_if_due(self, at: float) -> None:
        """Do it when its time has come."""
        if at >= self.next_at:
            self.next_at = at + self.every_seconds
            self.work()


class Command(BaseCommand):
    """``manage.py run_worker``: any number of these may run; each due row is acted on once."""

    help = "Work due deadlines and lanes, offer what is switched on, store the trail, delete what outlived its days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch, for tests and cron."""
        parser.add_argument("--once", action="store_true", help="do every duty once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        duties = [
            Duty(run_due_deadlines, LOOK_EVERY_SECONDS),
            Duty(run_auto_offers, 1.0),
            Duty(run_planned_offers, 5.0),
            Duty(run_ladder, 1.0),
            Duty(run_due_visits, 3.0),
            Duty(remind_of_surge, 5.0),
            Duty(end_silent_rings, 5.0),
            Duty(move_trail, 2.0),
            Duty(delete_old_trail, 3600.0),
            Duty(forget_old_answers, 3600.0),
            Duty(forget_old_messages, 3600.0),
            Duty(forget_partials, 3600.0),
        ]
        if options["once"]:
            for duty in duties:
                duty.work()
            for lane in lanes():
                lane.work()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        beside = RunningLanes(lanes())
        beside.start()
        try:
            pause = LOOK_EVERY_SECONDS
            while not stop.wait(pause):
                pause = self._round(duties, pause)
        finally:
            if not beside.stop():
                logger.warning("a lane still hangs")

    def _round(self, duties: list[Duty], pause: float) -> float:
        """One look at everything; the pause until the next one, longer while the database is away."""
        try:
            for duty in duties:
                duty.run_if_due(time.monotonic())
        except DatabaseError as error:
            logger.warning("database away", extra={"kind": type(error).__name__})
            connection.close()
            return min(max(pause, LOOK_EVERY_SECONDS) * 2, LONGEST_PAUSE_SECONDS)
        close_old_connections()
        return LOOK_EVERY_SECONDS
