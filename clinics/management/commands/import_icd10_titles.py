"""``manage.py import_icd10_titles FILE.csv``: an office that may use them brings the official titles itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinics.refusals import Refusal
from clinics.services.diagnosis_titles import keep_titles, read_titles
from clinics.words import SENTENCES


class Command(BaseCommand):
    """Import official titles. A file that is refused changes nothing; the same file again changes nothing either."""

    help = (
        "Read official ICD-10 titles from a CSV (columns code, title). The project ships none: decision 17."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, help=".csv with the columns code and title")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Read all of it, then write in one transaction, or say why not in both languages."""
        try:
            kept = keep_titles(read_titles(options["file"]))
        except Refusal as refused:
            sentence = SENTENCES[refused.code]
            raise CommandError(
                f"{sentence.id.format(**refused.params)}\n{sentence.en.format(**refused.params)}"
            ) from None
        self.stdout.write(
            f"{options['file'].name}: {kept.created} created, {kept.changed} changed, {kept.same} kept"
        )
        self.stdout.write("  ICD-10 titles: © World Health Organization; the office answers for its licence.")
