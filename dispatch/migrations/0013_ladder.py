import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0012_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="urgencytarget",
            name="ring_again_seconds",
            field=models.PositiveIntegerField(
                default=25, verbose_name="berdering lagi bila belum dilihat (detik)"
            ),
        ),
        migrations.AddField(model_name="assignment", name="pushed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="assignment", name="rang_again_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="assignment", name="arrival_alarmed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(model_name="visit", name="returned_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="visit", name="must_call_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ring_again", "tawaran belum dilihat"),
                    ("offer_expires", "tawaran kedaluwarsa"),
                    ("unassigned_alarm", "belum ditugaskan"),
                    ("arrival_alarm", "belum tiba"),
                    ("on_scene_alarm", "terlalu lama di lokasi"),
                    ("psc119_call", "PSC 119 belum dihubungi"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("endpoint", models.CharField(max_length=600, unique=True)),
                ("key_id", models.CharField(max_length=16)),
                ("created_at", models.DateTimeField()),
                ("last_ok_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PushHint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("again", models.BooleanField(default=False)),
                ("queued_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=12)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_hints",
                        to="dispatch.assignment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["queued_at"],
                        name="push_hint_waits",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "again"), name="one_push_hint_per_ring")
                ],
            },
        ),
    ]
