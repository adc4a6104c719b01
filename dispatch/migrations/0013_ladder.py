from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0012_calls")]

    operations: list[object] = []
