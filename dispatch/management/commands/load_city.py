"""``manage.py load_city makassar``: a city's folder becomes areas, puskesmas, catchments and the office's lists."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinics.city.checks import check_city
from clinics.city.folder import find_folder, read_city, shipped_cities
from clinics.city.load import Loaded, load_places, stamp_installation
from clinics.city.reading import BadCity, Faults
from clinics.city.supplies import load_supplies, read_supplies
from dispatch.services.office_lists import load_office_lists, read_office_lists
from dispatch.services.question_lists import load_question_sets, read_question_sets


class Command(BaseCommand):
    """Load a city. Nothing is written when anything in the folder is wrong; a second load changes nothing."""

    help = "Load a city's folder (areas, puskesmas, catchments, targets, reasons). Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The city's name, or the path of a folder."""
        parser.add_argument(
            "city", help=f"a shipped city ({', '.join(shipped_cities())}) or the path of a folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's signature
        """Read everything, check everything, then write in one transaction."""
        try:
            folder = find_folder(options["city"])
        except FileNotFoundError as error:
            raise CommandError(f"There is no city {options['city']!r} ({error} is not a folder).") from None
        self.stdout.write(f"Reading {options['city']} ...")
        try:
            counts = self._load(folder)
        except BadCity as refused:
            lines = "\n".join(f"  {fault}" for fault in refused.faults)
            raise CommandError(f"{options['city']} was refused, nothing was written:\n{lines}") from None
        for row in counts:
            self.stdout.write(f"  {row.what}: {row.created} created, {row.kept} kept")

    def _load(self, folder: Path) -> list[Loaded]:
        faults = Faults()
        files = read_city(folder, faults)
        lists = read_office_lists(folder, faults)
        questions = read_question_sets(folder, faults)
        supplies = read_supplies(folder, faults)
        if files is not None:
            check_city(files, faults)
        faults.stop_if_any()
        if files is None:
            raise BadCity(faults.found)
        names = {area.code: area.name for area in files.areas} | {
            clinic.code: clinic.name for clinic in files.clinics
        }
        with transaction.atomic():
            installation = stamp_installation(files.facts, kind=settings.MODE)
            counts, far = load_places(files)
            counts += load_office_lists(lists)
            counts.append(load_question_sets(questions))
            counts.append(load_supplies(supplies))
        self.stdout.write(f"  {installation.city_name}, a {installation.kind} installation")
        for row in far:
            self.stdout.write(
                f"  {names[row.village]} has no puskesmas in its kecamatan: "
                f"{names[row.clinic]} ({row.kilometres:.1f} km) until the office says otherwise"
            )
        return counts
