"""What a team carries, what it used, and what is short."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0007_care_plans")]

    operations = []  # type: ignore[var-annotated]
