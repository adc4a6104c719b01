"""Question sets per complaint, what was asked at a visit, the clock of PSC 119, and urgencies raised by vital signs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER question_set_is_append_only BEFORE UPDATE OR DELETE ON dispatch_questionset
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
CREATE TRIGGER triage_is_append_only BEFORE UPDATE OR DELETE ON dispatch_triage
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""
BACKWARD = """
DROP TRIGGER triage_is_append_only ON dispatch_triage;
DROP TRIGGER question_set_is_append_only ON dispatch_questionset;
"""


def _person() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def _key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0010_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionSet",
            fields=[
                ("id", _key()),
                ("code", models.SlugField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("body", models.JSONField()),
                ("is_active", models.BooleanField(default=True)),
                ("checked_by", models.CharField(blank=True, default="", max_length=120)),
                ("note", models.CharField(blank=True, default="", max_length=240)),
                ("made_at", models.DateTimeField()),
                ("made_by", _person()),
            ],
            options={
                "ordering": ["code", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="question_set_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Triage",
            fields=[
                ("id", _key()),
                ("answers", models.JSONField(default=dict)),
                ("proposed", models.CharField(blank=True, default="", max_length=6)),
                ("urgency", models.CharField(max_length=6)),
                ("change_reason", models.CharField(blank=True, default="", max_length=40)),
                ("red_flags", models.JSONField(default=list)),
                ("needs", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("made_by", _person()),
                (
                    "question_set",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.questionset",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="triages",
                        to="dispatch.visit",
                    ),
                ),
            ],
            options={"ordering": ["-made_at", "-pk"]},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddField(
            model_name="visit",
            name="proposed_urgency",
            field=models.CharField(blank=True, default="", max_length=6),
        ),
        migrations.AddField(
            model_name="visit",
            name="change_reason",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(model_name="visit", name="emergency_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="visit", name="psc119_due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="visit", name="psc119_alarmed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(model_name="visit", name="psc119_called_by", field=_person()),
        migrations.AddField(
            model_name="visit",
            name="psc119_outcome",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(model_name="visit", name="raised_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="urgencytarget",
            name="psc119_minutes",
            field=models.FloatField(default=3.0, verbose_name="PSC 119 dihubungi (menit)"),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("offer_expires", "tawaran kedaluwarsa"),
                    ("unassigned_alarm", "belum ditugaskan"),
                    ("arrival_alarm", "belum tiba"),
                    ("on_scene_alarm", "terlalu lama di lokasi"),
                    ("psc119_call", "PSC 119 belum dihubungi"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="reason",
            name="kind",
            field=models.CharField(
                choices=[
                    ("disposition", "hasil panggilan"),
                    ("decline", "tim menolak"),
                    ("override", "memilih tim lain"),
                    ("cancel", "dibatalkan"),
                    ("close", "ditutup tanpa kunjungan"),
                    ("leave", "tim dilepas"),
                    ("kit", "isi tas dan armada"),
                    ("triage", "mengubah usulan triase"),
                    ("psc119", "hasil panggilan ke PSC 119"),
                ],
                max_length=12,
                verbose_name="daftar",
            ),
        ),
    ]
