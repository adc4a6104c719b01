"""From what a phone app reports to what is stored: whose token it is, and in which duty. For the door and the view.

Off duty a report is answered as if it had been taken and thrown away at once: an app that is told "no" would keep the
way home of a person who is off duty and send it again.
"""

import base64
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from django.core import signing

from clinics.clock import remembered_state
from clinics.refusals import Refusal
from dispatch.positions.connection import REDIS_FAILURES, RedisAway, breaker, key, sync_client
from dispatch.positions.duty import DutyBook, duty_book
from dispatch.positions.errands import messenger
from dispatch.positions.filters import RawFix
from dispatch.positions.intake import RequestLimit, city_ms, store_now, tracks
from dispatch.positions.phone_apps import load, read_owntracks, read_query, read_traccar
from dispatch.positions.reports import Report
from dispatch.positions.token import Claims

SALT = "dottoro.trackers"
OSMAND, OWNTRACKS = "/api/positions/osmand", "/api/positions/owntracks"
LONGEST_TOKEN = 120
LONGEST_QUERY = 2_000
HEARD = "pos:heard"
HEARD_EVERY_SECONDS = 10.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_HEARD = 20_000


def make_tracker_token(person_id: int, person_epoch: int, tracker_epoch: int) -> str:
    """The token of a person's phone app; every part of it may stand in an address."""
    return signing.Signer(salt=SALT, sep="~").sign(f"{person_id}.{person_epoch}.{tracker_epoch}")


@dataclass(frozen=True, slots=True)
class Owner:
    """What a token says: whose app it is, and which of their tokens."""

    person_id: int
    person_epoch: int
    tracker_epoch: int


@dataclass(frozen=True, slots=True)
class AppReport:
    """One request of an app. Without fixes it told something that is no place."""

    owner: Owner
    fixes: list[RawFix]


def read_tracker_token(token: str) -> Owner:
    """Whose token it is. Refuses with token_invalid what we did not sign."""
    if not token or len(token) > LONGEST_TOKEN:
        raise Refusal("token_invalid")
    try:
        parts = signing.Signer(salt=SALT, sep="~").unsign(token).split(".")
        person_id, person_epoch, tracker_epoch = (int(part) for part in parts)
    except (signing.BadSignature, ValueError) as error:
        raise Refusal("token_invalid") from error
    return Owner(person_id, person_epoch, tracker_epoch)


def read_report(path: str, query_string: bytes, body: bytes, authorization: str) -> AppReport:
    """What the app says, whichever it is; nothing is read of what carries no token of ours.

    The token comes as ``id`` in the address, as HTTP's password, or as the ``device_id`` of Traccar's JSON.
    """
    if len(query_string) > LONGEST_QUERY:
        raise Refusal("too_large")
    query = dict(parse_qsl(query_string.decode("latin-1")))
    token = query.get("id") or password_of(authorization)
    if path == OWNTRACKS:
        owner = read_tracker_token(token)
        return AppReport(owner, read_owntracks(load(body), city_time))
    if "lat" in query or not body.lstrip().startswith(b"{"):
        owner = read_tracker_token(token)
        return AppReport(owner, read_query(query, city_time))
    told = load(body)
    owner = read_tracker_token(token or str(told.get("device_id", "")))
    return AppReport(owner, read_traccar(told, city_time))


def password_of(authorization: str) -> str:
    """The password of HTTP's Basic; nothing when there is none."""
    kind, _, packed = authorization.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(packed, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def city_time(real_ms: int) -> int:
    """The city's milliseconds of a moment of the world. Refuses ``invalid`` beyond the end of all time."""
    try:
        city = remembered_state().at(_EPOCH + timedelta(milliseconds=real_ms))
    except OverflowError as error:
        raise Refusal("invalid", field="timestamp", name="timestamp") from error
    return round((city - _EPOCH) / timedelta(milliseconds=1))


def claims_of(owner: Owner, book: DutyBook) -> Claims | None:
    """For which duty it reports; None off duty. Refuses token_invalid when the token was taken back, and too_many."""
    duties, person_id = book.duties, owner.person_id
    shift_id, epoch = duties.trackers.get(person_id, (None, 0))
    if shift_id is None:
        if any(person == person_id for _, person in duties.epochs):
            raise Refusal("token_invalid")  # on duty, and without an app any more
        return None
    person_epoch = duties.epochs[shift_id, person_id]
    if (epoch, person_epoch) != (owner.tracker_epoch, owner.person_epoch):
        raise Refusal("token_invalid")
    claims = Claims(
        team_id=duties.shifts[shift_id].team_id, shift_id=shift_id, person_id=person_id, epoch=person_epoch
    )
    if wait := app_limit.seconds_to_wait(claims, time.monotonic()):
        raise Refusal("too_many", seconds=wait)
    return claims


def report_of(claims: Claims, told: AppReport, book: DutyBook) -> Report:
    """Judge the fixes in the team's own track, beside those of the crew's page."""
    started_ms = book.duties.shifts[claims.shift_id].started_ms
    report = tracks.take(claims, told.fixes, started_ms=started_ms, now_ms=city_ms(), book=book)
    heard.note(claims.person_id)
    return report


def take_app_report(told: AppReport) -> None:
    """The same from a thread, as the view does. Raises Refusal as the door does."""
    duty_book.ensure_fresh()
    claims = claims_of(told.owner, duty_book)
    if claims is None or not told.fixes:
        return
    store_now(report_of(claims, told, duty_book))


class Heard:
    """When an app was heard last, so that a person sees that theirs works. Best effort, kept in Redis alone."""

    def __init__(self) -> None:
        self._at: dict[int, float] = {}
        self._lock = threading.Lock()

    def note(self, person_id: int) -> None:
        """It reported now; told to Redis every ten seconds at most."""
        at = time.monotonic()
        with self._lock:
            known = self._at.get(person_id)
            if known is not None and at - known < HEARD_EVERY_SECONDS:
                return
            if len(self._at) >= _MOST_HEARD:
                self._at.clear()
            self._at[person_id] = at
        ms = city_ms()
        messenger.send(f"heard {person_id}", lambda client: client.hset(key(HEARD), str(person_id), str(ms)))

    def forget(self) -> None:
        """Know nothing (between tests)."""
        with self._lock:
            self._at.clear()


def heard_at(person_id: int) -> datetime | None:
    """When this person's app was heard last (the city's time); None when never, or while Redis is away."""
    try:
        told = sync_client().hget(key(HEARD), str(person_id))
    except RedisAway:
        return None
    except REDIS_FAILURES:
        breaker.failed()
        return None
    return None if told is None else datetime.fromtimestamp(int(told) / 1000, UTC)


heard = Heard()
app_limit = RequestLimit()
