"""Messages to families: written in the transaction of the change they tell of, sent later by the worker's lane.

``queue_message`` comes before ``record`` in a service: the log's counter is taken last.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction

from clinics.actors import CITIZEN, Actor
from clinics.clock import now
from clinics.queries.installation import is_practice_city
from clinics.refusals import Refusal
from dispatch.models import Message, MessageContact, MessageStatus, MessageTemplate, Visit
from dispatch.queries.outside import messages_driver
from dispatch.queries.switches import is_on
from dispatch.rules.lifecycle import UNDO_SECONDS
from dispatch.rules.messages import KINDS, LANGUAGES, LIFETIMES, REPLACED_BY, fault_of
from dispatch.rules.phones import read_phone
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle

logger = logging.getLogger("dispatch.messages")

UNDO_WAIT = timedelta(seconds=UNDO_SECONDS)
"""A call's disposition and a crew's yes can be taken back for so long: their message waits."""
SPREAD = 1.5
"""The late end of the minutes that a family is told: half as much again, as on the tracking page."""


def queue_message(
    visit: Visit, kind: str, *, language: str = "", values: Mapping[str, str] | None = None
) -> Message | None:
    """Write the message of a change of a visit; None where nobody left a telephone number.

    ``language``: that of the page the family used; without it that of the visit's earlier messages, else
    Bahasa Indonesia. What an earlier message, still waiting, would say wrong by now is not sent any more.
    """
    drop_waiting(visit, *REPLACED_BY.get(kind, frozenset()))
    phone = visit.caller_phone
    if not phone and not visit.caller_phone_raw:
        return None
    earlier = Message.objects.filter(visit=visit).values_list("language", flat=True).first()
    undone = kind == "team_coming" or (kind == "received" and visit.source == "desk")
    wait = UNDO_WAIT if undone else timedelta(0)
    return _queue(
        kind, phone, language=language or earlier or "id", values=values or {}, visit=visit, wait=wait
    )


def drop_waiting(visit: Visit, *kinds: str) -> None:
    """What waits of these kinds is no longer so, and stays here."""
    if kinds:
        Message.objects.filter(visit=visit, kind__in=kinds, status=MessageStatus.QUEUED).update(
            status=MessageStatus.NOT_SENT, reason="replaced", leased_until=None
        )


def queue_coming(visit: Visit, eta_seconds: int | None) -> Message | None:
    """A team said yes and comes, with about when."""
    minutes = max(1, round((eta_seconds or 0) / 60))
    if eta_seconds is None:
        minutes = 30
    values = {"from": str(minutes), "to": str(int(minutes * SPREAD) + 1)}
    return queue_message(visit, "team_coming", values=values)


def queue_to_phone(
    phone: str, kind: str, *, language: str = "id", values: Mapping[str, str] | None = None
) -> Message | None:
    """A message that belongs to no visit yet: the link to share a position, or a test. None for no number."""
    number = read_phone(phone)
    return _queue(kind, number.e164, language=language, values=values or {}) if number.e164 else None


def _queue(
    kind: str,
    phone: str,
    *,
    language: str,
    values: Mapping[str, str],
    visit: Visit | None = None,
    wait: timedelta = timedelta(0),
) -> Message:
    if not set(values) <= set(KINDS[kind]):
        raise KeyError(f"{kind}: {sorted(set(values) - set(KINDS[kind]))}")
    at, driver = now(), messages_driver()
    status, reason = _first_status(kind, phone, driver)
    message = Message.objects.create(
        ref=uuid4(),
        visit=visit,
        kind=kind,
        phone=phone,
        language=language if language in LANGUAGES else "id",
        values=dict(values) if status == MessageStatus.QUEUED else {},
        status=status,
        reason=reason,
        driver=driver,
        queued_at=at,
        due_at=at + wait,
        ends_at=at + wait + LIFETIMES[kind],
        sent_at=at if status == MessageStatus.LOGGED else None,
    )
    if status == MessageStatus.LOGGED:
        logger.info("message kept here", extra={"kind": kind})
    return message


def _first_status(kind: str, phone: str, driver: str) -> tuple[MessageStatus, str]:
    """Whether it will leave at all, and if not, why."""
    if not phone:
        return MessageStatus.NOT_SENT, "no_number"
    if kind != "test" and MessageContact.objects.filter(phone=phone, stopped_at__isnull=False).exists():
        return MessageStatus.NOT_SENT, "opted_out"
    if driver == "log":
        return MessageStatus.LOGGED, "practice" if is_practice_city() else "log"
    if kind != "test" and not is_on("messages"):
        return MessageStatus.NOT_SENT, "switched_off"
    return MessageStatus.QUEUED, ""


@transaction.atomic
def stop_messages(*, phone: str, how: str, by: Actor = CITIZEN) -> bool:
    """The family wants no messages (``how``: page, reply, desk). What waits for this number is not sent any more."""
    contact = contact_of(phone)
    if contact.stopped_at is not None:
        return False
    contact.stopped_at, contact.stopped_by = now(), how
    contact.save(update_fields=["stopped_at", "stopped_by"])
    Message.objects.filter(phone=phone, status=MessageStatus.QUEUED).exclude(kind="test").update(
        status=MessageStatus.NOT_SENT, reason="opted_out", leased_until=None
    )
    record("messages_stopped", origin=by_actor(by), subject=f"contact:{contact.pk}", how=how)
    return True


@transaction.atomic
def resume_messages(*, phone: str, how: str, by: Actor = CITIZEN) -> bool:
    """The family wants messages again: its own wish, never ours."""
    contact = contact_of(phone)
    if contact.stopped_at is None:
        return False
    contact.stopped_at, contact.stopped_by = None, ""
    contact.save(update_fields=["stopped_at", "stopped_by"])
    record("messages_resumed", origin=by_actor(by), subject=f"contact:{contact.pk}", how=how)
    return True


@transaction.atomic
def note_wish(*, visit_id: int, wants: bool, by: Actor, action_id: UUID) -> Answer:
    """What the family said to the desk on the telephone about messages."""
    by.must("desk.take_call")
    if (receipt := claim(action_id, "note_wish", by)) is not None:
        return dict(receipt.answer or {})
    visit = Visit.objects.filter(pk=visit_id).first()
    if visit is None or not by.reaches_clinic(visit.clinic_id):
        raise Refusal("not_found")
    if not visit.caller_phone:
        raise Refusal("phone_needed", field="visit_id")
    change = resume_messages if wants else stop_messages
    changed = change(phone=visit.caller_phone, how="desk", by=by)
    return settle(action_id, {"changed": changed})


@transaction.atomic
def send_again(*, message_id: int, by: Actor, action_id: UUID) -> Answer:
    """A person sends a message again that was given up, or puts new life into it: it waits as if it were new."""
    by.must("desk.take_call")
    if (receipt := claim(action_id, "send_again", by)) is not None:
        return dict(receipt.answer or {})
    message = _dead(message_id, by)
    status, reason = _first_status(message.kind, message.phone, messages_driver())
    if reason == "opted_out":
        raise Refusal("message_opted_out")
    if not set(KINDS[message.kind]) & {"ticket"} and not message.values and message.kind == "share_link":
        raise Refusal("message_too_old")
    at = now()
    message.status, message.reason, message.driver = status, reason, messages_driver()
    message.tries, message.due_at, message.failed_at = 0, at, None
    message.ends_at = at + LIFETIMES[message.kind]
    message.save(update_fields=["status", "reason", "driver", "tries", "due_at", "failed_at", "ends_at"])
    _tell("message_sent_again", message, by, action_id)
    return settle(action_id, {"message_id": message.pk, "status": str(status)})


@transaction.atomic
def set_aside(*, message_id: int, by: Actor, action_id: UUID) -> Answer:
    """A person has seen that a message never left, and it needs nothing more."""
    by.must("desk.take_call")
    if (receipt := claim(action_id, "set_aside", by)) is not None:
        return dict(receipt.answer or {})
    message = _dead(message_id, by)
    message.set_aside_at = now()
    message.save(update_fields=["set_aside_at"])
    _tell("message_set_aside", message, by, action_id)
    return settle(action_id, {"message_id": message.pk})


def _dead(message_id: int, by: Actor) -> Message:
    """A message that was given up and still waits for a person, locked."""
    message = (
        Message.objects.select_for_update(of=("self",)).select_related("visit").filter(pk=message_id).first()
    )
    clinic_id = message.visit.clinic_id if message and message.visit else None
    if message is None or not by.reaches_clinic(clinic_id):
        raise Refusal("not_found")
    if message.status != MessageStatus.FAILED or message.set_aside_at is not None:
        raise Refusal("already_done")
    return message


def _tell(kind: str, message: Message, by: Actor, action_id: UUID) -> None:
    record(kind, origin=by_actor(by, action_id), subject=f"message:{message.pk}", message_kind=message.kind)


@transaction.atomic
def test_messages(*, phone: str, language: str, by: Actor, action_id: UUID) -> Answer:
    """Send a test through the driver in force, whatever the switch says: the office tries its connection."""
    by.must("city.settings")
    if (receipt := claim(action_id, "test_messages", by)) is not None:
        return dict(receipt.answer or {})
    message = queue_to_phone(phone, "test", language=language)
    if message is None:
        raise Refusal("phone_needed", field="phone")
    return settle(action_id, {"message_id": message.pk})


@transaction.atomic
def write_template(
    *, kind: str, language: str, text: str, provider_name: str, by: Actor, action_id: UUID
) -> Answer:
    """The office's own words for a kind of message, as a new version; empty is back to those of the product.

    Refused with what is wrong with it: braces that nothing fills, a missing link, clinical words, its length.
    """
    by.must("city.settings")
    if (receipt := claim(action_id, "write_template", by)) is not None:
        return dict(receipt.answer or {})
    if kind not in KINDS or language not in LANGUAGES:
        raise Refusal("invalid", field="kind", name="kind")
    words = " ".join(text.split())
    fault = fault_of(kind, words) if words else None
    if fault is not None:
        raise Refusal(fault[0], field="text", what=fault[1])
    written = MessageTemplate.objects.filter(kind=kind, language=language).order_by("-version").first()
    version = written.version + 1 if written else 1
    MessageTemplate.objects.create(
        kind=kind,
        language=language,
        version=version,
        text=words,
        provider_name=provider_name.strip(),
        written_by_id=by.staff_id,
        written_at=now(),
    )
    name = "message_template"
    record("setting_changed", origin=by_actor(by, action_id), subject=f"setting:{name}", setting=name)
    return settle(action_id, {"version": version})


def contact_of(phone: str, language: str = "id") -> MessageContact:
    """The number's row, made when it is new and locked (inside a transaction)."""
    MessageContact.objects.get_or_create(
        phone=phone, defaults={"token": uuid4().hex[:24], "language": language, "seen_at": now()}
    )
    return MessageContact.objects.select_for_update().get(phone=phone)
