"""Plans that dispatch carries out."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0011_records")]
    operations = []  # type: ignore[var-annotated]
