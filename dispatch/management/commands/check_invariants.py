"""Ask whether everything that must hold, holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dispatch.queries.invariants import check_invariants


class Command(BaseCommand):
    """``manage.py check_invariants``: prints every violation, ends non-zero when there is one."""

    help = "Check what must always hold in the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        violations = check_invariants()
        for violation in violations:
            self.stdout.write(violation)
        if violations:
            raise CommandError(f"{len(violations)} violations")
        self.stdout.write("all invariants hold")
