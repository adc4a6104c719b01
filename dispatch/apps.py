"""The dispatch room as a Django application."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Calls, visits, offers, positions and the live screens."""

    name = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pengiriman tim"
