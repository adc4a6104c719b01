"""A person's duties as an iCalendar feed (RFC 5545): when, in which team and vehicle. Nothing of any patient."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vDuration

from clinics.clock import now
from clinics.models import CalendarLink, Shift
from clinics.services.calendars import hash_of

BEHIND, AHEAD = timedelta(days=31), timedelta(days=120)
READ_AGAIN = timedelta(hours=1)
WORDS = {
    "id": ("Jaga {team}", "Jadwal jaga {name}", "Armada {plate}"),
    "en": ("Duty {team}", "Duties of {name}", "Vehicle {plate}"),
}


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a calendar may know of a shift."""

    shift_id: int
    team: str
    clinic: str
    plate: str
    starts_at: datetime
    ends_at: datetime


def feed_of(key: str, host: str) -> bytes | None:
    """The calendar behind a key; None when the key is unknown or taken back, or its person has left. Two queries."""
    link = (
        CalendarLink.objects.select_related("person")
        .filter(key_hash=hash_of(key), revoked_at__isnull=True, person__is_active=True)
        .first()
    )
    if link is None:
        return None
    at = now()
    rows = (
        Shift.objects.filter(
            members__person_id=link.person_id, ends_at__gt=at - BEHIND, starts_at__lt=at + AHEAD
        )
        .select_related("team__clinic", "vehicle")
        .order_by("starts_at", "pk")
    )
    shifts = [
        _Planned(
            row.pk, row.team.code, row.team.clinic.name, row.vehicle.plate if row.vehicle else "",
            row.starts_at, row.ends_at,
        )
        for row in rows
    ]  # fmt: skip
    return _calendar(shifts, link.person.full_name, link.person.language, host, at)


def _calendar(shifts: list[_Planned], name: str, language: str, host: str, at: datetime) -> bytes:
    title, heading, vehicle = WORDS.get(language, WORDS["id"])
    calendar = Calendar()
    calendar.add("prodid", "-//Dottoro//jadwal jaga//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", heading.format(name=name))
    calendar.add("refresh-interval", vDuration(READ_AGAIN), parameters={"value": "DURATION"})
    for shift in shifts:
        event = Event()
        event.add("uid", f"jaga-{shift.shift_id}@{host}")
        event.add("dtstamp", at)
        event.add("dtstart", shift.starts_at)
        event.add("dtend", shift.ends_at)
        event.add("summary", title.format(team=shift.team))
        event.add("location", f"Puskesmas {shift.clinic}")
        if shift.plate:
            event.add("description", vehicle.format(plate=shift.plate))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
