"""What needs a clinic head this morning: one list, each thing with its own way to be done."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from clinics.actors import Actor
from clinics.clock import day_bounds, now, today
from clinics.queries.review import notes_waiting
from clinics.queries.roster_gaps import gaps
from clinics.services.access import log_access
from dispatch.models import Visit
from dispatch.queries.board import clock_out, one_moment
from dispatch.queries.cards import visit_cards
from dispatch.queries.clinic import clinic_in_scope
from dispatch.queries.complaints import open_complaints
from dispatch.queries.missed import missed_visits, waiting_pauses
from dispatch.queries.shortages import shortages
from dispatch.rules.lifecycle import ENDED_BY_TEAM, OPEN, WAITING

Json = dict[str, Any]  # shaped by dispatch.api.schemas.morning
PINS_SHOWN = 20


def morning_list(actor: Actor) -> Json:  # MorningOut
    """The morning of the own puskesmas. Who is named in it is logged as looked at."""
    actor.must("clinic.patients")
    shown = _read(actor)
    named = [row["patient_id"] for part in ("missed", "pauses") for row in shown[part]["rows"]]
    log_access(
        person_id=actor.person_id,
        door="clinic_morning",
        patient_ids=dict.fromkeys(named),
        visits=[(card["code"], card["patient_id"]) for card in shown["pins"]["visits"]],
    )
    return shown


@transaction.atomic
def _read(actor: Actor) -> Json:
    one_moment()
    clinic = clinic_in_scope(actor, None)
    day = today()
    return {
        "clock": clock_out(),
        "clinic_id": clinic.pk,
        "clinic": clinic.name,
        "day": day,
        "planned": _planned(clinic.pk),
        "notes": notes_waiting(clinic.pk),
        "missed": missed_visits(clinic.pk),
        "pauses": waiting_pauses(clinic.pk),
        "pins": _pins(actor, clinic.pk),
        "gaps": gaps(clinic.pk, day, day),
        "short": shortages(actor)["teams"],
        "complaints": open_complaints(clinic.pk),
    }


def _planned(clinic_id: int) -> Json:  # PlannedCountsOut
    """The planned visits of today and, once they are made, of tomorrow. One query."""
    day = today()
    start, end = day_bounds(day)
    after = day_bounds(day + timedelta(days=1))[1]
    today_ = Q(planned_from__gte=start, planned_from__lt=end)
    counts: Json = Visit.objects.filter(
        clinic_id=clinic_id, planned_from__gte=start, planned_from__lt=after
    ).aggregate(
        today=Count("pk", filter=today_),
        waiting=Count("pk", filter=today_ & Q(status__in=WAITING)),
        late=Count("pk", filter=today_ & Q(status__in=OPEN - {"on_scene"}, planned_to__lt=now())),
        made=Count("pk", filter=today_ & Q(status__in=ENDED_BY_TEAM)),
        tomorrow=Count("pk", filter=Q(planned_from__gte=end)),
    )
    return counts


def _pins(actor: Actor, clinic_id: int) -> Json:  # WaitingPinsOut
    """Visits whose better pin waits for a person, the oldest first."""
    waiting = Visit.objects.filter(clinic_id=clinic_id, pin_proposed_at__isnull=False)
    ids = list(waiting.order_by("pin_proposed_at", "pk").values_list("pk", flat=True)[:PINS_SHOWN])
    return {
        "total": len(ids) if len(ids) < PINS_SHOWN else waiting.count(),
        "visits": visit_cards(ids, identity=actor.sees_identity),
    }
