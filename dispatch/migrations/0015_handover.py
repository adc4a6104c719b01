from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0014_search")]

    operations: list[object] = []
