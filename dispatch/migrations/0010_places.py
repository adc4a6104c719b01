from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0009_switches")]

    operations: list[object] = []
