"""/lacak: how a request stands. Nothing clinical; works without JavaScript; ends 24 hours after the visit."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics.page_words import page_word
from clinics.refusals import Refusal
from dispatch.models import Visit
from dispatch.pages.cookie import forget_visit, has_cookie, remember_visit, visit_of
from dispatch.pages.limits import refuse_guessing, remember_wrong_ticket
from dispatch.pages.requesting import language_of
from dispatch.queries.complaints import complaints_of_visit
from dispatch.queries.tracking import tracking_of
from dispatch.services.family import LONGEST_ANSWER, answer_family
from dispatch.services.tracking import cancel_by_family, rate_visit, report_worse, visit_by_ticket

STEPS = ("received", "team", "coming", "here", "ended")
STEP_OF_STATE = {"received": 0, "looking": 1, "offered": 1, "coming": 2, "here": 3, "ended": 4}
DOORS = ("can_report_worse", "can_cancel", "can_rate", "rating")
"""What decides which buttons and forms stand below the state."""
NOTE_LONGEST = {"worse": 500, "cancel": 240}
RATINGS = [(f"rate_{value}", value) for value in (5, 4, 3, 2, 1)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tracking_page(request: HttpRequest) -> HttpResponse:
    """The state of the visit this browser knows; else the form for ticket and phone."""
    if request.method == "POST":
        return _open_by_ticket(request)
    try:
        visit = visit_of(request)
    except Refusal:
        return render(request, "citizen/tracking.html", {"expired": has_cookie(request)})
    return render(request, "citizen/tracking.html", state_context(visit))


def _open_by_ticket(request: HttpRequest) -> HttpResponse:
    ticket, phone = request.POST.get("ticket", "")[:40], request.POST.get("phone", "")[:40]
    try:
        refuse_guessing(request)
        visit = visit_by_ticket(ticket, phone)
    except Refusal as refusal:
        if refusal.code == "ticket_unknown":
            remember_wrong_ticket(request)
        shown = {"error": _sentence(request, refusal), "ticket": ticket, "phone": phone}
        return render(request, "citizen/tracking.html", shown, status=refusal.status)
    response = HttpResponseRedirect("/lacak")
    remember_visit(response, visit.code)
    return response


@never_cache
@require_safe
def state_part(request: HttpRequest) -> HttpResponse:
    """The changing part of the page for its script: state first, then the doors, parted by a comment."""
    try:
        visit = visit_of(request)
    except Refusal as refusal:
        sentence = _sentence(request, refusal)
        return HttpResponse(sentence, status=refusal.status, content_type="text/plain; charset=utf-8")
    return render(request, "citizen/parts.html", state_context(visit))


def state_context(visit: Visit) -> dict[str, Any]:  # what the templates draw
    """The state in words: which sentence, which step, what the family may do."""
    state = tracking_of(visit.pk)
    ended = state["state"] == "ended"
    reached = STEP_OF_STATE[state["state"]]
    van = state["van"]
    complaints = complaints_of_visit(visit.pk) if ended else []
    return {
        "state": state,
        "done": ended,
        "coming": state["state"] == "coming",
        "state_key": f"outcome_{state['outcome']}" if state["outcome"] else f"state_{state['state']}",
        "steps": [
            {"key": f"step_{key}", "done": position < reached, "now": position == reached}
            for position, key in enumerate(STEPS)
        ],
        "complaints": complaints,
        "doors_key": "".join("1" if state[key] else "0" for key in DOORS)
        + _question_key(state)
        + "".join(f"-{complaint['state']}{len(complaint['answers'])}" for complaint in complaints),
        "picture_key": f"{van['fix_time']:%H%M%S}" if van else "",
        "ratings": RATINGS,
        "action_id": uuid4(),
    }


def _question_key(state: dict[str, Any]) -> str:  # TrackingOut
    """Another question, or another answer, is another form."""
    question = state["question"]
    if question is None:
        return ""
    answered = question["answered_at"]
    return (
        f"-{question['asked_at']:%H%M%S}-{answered:%H%M%S}" if answered else f"-{question['asked_at']:%H%M%S}"
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: HttpRequest) -> HttpResponse:
    """The answer to a team that does not find the house: words, the phone's position with consent, or both."""
    if request.method != "POST":
        return HttpResponseRedirect("/lacak")
    try:
        visit = visit_of(request)
    except Refusal:
        return HttpResponseRedirect("/lacak")
    answer = request.POST.get("answer", "").strip()[:LONGEST_ANSWER]
    place = {name: _degrees(request.POST.get(name, ""), most) for name, most in (("lat", 90), ("lon", 180))}
    try:
        answer_family(
            visit_id=visit.pk,
            action_id=_action_id(request),
            answer=answer,
            consent=request.POST.get("consent") == "yes",
            lat=place["lat"],
            lon=place["lon"],
            accuracy_metres=_degrees(request.POST.get("accuracy", ""), 100_000),
        )
    except Refusal as refusal:
        shown = state_context(visit) | {"answer_error": _sentence(request, refusal), "answer": answer}
        return render(request, "citizen/tracking.html", shown, status=refusal.status)
    return HttpResponseRedirect("/lacak")


def _degrees(text: str, most: float) -> float | None:
    """A number of the page's script; None for what is none or lies beyond ``most``."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= most else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def worse_page(request: HttpRequest) -> HttpResponse:
    """Getting worse: the emergency numbers first, then a note to the desk."""
    return _confirm(request, "worse", "worse_button")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_page(request: HttpRequest) -> HttpResponse:
    """Cancel: asked once more before it is done."""
    return _confirm(request, "cancel", "cancel_button")


def _confirm(request: HttpRequest, what: str, title_key: str) -> HttpResponse:
    try:
        visit = visit_of(request)
    except Refusal:
        return HttpResponseRedirect("/lacak")
    context: dict[str, object] = {
        "cancel": what == "cancel",
        "title_key": title_key,
        "ticket": visit.code,
        "longest": NOTE_LONGEST[what],
        "action_id": uuid4(),
    }
    if request.method != "POST":
        return render(request, "citizen/confirm.html", context)
    note = request.POST.get("note", "").strip()[: NOTE_LONGEST[what]]
    try:
        service = cancel_by_family if what == "cancel" else report_worse
        service(visit_id=visit.pk, action_id=_action_id(request), note=note)
    except Refusal as refusal:
        context |= {"error": _sentence(request, refusal), "note": note}
        return render(request, "citizen/confirm.html", context, status=refusal.status)
    return HttpResponseRedirect("/lacak")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rating_page(request: HttpRequest) -> HttpResponse:
    """A rating from 1 to 5 with a comment, once."""
    if request.method != "POST":
        return HttpResponseRedirect("/lacak")
    try:
        visit = visit_of(request)
    except Refusal:
        return HttpResponseRedirect("/lacak")
    rating = request.POST.get("rating", "")
    comment = request.POST.get("comment", "").strip()[:500]
    if rating not in ("1", "2", "3", "4", "5"):
        shown = state_context(visit) | {"rating_error": page_word("rate_choose", language_of(request))}
        return render(request, "citizen/tracking.html", shown, status=422)
    try:
        rate_visit(visit_id=visit.pk, action_id=_action_id(request), rating=int(rating), comment=comment)
    except Refusal as refusal:
        shown = state_context(visit) | {"rating_error": _sentence(request, refusal)}
        return render(request, "citizen/tracking.html", shown, status=refusal.status)
    return HttpResponseRedirect("/lacak")


@require_POST
def other_ticket(request: HttpRequest) -> HttpResponse:
    """Forget this browser's visit and ask for another ticket."""
    response = HttpResponseRedirect("/lacak")
    forget_visit(response)
    return response


def _action_id(request: HttpRequest) -> UUID:
    """The id of the page's form; a broken one is a new one."""
    try:
        return UUID(request.POST.get("action_id", ""))
    except ValueError:
        return uuid4()


def _sentence(request: HttpRequest, refusal: Refusal) -> str:
    return str(refusal.body()["error"][language_of(request)])
