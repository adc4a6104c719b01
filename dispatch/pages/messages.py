"""/pesan/<token> and /lacak/pesan: a family ends the messages to its number, or wants them again.

Works without JavaScript. Opening the page changes nothing: programs that look behind links open it, too.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinics.refusals import Refusal
from dispatch.models import MessageContact
from dispatch.pages.cookie import visit_of
from dispatch.services.messages import resume_messages, stop_messages


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def messages_page(request: HttpRequest, token: str = "") -> HttpResponse:
    """Whether messages come to this number, and the one button that changes it."""
    try:
        phone = _phone(request, token)
    except Refusal:
        return HttpResponseRedirect("/lacak")
    if request.method == "POST" and phone:
        change = stop_messages if request.POST.get("wish") == "stop" else resume_messages
        change(phone=phone, how="page")
        return HttpResponseRedirect(request.path)
    stopped = MessageContact.objects.filter(phone=phone, stopped_at__isnull=False).exists()
    shown = {"has_number": bool(phone), "stopped": stopped, "phone_end": phone[-4:], "tracked": not token}
    return render(request, "citizen/messages.html", shown)


def _phone(request: HttpRequest, token: str) -> str:
    """The number of the link, or of the visit that this browser knows."""
    if not token:
        return visit_of(request).caller_phone
    contact = MessageContact.objects.filter(token=token).first()
    if contact is None:
        raise Refusal("tracking_closed")
    return contact.phone
