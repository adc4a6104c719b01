"""Photos and recordings of a visit, and the specialist among the roles."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0005_visit_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="role",
            field=models.CharField(
                choices=[
                    ("call_taker", "Call Taker"),
                    ("dispatcher", "Dispatcher"),
                    ("crew", "Tim Home Care"),
                    ("clinic_head", "Kepala Puskesmas / Penanggung Jawab"),
                    ("health_office", "Dinas Kesehatan"),
                    ("observer", "Pengamat War Room"),
                    ("specialist", "Dokter Spesialis"),
                    ("admin", "Admin"),
                ],
                max_length=16,
                verbose_name="peran",
            ),
        ),
        migrations.CreateModel(
            name="VisitFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_id", models.UUIDField(unique=True)),
                ("visit_code", models.CharField(db_index=True, max_length=24)),
                ("patient_key", models.CharField(blank=True, default="", max_length=36)),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "foto"), ("ecg", "EKG"), ("usg", "USG"), ("other", "lainnya")],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received", models.PositiveIntegerField(default=0)),
                ("taken_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(null=True)),
                ("refused", models.CharField(blank=True, default="", max_length=40)),
                ("content_type", models.CharField(blank=True, default="", max_length=40)),
                ("stored_name", models.CharField(max_length=64, unique=True)),
                ("stored_size", models.PositiveIntegerField(default=0)),
                ("width_pixels", models.PositiveIntegerField(null=True)),
                ("height_pixels", models.PositiveIntegerField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.team",
                    ),
                ),
            ],
            options={
                "ordering": ["taken_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("kept_at__isnull", True)),
                        fields=["touched_at"],
                        name="file_on_the_way",
                    )
                ],
            },
        ),
    ]
