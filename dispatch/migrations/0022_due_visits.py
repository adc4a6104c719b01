"""Visits out of care plans."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0021_specialist")]
    operations = []  # type: ignore[var-annotated]
