"""What every start does before the product opens: tables, the city, and in a practice city its people."""

import os
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from dottoro.stamp import require_same_stamp

PAST = timedelta(hours=48)
"""What a new practice city has behind it when its doors open."""


class Command(BaseCommand):
    """Bring the database up to this version; changes nothing when it is already."""

    help = (
        "Migrate, load the city (DOTTORO_CITY, default makassar) and set up practice where this is practice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in one process, as starting Django takes longer than any of them."""
        call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)
        require_same_stamp()
        call_command("load_city", os.environ.get("DOTTORO_CITY") or "makassar", stdout=self.stdout)
        if settings.MODE == "practice":
            call_command("practice_setup", stdout=self.stdout)
            if os.environ.get("DOTTORO_PRACTICE_YEAR", "off") == "on":
                call_command("practice_year", live=PAST, stdout=self.stdout)
            if os.environ.get("DOTTORO_PRACTICE_CITY", "on") != "off":
                call_command("practice", warm_up=PAST, stdout=self.stdout)
