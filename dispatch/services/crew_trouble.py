"""What may go wrong on the way: the house is not found, the vehicle cannot enter."""

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from clinics.refusals import Refusal
from dispatch.models import Assignment, Visit
from dispatch.rules.lifecycle import NO_ENTRY_FROM
from dispatch.rules.tasks import ADDRESS_TASK
from dispatch.services.crew_moves import Payload, does_not_fit, tell, text
from dispatch.services.family import ask_family
from dispatch.services.log import Origin, remark
from dispatch.services.roads import report_no_entry
from dispatch.services.tasks import open_task
from dispatch.travel.distance import Place


def not_found(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    if assignment.status not in ("en_route", "on_scene"):
        raise does_not_fit(assignment)
    assignment.not_found_at = origin.happened_at
    assignment.save(update_fields=["not_found_at"])
    visit.address_unclear = True
    visit.save(update_fields=["address_unclear"])
    open_task(visit, ADDRESS_TASK)
    note = text(payload, "note")
    ask_family(visit, assignment, origin, note)
    remark("house_not_found", visit=visit, origin=origin, text=note)
    tell("house_not_found", visit, assignment, origin)


def no_entry(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """The vehicle cannot enter. ``payload`` may say where it was parked (lat, lon); else the fix of the tap does."""
    if assignment.status not in NO_ENTRY_FROM:
        raise does_not_fit(assignment)
    report_no_entry(visit=visit, assignment=assignment, origin=origin, marked=_marked_place(payload))


def _marked_place(payload: Payload) -> Place | None:
    lat, lon = payload.get("lat"), payload.get("lon")
    if lat is None and lon is None:
        return None
    try:
        return Place(*_POINT.validate_python((lat, lon)))
    except ValidationError as error:
        raise Refusal("invalid", field="payload.lat", name="lat, lon") from error


_POINT: TypeAdapter[tuple[float, float]] = TypeAdapter(
    tuple[
        Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)],
        Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)],
    ]
)
"""``(lat, lon)`` of a payload."""
