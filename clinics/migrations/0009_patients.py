"""The caseload's facts of a patient."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0008_supplies")]
    operations = []  # type: ignore[var-annotated]
