"""Offline work of crews that fitted nowhere and waits for a person."""

from typing import Any

from clinics.actors import Actor
from clinics.words import SENTENCES
from dispatch.models import ReviewItem

MOST = 100
WRITTEN = ("note", "findings", "treatment", "advice", "complaint", "outcome", "destination")
"""Fields of a tap in which a crew writes."""


def open_reviews(actor: Actor) -> dict[str, Any]:  # ReviewsOut
    """What nobody has looked at yet, oldest first. One query."""
    actor.must("desk.triage")
    rows = (
        ReviewItem.objects.filter(resolved_at__isnull=True)
        .select_related("team", "visit", "person")
        .order_by("happened_at", "pk")[:MOST]
    )
    return {"reviews": [_review(row) for row in rows]}


def _review(row: ReviewItem) -> dict[str, Any]:  # ReviewOut
    sentence = SENTENCES.get(row.code)
    plain = sentence is not None and "{" not in sentence.id
    return {
        "id": row.pk,
        "what": row.kind,
        "team": row.team.code if row.team else "",
        "visit": row.visit.code if row.visit else "",
        "happened_at": row.happened_at,
        "by": row.person.full_name,
        "code": row.code,
        "id_words": sentence.id if sentence and plain else "",
        "en_words": sentence.en if sentence and plain else "",
        "text": " · ".join(str(row.payload[name]) for name in WRITTEN if row.payload.get(name)),
    }
