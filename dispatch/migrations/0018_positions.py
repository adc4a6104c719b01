"""Positions only inside a duty, and phones that report by an app."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0017_safety")]

    operations = []  # type: ignore[var-annotated]
