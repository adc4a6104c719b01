"""``manage.py practice_year``: a year behind a new practice city."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinics.clock import now
from dispatch.management.commands.practice import duration
from dispatch.practice.city import Manner
from dispatch.practice.past import warm_up
from dispatch.practice.setup import NotPractice
from dispatch.practice.year import FAMILIES, NotNew, make_year


class Command(BaseCommand):
    """Patients, visits, notes, plans and the roster of a year that ends now. Refused on a real database."""

    help = "Give a new practice city a year of visits, in under a minute. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which year, and how long before now it ends."""
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same year")
        parser.add_argument(
            "--families", type=int, default=FAMILIES, help=f"who asks for the first time (default {FAMILIES})"
        )
        parser.add_argument(
            "--before", type=duration, default=timedelta(0), metavar="48h",
            help="the year ends so long before now (default: now)",
        )  # fmt: skip

        parser.add_argument(
            "--live", type=duration, default=timedelta(0), metavar="48h",
            help="live through the last hours by the services, so that the city is as busy as ever when it opens",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Make it, unless it is there."""
        try:
            made = make_year(
                now() - max(options["before"], options["live"]), seed=options["seed"], families=options["families"],
                say=self.stdout.write,
            )  # fmt: skip
        except NotPractice:
            raise CommandError(
                "This database is not a practice installation, or has no practice staff"
                " (manage.py practice_setup): nothing invented may enter it."
            ) from None
        except NotNew:
            raise CommandError(
                "This city has visits already, and a year cannot come before them."
                " Begin anew: make clean, then DOTTORO_PRACTICE_YEAR=on make run"
            ) from None
        if made and options["live"]:
            warm_up(Manner(seed=options["seed"]), options["live"], self.stdout.write, after_year=True)
        if not made:
            self.stdout.write("The practice city has its year already")
