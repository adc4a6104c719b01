"""Door codes, news from the bedside, and corrected pins."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0004_landmarks"),
        ("dispatch", "0016_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FamilyQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, default="", max_length=240)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=240)),
                ("consent_at", models.DateTimeField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("accuracy_metres", models.PositiveIntegerField(null=True)),
            ],
            options={
                "ordering": ["asked_at"],
            },
        ),
        migrations.CreateModel(
            name="HelpCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("needed_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("times", models.PositiveIntegerField(default=1)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-needed_at"],
            },
        ),
        migrations.CreateModel(
            name="PinProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("arrival", "arrival"), ("family", "family"), ("crew", "crew")], max_length=8
                    ),
                ),
                ("lat", models.FloatField()),
                ("lon", models.FloatField()),
                ("accuracy_metres", models.PositiveIntegerField(null=True)),
                ("metres_from_pin", models.PositiveIntegerField(null=True)),
                ("proposed_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, default="", max_length=10)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["proposed_at"],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="check_in_alarmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="check_in_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="check_in_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="checked_in_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="door_code",
            field=models.CharField(blank=True, default="", max_length=4),
        ),
        migrations.AddField(
            model_name="assignment",
            name="help_seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="urgencytarget",
            name="check_in_answer_minutes",
            field=models.PositiveIntegerField(default=5, verbose_name="jawaban “semua baik” (menit)"),
        ),
        migrations.AddField(
            model_name="urgencytarget",
            name="check_in_minutes",
            field=models.PositiveIntegerField(
                default=45, verbose_name="tanya “semua baik?” di lokasi (menit)"
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="pin_proposed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("door_code", ""), ("status__in", ["accepted", "en_route", "on_scene"]), _connector="OR"
                ),
                name="door_code_only_while_a_team_comes",
            ),
        ),
        migrations.AddField(
            model_name="familyquestion",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.assignment"
            ),
        ),
        migrations.AddField(
            model_name="familyquestion",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="family_questions",
                to="dispatch.visit",
            ),
        ),
        migrations.AddField(
            model_name="helpcall",
            name="assignment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dispatch.assignment",
            ),
        ),
        migrations.AddField(
            model_name="helpcall",
            name="called_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="helpcall",
            name="seen_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="helpcall",
            name="shift",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.shift"
            ),
        ),
        migrations.AddField(
            model_name="helpcall",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="help_calls", to="clinics.team"
            ),
        ),
        migrations.AddField(
            model_name="helpcall",
            name="visit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dispatch.visit"
            ),
        ),
        migrations.AddField(
            model_name="pinproposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pinproposal",
            name="proposed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pinproposal",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.team"
            ),
        ),
        migrations.AddField(
            model_name="pinproposal",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="pin_proposals", to="dispatch.visit"
            ),
        ),
        migrations.AddIndex(
            model_name="familyquestion",
            index=models.Index(fields=["visit", "asked_at"], name="dispatch_fa_visit_i_2cc775_idx"),
        ),
        migrations.AddConstraint(
            model_name="familyquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(("consent_at__isnull", False), ("lat__isnull", False), ("lon__isnull", False)),
                    _connector="OR",
                ),
                name="family_position_with_consent",
            ),
        ),
        migrations.AddIndex(
            model_name="helpcall",
            index=models.Index(fields=["team", "recorded_at"], name="dispatch_he_team_id_cf15dd_idx"),
        ),
        migrations.AddIndex(
            model_name="helpcall",
            index=models.Index(fields=["shift", "recorded_at"], name="dispatch_he_shift_i_eef3bf_idx"),
        ),
        migrations.AddConstraint(
            model_name="helpcall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                    models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                    _connector="OR",
                ),
                name="help_was_seen_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="pinproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("visit",),
                name="one_pin_proposal_waits_per_visit",
            ),
        ),
    ]
