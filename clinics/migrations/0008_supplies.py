"""What a team carries, what it used, and what is short."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER supplymove_is_append_only BEFORE UPDATE OR DELETE ON clinics_supplymove
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""
BACKWARD = "DROP TRIGGER supplymove_is_append_only ON clinics_supplymove;"


def kept(to: str, *, may_be_empty: bool = False, related_name: str = "+") -> models.ForeignKey:
    """A row of another table that stays."""
    return models.ForeignKey(
        null=may_be_empty, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to
    )


class Migration(migrations.Migration):
    dependencies = [("clinics", "0007_care_plans")]

    operations = [
        migrations.CreateModel(
            name="Supply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="kode")),
                ("label_id", models.CharField(max_length=80, verbose_name="Bahasa Indonesia")),
                ("label_en", models.CharField(max_length=80, verbose_name="English")),
                ("unit_id", models.CharField(max_length=20, verbose_name="satuan")),
                ("unit_en", models.CharField(max_length=20, verbose_name="unit")),
                ("standard", models.PositiveSmallIntegerField(verbose_name="jumlah penuh per tim")),
                ("least", models.PositiveSmallIntegerField(verbose_name="batas kurang")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="urutan")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
            ],
            options={"verbose_name": "BHP", "verbose_name_plural": "BHP", "ordering": ["order", "code"]},
        ),
        migrations.CreateModel(
            name="SupplyMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("amount", models.IntegerField()),
                ("visit_code", models.CharField(blank=True, default="", max_length=24)),
                ("patient_key", models.CharField(blank=True, default="", max_length=36)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("action_id", models.UUIDField()),
                ("person", kept(settings.AUTH_USER_MODEL, may_be_empty=True)),
                ("shift", kept("clinics.shift", may_be_empty=True, related_name="supply_moves")),
                ("supply", kept("clinics.supply")),
                ("team", kept("clinics.team", related_name="supply_moves")),
            ],
            options={
                "ordering": ["happened_at", "pk"],
                "indexes": [
                    models.Index(
                        fields=["team", "supply", "happened_at"], name="clinics_sup_team_id_02edba_idx"
                    ),
                    models.Index(fields=["visit_code"], name="clinics_sup_visit_c_8e6409_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("action_id", "supply"), name="supply_moves_once_per_action"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamSupply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.IntegerField()),
                ("changed_at", models.DateTimeField()),
                ("supply", kept("clinics.supply")),
                ("team", kept("clinics.team", related_name="supplies")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "supply"), name="supply_once_per_team")
                ]
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
