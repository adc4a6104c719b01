"""Tasks with a timer, surge and its second set of targets, and the handover sheet."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dispatch.models import DeadlineKind  # every kind there is: the parts that set deadlines are many

FORWARD = """
UPDATE dispatch_urgencytarget SET call_back_minutes = 5, address_minutes = 3 WHERE urgency = 'red';
UPDATE dispatch_urgencytarget SET call_back_minutes = 45, address_minutes = 30 WHERE urgency = 'green';
INSERT INTO dispatch_surgetarget
    (urgency, face_to_face_minutes, unassigned_minutes, call_back_minutes, address_minutes, "order")
SELECT target.urgency, second.face, second.unassigned, second.call_back, second.address, target."order"
FROM dispatch_urgencytarget target
JOIN (VALUES ('red', 15, 1, 5, 3), ('yellow', 120, 10, 30, 20), ('green', 480, 30, 120, 60))
    AS second (urgency, face, unassigned, call_back, address) ON second.urgency = target.urgency;

CREATE TRIGGER handover_is_kept BEFORE DELETE ON dispatch_handover
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
CREATE TRIGGER handover_stays_as_signed BEFORE UPDATE ON dispatch_handover
    FOR EACH ROW WHEN (OLD.taken_at IS NOT NULL OR OLD.sheet IS DISTINCT FROM NEW.sheet
        OR OLD.remarks IS DISTINCT FROM NEW.remarks OR OLD.given_by_id IS DISTINCT FROM NEW.given_by_id)
    EXECUTE FUNCTION dottoro_refuse_change();
CREATE TRIGGER surgeperiod_is_kept BEFORE DELETE ON dispatch_surgeperiod
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""

BACKWARD = """
DROP TRIGGER surgeperiod_is_kept ON dispatch_surgeperiod;
DROP TRIGGER handover_stays_as_signed ON dispatch_handover;
DROP TRIGGER handover_is_kept ON dispatch_handover;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0014_search"),
        ("clinics", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="urgencytarget",
            name="call_back_minutes",
            field=models.PositiveIntegerField(default=15, verbose_name="telepon balik (menit)"),
        ),
        migrations.AddField(
            model_name="urgencytarget",
            name="address_minutes",
            field=models.PositiveIntegerField(default=10, verbose_name="alamat diperjelas (menit)"),
        ),
        migrations.AddField(
            model_name="visit",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visit", name="call_back_due_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="visit", name="call_back_alarmed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(model_name="visit", name="address_due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="visit", name="address_alarmed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=DeadlineKind.choices,
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="SurgeSetting",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "remind_hours",
                    models.FloatField(default=6, verbose_name="ingatkan lagi setiap (jam)"),
                ),
                (
                    "own_territory_minutes",
                    models.FloatField(default=0.0, verbose_name="puskesmas wilayah didahulukan (menit)"),
                ),
                ("coverage_weight", models.FloatField(default=0.25, verbose_name="harga jangkauan")),
                (
                    "long_way_minutes",
                    models.FloatField(default=30.0, verbose_name="jarak jauh tidak menahan (menit)"),
                ),
            ],
            options={
                "verbose_name": "pengaturan lonjakan",
                "verbose_name_plural": "pengaturan lonjakan",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="surge_setting_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="SurgeTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("urgency", models.CharField(max_length=6, unique=True, verbose_name="urgensi")),
                ("face_to_face_minutes", models.PositiveIntegerField(verbose_name="tatap muka (menit)")),
                ("unassigned_minutes", models.FloatField(verbose_name="alarm belum ditugaskan (menit)")),
                ("call_back_minutes", models.PositiveIntegerField(verbose_name="telepon balik (menit)")),
                ("address_minutes", models.PositiveIntegerField(verbose_name="alamat diperjelas (menit)")),
                ("order", models.PositiveSmallIntegerField(verbose_name="urutan")),
            ],
            options={
                "verbose_name": "target saat lonjakan",
                "verbose_name_plural": "target saat lonjakan",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="SurgePeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=240)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, default="", max_length=240)),
                ("remind_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ended_at",), name="one_surge_at_a_time", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="surge_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("sheet", models.JSONField()),
                ("remarks", models.CharField(blank=True, default="", max_length=2000)),
                ("given_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("changes", models.JSONField(default=list)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.clinic",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                "verbose_name": "serah terima jaga",
                "verbose_name_plural": "serah terima jaga",
                "ordering": ["-given_at"],
                "indexes": [models.Index(fields=["clinic", "-given_at"], name="handover_of_clinic")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True), ("taken_at__isnull", True)),
                        fields=("clinic",),
                        name="one_sheet_waits_per_side",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                            models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="handover_taken_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken_by", models.F("given_by")), _negated=True),
                        name="handover_between_two_people",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
