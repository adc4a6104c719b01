"""The clinics room as a Django application."""

from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    """Areas, puskesmas, people, teams, patients and records."""

    name = "clinics"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Puskesmas"
