"""Reviews of notes and rights to them."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER notereview_is_append_only BEFORE UPDATE OR DELETE ON clinics_notereview
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
CREATE TRIGGER recordrightstep_is_append_only BEFORE UPDATE OR DELETE ON clinics_recordrightstep
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
CREATE TRIGGER recordexport_is_append_only BEFORE UPDATE OR DELETE ON clinics_recordexport
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""

BACKWARD = """
DROP TRIGGER recordexport_is_append_only ON clinics_recordexport;
DROP TRIGGER recordrightstep_is_append_only ON clinics_recordrightstep;
DROP TRIGGER notereview_is_append_only ON clinics_notereview;
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0010_roster")]

    operations = [
        migrations.AddField(
            "person",
            "record_rights",
            models.JSONField(editable=False, null=True, verbose_name="hak rekam medis"),
        ),
        migrations.CreateModel(
            name="RecordRightStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rights", models.JSONField(null=True)),
                ("before", models.JSONField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=240)),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_right_steps",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["given_at", "pk"]},
        ),
        migrations.CreateModel(
            name="RecordSetting",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "lock_days",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="catatan terkunci setelah (hari)",
                    ),
                ),
            ],
            options={
                "verbose_name": "aturan rekam medis",
                "verbose_name_plural": "aturan rekam medis",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="record_setting_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("reviewed", "ditinjau dan ditandatangani"), ("returned", "dikembalikan")],
                        max_length=8,
                    ),
                ),
                (
                    "remark",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="catatan peninjau"),
                ),
                ("happened_at", models.DateTimeField()),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="clinics.visitnote",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at", "pk"],
                "indexes": [models.Index(fields=["note", "id"], name="clinics_review_latest")],
            },
        ),
        migrations.CreateModel(
            name="RecordExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.CharField(choices=[("pdf", "PDF"), ("fhir", "FHIR R4")], max_length=4)),
                ("reason", models.CharField(max_length=240)),
                ("exported_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_exports",
                        to="clinics.patient",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-exported_at", "-pk"],
                "indexes": [
                    models.Index(fields=["patient", "exported_at"], name="clinics_exports_of_patient")
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
