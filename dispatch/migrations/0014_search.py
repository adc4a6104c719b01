from django.db import migrations

# The words of a visit as they are searched for. The same expression stands in dispatch.queries.search; a test
# asks PostgreSQL whether the index answers it.
VISIT_WORDS = """
to_tsvector('simple', translate(lower(
    code || ' ' || patient_name || ' ' || caller_name || ' ' || caller_phone || ' r' || reverse(caller_phone)
    || ' ' || caller_phone_raw || ' ' || street || ' ' || CASE alley WHEN '' THEN '' ELSE 'lorong ' || alley END
    || ' ' || house_number || ' ' || landmark || ' ' || access_note || ' ' || complaint
), '-+.,;:/\\()[]{}''"`’“”&@#*_=<>!?|', repeat(' ', 31)))
"""
PATIENT_WORDS = """to_tsvector('simple', translate(lower(full_name), '-.,''’', '     '))"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0013_ladder"), ("clinics", "0003_words_of_the_registry")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX dispatch_visit_words ON dispatch_visit USING gin (({VISIT_WORDS}))",
            "DROP INDEX dispatch_visit_words",
        ),
        migrations.RunSQL(
            f"CREATE INDEX clinics_patient_words ON clinics_patient USING gin (({PATIENT_WORDS}))",
            "DROP INDEX clinics_patient_words",
        ),
    ]
