from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0003_words_of_the_registry")]

    operations: list[object] = []
