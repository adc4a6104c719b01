"""Practice and real never mix: the database's stamp and DOTTORO_MODE must say the same before a door opens."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clinics.models import Installation


def require_same_stamp() -> None:
    """Raises ImproperlyConfigured when the database is stamped otherwise; one without a city has no stamp yet."""
    stamp = Installation.objects.values_list("kind", flat=True).filter(id=1).first()
    if stamp is not None and stamp != settings.MODE:
        raise ImproperlyConfigured(
            f"This database is stamped {stamp}, but DOTTORO_MODE is {settings.MODE}. "
            "A practice database never becomes a real one, nor the other way round: "
            "set DOTTORO_MODE to what the database is, or name another database."
        )
