"""``manage.py import_landmarks FILE.osm.pbf``: named mosques, schools, hospitals and markets become findable."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinics.city.osm_landmarks import BadLandmarks, read_landmarks
from clinics.queries.places import known_ground
from clinics.services.landmarks import keep_landmarks
from clinics.words import SENTENCES


class Command(BaseCommand):
    """Import landmarks. A file that is refused changes nothing; the same file again changes nothing either."""

    help = (
        "Read named places of worship, schools, hospitals and markets from an OpenStreetMap extract or a CSV."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, help=".osm.pbf, or .csv with the columns kind, name, lat, lon")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Read all of it, then write in one transaction, or say why not in both languages."""
        try:
            if not known_ground().villages:
                raise BadLandmarks("roads_no_city")
            kept = keep_landmarks(list(read_landmarks(options["file"])))
        except BadLandmarks as refused:
            sentence = SENTENCES[refused.code]
            raise CommandError(
                f"{sentence.id.format(**refused.params)}\n{sentence.en.format(**refused.params)}"
            ) from None
        self.stdout.write(
            f"{options['file'].name}: {kept.created} created, {kept.changed} changed, {kept.same} kept,"
            f" {kept.elsewhere} outside this city"
        )
        if options["file"].suffix != ".csv":
            self.stdout.write("  © OpenStreetMap contributors (ODbL)")
