"""Reviews of notes and rights to them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0010_roster")]
    operations = []  # type: ignore[var-annotated]
