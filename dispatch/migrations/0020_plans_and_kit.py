"""Care plans and kit in the dispatch of a day."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0019_devices")]

    operations = []  # type: ignore[var-annotated]
