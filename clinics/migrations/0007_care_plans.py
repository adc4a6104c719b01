"""Care plans: single next visits and series. Next visits that notes have booked so far become single plans."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER planstep_is_append_only BEFORE UPDATE OR DELETE ON clinics_planstep
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""
BACKWARD = "DROP TRIGGER planstep_is_append_only ON clinics_planstep;"

BOOKED = """
INSERT INTO clinics_careplan (
    patient_id, kind, starts_on, rule, window_days, reason, same_person, state, state_reason, next_on,
    note_id, visit_code, made_by_id, made_at
)
SELECT patient.id, 'single', patient.next_visit_on, 'FREQ=DAILY;COUNT=1', 0, patient.next_visit_reason, false, 'active',
    '', patient.next_visit_on, note.id, coalesce(note.visit_code, ''), note.author_id,
    coalesce(note.written_at, patient.created_at)
FROM clinics_patient patient
LEFT JOIN LATERAL (
    SELECT id, visit_code, author_id, written_at FROM clinics_visitnote
    WHERE patient_id = patient.id AND next_visit_on = patient.next_visit_on ORDER BY written_at DESC LIMIT 1
) note ON true
WHERE patient.next_visit_on IS NOT NULL;
"""


def person() -> models.ForeignKey:
    """Whoever it was, kept."""
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [("clinics", "0006_files")]

    operations = [
        migrations.CreateModel(
            name="CarePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "satu kali"),
                            ("after_discharge", "hari 2-3 setelah pulang"),
                            ("weekly", "setiap minggu"),
                            ("monthly", "setiap bulan"),
                            ("three_monthly", "setiap 3 bulan"),
                            ("custom", "jarak sendiri"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("rule", models.CharField(max_length=160)),
                ("count", models.PositiveSmallIntegerField(null=True)),
                ("every_days", models.PositiveSmallIntegerField(null=True)),
                ("window_days", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, default="", max_length=160)),
                ("same_person", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "berjalan"), ("paused", "ditunda"), ("ended", "selesai")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, default="", max_length=40)),
                ("resumes_on", models.DateField(null=True)),
                ("settled_to", models.DateField(null=True)),
                ("next_on", models.DateField(null=True)),
                ("visit_code", models.CharField(blank=True, default="", max_length=24)),
                ("made_at", models.DateTimeField()),
                ("made_by", person()),
                (
                    "note",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="care_plans",
                        to="clinics.visitnote",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="care_plans",
                        to="clinics.patient",
                    ),
                ),
                ("preferred_person", person()),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(fields=["patient", "state"], name="clinics_car_patient_a124d9_idx"),
                    models.Index(
                        condition=models.Q(("state", "active")),
                        fields=["next_on"],
                        name="clinics_plans_running",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "active"), ("next_on__isnull", True), _connector="OR"),
                        name="only_a_running_plan_has_a_next_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=8)),
                ("on_day", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("visit_code", models.CharField(blank=True, default="", max_length=24)),
                ("happened_at", models.DateTimeField()),
                ("person", person()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="clinics.careplan",
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at", "pk"],
                "indexes": [
                    models.Index(fields=["plan", "happened_at"], name="clinics_pla_plan_id_5fc5b4_idx")
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(BOOKED, migrations.RunSQL.noop),
    ]
