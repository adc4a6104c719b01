"""Photos and recordings of a visit, and the specialist's answer."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0005_visit_notes")]

    operations = []  # type: ignore[var-annotated]
