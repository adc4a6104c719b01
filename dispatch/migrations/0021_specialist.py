"""Questions to a specialist, and their clock at a visit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0006_files"),
        ("dispatch", "0020_plans_and_kit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="urgencytarget",
            name="specialist_minutes",
            field=models.PositiveIntegerField(default=10, verbose_name="jawaban dokter spesialis (menit)"),
        ),
        migrations.AddField(
            model_name="visit",
            name="specialist_alarmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="specialist_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="SpecialistQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action_id", models.UUIDField(unique=True)),
                ("asked_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("question", models.TextField()),
                ("patient_key", models.CharField(blank=True, default="", max_length=36)),
                ("file_ids", models.JSONField(default=list)),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True, default="")),
                ("urgent", models.BooleanField(default=False)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.assignment",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="specialist_questions",
                        to="dispatch.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["due_at"],
                        name="question_waits",
                    ),
                    models.Index(fields=["answered_at"], name="dispatch_sp_answere_0685c3_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_is_somebodys",
                    )
                ],
            },
        ),
    ]
