"""``manage.py import_roads FILE.osm.pbf``: an OpenStreetMap extract becomes the city's roads and its base map."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from clinics.clock import now
from clinics.words import SENTENCES
from dispatch.management.commands.practice_streets import village_points
from dispatch.travel.basemap import BASEMAP_FILE, write_basemap
from dispatch.travel.roads import BadRoadFile, Imported, RoadData, import_file

STAGES = {
    "ways": "membaca jalan / reading roads: {count:,}",
    "graph": "menyusun jaringan / building the network",
    "files": "menyimpan / writing",
    "tiles": "peta dasar / base map: {count:,}",
}
ON_A_SCREEN_EVERY_SECONDS = 0.1
IN_A_LOG_EVERY_SECONDS = 5.0


class Told:
    """Progress on stderr: one line that changes on a screen, a line now and then in a log."""

    def __init__(self, to: OutputWrapper) -> None:
        self.to = to
        self.screen = to.isatty()
        self.stage = ""
        self.next_at = 0.0

    def __call__(self, stage: str, count: int) -> None:
        """Say how far it is, when there is something new to say."""
        at = time.monotonic()
        if stage == self.stage and at < self.next_at:
            return
        self.next_at = at + (ON_A_SCREEN_EVERY_SECONDS if self.screen else IN_A_LOG_EVERY_SECONDS)
        self.stage = stage
        line = STAGES[stage].format(count=count)
        self._write(f"\r\033[K{line}" if self.screen else f"{line}\n")

    def end(self) -> None:
        """Leave a clean line."""
        if self.screen:
            self._write("\r\033[K")

    def _write(self, text: str) -> None:
        """Not in the red of errors."""
        self.to.write(text, lambda plain: plain, ending="")
        self.to.flush()


class Command(BaseCommand):
    """Import the roads. A file that is refused changes nothing; workers pick up a new import by themselves."""

    help = (
        "Build the road graph and the base map from an OpenStreetMap extract (.osm.pbf). See docs/roads.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether to keep only what is in and around the city."""
        parser.add_argument("file", type=Path, help="an extract, e.g. from download.geofabrik.de")
        parser.add_argument(
            "--clip",
            choices=["areas"],
            help="areas: keep only the ways in the city's areas and 3 km around them",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Import, or say why not in both languages."""
        started = time.monotonic()
        told = Told(self.stderr)
        city = village_points(boat_only=False)
        try:
            if not city:
                raise BadRoadFile("roads_no_city")
            done = import_file(
                options["file"],
                settings.ROADS_DIR,
                at=now(),
                city=city,
                clip=options["clip"] == "areas",
                progress=told,
                beside=lambda data, folder, attribution: write_beside(data, folder, attribution, told),
            )
        except BadRoadFile as refused:
            raise CommandError(in_both_languages(refused.code, **refused.params)) from None
        except OSError as error:
            raise CommandError(in_both_languages("roads_not_written", why=error.strerror or error)) from None
        finally:
            told.end()
        self._report(done, time.monotonic() - started)

    def _report(self, done: Imported, seconds: float) -> None:
        facts, counts = done.facts, done.facts["counts"]
        kilometres = ", ".join(f"{name} {length:,.0f} km" for name, length in counts["kilometres"].items())
        networks = ", ".join(f"{name} {number}" for name, number in counts["networks"].items())
        self.stdout.write(
            f"{facts['source']}: {counts['points']:,} points, {counts['stretches']:,} stretches"
            f" ({seconds:.1f} s)\n"
            f"  {kilometres}\n"
            f"  separate networks (islands): {networks}\n"
            f"  roads near {done.reached} of {done.villages} kelurahan on land\n"
            f"  {facts['attribution']}; in force as {facts['stamp']}"
        )


def write_beside(data: RoadData, folder: Path, attribution: str, told: Told) -> None:
    """What else is made of the same roads, in the same folder, so that it changes with them: the streets drawn."""
    made = write_basemap(data, folder / BASEMAP_FILE, attribution=attribution, progress=told)
    told.end()
    told.to.write(
        f"peta dasar / base map: {made.tiles:,} tiles, {made.octets / 1e6:.1f} MB ({made.seconds:.1f} s)",
        lambda plain: plain,
    )


def in_both_languages(code: str, **params: object) -> str:
    """The sentence of a refusal, Bahasa Indonesia first."""
    sentence = SENTENCES[code]
    return f"{sentence.id.format(**params)}\n{sentence.en.format(**params)}"
