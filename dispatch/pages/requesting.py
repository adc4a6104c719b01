"""/minta: the request form and the ticket. Works without JavaScript; the same form twice is one visit."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinics.page_words import page_word
from clinics.refusals import Refusal
from dispatch.pages.cookie import has_cookie, remember_visit, visit_of
from dispatch.pages.forms import RELATIONSHIPS, RequestDraft, read_request
from dispatch.pages.limits import refuse_flood
from dispatch.services.intake import request_visit, tracking_token


def language_of(request: HttpRequest) -> str:
    """The language the middleware chose."""
    return str(getattr(request, "language", "id"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest) -> HttpResponse:
    """The form; a good one becomes a visit and leads to its ticket."""
    if request.method != "POST":
        return _show(request, RequestDraft(language=language_of(request)))
    draft = read_request(request.POST, language_of(request))
    if draft.errors:
        return _show(request, draft, status=422)
    try:
        refuse_flood(request)
        answer = request_visit(form=draft.visit_form(), consent=draft.consent, action_id=draft.form_id)
    except Refusal as refusal:
        draft.take_refusal(refusal)
        return _show(request, draft, status=refusal.status)
    response = HttpResponseRedirect("/minta/tiket")
    remember_visit(response, str(answer["ticket"]))
    return response


@never_cache
@require_safe
def ticket_page(request: HttpRequest) -> HttpResponse:
    """The ticket code, large; the link to keep; what happens next."""
    try:
        visit = visit_of(request)
    except Refusal:
        return HttpResponseRedirect("/lacak" if has_cookie(request) else "/minta")
    link = request.build_absolute_uri("/lacak") + "#" + tracking_token(visit.code)
    return render(request, "citizen/ticket.html", {"ticket": visit.code, "link": link})


def _show(request: HttpRequest, draft: RequestDraft, status: int = 200) -> HttpResponse:
    relationships = [(code, page_word(f"relationship_{code}", draft.language)) for code in RELATIONSHIPS]
    shown = {"draft": draft, "v": draft.values, "e": draft.errors, "relationships": relationships}
    return render(request, "citizen/request.html", shown, status=status)
