"""Complaints and their answers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0023_day_plans")]
    operations = []  # type: ignore[var-annotated]
