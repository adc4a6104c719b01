"""/pengaduan: a family says what was wrong or right, and later reads the answer. Works without JavaScript."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinics.models import Clinic
from clinics.page_words import page_word
from clinics.refusals import Refusal
from dispatch.models import Complaint, Visit
from dispatch.pages.cookie import visit_of
from dispatch.pages.limits import refuse_complaints, refuse_guessing, remember_wrong_ticket
from dispatch.pages.requesting import language_of
from dispatch.queries.complaints import family_view
from dispatch.rules.complaints import CATEGORIES
from dispatch.services.complaints import (
    LONGEST_ANSWER,
    LONGEST_TEXT,
    ComplaintForm,
    complaint_by_number,
    complaint_by_token,
    complaint_token,
    reply_by_family,
    send_complaint,
)

COOKIE = "__Host-pengaduan" if settings.HTTPS else "pengaduan"
COOKIE_SECONDS = 60 * 24 * 3600
LENGTHS = {
    "category": 12,
    "text": LONGEST_TEXT,
    "writer_name": 120,
    "writer_phone": 40,
    "ticket": 40,
    "clinic_id": 12,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_page(request: HttpRequest) -> HttpResponse:
    """The form; a good one leads to its number and link."""
    visit = _known_visit(request)
    values = {name: request.POST.get(name, "").strip()[:longest] for name, longest in LENGTHS.items()}
    about = request.POST.get("about") == "yes" if request.method == "POST" else visit is not None
    if request.method != "POST":
        values["category"] = request.GET.get("perihal", "")[:12]
        return _form(request, values, visit, about)
    clinic = values["clinic_id"]
    form = ComplaintForm(
        category=values["category"],
        text=values["text"],
        writer_name=values["writer_name"],
        writer_phone=values["writer_phone"],
        ticket=values["ticket"],
        visit_id=visit.pk if visit and about else None,
        clinic_id=int(clinic) if clinic.isascii() and clinic.isdecimal() else None,
        language=language_of(request),
    )
    try:
        refuse_complaints(request)
        if form.ticket and form.visit_id is None:
            refuse_guessing(request)
        answer = send_complaint(form=form, action_id=_form_id(request))
    except Refusal as refusal:
        if refusal.code == "ticket_unknown":
            remember_wrong_ticket(request)
        return _form(request, values, visit, about, refusal)
    response = HttpResponseRedirect("/pengaduan/jawaban")
    _remember(response, str(answer["code"]))
    return response


def _form(
    request: HttpRequest,
    values: dict[str, str],
    visit: Visit | None,
    about: bool,
    refusal: Refusal | None = None,
) -> HttpResponse:
    language = language_of(request)
    errors = {}
    if refusal is not None:
        fields = ("category", "text", "ticket", "clinic_id")
        needed = {
            "category": page_word("complaint_need_category", language),
            "text": page_word("complaint_need_text", language),
            "clinic_id": page_word("complaint_need_clinic", language),
        }
        field = refusal.field if refusal.field in fields else "form"
        errors[field] = needed.get(field) or _sentence(request, refusal)
    shown = {
        "v": values,
        "e": errors,
        "about": about,
        "ticket": visit.code if visit else "",
        "form_id": _form_id(request),
        "categories": [(code, page_word(f"complaint_about_{code}", language)) for code in CATEGORIES],
        "clinics": Clinic.objects.filter(is_active=True).order_by("name").values_list("pk", "name"),
        "needs_clinic": visit is None or visit.clinic_id is None,
        "longest": LONGEST_TEXT,
    }
    return render(request, "citizen/complaint.html", shown, status=refusal.status if refusal else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_of_complaint(request: HttpRequest) -> HttpResponse:
    """How a complaint stands: by this browser's cookie, by the link's token, or by number and telephone."""
    if request.method == "POST":
        return _open(request)
    try:
        complaint = complaint_by_token(request.COOKIES.get(COOKIE, ""))
    except Refusal:
        return render(request, "citizen/complaint_answer.html", {})
    return render(request, "citizen/complaint_answer.html", _shown(request, complaint))


def _open(request: HttpRequest) -> HttpResponse:
    token = request.POST.get("token", "")[:60]
    code, phone = request.POST.get("code", "")[:20], request.POST.get("phone", "")[:40]
    try:
        refuse_guessing(request)
        complaint = complaint_by_token(token) if token else complaint_by_number(code, phone)
    except Refusal as refusal:
        if refusal.code != "too_many":
            remember_wrong_ticket(request)
        shown = {"error": _sentence(request, refusal), "code": code, "phone": phone}
        return render(request, "citizen/complaint_answer.html", shown, status=refusal.status)
    response = HttpResponseRedirect("/pengaduan/jawaban")
    _remember(response, complaint.code)
    return response


def _shown(request: HttpRequest, complaint: Complaint) -> dict[str, Any]:  # what the template draws
    return {
        "complaint": family_view(complaint),
        "link": request.build_absolute_uri("/pengaduan/jawaban") + "#" + complaint_token(complaint.code),
        "form_id": uuid4(),
        "longest": LONGEST_ANSWER,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply_page(request: HttpRequest) -> HttpResponse:
    """The family adds a word to the answer it read."""
    if request.method != "POST":
        return HttpResponseRedirect("/pengaduan/jawaban")
    try:
        complaint = complaint_by_token(request.COOKIES.get(COOKIE, ""))
    except Refusal:
        return HttpResponseRedirect("/pengaduan/jawaban")
    text = request.POST.get("text", "").strip()[:LONGEST_ANSWER]
    try:
        refuse_complaints(request)
        reply_by_family(complaint_id=complaint.pk, text=text, action_id=_form_id(request))
    except Refusal as refusal:
        needed = page_word("complaint_need_text", language_of(request))
        sentence = needed if refusal.code == "required" else _sentence(request, refusal)
        shown = _shown(request, complaint) | {"reply_error": sentence, "text": text}
        return render(request, "citizen/complaint_answer.html", shown, status=refusal.status)
    return HttpResponseRedirect("/pengaduan/jawaban")


@require_POST
def other_complaint(request: HttpRequest) -> HttpResponse:
    """Forget this browser's complaint."""
    response = HttpResponseRedirect("/pengaduan/jawaban")
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    return response


def _remember(response: HttpResponse, code: str) -> None:
    """Let this browser look at the complaint."""
    response.set_cookie(
        COOKIE,
        complaint_token(code),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def _known_visit(request: HttpRequest) -> Visit | None:
    """The visit that this browser may look at, if any."""
    try:
        return visit_of(request)
    except Refusal:
        return None


def _form_id(request: HttpRequest) -> UUID:
    """The id of the page's form; a broken one is a new one."""
    try:
        return UUID(request.POST.get("form_id", ""))
    except ValueError:
        return uuid4()


def _sentence(request: HttpRequest, refusal: Refusal) -> str:
    return str(refusal.body()["error"][language_of(request)])
