"""Complaints and their answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0001_first"),
        ("dispatch", "0023_day_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("wait", "lama menunggu"),
                            ("manner", "sikap petugas"),
                            ("care", "penanganan"),
                            ("money", "diminta uang atau kartu"),
                            ("information", "kurang kabar"),
                            ("place", "alamat tidak ditemukan"),
                            ("other", "lainnya"),
                            ("praise", "terima kasih"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField()),
                ("writer_name", models.CharField(blank=True, default="", max_length=120)),
                ("writer_phone_raw", models.CharField(blank=True, default="", max_length=40)),
                ("writer_phone", models.CharField(blank=True, default="", max_length=20)),
                ("language", models.CharField(default="id", max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "baru"),
                            ("read", "dibaca"),
                            ("answered", "dijawab"),
                            ("closed", "selesai"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("close_reason", models.CharField(blank=True, default="", max_length=240)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="dispatch.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="dispatch.complaint",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintSetting",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(default=3, verbose_name="dijawab dalam (hari kerja)"),
                ),
            ],
            options={
                "verbose_name": "pengaturan pengaduan",
                "verbose_name_plural": "pengaturan pengaduan",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="complaint_setting_is_one_row")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["clinic", "state", "due_at"], name="dispatch_co_clinic__3fe4aa_idx"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["clinic", "received_at"], name="dispatch_co_clinic__279b21_idx"),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="complaint_answered_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="complaint_closed_when",
            ),
        ),
    ]
