from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0010_places")]

    operations: list[object] = []
