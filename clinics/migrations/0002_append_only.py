"""What PostgreSQL itself holds: a stamped database stays what it is, and looks at patients are never rewritten."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION dottoro_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION dottoro_keep_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.kind <> OLD.kind THEN
        RAISE EXCEPTION 'a database is practice or real from its creation' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER installation_keeps_its_stamp BEFORE UPDATE OR DELETE ON clinics_installation
    FOR EACH ROW EXECUTE FUNCTION dottoro_keep_stamp();
CREATE TRIGGER accessentry_is_append_only BEFORE UPDATE OR DELETE ON clinics_accessentry
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""

BACKWARD = """
DROP TRIGGER accessentry_is_append_only ON clinics_accessentry;
DROP TRIGGER installation_keeps_its_stamp ON clinics_installation;
DROP FUNCTION dottoro_keep_stamp();
DROP FUNCTION dottoro_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0001_first")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
