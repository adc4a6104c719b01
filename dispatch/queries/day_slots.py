"""Questions to a day plan that change nothing: the price of a move, the best slots for a patient."""

from datetime import date, timedelta
from typing import Any

from clinics.actors import Actor
from clinics.models import Patient, PlanState
from clinics.queries.patients import patient_of
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.dayplan import Slot, Stop, best_slots, price_of_move, why_not_placed
from dispatch.dayplan.reasons import Why, why
from dispatch.models import DayPlan
from dispatch.queries.day_facts import DayFacts, day_facts
from dispatch.queries.day_plans import DayNow, day_now, day_of
from dispatch.queries.scheduled import visiting_hours

Json = dict[str, Any]  # shaped by dispatch.api.schemas.day_plans
ASKED = "asked"


def price_move(actor: Actor, *, day: date, stop_id: str, team_id: int | None, place: int) -> Json:  # PriceOut
    """What it would cost to drop a stop there. Refuses ``not_found`` and ``stop_begun``."""
    clinic = day_of(actor, day)
    plan = DayPlan.objects.filter(clinic=clinic, day=day).first()
    if plan is not None:
        plan.pins = {key: team for key, team in plan.pins.items() if key != stop_id}
    found = day_now(clinic, day, plan)
    stop = found.facts.stop(stop_id)
    if stop is None:
        raise Refusal("not_found", field="stop_id")
    if stop.busy is not None:
        raise Refusal("stop_begun", team=stop.busy.team)
    if team_id is not None and team_id not in found.facts.problem.team_of:
        raise Refusal("not_found", field="team_id")
    price = price_of_move(found.facts.problem, found.rounds, stop_id, team_id, place)
    return {
        "allowed": price.allowed,
        "drive_minutes_added": round(price.added_seconds / 60),
        "late_stops": list(price.late),
        "reasons": [_said(each) for each in price.whys],
    }


def slots_for(actor: Actor, *, day: date, patient_id: int, minutes: int | None) -> Json:  # SlotsOut
    """Where a visit of this patient fits best on a day, beside what is planned. The look is logged."""
    clinic = day_of(actor, day)
    patient = patient_of(clinic.pk, patient_id)
    log_access(person_id=actor.person_id, door="best_slots", patient_ids=[patient.pk])
    plan = DayPlan.objects.filter(clinic=clinic, day=day).first()
    found = DayNow(day_facts(clinic, day, dict(plan.pins) if plan else None, also=patient), plan)
    stop = _asked(found.facts, patient, minutes)
    slots = best_slots(found.facts.problem, found.rounds, stop)
    reasons = [] if slots else why_not_placed(found.facts.problem, found.rounds, stop)
    return {
        "slots": [_slot(found.facts, slot) for slot in slots],
        "reasons": [_said(each) for each in reasons],
    }


def _asked(facts: DayFacts, patient: Patient, minutes: int | None) -> Stop:
    """The visit that is looked for: in the visiting hours, with the preferred person of the patient's plan."""
    hours = visiting_hours()
    plan = patient.care_plans.filter(state=PlanState.ACTIVE, same_person=True).order_by("next_on").first()
    return Stop(
        key=ASKED,
        place=facts.also_place,
        window_from=hours.from_time.hour * 3600 + hours.from_time.minute * 60,
        window_to=hours.to_time.hour * 3600 + hours.to_time.minute * 60,
        service_seconds=(minutes or facts.setting.service_minutes) * 60,
        needs=frozenset(plan.needs) if plan else frozenset(),
        preferred=plan.preferred_person_id if plan else None,
    )


def _slot(facts: DayFacts, slot: Slot) -> Json:  # SlotOut
    team = next(team for team in facts.teams if team.team_id == slot.team_id)
    reasons = []
    if slot.on_the_way:
        reasons.append(why("on_the_way"))
    if not slot.kept:
        reasons.append(why("other_person"))
    return {
        "team_id": slot.team_id,
        "team": team.team,
        "place": slot.place,
        "start_at": facts.midnight + timedelta(seconds=slot.start),
        "drive_minutes_added": round(slot.added_seconds / 60),
        "reasons": [_said(each) for each in reasons],
    }


def _said(reason: Why) -> Json:
    return {"code": reason.code, "id": reason.id, "en": reason.en}
