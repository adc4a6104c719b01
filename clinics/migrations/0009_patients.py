"""The caseload's facts of a patient: state, klaster, care level, doctor, diagnoses; sealed numbers; doubles."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER barthelscore_is_append_only BEFORE UPDATE OR DELETE ON clinics_barthelscore
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
CREATE TRIGGER patientchange_is_append_only BEFORE UPDATE OR DELETE ON clinics_patientchange
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""
BACKWARD = """
DROP TRIGGER patientchange_is_append_only ON clinics_patientchange;
DROP TRIGGER barthelscore_is_append_only ON clinics_barthelscore;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0008_supplies"),
    ]

    operations = [
        migrations.AddField(
            model_name="accessentry",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=160),
        ),
        migrations.AddField(
            model_name="patient",
            name="care_level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("independent", "mandiri"),
                    ("mild", "ketergantungan ringan"),
                    ("moderate", "ketergantungan sedang"),
                    ("severe", "ketergantungan berat"),
                    ("total", "ketergantungan total"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="care_level_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="patient",
            name="care_score",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="patient",
            name="diagnoses",
            field=models.JSONField(default=list, verbose_name="diagnosis"),
        ),
        migrations.AddField(
            model_name="patient",
            name="diagnoses_over",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="patient",
            name="diagnosis_klaster",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="patient",
            name="klaster_set",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="patient",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="doubles",
                to="clinics.patient",
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="responsible_doctor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="state",
            field=models.CharField(
                choices=[
                    ("active", "aktif"),
                    ("moved", "pindah"),
                    ("died", "meninggal"),
                    ("closed", "selesai dibina"),
                ],
                default="active",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="state_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="patient",
            name="state_reason",
            field=models.CharField(blank=True, default="", max_length=160),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                fields=["clinic", "state", "next_visit_on"], name="clinics_pat_clinic__e6f394_idx"
            ),
        ),
        migrations.CreateModel(
            name="BarthelScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("items", models.JSONField()),
                ("score", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("independent", "mandiri"),
                            ("mild", "ketergantungan ringan"),
                            ("moderate", "ketergantungan sedang"),
                            ("severe", "ketergantungan berat"),
                            ("total", "ketergantungan total"),
                        ],
                        max_length=12,
                    ),
                ),
                ("assessed_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, default="", max_length=160)),
                (
                    "assessed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="barthel_scores",
                        to="clinics.patient",
                    ),
                ),
            ],
            options={
                "ordering": ["-assessed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["patient", "assessed_at"], name="clinics_bar_patient_811673_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("nik", "NIK"), ("bpjs", "No. BPJS")], max_length=4)),
                ("sealed", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
                ("blind", models.CharField(max_length=64)),
                ("last_digits", models.CharField(max_length=4)),
                ("written_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="clinics.patient",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["blind"], name="clinics_ide_blind_cb3335_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("patient", "kind"),
                        name="one_standing_number_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotDouble",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
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
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.patient"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.patient"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="two_patients_told_apart_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=24)),
                ("before", models.CharField(blank=True, default="", max_length=160)),
                ("after", models.CharField(blank=True, default="", max_length=160)),
                ("reason", models.CharField(blank=True, default="", max_length=160)),
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
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="clinics.patient",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["patient", "changed_at"], name="clinics_pat_patient_601a20_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("moved_plans", models.JSONField(default=list)),
                ("moved_doubles", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("merged_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "double",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.patient"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="clinics.patient",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-merged_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("double",),
                        name="a_double_of_one_patient",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
