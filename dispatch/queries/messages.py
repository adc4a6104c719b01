"""Messages to families as the screens show them: those of a visit, the queue, the dead letters, the office's words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Installation
from clinics.queries.installation import is_practice_city
from clinics.refusals import Refusal
from dispatch.models import Message, MessageContact, MessageStatus, MessageTemplate, OutsideService, Visit
from dispatch.queries.outside import messages_driver, router_failing_since, services_in_use
from dispatch.queries.switches import city_switches, is_on
from dispatch.rules.messages import (
    KINDS,
    LANGUAGES,
    MOST_LETTERS,
    NEEDED,
    TEXTS,
    filled,
    sms_parts,
)
from dispatch.rules.outside import SERVICES
from dispatch.travel.current import travel_state

Json = dict[str, Any]  # shaped by the API's schemas
DEAD_SHOWN = 100
EXAMPLE = {
    "city": "Makassar", "ticket": "MKS-2611-0412", "link": "https://dispatch.example.id/lacak#" + "x" * 43,
    "stop": "https://dispatch.example.id/pesan/" + "x" * 24, "emergency": "112", "from": "20", "to": "31",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a kind in one language. Version 0 are those of the product."""

    text: str
    version: int
    provider_name: str


def words_in_force() -> dict[tuple[str, str], Words]:
    """(kind, language) -> its words. One query."""
    newest: dict[tuple[str, str], MessageTemplate] = {}
    for row in MessageTemplate.objects.order_by("version"):
        newest[row.kind, row.language] = row
    found = {}
    for key, text in TEXTS.items():
        own = newest.get(key)
        found[key] = Words(
            text=own.text if own and own.text else text,
            version=own.version if own else 0,
            provider_name=(own.provider_name if own else "") or f"dottoro_{key[0]}",
        )
    return found


def visit_messages(actor: Actor, visit_id: int) -> Json:  # VisitMessagesOut
    """The messages of a visit, oldest first, and whether its family wants any. Five queries."""
    actor.must("desk.see")
    visit = Visit.objects.filter(pk=visit_id).first()
    if visit is None or not actor.reaches_clinic(visit.clinic_id):
        raise Refusal("not_found")
    phone = visit.caller_phone
    contact = MessageContact.objects.filter(phone=phone).first() if phone else None
    driver = messages_driver()
    return {
        "driver": driver,
        "practice": is_practice_city(),
        "on": driver == "log" or is_on("messages"),
        "has_number": bool(phone),
        "stopped_at": contact.stopped_at if contact else None,
        "stopped_by": contact.stopped_by if contact else "",
        "may_change": actor.may("desk.take_call"),
        "messages": [message_out(row, actor) for row in Message.objects.filter(visit=visit).order_by("pk")],
    }


def message_out(row: Message, actor: Actor) -> Json:  # MessageOut
    """One message: what it is, how far it came, and what a person may do about it."""
    dead = row.status == MessageStatus.FAILED and row.set_aside_at is None
    return {
        "id": row.pk,
        "kind": row.kind,
        "language": row.language,
        "status": row.status,
        "reason": row.reason,
        "tries": row.tries,
        "queued_at": row.queued_at,
        "due_at": row.due_at if row.status == MessageStatus.QUEUED else None,
        "sent_at": row.sent_at,
        "delivered_at": row.delivered_at,
        "failed_at": row.failed_at,
        "may_handle": dead and actor.may("desk.take_call"),
    }


def outside_page(actor: Actor) -> Json:  # OutsidePageOut
    """Everything of the world outside for the city's screen: services, switches, queue, dead letters."""
    actor.must("city.report")
    waiting = Message.objects.filter(status=MessageStatus.QUEUED).aggregate(
        n=Count("pk"), oldest=Min("queued_at")
    )
    dead = Message.objects.filter(status=MessageStatus.FAILED, set_aside_at__isnull=True)
    day = Message.objects.filter(queued_at__gte=now() - timedelta(hours=24)).exclude(kind="test")
    return {
        "practice": is_practice_city(),
        "driver": messages_driver(),
        "services": services_out(),
        "switches": city_switches(actor),
        "waiting": waiting["n"],
        "waiting_since": waiting["oldest"],
        "day": dict(day.values_list("status").annotate(n=Count("pk")).order_by()),
        "stopped": MessageContact.objects.filter(stopped_at__isnull=False).count(),
        "dead": dead.count(),
        "dead_letters": [
            {
                **message_out(row, actor),
                "visit_id": row.visit_id,
                "visit": row.visit.code if row.visit else "",
                "phone_end": row.phone[-4:],
            }
            for row in dead.select_related("visit").order_by("-failed_at")[:DEAD_SHOWN]
        ],
        "tests": [
            {**message_out(row, actor), "phone_end": row.phone[-4:]}
            for row in Message.objects.filter(kind="test").order_by("-pk")[:3]
        ],
    }


def services_out() -> list[Json]:  # ServiceOut
    """Every service outside: whether it is asked here, when it last answered, since when it does not."""
    used = services_in_use()
    rows = {row.name: row for row in OutsideService.objects.all()}
    found = []
    for name, (label_id, label_en) in SERVICES.items():
        row = rows.get(name)
        failing = row.failing_since if row and name in used else None
        code = row.code if row and name in used else ""
        if name == "router":
            failing, code = router_failing_since(), travel_state().why
        found.append(
            {
                "name": name,
                "label_id": label_id,
                "label_en": label_en,
                "in_use": name in used,
                "last_ok_at": row.last_ok_at if row else None,
                "last_failure_at": row.last_failure_at if row else None,
                "failing_since": failing,
                "code": code,
            }
        )
    return found


def templates_out(actor: Actor) -> Json:  # TemplatesOut
    """The words of every kind in both languages, with what may stand in them and how long they get."""
    actor.must("city.report")
    latest = {
        (row.kind, row.language): row
        for row in MessageTemplate.objects.select_related("written_by").order_by("version")
    }
    city = Installation.objects.filter(id=1).first() or Installation()
    example = {**EXAMPLE, "city": city.city_name or "Makassar", "emergency": city.emergency_number}
    return {
        "may_change": actor.may("city.settings"),
        "most_letters": MOST_LETTERS,
        "templates": [
            {
                "kind": kind,
                "language": language,
                "text": words.text,
                "of_product": words.text == TEXTS[kind, language],
                "version": words.version,
                "provider_name": words.provider_name,
                "slots": list(KINDS[kind]),
                "needed": sorted(NEEDED.get(kind, frozenset())),
                "example": filled(words.text, example),
                "length": len(filled(words.text, example)),
                "parts": sms_parts(filled(words.text, example)),
                "written_by": row.written_by.full_name if (row := latest.get((kind, language))) else None,
                "written_at": row.written_at if row else None,
            }
            for (kind, language), words in words_in_force().items()
        ],
        "example": example,
        "languages": list(LANGUAGES),
    }
