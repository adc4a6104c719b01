from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0015_handover")]

    operations: list[object] = []
