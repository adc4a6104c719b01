"""``manage.py practice_streets OUT.osm.pbf``: generated streets, to try the roads without an outside file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinics.models import Area
from clinics.models.places import Level
from dispatch.practice.streets import generate_streets, write_streets
from dispatch.travel import Place


class Command(BaseCommand):
    """Lay streets over the city's kelurahan and write them as an OpenStreetMap file."""

    help = "Write generated streets over the city's kelurahan as a .osm.pbf. Then: manage.py import_roads OUT.osm.pbf"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, how many, which."""
        parser.add_argument("out", type=Path)
        parser.add_argument(
            "--nodes", type=int, default=100_000, help="about so many points (default 100000)"
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Generate and write; over a plain square where no city is loaded."""
        if not 500 <= options["nodes"] <= 2_000_000:
            raise CommandError("--nodes: 500 ... 2000000")
        land, islands = village_points(boat_only=False), village_points(boat_only=True)
        streets = generate_streets(options["nodes"], options["seed"], land=land, islands=islands)
        try:
            write_streets(streets, options["out"])
        except (OSError, RuntimeError) as error:
            raise CommandError(
                f"{options['out']} tidak dapat ditulis / could not be written: {error}"
            ) from None
        where = f"over {len(land)} kelurahan" if land else "over a plain square (no city is loaded)"
        self.stdout.write(
            f"{options['out']}: {len(streets.places):,} points, {len(streets.ways):,} ways {where};"
            " jalan buatan, bukan peta sebenarnya / generated streets, not a real map"
        )


def village_points(*, boat_only: bool) -> list[Place]:
    """The points of the kelurahan on land, or of those on islands."""
    rows = Area.objects.filter(level=Level.VILLAGE, boat_only=boat_only)
    return [Place(area.lat, area.lon) for area in rows if area.lat is not None and area.lon is not None]
