"""Tim tidak menemukan rumah: the family is asked on its own page, and its answer reaches the crew and the desk."""

from uuid import UUID

from django.db import transaction

from clinics.actors import CITIZEN
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, FamilyQuestion, Visit
from dispatch.rules.pins import GOOD_ACCURACY_METRES
from dispatch.services.log import Origin, by_actor, record, remark
from dispatch.services.messages import queue_message
from dispatch.services.pins import propose
from dispatch.services.receipts import claim, settle
from dispatch.services.tracking import own_visit
from dispatch.travel.distance import Place

LONGEST_ANSWER = 240


def ask_family(visit: Visit, assignment: Assignment, origin: Origin, note: str) -> None:
    """Ask where the house is, with what the crew sees (the visit's row is locked). The newest question counts."""
    FamilyQuestion.objects.create(
        visit=visit, assignment=assignment, asked_at=origin.happened_at, note=note[:LONGEST_ANSWER]
    )
    queue_message(visit, "house_not_found")


@transaction.atomic
def answer_family(
    *,
    visit_id: int,
    action_id: UUID,
    answer: str = "",
    consent: bool = False,
    lat: float | None = None,
    lon: float | None = None,
    accuracy_metres: float | None = None,
) -> None:
    """What the family says: words, the position of its phone with its consent, or both. The newest answer counts.

    A position that is sure enough is proposed as the home's pin as well.
    """
    if claim(action_id, "answer_family", CITIZEN) is not None:
        return
    visit = own_visit(visit_id)
    question = FamilyQuestion.objects.filter(visit=visit).order_by("-asked_at", "-pk").first()
    if question is None or not _is_open(question):
        raise Refusal("question_over")
    located = lat is not None and lon is not None
    words = answer.strip()[:LONGEST_ANSWER]
    if not words and not located:
        raise Refusal("answer_needed", field="answer")
    if located and not consent:
        raise Refusal("consent_needed", field="consent")
    at = now()
    question.answered_at = at
    fields = ["answered_at"]
    if words:
        question.answer = words
        fields.append("answer")
    origin = by_actor(CITIZEN, action_id)
    if lat is not None and lon is not None:
        question.lat, question.lon, question.consent_at = round(lat, 6), round(lon, 6), at
        question.accuracy_metres = None if accuracy_metres is None else round(accuracy_metres)
        fields += ["lat", "lon", "consent_at", "accuracy_metres"]
        if accuracy_metres is not None and accuracy_metres <= GOOD_ACCURACY_METRES:
            propose(visit, "family", Place(lat, lon), origin, accuracy=accuracy_metres)
    question.save(update_fields=fields)
    remark("family_answered", visit=visit, origin=origin, text=words)
    record("family_answered", origin=origin, visit=visit, with_position=located, with_words=bool(words))
    settle(action_id, {"visit_id": visit.pk})


def _is_open(question: FamilyQuestion) -> bool:
    """The team still looks for the house, or has just found it."""
    return Assignment.objects.filter(
        pk=question.assignment_id, status__in=("accepted", "en_route", "on_scene")
    ).exists()
