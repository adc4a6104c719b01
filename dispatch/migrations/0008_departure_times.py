from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0007_roads_and_choice")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="departure_base_seconds",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="departure_seconds",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="departure_source",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
    ]
