"""The clinic head's screens: own puskesmas only; every look at a patient's identity is logged."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from clinics.actors import Actor
from clinics.clock import day_bounds, today
from clinics.models import Clinic
from clinics.queries.caseload import overdue_count
from clinics.queries.patients import codes_without_note, patient_of
from clinics.queries.plans import bedside_people, plans_of
from clinics.queries.roster import roster_of
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.models import Assignment, Visit
from dispatch.queries.board import clock_out, current_seq, one_moment, reasons_out
from dispatch.queries.cards import visit_cards
from dispatch.queries.response_times import Period, response_figures, visits_behind
from dispatch.queries.surge import mode_out
from dispatch.queries.teams import team_cards
from dispatch.rules.lifecycle import ENDED_BY_TEAM, OPEN

Json = dict[str, Any]  # shaped by the schemas of dispatch.api.schemas.clinic
NOTE_EXPECTED = frozenset(ENDED_BY_TEAM) - {"not_home"}
"""Ends of a visit after which a note should be there."""
LONGEST_PERIOD_DAYS = 400


def clinic_in_scope(actor: Actor, clinic_id: int | None) -> Clinic:
    """The puskesmas that is asked for, or the actor's own. Foreign and missing look the same."""
    wanted = actor.clinic_id if clinic_id is None else clinic_id
    if wanted is None:
        raise Refusal("required", field="clinic_id", name="clinic_id")
    clinic = Clinic.objects.filter(pk=wanted).first() if actor.reaches_clinic(wanted) else None
    if clinic is None:
        raise Refusal("not_found")
    return clinic


def clinic_today(actor: Actor, clinic_id: int | None) -> Json:  # ClinicTodayOut
    """Today's visits, teams and roster of a puskesmas, true at ``seq``."""
    actor.must("clinic.see")
    shown = _today(actor, clinic_in_scope(actor, clinic_id))
    log_visits(actor, "clinic_today", shown["visits"])
    return shown


@transaction.atomic
def _today(actor: Actor, clinic: Clinic) -> Json:
    one_moment()
    day = today()
    start, end = day_bounds(day)
    seq = current_seq()
    ids = Visit.objects.filter(clinic=clinic).filter(
        Q(status__in=sorted(OPEN))
        | Q(requested_at__gte=start, requested_at__lt=end)
        | Q(ended_at__gte=start, ended_at__lt=end)
    )
    cards = visit_cards(ids.values_list("pk", flat=True), identity=actor.sees_identity)
    missing = codes_without_note([card["code"] for card in cards if card["status"] in NOTE_EXPECTED])
    return {
        "seq": seq,
        "clock": clock_out(),
        "clinic_id": clinic.pk,
        "clinic": clinic.name,
        "day": day,
        "visits": cards,
        "teams": team_cards(clinic_id=clinic.pk),
        "roster": roster_of(clinic.pk, day),
        "without_note": [card["id"] for card in cards if card["code"] in missing],
        "visits_elsewhere": _visits_elsewhere(clinic.pk),
        "overdue": overdue_count(clinic.pk),
        "mode": mode_out(identity=actor.sees_identity),
        "reasons": reasons_out(),
    }


def _visits_elsewhere(clinic_id: int) -> dict[str, int]:
    """Of the visits that count as today's on the cards of a puskesmas' teams: those of other puskesmas, by team."""
    start, _end = day_bounds(today())
    rows = (
        Assignment.objects.filter(team__clinic_id=clinic_id, accepted_at__gte=start)
        .exclude(visit__clinic_id=clinic_id)
        .values_list("team__code")
        .annotate(visits=Count("pk"))
    )
    return dict(rows)


def patient_plans(actor: Actor, patient_id: int) -> Json:  # CarePlansOut
    """Every care plan of an own patient."""
    actor.must("clinic.patients")
    patient = patient_of(clinic_in_scope(actor, None).pk, patient_id)
    log_access(person_id=actor.person_id, door="patient_plans", patient_ids=[patient.pk])
    return {"plans": plans_of(patient.pk), "people": bedside_people(patient.clinic_id)}


def response_times(actor: Actor, period: Period) -> Json:  # ResponseTimesOut
    """The stages of a period for a puskesmas, or for the city where the role sees all of it."""
    actor.must("clinic.response_times")
    period, clinic = scoped_period(actor, period)
    figures = response_figures(period)
    return {
        "start": period.start,
        "end": period.end,
        "clinic": clinic.name if clinic else None,
        "urgency": period.urgency or None,
        "stages": figures.stages,
        "visits": figures.visits,
        "late": figures.late,
        "reasons": reasons_out(),
    }


def clinic_visits(actor: Actor, period: Period, *, stage: str, late: bool, page: int) -> Json:  # VisitListOut
    """The visits behind a figure of :func:`response_times`: the same filter, newest first."""
    actor.must("clinic.response_times")
    period, _ = scoped_period(actor, period)
    behind = visits_behind(period, stage=stage, late=late, page=page)
    cards = {card["id"]: card for card in visit_cards(behind.visit_ids, identity=actor.sees_identity)}
    visits = [cards[visit_id] for visit_id in behind.visit_ids if visit_id in cards]
    log_visits(actor, "clinic_visits", visits)
    return {"visits": visits, "total": behind.total, "page": behind.page, "pages": behind.pages}


def scoped_period(actor: Actor, period: Period) -> tuple[Period, Clinic | None]:
    """The period within what the actor may see, and its puskesmas (None: the city). Upside down is refused."""
    if period.end < period.start or (period.end - period.start).days > LONGEST_PERIOD_DAYS:
        raise Refusal("invalid", field="end", name="end")
    if period.clinic_id is None and actor.city_wide:
        return period, None
    clinic = clinic_in_scope(actor, period.clinic_id)
    return replace(period, clinic_id=clinic.pk), clinic


def log_visits(actor: Actor, door: str, cards: list[Json]) -> None:
    """Write down whose visits were shown, where they were shown with their names."""
    if actor.sees_identity:
        log_access(
            person_id=actor.person_id,
            door=door,
            visits=[(card["code"], card["patient_id"]) for card in cards],
        )
