"""A crew member's own roster: the duties of the own puskesmas to read and to swap with, and the swaps."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from clinics.clock import day_bounds, now, today
from clinics.models import SWAP_OPEN, CalendarLink, Person, Role, Shift, ShiftSwap, SwapState
from clinics.queries.roster_duties import need_of
from clinics.queries.roster_page import check_days
from clinics.queries.roster_rows import person_out, shift_out, swaps_out

Json = dict[str, Any]  # shaped by dispatch.api.schemas.roster
SWAPS_BEHIND = timedelta(days=30)


def crew_roster(person_id: int, first: date, last: date) -> Json:  # CrewRosterOut
    """The roster of a crew member's own puskesmas in these days: to read and to swap. Eight queries."""
    check_days(first, last)
    person = Person.objects.select_related("clinic").get(pk=person_id)
    clinic_id = person.clinic_id or 0
    hours = need_of(clinic_id).hours
    start, end = day_bounds(first)[0], day_bounds(last)[1]
    shifts = (
        Shift.objects.filter(starts_at__lt=end, ends_at__gt=start)
        .filter(Q(team__clinic_id=clinic_id) | Q(members__person_id=person_id))
        .distinct()
        .select_related("team", "vehicle")
        .prefetch_related("members__person")
        .order_by("starts_at", "team__code")
    )
    crew = Person.objects.filter(clinic_id=clinic_id, role=Role.CREW, is_active=True).order_by(
        "full_name", "pk"
    )
    link = CalendarLink.objects.filter(person_id=person_id, revoked_at__isnull=True).first()
    mine = ShiftSwap.objects.filter(Q(giver_id=person_id) | Q(taker_id=person_id)).filter(
        Q(state__in=SWAP_OPEN) | Q(offered_at__gte=now() - SWAPS_BEHIND)
    )
    return {
        "first": first,
        "last": last,
        "today": today(),
        "person_id": person_id,
        "person": person.full_name,
        "clinic": person.clinic.name if person.clinic else "",
        "shifts": [shift_out(shift, hours) for shift in shifts],
        "people": [person_out(one) for one in crew],
        "swaps": swaps_out(mine),
        "calendar_since": link.made_at if link else None,
    }


def swaps_asked_of(person_id: int) -> int:
    """How many colleagues wait for this person's word on a swap that is still possible."""
    return ShiftSwap.objects.filter(
        taker_id=person_id, state=SwapState.OFFERED, shift__starts_at__gt=now()
    ).count()
