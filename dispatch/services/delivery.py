"""The outbox of messages: leased by a worker, handed to a driver outside of any transaction, marked after.

A worker that dies between handing over and marking leaves a lease that ends: the message is sent again
then (at least once, never lost); ``ref`` is the same, so that a gateway may know the copy.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from clinics.clock import now
from clinics.models import Installation
from dispatch.models import Message, MessageContact, MessageStatus
from dispatch.outside.letters import Letter, Reply, Report
from dispatch.queries.messages import Words, words_in_force
from dispatch.queries.switches import is_on
from dispatch.rules.messages import MOST_TRIES, filled, pause_seconds, slots_of, wish_in
from dispatch.rules.phones import read_phone
from dispatch.services.intake import tracking_token
from dispatch.services.messages import contact_of, resume_messages, stop_messages

logger = logging.getLogger("dispatch.messages")

LEASE = timedelta(seconds=60)
"""Longer than a whole turn of the lane (outside/messages.py)."""
MOST_AT_ONCE = 20
KEPT = timedelta(days=30)
STEPS = {"sent": 1, "delivered": 2, "read": 3}
"""Reports come twice and out of order: a message only goes forward."""


@transaction.atomic
def lease_due(driver: str, most: int = MOST_AT_ONCE) -> list[Letter]:
    """Take what is due, ready to leave. What must not leave any more is closed with its reason."""
    at = now()
    due = (
        Message.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("visit")
        .filter(status=MessageStatus.QUEUED, due_at__lte=at)
        .exclude(leased_until__gt=at)
        .order_by("due_at", "pk")[:most]
    )
    messages = list(due)
    if not messages:
        return []
    on, words = is_on("messages"), words_in_force()
    city = Installation.objects.filter(id=1).first() or Installation()
    letters = []
    for message in messages:
        contact = contact_of(message.phone, message.language)
        status, reason = _may_leave(message, contact, on, at)
        if reason:
            _close(message, status, reason, at)
            continue
        contact.seen_at = at
        contact.save(update_fields=["seen_at"])
        letter = _letter(message, contact, words[message.kind, message.language], city)
        message.leased_until, message.driver = at + LEASE, driver
        message.template_version = words[message.kind, message.language].version
        message.save(update_fields=["leased_until", "driver", "template_version"])
        letters.append(letter)
    return letters


def _may_leave(
    message: Message, contact: MessageContact, on: bool, at: datetime
) -> tuple[MessageStatus, str]:
    if message.kind != "test" and contact.stopped_at is not None:
        return MessageStatus.NOT_SENT, "opted_out"
    if message.kind != "test" and not on:
        return MessageStatus.NOT_SENT, "switched_off"
    return (MessageStatus.FAILED, "too_late") if message.ends_at <= at else (MessageStatus.QUEUED, "")


def _close(message: Message, status: MessageStatus, reason: str, at: datetime) -> None:
    message.status, message.reason, message.leased_until = status, reason, None
    message.failed_at = at if status == MessageStatus.FAILED else None
    message.save(update_fields=["status", "reason", "leased_until", "failed_at"])


def _letter(message: Message, contact: MessageContact, words: Words, city: Installation) -> Letter:
    values = {
        "city": city.city_name,
        "emergency": city.emergency_number,
        "stop": f"{settings.PUBLIC_URL}/pesan/{contact.token}",
    }
    if message.visit is not None:
        token = tracking_token(message.visit.code)
        values |= {"ticket": message.visit.code, "link": f"{settings.PUBLIC_URL}/lacak#{token}"}
    values |= {name: str(value) for name, value in message.values.items()}
    return Letter(
        message_id=message.pk,
        ref=str(message.ref),
        phone=message.phone,
        kind=message.kind,
        language=message.language,
        text=filled(words.text, values),
        template=words.provider_name,
        slots=tuple((slot, values.get(slot, "")) for slot in slots_of(words.text)),
    )


@transaction.atomic
def mark_sent(message_id: int, provider_id: str) -> None:
    """The service took it. What was secret in it is forgotten here."""
    message = _leased(message_id)
    if message is None:
        return
    message.status, message.reason, message.leased_until = MessageStatus.SENT, "", None
    message.provider_id, message.sent_at, message.values = provider_id, now(), {}
    message.tries += 1
    message.save(
        update_fields=["status", "reason", "leased_until", "provider_id", "sent_at", "values", "tries"]
    )


@transaction.atomic
def mark_refused(message_id: int, code: str) -> None:
    """The service will never carry it: a dead letter, for a person to look at."""
    message = _leased(message_id)
    if message is not None:
        message.tries += 1
        message.save(update_fields=["tries"])
        _close(message, MessageStatus.FAILED, code, now())


@transaction.atomic
def mark_unanswered(message_id: int, code: str, *, asked: bool) -> None:
    """Nobody answered: later again, after a pause that grows; given up after so many tries or when too late.

    ``asked`` is False when nothing left at all (the breaker rests): that is no try.
    """
    message = _leased(message_id)
    if message is None:
        return
    at = now()
    message.tries += asked
    due_at = at + timedelta(seconds=pause_seconds(message.tries))
    message.save(update_fields=["tries"])
    if message.tries >= MOST_TRIES or due_at >= message.ends_at:
        _close(message, MessageStatus.FAILED, code, at)
        return
    message.reason, message.leased_until, message.due_at = code, None, due_at
    message.save(update_fields=["reason", "leased_until", "due_at"])


@transaction.atomic
def put_back(message_ids: Iterable[int]) -> None:
    """Leased and not tried: due again at once, for whoever comes next."""
    Message.objects.filter(pk__in=list(message_ids), status=MessageStatus.QUEUED).update(leased_until=None)


def _leased(message_id: int) -> Message | None:
    """Locked, and still ours to mark: not closed meanwhile by a person or a report."""
    return (
        Message.objects.select_for_update(of=("self",))
        .filter(pk=message_id, status=MessageStatus.QUEUED)
        .first()
    )


@transaction.atomic
def take_report(driver: str, report: Report) -> bool:
    """What the provider tells of a message. The same report twice, or an older one, changes nothing."""
    message = (
        Message.objects.select_for_update(of=("self",))
        .filter(provider_id=report.provider_id, driver=driver)
        .exclude(provider_id="")
        .first()
    )
    if message is None or message.status in (MessageStatus.QUEUED, MessageStatus.NOT_SENT):
        return False
    at = now()
    if report.status == "failed":
        if message.status != MessageStatus.SENT:
            return False
        _close(message, MessageStatus.FAILED, report.code or "not_delivered", at)
        return True
    if STEPS[report.status] <= STEPS.get(message.status, 0):
        return False
    message.status, message.reason, message.failed_at = MessageStatus(report.status), "", None
    message.delivered_at = message.delivered_at or (at if report.status != "sent" else None)
    message.save(update_fields=["status", "reason", "failed_at", "delivered_at"])
    return True


def take_reply(reply: Reply) -> bool:
    """A family wrote back. Only the wish to get no messages, or to get them again, is read; nothing is kept."""
    wish, phone = wish_in(reply.text), read_phone(reply.phone).e164
    if not wish or not phone or not Message.objects.filter(phone=phone).exists():
        return False
    return (stop_messages if wish == "stop" else resume_messages)(phone=phone, how="reply")


def forget_old_messages() -> int:
    """After 30 days a message no longer knows its number; a number that wants no messages is kept, to keep its wish."""
    since = now() - KEPT
    MessageContact.objects.filter(seen_at__lt=since, stopped_at__isnull=True).delete()
    return Message.objects.filter(queued_at__lt=since).exclude(phone="").update(phone="", values={})
