"""The roof as a Django application: templates, and the marriage of the rooms at start-up."""

from django.apps import AppConfig


class DottoroConfig(AppConfig):
    """The product put together."""

    name = "dottoro"
