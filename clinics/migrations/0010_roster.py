"""What a puskesmas needs of its roster, who is away, swaps and calendar links; log-ins that a whole team shares."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SHARED = "UPDATE clinics_person SET shared_account = true WHERE is_practice AND username LIKE 'tim-%'"
"""The practice city's team log-ins, which the invented crews use in turns."""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0009_patients")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="shared_account",
            field=models.BooleanField(default=False, verbose_name="akun bersama satu tim"),
        ),
        migrations.CreateModel(
            name="RosterNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rest_hours", models.PositiveSmallIntegerField(default=10)),
                ("longest_hours", models.PositiveSmallIntegerField(default=14)),
                ("morning_at", models.TimeField(default=datetime.time(8, 0))),
                ("afternoon_at", models.TimeField(default=datetime.time(14, 0))),
                ("night_at", models.TimeField(default=datetime.time(21, 0))),
                ("teams", models.JSONField(default=dict)),
                ("professions", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roster_need",
                        to="clinics.clinic",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField()),
                ("last", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leave", "cuti"),
                            ("sick", "sakit"),
                            ("training", "pelatihan"),
                            ("other", "lainnya"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["first", "pk"],
                "indexes": [models.Index(fields=["person", "last"], name="clinics_absence_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="away_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("person",),
                        name="one_calendar_link_per_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftSwap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "ditawarkan"),
                            ("agreed", "menunggu kepala"),
                            ("done", "berlaku"),
                            ("declined", "ditolak rekan"),
                            ("refused", "ditolak kepala"),
                            ("withdrawn", "ditarik"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("why_head", models.JSONField(default=list)),
                ("offered_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "back_shift",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clinics.shift",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="swaps", to="clinics.shift"
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-offered_at", "-pk"],
                "indexes": [models.Index(fields=["taker", "state"], name="clinics_swap_taker")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "agreed"])),
                        fields=("shift", "giver"),
                        name="one_open_swap_of_a_shift",
                    )
                ],
            },
        ),
        migrations.RunSQL(SHARED, migrations.RunSQL.noop),
    ]
