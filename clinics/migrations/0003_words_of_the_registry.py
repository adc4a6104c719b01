"""Bahasa labels for the registry's pages; the tables stay as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="area",
            name="lat",
            field=models.FloatField(blank=True, null=True, verbose_name="lintang"),
        ),
        migrations.AlterField(
            model_name="area",
            name="lon",
            field=models.FloatField(blank=True, null=True, verbose_name="bujur"),
        ),
        migrations.AlterField(
            model_name="area",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="clinics.area",
                verbose_name="wilayah induk",
            ),
        ),
        migrations.AlterField(
            model_name="area",
            name="population_note",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="catatan penduduk"),
        ),
        migrations.AlterField(
            model_name="catchment",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="catchments",
                to="clinics.clinic",
                verbose_name="puskesmas",
            ),
        ),
        migrations.AlterField(
            model_name="catchment",
            name="village",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="catchment",
                to="clinics.area",
                verbose_name="kelurahan",
            ),
        ),
        migrations.AlterField(
            model_name="clinic",
            name="lat",
            field=models.FloatField(verbose_name="lintang"),
        ),
        migrations.AlterField(
            model_name="clinic",
            name="location_note",
            field=models.CharField(blank=True, default="", max_length=160, verbose_name="catatan lokasi"),
        ),
        migrations.AlterField(
            model_name="clinic",
            name="lon",
            field=models.FloatField(verbose_name="bujur"),
        ),
        migrations.AlterField(
            model_name="shift",
            name="kit_checked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="perlengkapan diperiksa"),
        ),
        migrations.AlterField(
            model_name="shift",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shifts",
                to="clinics.team",
                verbose_name="tim",
            ),
        ),
        migrations.AlterField(
            model_name="shift",
            name="vehicle",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shifts",
                to="clinics.vehicle",
                verbose_name="armada",
            ),
        ),
        migrations.AlterField(
            model_name="shiftmember",
            name="on_duty",
            field=models.BooleanField(default=False, editable=False, verbose_name="bertugas"),
        ),
        migrations.AlterField(
            model_name="shiftmember",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shift_memberships",
                to=settings.AUTH_USER_MODEL,
                verbose_name="orang",
            ),
        ),
        migrations.AlterField(
            model_name="shiftmember",
            name="profession",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="team",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="teams",
                to="clinics.clinic",
                verbose_name="puskesmas",
            ),
        ),
        migrations.AlterField(
            model_name="team",
            name="default_vehicle",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="clinics.vehicle",
                verbose_name="armada",
            ),
        ),
        migrations.AlterField(
            model_name="vehicle",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="vehicles",
                to="clinics.clinic",
                verbose_name="puskesmas",
            ),
        ),
    ]
