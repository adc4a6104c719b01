"""Plans that dispatch carries out: who must come and when, a day that is booked again, a visit that was another's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0011_records")]

    operations = [
        migrations.AddField(
            model_name="careplan",
            name="service_type",
            field=models.CharField(
                choices=[("follow_up", "tindak lanjut"), ("outreach", "jemput bola")],
                default="follow_up",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="careplan",
            name="needs",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="careplan",
            name="from_time",
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name="careplan",
            name="to_time",
            field=models.TimeField(null=True),
        ),
        migrations.AddField(
            model_name="careplan",
            name="rebooked_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="careplan",
            name="rebooked",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="planstep",
            name="settled_before",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.CheckConstraint(
                condition=models.Q(from_time__isnull=True, to_time__isnull=True)
                | models.Q(to_time__gt=models.F("from_time")),
                name="a_plan_has_both_times_or_none",
            ),
        ),
    ]
