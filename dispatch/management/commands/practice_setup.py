"""``manage.py practice_setup``: staff the practice city."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.practice.setup import NotPractice, set_up_practice


class Command(BaseCommand):
    """Practice log-ins, teams, vehicles and the roster around now. Refused on a real database."""

    help = "Staff the practice city: log-ins, two teams per puskesmas, a roster. Safe to run again; extends the roster."

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Add what is missing and say how much."""
        started = time.monotonic()
        try:
            added = set_up_practice()
        except NotPractice:
            raise CommandError(
                "This database is not a practice installation; practice staff may not enter it."
                " (A new one: manage.py load_city, with DOTTORO_MODE=practice.)"
            ) from None
        self.stdout.write(
            f"Practice staff: {added.people} people, {added.teams} teams, {added.vehicles} vehicles"
            f" and {added.shifts} shifts added ({time.monotonic() - started:.1f} s)"
        )
