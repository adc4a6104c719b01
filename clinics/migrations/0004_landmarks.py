import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0003_words_of_the_registry")]

    operations = [
        migrations.CreateModel(
            name="Landmark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mosque", "masjid / musala"),
                            ("school", "sekolah"),
                            ("hospital", "rumah sakit"),
                            ("market", "pasar"),
                            ("landmark", "patokan lain"),
                            ("outside", "di luar kota"),
                        ],
                        max_length=8,
                        verbose_name="jenis",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nama")),
                ("address", models.CharField(blank=True, default="", max_length=160, verbose_name="alamat")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="lintang")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="bujur")),
                ("aliases", models.JSONField(blank=True, default=list, verbose_name="nama lain")),
                ("source", models.CharField(blank=True, default="", max_length=60, verbose_name="sumber")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="diubah")),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="landmarks",
                        to="clinics.area",
                        verbose_name="kelurahan",
                    ),
                ),
            ],
            options={
                "verbose_name": "patokan",
                "verbose_name_plural": "patokan",
                "ordering": ["name"],
                "indexes": [models.Index(fields=["changed_at"], name="clinics_lan_changed_2f17f4_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("source",),
                        name="landmark_once_per_source",
                    )
                ],
            },
        ),
    ]
