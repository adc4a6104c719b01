"""The day plan of a puskesmas."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0022_due_visits")]
    operations = []  # type: ignore[var-annotated]
