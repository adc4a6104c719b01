"""Calls of a telephone exchange, calls nobody took, and dispositions that were taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0011_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomingCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call_id", models.CharField(max_length=80, unique=True)),
                ("number_raw", models.CharField(blank=True, default="", max_length=40)),
                ("number", models.CharField(blank=True, db_index=True, default="", max_length=20)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("accuracy_metres", models.FloatField(null=True)),
                ("rang_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["rang_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(taken_at__isnull=True, ended_at__isnull=True),
                        fields=["rang_at"],
                        name="incoming_ringing",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="incoming",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="dispatch.incomingcall",
            ),
        ),
        migrations.AddField(model_name="call", name="rang_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="call", name="undone_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(model_name="call", name="answered_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="call", name="disposition", field=models.CharField(blank=True, max_length=20)
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                condition=models.Q(undone_at__isnull=True),
                fields=("incoming",),
                name="one_call_per_incoming",
            ),
        ),
    ]
