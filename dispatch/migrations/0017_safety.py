"""Door codes, news from the bedside, and corrected pins."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0016_messages")]

    operations = []  # type: ignore[var-annotated]
