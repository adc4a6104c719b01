"""The day plan of a puskesmas."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0012_plans"),
        ("dispatch", "0022_due_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DayPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("source", models.CharField(max_length=8)),
                ("basis", models.CharField(max_length=64)),
                ("rounds", models.JSONField(default=dict)),
                ("pins", models.JSONField(default=dict)),
                ("undo_to", models.PositiveIntegerField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DayPlanChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("before", models.PositiveIntegerField(null=True)),
                ("change", models.CharField(max_length=12)),
                ("rounds", models.JSONField(default=dict)),
                ("pins", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=list)),
                ("happened_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="dispatch.dayplan",
                    ),
                ),
            ],
            options={"ordering": ["plan", "version"]},
        ),
        migrations.CreateModel(
            name="DayPlanSetting",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "service_minutes",
                    models.PositiveSmallIntegerField(default=30, verbose_name="lama satu kunjungan (menit)"),
                ),
                (
                    "lunch_minutes",
                    models.PositiveSmallIntegerField(default=30, verbose_name="istirahat siang (menit)"),
                ),
                (
                    "lunch_from",
                    models.TimeField(
                        default=datetime.time(11, 30), verbose_name="istirahat siang paling awal pukul"
                    ),
                ),
                (
                    "lunch_to",
                    models.TimeField(
                        default=datetime.time(13, 30),
                        verbose_name="istirahat siang selesai paling lambat pukul",
                    ),
                ),
                (
                    "preferred_minutes",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="nakes yang sama senilai (menit jalan)"
                    ),
                ),
                (
                    "move_minutes",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="pindah tim senilai (menit jalan)"
                    ),
                ),
                (
                    "offer_minutes",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="ditawarkan sebelum berangkat (menit)"
                    ),
                ),
            ],
            options={
                "verbose_name": "pengaturan rencana hari",
                "verbose_name_plural": "pengaturan rencana hari",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="day_plan_setting_is_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("service_minutes__gte", 5)), name="a_visit_takes_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lunch_to__gt", models.F("lunch_from"))),
                        name="lunch_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("place", models.PositiveSmallIntegerField()),
                ("plan_day", models.DateField()),
                ("arrive_at", models.DateTimeField()),
                ("start_at", models.DateTimeField()),
                ("leave_at", models.DateTimeField()),
                ("travel_seconds", models.PositiveIntegerField()),
                (
                    "care_plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clinics.careplan"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="dispatch.dayplan",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clinics.team"
                    ),
                ),
            ],
            options={"ordering": ["plan", "team", "place"]},
        ),
        migrations.AddConstraint(
            model_name="dayplan",
            constraint=models.UniqueConstraint(fields=("clinic", "day"), name="one_plan_a_day"),
        ),
        migrations.AddConstraint(
            model_name="dayplanchange",
            constraint=models.UniqueConstraint(fields=("plan", "version"), name="day_plan_version_once"),
        ),
        migrations.AddIndex(
            model_name="plannedstop",
            index=models.Index(fields=["care_plan", "plan_day"], name="dispatch_pl_care_pl_8b61c3_idx"),
        ),
        migrations.AddIndex(
            model_name="plannedstop",
            index=models.Index(fields=["team", "start_at"], name="dispatch_pl_team_id_12993c_idx"),
        ),
        migrations.AddConstraint(
            model_name="plannedstop",
            constraint=models.UniqueConstraint(fields=("plan", "key"), name="stop_once_a_plan"),
        ),
    ]
