"""``manage.py practice_year``: a year behind a new practice city."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinics.clock import now
from dispatch.management.commands.practice import duration
from dispatch.practice.setup import NotPractice
from dispatch.practice.year import NotNew, make_year


class Command(BaseCommand):
    """Patients, visits, notes, plans and the roster of a year that ends now. Refused on a real database."""

    help = "Give a new practice city a year of visits, in under a minute. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which year, and how long before now it ends."""
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same year")
        parser.add_argument(
            "--before", type=duration, default=timedelta(0), metavar="48h",
            help="the year ends so long before now (default: now)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Make it, unless it is there."""
        try:
            made = make_year(now() - options["before"], seed=options["seed"], say=self.stdout.write)
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
        if not made:
            self.stdout.write("The practice city has its year already")
