"""Who may do what: one table. Services check it, publishing checks it again, and screens draw from it.

``docs/permissions.md`` holds the same matrix written by hand for people; a test compares the two.
"""

from clinics.models.people import Role

ALL_STAFF = frozenset(Role)
CITY_DESK = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.ADMIN})
SENDERS = frozenset({Role.DISPATCHER, Role.ADMIN})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "desk.see": CITY_DESK | {Role.HEALTH_OFFICE},
    "desk.take_call": CITY_DESK,
    "desk.triage": CITY_DESK,
    "desk.send": SENDERS,
    "desk.end": CITY_DESK,
    "team.trail": SENDERS,
    "desk.roads": SENDERS,
    "visit.history": CITY_DESK | {Role.CLINIC_HEAD, Role.HEALTH_OFFICE},
    "crew.work": frozenset({Role.CREW}),
    "file.open": frozenset({Role.CREW, Role.CLINIC_HEAD, Role.SPECIALIST}),
    "specialist.answer": frozenset({Role.SPECIALIST}),
    "clinic.see": frozenset({Role.CLINIC_HEAD, Role.ADMIN}),
    "clinic.patients": frozenset({Role.CLINIC_HEAD}),
    "clinic.identity": frozenset({Role.CLINIC_HEAD}),
    "clinic.merge": frozenset({Role.CLINIC_HEAD}),
    "clinic.plans": frozenset({Role.CLINIC_HEAD}),
    "clinic.day_plan": frozenset({Role.CLINIC_HEAD}),
    "clinic.supplies": frozenset({Role.CLINIC_HEAD}),
    "clinic.confirm": frozenset({Role.CLINIC_HEAD}),
    "clinic.devices": frozenset({Role.CLINIC_HEAD}),
    "clinic.roster": frozenset({Role.CLINIC_HEAD}),
    "crew.roster": frozenset({Role.CREW}),
    "clinic.records": frozenset({Role.CLINIC_HEAD}),
    "clinic.rights": frozenset({Role.CLINIC_HEAD}),
    "clinic.export": frozenset({Role.CLINIC_HEAD}),
    "clinic.complaints": frozenset({Role.CLINIC_HEAD}),
    "clinic.quality": frozenset({Role.CLINIC_HEAD}),
    "pin.decide": CITY_DESK | {Role.CLINIC_HEAD},
    "handover.give": CITY_DESK | {Role.CLINIC_HEAD},
    "clinic.reports": frozenset({Role.CLINIC_HEAD, Role.HEALTH_OFFICE}),
    "clinic.late_reason": frozenset({Role.CLINIC_HEAD}),
    "clinic.response_times": frozenset({Role.CLINIC_HEAD, Role.HEALTH_OFFICE, Role.ADMIN}),
    "wall.see": frozenset(
        {Role.OBSERVER, Role.HEALTH_OFFICE, Role.DISPATCHER, Role.CALL_TAKER, Role.CLINIC_HEAD, Role.ADMIN}
    ),
    "city.report": frozenset({Role.DISPATCHER, Role.HEALTH_OFFICE, Role.ADMIN}),
    "city.settings": frozenset({Role.HEALTH_OFFICE, Role.ADMIN}),
    "registry.edit": frozenset({Role.ADMIN}),
}
"""permission -> roles. Whether a row is in scope (own puskesmas or the city) is asked apart: see actors."""

CITY_WIDE: frozenset[Role] = frozenset(
    {Role.CALL_TAKER, Role.DISPATCHER, Role.HEALTH_OFFICE, Role.OBSERVER, Role.SPECIALIST, Role.ADMIN}
)
"""Roles that see every puskesmas; the others see their own. A specialist sees what a crew asked, and nothing else."""

IDENTITY: frozenset[Role] = frozenset(
    {Role.CALL_TAKER, Role.DISPATCHER, Role.ADMIN, Role.CREW, Role.CLINIC_HEAD}
)
"""Roles that may see who the patient is; Dinas and observers see places and times only."""


def may(role: str, permission: str) -> bool:
    """Whether a role holds a permission. An unknown permission is an error, never a silent no."""
    return role in PERMISSIONS[permission]
