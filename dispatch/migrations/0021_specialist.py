"""The specialist's clock at a visit."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0020_plans_and_kit")]

    operations = []  # type: ignore[var-annotated]
