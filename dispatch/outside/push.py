"""Hinting the crew's phones that an offer waits: an empty web push, by the worker's lane, never in a request.

Nothing counts on it. The offer is a row with a deadline; a phone with the page open rings by itself, and the
ladder goes on whether a hint came or not. What is sent says nothing: no name, no place, no visit.
"""

import functools
import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from clinics.clock import now, real_now
from dispatch.models import Assignment, PushHint, PushSubscription, Visit
from dispatch.outside import vapid
from dispatch.outside.http import OutsideClient
from dispatch.queries.push import hints_waiting, phones_of
from dispatch.queries.switches import is_on
from dispatch.rules.push import endpoint_fits
from dispatch.services.log import by_system, record
from dispatch.services.push import drop_subscription
from dispatch.travel.within import NoAnswer

logger = logging.getLogger("dispatch.push")

MOST_AT_ONCE = 20
LEASE = timedelta(seconds=60)
"""The world's time; longer than sending to all phones of one crew takes."""
MOST_TRIES = 3
GONE = frozenset({404, 410})
"""The push service says that there is no such phone any more."""


def send_due() -> int:
    """Send what waits. Returns how many hints were worked. One short query while there are none."""
    waiting = hints_waiting(real_now(), MOST_AT_ONCE)
    if not waiting:
        return 0
    allowed = is_on("push")
    return sum(_work(hint_id, allowed=allowed) for hint_id in waiting)


def _work(hint_id: int, *, allowed: bool) -> int:
    hint = _leased(hint_id)
    if hint is None:
        return 0
    part = hint.assignment
    if not allowed or not _still_worth(part):
        return _mark(hint, "late")
    phones = phones_of(part, vapid.key_id())
    if not phones:
        return _mark(hint, "nobody")
    answers = [_send(endpoint, part) for endpoint in phones]
    took = answers.count("sent")
    if took:
        _note_pushed(hint, took)
    if took or "again" not in answers or hint.tries >= MOST_TRIES:
        outcome = next(each for each in ("sent", "logged", "failed") if each in (*answers, "failed"))
        return _mark(hint, outcome)
    return _leave(hint)


def _leased(hint_id: int) -> PushHint | None:
    """Take a hint for a minute; None when another worker has it."""
    real = real_now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=real)
    taken = PushHint.objects.filter(free, pk=hint_id, done_at__isnull=True).update(
        leased_until=real + LEASE, tries=F("tries") + 1
    )
    return PushHint.objects.select_related("assignment__team").get(pk=hint_id) if taken else None


def _still_worth(part: Assignment) -> bool:
    return part.status == "offered" and part.seen_at is None and now() < part.expires_at


def _send(endpoint: str, part: Assignment) -> str:
    """sent, again (worth another try), failed, or logged (a practice city, where nothing leaves)."""
    if not endpoint_fits(endpoint, local=settings.OUTSIDE_ALLOW_LOCAL):
        return "failed"
    left = max(1, int((part.expires_at - now()).total_seconds()))
    headers = {
        **vapid.signed_for(endpoint, real_seconds=real_now().timestamp()),
        "TTL": str(left),
        "Urgency": "high",
    }
    try:
        reply = _client(urlsplit(endpoint).netloc.lower()).ask("POST", endpoint, headers=headers)
    except NoAnswer as nobody:
        return "logged" if nobody.why == "practice" else "again"
    if reply.status in GONE:
        drop_subscription(endpoint)
        return "failed"
    if not reply.good:
        logger.warning("push refused", extra={"code": str(reply.status)})
        return "failed"
    PushSubscription.objects.filter(endpoint=endpoint).update(last_ok_at=now())
    return "sent"


@functools.lru_cache(maxsize=64)
def _client(host: str) -> OutsideClient:
    """One client a push service, with its own breaker: one that hangs does not silence the others."""
    return OutsideClient("push", [host])


@transaction.atomic
def _note_pushed(hint: PushHint, phones: int) -> None:
    part = hint.assignment
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=part.visit_id)
    Assignment.objects.filter(pk=part.pk, pushed_at__isnull=True).update(pushed_at=now())
    record(
        "offer_pushed",
        origin=by_system(),
        visit=visit,
        team_id=part.team_id,
        team=part.team.code,
        phones=phones,
        again=True if hint.again else None,
    )


def _mark(hint: PushHint, outcome: str) -> int:
    PushHint.objects.filter(pk=hint.pk).update(done_at=now(), outcome=outcome, leased_until=None)
    return 1


def _leave(hint: PushHint) -> int:
    """Another try soon: the lease ends in a few seconds of the world's time."""
    PushHint.objects.filter(pk=hint.pk).update(leased_until=real_now() + timedelta(seconds=2 * hint.tries))
    return 1
