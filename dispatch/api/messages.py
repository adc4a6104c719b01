"""The door to messages to families: of a visit, of the city, and the provider's notices coming in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from ninja import Router

from clinics.refusals import Refusal
from dispatch.api.doors import REFUSALS, actor_for, signed_in
from dispatch.api.schemas import messages as shapes
from dispatch.outside.whatsapp import is_signed, read_webhook
from dispatch.queries import messages as queries
from dispatch.services import delivery
from dispatch.services import messages as services

router = Router(tags=["messages"], auth=signed_in)
hooks = Router(tags=["messages"])

Json = dict[str, Any]  # shaped by the response schema


@router.get(
    "/desk/visits/{visit_id}/messages",
    operation_id="visit_messages",
    response={200: shapes.VisitMessagesOut, **REFUSALS},
)
def visit_messages(request: HttpRequest, visit_id: int) -> Json:
    """The messages of a visit and how far they came."""
    return queries.visit_messages(actor_for(request, "desk.see"), visit_id)


@router.post(
    "/desk/visits/{visit_id}/messages/wish",
    operation_id="note_message_wish",
    response={200: shapes.VisitMessagesOut, **REFUSALS},
)
def note_message_wish(request: HttpRequest, visit_id: int, payload: shapes.WishIn) -> Json:
    """The family said that it wants no messages, or wants them again."""
    actor = actor_for(request, "desk.take_call")
    services.note_wish(visit_id=visit_id, wants=payload.wants, by=actor, action_id=payload.action_id)
    return queries.visit_messages(actor, visit_id)


@router.post(
    "/desk/messages/{message_id}/again",
    operation_id="send_message_again",
    response={200: shapes.MessageCommandOut, **REFUSALS},
)
def send_message_again(request: HttpRequest, message_id: int, payload: shapes.MessageCommand) -> Json:
    """Send a message again that was given up."""
    actor = actor_for(request, "desk.take_call")
    return services.send_again(message_id=message_id, by=actor, action_id=payload.action_id)


@router.post(
    "/desk/messages/{message_id}/aside",
    operation_id="set_message_aside",
    response={200: shapes.MessageCommandOut, **REFUSALS},
)
def set_message_aside(request: HttpRequest, message_id: int, payload: shapes.MessageCommand) -> Json:
    """A message that was given up needs nothing more."""
    actor = actor_for(request, "desk.take_call")
    return services.set_aside(message_id=message_id, by=actor, action_id=payload.action_id)


@router.get("/city/outside", operation_id="outside_page", response={200: shapes.OutsidePageOut, **REFUSALS})
def outside_page(request: HttpRequest) -> Json:
    """Services outside, switches, the queue of messages and its dead letters."""
    return queries.outside_page(actor_for(request, "city.report"))


@router.post(
    "/city/outside/test", operation_id="test_messages", response={200: shapes.OutsidePageOut, **REFUSALS}
)
def test_messages(request: HttpRequest, payload: shapes.TestIn) -> Json:
    """Send a test message through the driver in force; the worker does it, the page shows what became of it."""
    actor = actor_for(request, "city.settings")
    services.test_messages(
        phone=payload.phone, language=payload.language, by=actor, action_id=payload.action_id
    )
    return queries.outside_page(actor)


@router.get(
    "/city/templates", operation_id="message_templates", response={200: shapes.TemplatesOut, **REFUSALS}
)
def message_templates(request: HttpRequest) -> Json:
    """The words of messages in both languages."""
    return queries.templates_out(actor_for(request, "city.report"))


@router.post(
    "/city/templates", operation_id="write_message_template", response={200: shapes.TemplatesOut, **REFUSALS}
)
def write_message_template(request: HttpRequest, payload: shapes.TemplateIn) -> Json:
    """The office's own words for a kind of message, as a new version."""
    actor = actor_for(request, "city.settings")
    services.write_template(by=actor, **payload.dict())
    return queries.templates_out(actor)


@hooks.get("/hooks/whatsapp", operation_id="whatsapp_verify", response={200: str, **REFUSALS})
def whatsapp_verify(request: HttpRequest) -> HttpResponse:
    """The provider asks whether this address is ours (hub.challenge)."""
    known, given = settings.MESSAGES_WHATSAPP["verify"], request.GET.get("hub.verify_token", "")
    if not known or request.GET.get("hub.mode") != "subscribe" or not constant_time_compare(known, given):
        raise Refusal("hook_not_signed")
    challenge = request.GET.get("hub.challenge", "")[:200]
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


@hooks.post("/hooks/whatsapp", operation_id="whatsapp_notice", response={200: shapes.TakenOut, **REFUSALS})
def whatsapp_notice(request: HttpRequest) -> Json:
    """Delivery reports and replies, signed by the provider. Told twice it is the same."""
    if not is_signed(request.body, request.headers.get("X-Hub-Signature-256", "")):
        raise Refusal("hook_not_signed")
    reports, replies = read_webhook(request.body)
    taken = sum(delivery.take_report("whatsapp", report) for report in reports)
    return {"taken": taken + sum(delivery.take_reply(reply) for reply in replies)}
