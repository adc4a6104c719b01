"""Reasons of missed targets, rates of the honorarium, and the monthly report's letters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0008_supplies"),
        ("dispatch", "0024_complaints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    ("late", "target terlewat"),
                ],
                max_length=12,
                verbose_name="daftar",
            ),
        ),
        migrations.CreateModel(
            name="HonorariumRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "profession",
                    models.CharField(
                        choices=[
                            ("doctor", "dokter"),
                            ("nurse", "perawat"),
                            ("midwife", "bidan"),
                            ("driver", "pengemudi"),
                            ("other", "lainnya"),
                        ],
                        max_length=10,
                        verbose_name="profesi",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="berlaku mulai")),
                ("rupiah", models.PositiveIntegerField(verbose_name="rupiah per kunjungan")),
            ],
            options={
                "verbose_name": "tarif honorarium",
                "verbose_name_plural": "tarif honorarium",
                "ordering": ["profession", "-starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("profession", "starts_on"), name="one_rate_per_profession_and_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LateReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=40)),
                ("proposed", models.CharField(blank=True, default="", max_length=40)),
                ("note", models.CharField(blank=True, default="", max_length=240)),
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
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_reason",
                        to="dispatch.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=200, verbose_name="alamat e-mail kantor")),
                (
                    "form",
                    models.CharField(
                        choices=[("xlsx", "Excel (XLSX)"), ("pdf", "PDF")],
                        default="xlsx",
                        max_length=4,
                        verbose_name="berkas",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                (
                    "clinic",
                    models.ForeignKey(
                        blank=True,
                        help_text="Kosong: laporan seluruh kota.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinics.clinic",
                        verbose_name="puskesmas",
                    ),
                ),
            ],
            options={
                "verbose_name": "penerima laporan bulanan",
                "verbose_name_plural": "penerima laporan bulanan",
                "ordering": ["email"],
            },
        ),
        migrations.CreateModel(
            name="ReportLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "menunggu dikirim"),
                            ("sent", "terkirim"),
                            ("failed", "gagal"),
                            ("logged", "hanya dicatat"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="dispatch.reportaddress",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="latereason",
            index=models.Index(fields=["reason"], name="dispatch_la_reason_2fe7db_idx"),
        ),
        migrations.AddConstraint(
            model_name="reportaddress",
            constraint=models.UniqueConstraint(
                fields=("clinic", "email"), name="report_address_once_per_clinic", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="reportletter",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["next_try_at"],
                name="report_letter_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportletter",
            constraint=models.UniqueConstraint(
                fields=("address", "month"), name="one_report_letter_per_month"
            ),
        ),
    ]
