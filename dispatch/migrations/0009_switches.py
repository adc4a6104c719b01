from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0008_departure_times")]

    operations: list[object] = []
