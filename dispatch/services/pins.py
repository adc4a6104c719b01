"""Better pins: somebody stood at the door and proposes its place; a person at the desk or the clinic head decides.

An accepted pin is the visit's own (source ``crew``), and the next request of that home begins with it.
"""

from typing import Annotated
from uuid import UUID

from django.db import transaction
from geopy.distance import great_circle
from pydantic import Field, TypeAdapter, ValidationError

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import Assignment, PinProposal, Visit
from dispatch.positions.duty import read_box
from dispatch.positions.filters import RawFix
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN
from dispatch.rules.pins import radius_of, replaces, worth_proposing
from dispatch.services.crew_moves import Payload, does_not_fit, tell
from dispatch.services.locks import lock_visit
from dispatch.services.log import Origin, by_actor, record
from dispatch.services.receipts import Answer, claim, settle
from dispatch.services.tasks import follow_tasks
from dispatch.travel.distance import Place

CITY_MARGIN_DEGREES = 0.05
"""About 5 km beyond the outermost kelurahan's point a place is still the city's."""


def metres_from_pin(visit: Visit, place: Place) -> float | None:
    """How far a place is from where the home is believed to be; None without a pin."""
    if visit.lat is None or visit.lon is None:
        return None
    return float(great_circle(tuple(place), (visit.lat, visit.lon)).meters)


def propose_from_arrival(visit: Visit, assignment: Assignment, origin: Origin) -> bool:
    """The fix of "tiba" as the home's pin, when it is sure and the pin is not. True when it became a proposal."""
    fix = origin.fix
    if fix is None:
        return False
    place = Place(fix.lat, fix.lon)
    metres = metres_from_pin(visit, place)
    if not worth_proposing(
        pin_source=visit.pin_source, metres_from_pin=metres, accuracy_metres=fix.accuracy_metres
    ):
        return False
    return propose(visit, "arrival", place, origin, accuracy=fix.accuracy_metres, assignment=assignment)


def propose(
    visit: Visit,
    source: str,
    place: Place,
    origin: Origin,
    *,
    accuracy: float | None,
    assignment: Assignment | None = None,
) -> bool:
    """Keep a proposal for a person (the visit's row is locked). False: a stronger one waits, or it is no place here."""
    if not read_box(CITY_MARGIN_DEGREES).holds(RawFix(0, place.lat, place.lon)):
        return False
    waiting = PinProposal.objects.filter(visit=visit, outcome="").first()
    if waiting is not None:
        if not replaces(source, waiting.source):
            return False
        waiting.outcome, waiting.decided_at = "replaced", now()
        waiting.save(update_fields=["outcome", "decided_at"])
    metres = metres_from_pin(visit, place)
    PinProposal.objects.create(
        visit=visit,
        team_id=assignment.team_id if assignment else None,
        source=source,
        lat=round(place.lat, 6),
        lon=round(place.lon, 6),
        accuracy_metres=None if accuracy is None else round(accuracy),
        metres_from_pin=None if metres is None else round(metres),
        proposed_by_id=origin.actor.person_id,
        proposed_at=origin.happened_at,
    )
    visit.pin_proposed_at = origin.happened_at
    visit.save(update_fields=["pin_proposed_at"])
    return True


def correct_pin(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """The crew says that the home is where it stands (the tap's fix), or where ``payload`` marks it (lat, lon)."""
    if assignment.status not in (ACTIVE_ASSIGNMENT - {"offered"}) | {"finished"}:
        raise does_not_fit(assignment)
    place, accuracy = _place_said(origin, payload)
    if not propose(visit, "crew", place, origin, accuracy=accuracy, assignment=assignment):
        raise Refusal("pin_outside_city", field="payload.lat")
    tell("pin_proposed", visit, assignment, origin, source="crew", metres=_metres(visit, place))


def _metres(visit: Visit, place: Place) -> int | None:
    metres = metres_from_pin(visit, place)
    return None if metres is None else round(metres)


def _place_said(origin: Origin, payload: Payload) -> tuple[Place, float | None]:
    if payload.get("lat") is not None or payload.get("lon") is not None:
        try:
            return Place(*_POINT.validate_python((payload.get("lat"), payload.get("lon")))), None
        except ValidationError as error:
            raise Refusal("invalid", field="payload.lat", name="lat, lon") from error
    if origin.fix is None:
        raise Refusal("pin_needs_fix", field="fix")
    return Place(origin.fix.lat, origin.fix.lon), origin.fix.accuracy_metres


@transaction.atomic
def decide_pin(*, visit_id: int, proposal_id: int, accept: bool, by: Actor, action_id: UUID) -> Answer:
    """A person takes the proposed place for the home's pin, or does not. Refused when another was faster."""
    by.must("pin.decide")
    if (receipt := claim(action_id, "decide_pin", by)) is not None:
        return dict(receipt.answer or {})
    visit = lock_visit(visit_id, by=by)
    proposal = PinProposal.objects.filter(pk=proposal_id, visit=visit).first()
    if proposal is None:
        raise Refusal("not_found", field="proposal_id")
    if proposal.outcome:
        raise Refusal("already_done")
    proposal.outcome = "accepted" if accept else "refused"
    proposal.decided_at, proposal.decided_by_id = now(), by.staff_id
    proposal.save(update_fields=["outcome", "decided_at", "decided_by"])
    moved = _metres(visit, Place(proposal.lat, proposal.lon))
    visit.pin_proposed_at = None
    fields = ["pin_proposed_at"]
    if accept:
        visit.lat, visit.lon, visit.pin_source = proposal.lat, proposal.lon, "crew"
        visit.pin_radius_metres = radius_of(proposal.accuracy_metres)
        fields += ["lat", "lon", "pin_source", "pin_radius_metres"]
    visit.save(update_fields=fields)
    if accept and visit.status in OPEN:
        follow_tasks(visit)
    origin = by_actor(by, action_id)
    if accept:
        record("pin_accepted", origin=origin, visit=visit, source=proposal.source, moved_metres=moved)
    else:
        record("pin_refused", origin=origin, visit=visit, source=proposal.source)
    return settle(action_id, {"visit_id": visit.pk})


_POINT: TypeAdapter[tuple[float, float]] = TypeAdapter(
    tuple[
        Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)],
        Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)],
    ]
)
"""``(lat, lon)`` of a payload."""
