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
    dependencies = [("clinics", "0008_supplies")]

    operations = [
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
            ],
            options={
                "ordering": ["-assessed_at", "-pk"],
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
            ],
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
            ],
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
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
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
            ],
            options={
                "ordering": ["-merged_at", "-pk"],
            },
        ),
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
        migrations.AddField(
            model_name="barthelscore",
            name="assessed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="barthelscore",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="barthel_scores",
                to="clinics.patient",
            ),
        ),
        migrations.AddField(
            model_name="identitynumber",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="numbers", to="clinics.patient"
            ),
        ),
        migrations.AddField(
            model_name="identitynumber",
            name="replaced_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="identitynumber",
            name="written_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notdouble",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
            ),
        ),
        migrations.AddField(
            model_name="notdouble",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notdouble",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.patient"
            ),
        ),
        migrations.AddField(
            model_name="notdouble",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.patient"
            ),
        ),
        migrations.AddField(
            model_name="patientchange",
            name="changed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="patientchange",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="clinics.patient"
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.clinic"
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="double",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.patient"
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="clinics.patient"
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="merged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="patientmerge",
            name="undone_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="barthelscore",
            index=models.Index(fields=["patient", "assessed_at"], name="clinics_bar_patient_811673_idx"),
        ),
        migrations.AddIndex(
            model_name="identitynumber",
            index=models.Index(fields=["blind"], name="clinics_ide_blind_cb3335_idx"),
        ),
        migrations.AddConstraint(
            model_name="identitynumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("patient", "kind"),
                name="one_standing_number_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="notdouble",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="two_patients_told_apart_once"),
        ),
        migrations.AddIndex(
            model_name="patientchange",
            index=models.Index(fields=["patient", "changed_at"], name="clinics_pat_patient_601a20_idx"),
        ),
        migrations.AddConstraint(
            model_name="patientmerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("double",),
                name="a_double_of_one_patient",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
