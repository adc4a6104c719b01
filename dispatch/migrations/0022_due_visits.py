"""Visits out of care plans: the day of the plan, the window in which somebody should come, the city's hours for it."""

import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0012_plans"), ("dispatch", "0021_specialist")]

    operations = [
        migrations.CreateModel(
            name="VisitingHours",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "from_time",
                    models.TimeField(
                        default=datetime.time(8, 0), verbose_name="kunjungan terencana dari pukul"
                    ),
                ),
                ("to_time", models.TimeField(default=datetime.time(16, 0), verbose_name="sampai pukul")),
                (
                    "evening_time",
                    models.TimeField(
                        default=datetime.time(16, 0),
                        verbose_name="kunjungan besok muncul di meja sejak pukul",
                    ),
                ),
            ],
            options={
                "verbose_name": "jam kunjungan terencana",
                "verbose_name_plural": "jam kunjungan terencana",
            },
        ),
        migrations.AddConstraint(
            model_name="visitinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="visiting_hours_is_one_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_time__gt", models.F("from_time"))),
                name="visiting_hours_end_after_they_begin",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinics.careplan",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="plan_day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="plan_try",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="visit",
            name="planned_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="planned_to",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("planned_from__isnull", False)),
                fields=["clinic", "planned_from"],
                name="dispatch_visits_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("plan", "plan_day", "plan_try"), name="one_visit_a_day_of_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    plan__isnull=True,
                    plan_day__isnull=True,
                    planned_from__isnull=True,
                    planned_to__isnull=True,
                )
                | models.Q(
                    plan__isnull=False,
                    plan_day__isnull=False,
                    planned_from__isnull=False,
                    planned_to__gt=models.F("planned_from"),
                ),
                name="visit_of_a_plan_has_its_window",
            ),
        ),
    ]
