"""The crew's devices and what is kept aside of them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0018_positions")]

    operations = []  # type: ignore[var-annotated]
