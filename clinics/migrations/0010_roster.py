"""Swaps, absences and patterns of the roster."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0009_patients")]
    operations = []  # type: ignore[var-annotated]
