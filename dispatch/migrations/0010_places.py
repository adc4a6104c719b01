import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PIN_SOURCES = ("none", "village", "lane", "gps", "map", "desk", "earlier", "crew")


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0004_landmarks"),
        ("dispatch", "0009_switches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GeocodedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=200, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("found", "Found"),
                            ("nothing", "Nothing"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("provider", models.CharField(blank=True, default="", max_length=12)),
                ("answers", models.JSONField(default=list)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("wanted_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "wanted_at"], name="dispatch_ge_state_41330a_idx"),
                    models.Index(fields=["asked_at"], name="dispatch_ge_asked_a_216f05_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("call_key", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("shared_at", models.DateTimeField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("accuracy_metres", models.PositiveIntegerField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_by", "created_at"], name="dispatch_sh_created_5402b1_idx"),
                    models.Index(fields=["expires_at"], name="dispatch_sh_expires_7e9e3d_idx"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="visit",
            name="pin_source",
            field=models.CharField(
                choices=[(source, source) for source in PIN_SOURCES], default="none", max_length=8
            ),
        ),
    ]
