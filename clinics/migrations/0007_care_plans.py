"""Care plans: single next visits and series."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0006_files")]

    operations = []  # type: ignore[var-annotated]
