"""The factors of the hours: a person accepts them, never a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Area, Level
from clinics.refusals import Refusal
from dispatch.models import Assignment, SettingChange, TravelFactor, Visit
from dispatch.queries.candidates import vehicle_class_of
from dispatch.queries.travel import base_seconds, leg_from
from dispatch.rules.calibration import HIGHEST, LOWEST
from dispatch.services.log import Origin, by_actor, record
from dispatch.services.receipts import Answer, claim, settle
from dispatch.travel import Place

SETTING = "travel_factors"
HOURS = range(24)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor as a person accepts it. ``district``: code of a kecamatan, None for the whole city."""

    hour: int
    district: str | None
    factor: float | None
    """None takes the row away: the hour of the city counts again, or 1."""
    basis: str = ""
    """What it was accepted on: "28 hari, 134 perjalanan, median 1,42"."""


@transaction.atomic
def accept_factors(*, by: Actor, items: Sequence[Factor], action_id: UUID) -> Answer:
    """Put factors in force, all or none; the next travel time has them in it. Each change is kept with who and when."""
    by.must("city.settings")
    if (receipt := claim(action_id, "accept_factors", by)) is not None:
        return dict(receipt.answer or {})
    districts = _checked(items)
    standing = {
        (row.hour, row.district_id): row for row in TravelFactor.objects.select_for_update().order_by("pk")
    }
    at, changes = now(), []
    for item in items:
        district = districts[item.district] if item.district is not None else None
        cell = (item.hour, district.pk if district else None)
        before = standing[cell].factor if cell in standing else None
        if before == item.factor:
            continue
        if item.factor is None:
            standing.pop(cell).delete()
        else:
            standing[cell], _ = TravelFactor.objects.update_or_create(
                hour=item.hour,
                district=district,
                defaults={
                    "factor": item.factor,
                    "basis": item.basis[:80],
                    "accepted_by_id": by.staff_id,
                    "accepted_at": at,
                },
            )
        changes.append(_change(item, before, by))
    if changes:
        SettingChange.objects.bulk_create(changes)
        record(
            "setting_changed", origin=by_actor(by, action_id), subject=f"setting:{SETTING}", setting=SETTING
        )
    return settle(action_id, {"changed": len(changes)})


def note_departure(visit: Visit, assignment: Assignment, origin: Origin) -> None:
    """Keep the time as it was said when the team set out, to hold the arrival against. The visit's row is locked.

    Only where the tap says from where: a guess would teach the city wrong factors.
    """
    if origin.fix is None:
        return
    start = Place(origin.fix.lat, origin.fix.lon)
    leg = leg_from(visit, start, vehicle_class_of(assignment.team, assignment.shift))
    if leg is None:
        return
    assignment.departure_seconds = round(leg.seconds)
    assignment.departure_base_seconds = round(base_seconds(leg))
    assignment.departure_source = leg.source
    assignment.save(update_fields=["departure_seconds", "departure_base_seconds", "departure_source"])


def _checked(items: Sequence[Factor]) -> dict[str, Area]:
    """The kecamatan of the items by code; refuses the first item that is none of an hour, a kecamatan, a factor."""
    wanted = {item.district for item in items if item.district is not None}
    districts = {area.code: area for area in Area.objects.filter(level=Level.DISTRICT, code__in=wanted)}
    for index, item in enumerate(items):
        if item.hour not in HOURS:
            raise Refusal("invalid", field=f"items.{index}.hour", name="hour")
        if item.district is not None and item.district not in districts:
            raise Refusal("invalid", field=f"items.{index}.district", name="district")
        if item.factor is not None and not LOWEST <= item.factor <= HIGHEST:
            raise Refusal("invalid", field=f"items.{index}.factor", name="factor")
    return districts


def _change(item: Factor, before: float | None, by: Actor) -> SettingChange:
    name = f"travel_factor.{item.hour:02d}{f'.{item.district}' if item.district else ''}"
    return SettingChange(
        name=name, before=before, after=item.factor, changed_by_id=by.staff_id, changed_at=now()
    )
