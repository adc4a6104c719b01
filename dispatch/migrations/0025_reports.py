"""Reports and the reasons of missed targets."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0024_complaints")]
    operations = []  # type: ignore[var-annotated]
