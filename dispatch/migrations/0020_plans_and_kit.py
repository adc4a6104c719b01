"""Care plans and kit in the dispatch of a day: what a visit needs of the bag and the vehicle."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0019_devices")]

    operations = [
        migrations.AddField(model_name="visit", name="kit", field=models.JSONField(default=list)),
    ]
