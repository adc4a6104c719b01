"""``manage.py practice``: the practice city lives, until it is told to stop."""

import logging
import re
import signal
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from dispatch.practice.caseload import know_patients
from dispatch.practice.city import City, Manner
from dispatch.practice.clock import require_practice, set_clock
from dispatch.practice.demand import LOADS
from dispatch.practice.past import warm_up
from dispatch.practice.setup import NotPractice

logger = logging.getLogger("dispatch.practice")

ROUND_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0
DEFAULT_SPEED = 3.0
UNITS = {"h": "hours", "d": "days", "m": "minutes"}


def duration(text: str) -> timedelta:
    """``48h``, ``3d`` or ``90m``."""
    found = re.fullmatch(r"(\d{1,4})([hdm])", text.strip())
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no duration; write 48h, 3d or 90m")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


class Command(BaseCommand):
    """Callers, crews, families and a patient dispatcher, all through the services of the product."""

    help = "Run the practice city: invented callers and crews around whatever visitors do. Refused on a real database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How the city behaves, and for how long."""
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same requests")
        parser.add_argument(
            "--speed", type=float, help=f"how fast the city's clock runs (default {DEFAULT_SPEED:g})"
        )
        parser.add_argument("--load", choices=sorted(LOADS), default="normal", help="how many people ask")
        parser.add_argument(
            "--invalid", action="store_true", help="four of five calls are no request, as in real life"
        )
        parser.add_argument(
            "--patience",
            type=float,
            default=45.0,
            help="real seconds a visit is left to a person at the desk",
        )
        parser.add_argument("--minutes", type=float, help="end by itself after so many real minutes")
        parser.add_argument(
            "--warm-up", type=duration, metavar="48h", help="only give a new city its past, and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Warm up, or live."""
        manner = Manner(
            seed=options["seed"],
            load=LOADS[options["load"]],
            invalid_calls=options["invalid"],
            patience_seconds=options["patience"],
        )
        stop = threading.Event()
        try:
            require_practice()
            if options["warm_up"] is not None:
                warm_up(manner, options["warm_up"], self._say)
                know_patients(manner.seed, self._say)
                return
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            self._set_speed(options["speed"])
        except NotPractice:
            raise CommandError(
                "This database is not a practice installation: nothing invented may enter it."
            ) from None
        except ValueError as error:
            raise CommandError(f"{error}.") from None
        self._live(manner, options["minutes"], stop)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _set_speed(self, speed: float | None) -> None:
        """The speed that was asked for; by default a clock that somebody set before is left as it is."""
        if speed is not None or require_practice().clock_factor == 1.0:
            set_clock(factor=speed or DEFAULT_SPEED)

    def _live(self, manner: Manner, minutes: float | None, stop: threading.Event) -> None:
        ends_at = None if minutes is None else time.monotonic() + minutes * 60
        city: City | None = None
        pause = 0.0
        while not stop.wait(pause) and (ends_at is None or time.monotonic() < ends_at):
            try:
                city = city or City(manner, rings=True)
                city.live(time.monotonic())
            except DatabaseError as error:
                logger.warning("database away", extra={"kind": type(error).__name__})
                connection.close()
                pause = min(max(pause, ROUND_SECONDS) * 2, LONGEST_PAUSE_SECONDS)
            else:
                close_old_connections()
                pause = ROUND_SECONDS
        logger.info("practice city ends")
