"""The lane that asks an online geocoder (Nominatim or Photon, by geopy): one address a second, each one once.

Nothing is asked while the city's switch is off, and nothing in a practice city. What leaves is the street, lorong,
number, kelurahan and city that were understood; a patokan, a name or a phone number stays here.
"""

import json
import logging
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeopyError
from geopy.geocoders import Nominatim, Photon

from clinics.clock import real_now
from clinics.models import Installation
from clinics.queries.places import Ground, known_ground
from dispatch.models import GeocodedAddress, GeocodingState
from dispatch.outside.http import OutsideClient
from dispatch.queries.places import read_address
from dispatch.queries.switches import is_on
from dispatch.rules.place_fills import fills_of
from dispatch.travel.within import NoAnswer

logger = logging.getLogger("dispatch.geocoding")

EVERY = timedelta(seconds=1)
"""The usage policy of the public servers: at most one question a second, from all our processes together."""
LEASE = timedelta(seconds=30)
MOST_TRIES = 2
TOO_LATE = timedelta(minutes=10)
"""The call is over by then."""
KEPT = timedelta(days=90)
MOST_ANSWERS = 3
BOX_DEGREES = 0.03
"""So far beyond the outermost kelurahan's point an answer is still believed (about 3 km)."""
USER_AGENT = "Dottoro home care dispatch"
_ONE_A_SECOND = 0x647467
"""Key of the advisory lock that keeps two workers from asking in the same second."""

Answer = dict[str, str | float]


class _Adapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """geopy's questions go through the one guarded client."""

    client: OutsideClient

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:  # Any: whatever was said
        """The parsed answer."""
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except ValueError as error:
            raise GeocoderParseError(str(error)[:80]) from error

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        """The answer as text. Raises NoAnswer."""
        reply = self.client.ask("GET", url, headers=headers)
        if not reply.good:
            raise NoAnswer(f"status_{reply.status}")
        return reply.body.decode("utf-8", "replace")


_lock = threading.Lock()
_client: OutsideClient | None = None


def geocoder_client() -> OutsideClient:
    """The client of the configured server: the same one as long as the process lives, for its breaker."""
    global _client
    with _lock:
        if _client is None:
            _client = OutsideClient("geocoding", [urlsplit(settings.GEOCODER_URL).netloc])
        return _client


def forget_client() -> None:
    """As after a start (between tests)."""
    global _client
    with _lock:
        _client = None


def ask_due() -> int:
    """Ask about the address that waits longest. Returns how many were asked: 0 or 1."""
    if not GeocodedAddress.objects.filter(state=GeocodingState.WAITING).exists() or not is_on("geocoding"):
        return 0
    row = _leased()
    if row is None:
        return 0
    try:
        answers = _ask(row.words)
    except NoAnswer as failure:
        if failure.asked or failure.why != "resting":
            _mark_failed(row, final=not failure.asked or row.tries >= MOST_TRIES)
        else:
            GeocodedAddress.objects.filter(pk=row.pk).update(leased_until=None, tries=row.tries - 1)
        return 1 if failure.asked else 0
    except (GeopyError, ValueError, TypeError, KeyError, AttributeError) as error:
        logger.warning("geocoder not understood", extra={"kind": type(error).__name__})
        _mark_failed(row, final=row.tries >= MOST_TRIES)
        return 1
    state = GeocodingState.FOUND if answers else GeocodingState.NOTHING
    GeocodedAddress.objects.filter(pk=row.pk).update(
        state=state, answers=answers, provider=settings.GEOCODER, leased_until=None
    )
    return 1


@transaction.atomic
def _leased() -> GeocodedAddress | None:
    """Take the next address, unless somebody asked within this second; give up what is too late, forget the old."""
    at = real_now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_A_SECOND])
        if not cursor.fetchone()[0]:
            return None
    if GeocodedAddress.objects.filter(asked_at__gt=at - EVERY).exists():
        return None
    waiting = GeocodedAddress.objects.filter(state=GeocodingState.WAITING)
    waiting.filter(wanted_at__lt=at - TOO_LATE).update(state=GeocodingState.FAILED)
    GeocodedAddress.objects.filter(wanted_at__lt=at - KEPT).delete()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=at)
    row = waiting.filter(free).order_by("wanted_at").select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.asked_at, row.leased_until, row.tries = at, at + LEASE, row.tries + 1
    row.save(update_fields=["asked_at", "leased_until", "tries"])
    return row


def _mark_failed(row: GeocodedAddress, *, final: bool) -> None:
    state = GeocodingState.FAILED if final else GeocodingState.WAITING
    GeocodedAddress.objects.filter(pk=row.pk).update(state=state, leased_until=None)


def _ask(words: str) -> list[Answer]:
    """Ask the configured server, within the city's box. Raises NoAnswer or geopy's errors."""
    ground = known_ground()
    box = _box(ground)
    geocoder = _geocoder()
    question = question_of(words)
    if settings.GEOCODER == "photon":
        found = geocoder.geocode(question, exactly_one=False, limit=MOST_ANSWERS, bbox=box)
    else:
        found = geocoder.geocode(
            question, exactly_one=False, limit=MOST_ANSWERS, viewbox=box, bounded=True, language="id"
        )
    return [
        {"label": str(place.address)[:160], "lat": round(place.latitude, 6), "lon": round(place.longitude, 6)}
        for place in found or []
        if _inside(box, place.latitude, place.longitude)
    ][:MOST_ANSWERS]


def _geocoder() -> Nominatim | Photon:
    parts = urlsplit(settings.GEOCODER_URL)
    adapter = type("Adapter", (_Adapter,), {"client": geocoder_client()})
    made = Photon if settings.GEOCODER == "photon" else Nominatim
    return made(domain=parts.netloc, scheme=parts.scheme, user_agent=USER_AGENT, adapter_factory=adapter)


def question_of(words: str) -> str:
    """What leaves: the parts of the address that a map knows, and the city."""
    read = read_address(words)
    named = read.naming.villages[0] if read.naming.villages else None
    window = named.window if named else None
    fills = fills_of(
        read.line, (window.run, window.start, window.end) if window else None, lambda words: False
    )
    village = read.ground.villages[named.code].name if named and not read.naming.ambiguous else ""
    city = Installation.objects.filter(id=1).values_list("city_name", flat=True).first() or ""
    door = " ".join(
        part
        for part in (
            f"Jalan {fills.street}" if fills.street else "",
            f"Lorong {fills.alley}" if fills.alley else "",
            fills.house_number if fills.street else "",
        )
        if part
    )
    return ", ".join(part for part in (door, village, city) if part)


def _box(ground: Ground) -> tuple[tuple[float, float], tuple[float, float]]:
    lats = [village.lat for village in ground.villages.values() if village.lat is not None]
    lons = [village.lon for village in ground.villages.values() if village.lon is not None]
    if not lats or not lons:
        raise NoAnswer("no_city", asked=False)
    return (
        (min(lats) - BOX_DEGREES, min(lons) - BOX_DEGREES),
        (max(lats) + BOX_DEGREES, max(lons) + BOX_DEGREES),
    )


def _inside(box: tuple[tuple[float, float], tuple[float, float]], lat: float, lon: float) -> bool:
    return box[0][0] <= lat <= box[1][0] and box[0][1] <= lon <= box[1][1]
