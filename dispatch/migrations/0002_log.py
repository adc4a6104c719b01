"""The log's one-row counter, and the trigger that keeps the log append-only."""

from django.db import migrations

FORWARD = """
INSERT INTO dispatch_logcounter (id, last_seq) VALUES (1, 0);
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON dispatch_event
    FOR EACH ROW EXECUTE FUNCTION dottoro_refuse_change();
"""

BACKWARD = """
DROP TRIGGER event_is_append_only ON dispatch_event;
DELETE FROM dispatch_logcounter;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_first"), ("clinics", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
