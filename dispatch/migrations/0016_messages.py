"""Messages to families: numbers, the office's words, and every message with what became of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0015_handover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.CharField(max_length=20, unique=True)),
                ("token", models.CharField(max_length=32, unique=True)),
                ("language", models.CharField(default="id", max_length=2)),
                ("seen_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_by", models.CharField(blank=True, default="", max_length=8)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stopped_at__isnull", True), ("stopped_by", "")),
                            models.Q(
                                ("stopped_at__isnull", False), models.Q(("stopped_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="message_contact_stopped_how",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.UUIDField(unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("phone", models.CharField(blank=True, default="", max_length=20)),
                ("language", models.CharField(default="id", max_length=2)),
                ("values", models.JSONField(default=dict)),
                ("template_version", models.PositiveIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "menunggu dikirim"),
                            ("sent", "terkirim"),
                            ("delivered", "sampai"),
                            ("read", "dibaca"),
                            ("failed", "gagal"),
                            ("not_sent", "tidak dikirim"),
                            ("logged", "hanya dicatat"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("driver", models.CharField(blank=True, default="", max_length=10)),
                ("provider_id", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("queued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("set_aside_at", models.DateTimeField(null=True)),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="dispatch.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "queued")), fields=["due_at"], name="message_due"
                    ),
                    models.Index(
                        condition=models.Q(("set_aside_at__isnull", True), ("status", "failed")),
                        fields=["failed_at"],
                        name="message_dead",
                    ),
                    models.Index(fields=["phone", "queued_at"], name="message_of_phone"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=2)),
                ("version", models.PositiveIntegerField()),
                ("text", models.CharField(blank=True, max_length=640)),
                ("provider_name", models.CharField(blank=True, default="", max_length=120)),
                ("written_at", models.DateTimeField()),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "language", "version"), name="message_template_version"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER messagetemplate_is_append_only BEFORE UPDATE OR DELETE ON dispatch_messagetemplate"
            " FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();",
            "DROP TRIGGER messagetemplate_is_append_only ON dispatch_messagetemplate;",
        ),
    ]
