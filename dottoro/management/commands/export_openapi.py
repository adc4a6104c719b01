"""Write frontend/openapi.json from the API, or check that the committed one is current."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dottoro.api import api

TARGET = settings.CHECKOUT / "frontend" / "openapi.json"


class Command(BaseCommand):
    """``manage.py export_openapi [--check]``."""

    help = "Write frontend/openapi.json (or check it with --check)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument(
            "--check", action="store_true", help="fail when the committed file is not current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        text = (
            json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True, default=str)
            + "\n"
        )
        if not options["check"]:
            TARGET.write_text(text, encoding="utf-8")
            self.stdout.write(f"written: {TARGET.relative_to(settings.CHECKOUT)}")
        elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            raise CommandError("frontend/openapi.json is not current: run `manage.py export_openapi`.")
