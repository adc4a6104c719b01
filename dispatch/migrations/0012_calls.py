from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0011_questions")]

    operations: list[object] = []
