from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0013_ladder")]

    operations: list[object] = []
