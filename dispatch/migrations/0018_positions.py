"""Positions only inside a duty, held by PostgreSQL; phones that report by an app; who looked at a trail."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

FORWARD = """
DELETE FROM dispatch_teamfix fix USING clinics_shift shift
WHERE shift.id = fix.shift_id AND (shift.team_id <> fix.team_id OR shift.started_at IS NULL
    OR fix.fix_time < shift.started_at OR fix.fix_time > shift.ended_at);

CREATE FUNCTION dispatch_fix_inside_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh LEFT JOIN clinics_shift shift
            ON shift.id = fresh.shift_id AND shift.team_id = fresh.team_id
            AND fresh.fix_time >= shift.started_at
            AND (shift.ended_at IS NULL OR fresh.fix_time <= shift.ended_at)
        WHERE shift.id IS NULL
    ) THEN
        RAISE EXCEPTION 'a position outside its duty' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER teamfix_is_inside_its_duty AFTER INSERT ON dispatch_teamfix
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION dispatch_fix_inside_duty();
CREATE TRIGGER teamfix_stays_inside_its_duty AFTER UPDATE ON dispatch_teamfix
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION dispatch_fix_inside_duty();

CREATE FUNCTION dispatch_forget_outside_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM dispatch_teamfix
    WHERE shift_id = NEW.id AND (NEW.started_at IS NULL OR team_id <> NEW.team_id
        OR fix_time < NEW.started_at OR fix_time > NEW.ended_at);
    RETURN NULL;
END $$;
CREATE TRIGGER shift_takes_its_positions_along AFTER UPDATE OF team_id, started_at, ended_at ON clinics_shift
    FOR EACH ROW WHEN ((OLD.team_id, OLD.started_at, OLD.ended_at)
        IS DISTINCT FROM (NEW.team_id, NEW.started_at, NEW.ended_at))
    EXECUTE FUNCTION dispatch_forget_outside_duty();

CREATE TRIGGER traillook_is_append_only BEFORE UPDATE OR DELETE ON dispatch_traillook
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""

BACKWARD = """
DROP TRIGGER traillook_is_append_only ON dispatch_traillook;
DROP TRIGGER shift_takes_its_positions_along ON clinics_shift;
DROP FUNCTION dispatch_forget_outside_duty();
DROP TRIGGER teamfix_stays_inside_its_duty ON dispatch_teamfix;
DROP TRIGGER teamfix_is_inside_its_duty ON dispatch_teamfix;
DROP FUNCTION dispatch_fix_inside_duty();
"""

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0017_safety"),
        ("clinics", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tracker",
            fields=[
                ("id", KEY),
                ("epoch", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracker",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrailLook",
            fields=[
                ("id", KEY.clone()),
                ("reason", models.CharField(max_length=160)),
                ("looked_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trail_looks",
                        to="clinics.shift",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinics.team"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="traillook",
            index=models.Index(fields=["shift", "-looked_at"], name="trail_look_by_shift"),
        ),
        migrations.AddIndex(
            model_name="traillook",
            index=models.Index(fields=["team", "-looked_at"], name="trail_look_by_team"),
        ),
        migrations.AddIndex(
            model_name="teamfix",
            index=BrinIndex(fields=["fix_time"], name="fix_by_time", autosummarize=True),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
