"""The kit check of a shift is one more short list that an office edits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_log")]

    operations = [
        migrations.AlterField(
            model_name="reason",
            name="kind",
            field=models.CharField(
                choices=[
                    ("disposition", "hasil panggilan"),
                    ("decline", "tim menolak"),
                    ("override", "memilih tim lain"),
                    ("cancel", "dibatalkan"),
                    ("close", "ditutup tanpa kunjungan"),
                    ("leave", "tim dilepas"),
                    ("kit", "isi tas dan armada"),
                ],
                max_length=12,
                verbose_name="daftar",
            ),
        ),
    ]
