"""The whole visit note: several patients, diagnoses, medicines, consent, signing; notes are append-only.

Official titles of ICD-10 codes are the office's own import (``manage.py import_icd10_titles``).
"""

from django.db import migrations, models

FORWARD = """
CREATE TRIGGER visitnote_is_append_only BEFORE UPDATE OR DELETE ON clinics_visitnote
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""
BACKWARD = "DROP TRIGGER visitnote_is_append_only ON clinics_visitnote;"


class Migration(migrations.Migration):
    dependencies = [("clinics", "0004_landmarks")]

    operations = [
        migrations.CreateModel(
            name="DiagnosisTitle",
            fields=[
                ("code", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=300, verbose_name="judul resmi")),
                ("imported_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField("patient", "allergies", models.JSONField(null=True, verbose_name="alergi")),
        migrations.AddField("patient", "allergies_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "patient", "regular_medicines", models.JSONField(null=True, verbose_name="obat rutin")
        ),
        migrations.AddField("patient", "regular_medicines_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "visitnote", "patient_key", models.CharField(blank=True, default="", max_length=36)
        ),
        migrations.AddField(
            "visitnote", "assessment", models.TextField(blank=True, default="", verbose_name="penilaian")
        ),
        migrations.AddField(
            "visitnote", "diagnoses", models.JSONField(default=list, verbose_name="diagnosis")
        ),
        migrations.AddField("visitnote", "allergies", models.JSONField(null=True, verbose_name="alergi")),
        migrations.AddField(
            "visitnote", "regular_medicines", models.JSONField(null=True, verbose_name="obat rutin")
        ),
        migrations.AddField(
            "visitnote", "medicines", models.JSONField(default=list, verbose_name="obat diberikan")
        ),
        migrations.AddField(
            "visitnote", "supplies", models.JSONField(default=list, verbose_name="BHP dipakai")
        ),
        migrations.AddField(
            "visitnote", "consent", models.JSONField(null=True, verbose_name="persetujuan tindakan")
        ),
        migrations.AddField(
            "visitnote", "signature", models.JSONField(default=list, verbose_name="tanda tangan")
        ),
        migrations.AddField(
            "visitnote", "series", models.JSONField(null=True, verbose_name="rangkaian kunjungan")
        ),
        migrations.AddField("visitnote", "signed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "visitnote",
            "correction_reason",
            models.CharField(blank=True, default="", max_length=240, verbose_name="alasan koreksi"),
        ),
        migrations.AddIndex(
            "visitnote",
            models.Index(fields=["visit_code", "patient_key"], name="clinics_vis_visit_c_729865_idx"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
