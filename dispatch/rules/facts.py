"""What an event may say: a closed list of fields per kind, none of them personal. Pure.

A field that is not on the list is a programming error and is refused at once, so that a name or a
phone number can never slip into the log that every screen reads.
"""

FactValue = str | int | float | bool | None | list[str]

_OFFER = {
    "team": str, "rank": int, "eta_seconds": int, "eta_source": str, "override_reason": str, "automatic": bool,
}  # fmt: skip

FACTS: dict[str, dict[str, type]] = {
    "visit_requested": {"source": str, "urgency": str, "village": str, "clinic": str},
    "visit_triaged": {
        "urgency": str,
        "before": str,
        "service_type": str,
        "needs": list,
        "red_flags": int,
        "proposed": str,
        "change_reason": str,
    },
    "emergency_found": {"minutes": float, "red_flags": int},
    "urgency_raised": {"team": str, "urgency": str, "before": str, "alerts": list},
    "visit_confirmed": {},
    "address_corrected": {"pin_source": str, "moved_metres": int, "unclear": bool},
    "visit_offered": _OFFER,
    "offer_pushed": {"team": str, "phones": int, "again": bool},
    "offer_rang_again": {"team": str},
    "offer_passed_on": {"team": str, "from_team": str, "tried": int, "automatic": bool},
    "desk_must_call": {"team": str, "tried": int, "why": str},
    "offer_seen": {"team": str, "by_desk": bool},
    "offer_accepted": {"team": str, "by_desk": bool},
    "offer_declined": {"team": str, "reason": str, "by_desk": bool},
    "offer_expired": {"team": str},
    "offer_withdrawn": {"team": str, "reason": str, "was": str},
    "team_departed": {"team": str, "by_desk": bool},
    "team_arrived": {"team": str, "metres_from_pin": int, "pin_proposed": bool, "by_desk": bool},
    "house_not_found": {"team": str, "by_desk": bool},
    "step_undone": {"team": str, "was": str, "now": str, "by_desk": bool},
    "visit_finished": {
        "team": str,
        "outcome": str,
        "destination": str,
        "transport": bool,
        "taken_by": str,
        "by_desk": bool,
    },
    "patient_delivered": {"team": str, "by_desk": bool},
    "visit_cancelled": {"reason": str, "by_family": bool},
    "visit_closed": {"outcome": str, "duplicate_of": str},
    "psc119_called": {"outcome": str},
    "psc119_tried": {"outcome": str},
    "psc119_alarmed": {"minutes": int},
    "got_worse": {},
    "unassigned_alarmed": {"minutes": int},
    "arrival_alarmed": {"team": str},
    "on_scene_alarmed": {"team": str, "minutes": int},
    "note_saved": {"team": str, "alerts": list, "correction": bool, "signed": bool, "person": str},
    "note_reviewed": {"person": str},
    "note_returned": {"person": str},
    "note_corrected": {"person": str},
    "record_rights_given": {"rights": list},
    "record_exported": {"form": str},
    "visit_rated": {"rating": int},
    "late_reason_given": {"reason": str, "as_proposed": bool},
    "file_added": {"team": str, "file_kind": str},
    "specialist_asked": {"team": str, "files": int},
    "specialist_alarmed": {"minutes": int},
    "specialist_answered": {"team": str, "minutes": int, "urgent": bool},
    "help_needed": {"team": str, "by_desk": bool},
    "help_seen": {"team": str},
    "check_in_asked": {"team": str},
    "check_in_missed": {"team": str, "minutes": int},
    "checked_in": {"team": str},
    "family_answered": {"with_position": bool, "with_words": bool},
    "pin_proposed": {"team": str, "source": str, "metres": int, "by_desk": bool},
    "pin_accepted": {"source": str, "moved_metres": int},
    "pin_refused": {"source": str},
    "repeat_request_arrived": {"source": str},
    "duplicate_linked": {"call": int},
    "duplicate_unlinked": {"call": int},
    "trail_looked_at": {"team": str},
    "call_rang": {},
    "call_taken": {},
    "call_missed": {},
    "call_logged": {"disposition": str},
    "call_undone": {"disposition": str},
    "shift_started": {"team": str, "members": int},
    "shift_ended": {"team": str},
    "kit_checked": {"team": str, "missing": list, "short": list},
    "roster_changed": {"clinic": str, "change": str, "shifts": int, "team": str},
    "swap_changed": {"clinic": str, "change": str},
    "team_refilled": {"team": str, "items": int},
    "patient_changed": {"change": str},
    "plan_changed": {"change": str},
    "day_plan_changed": {"change": str, "moved": int},
    "team_taken": {"team": str, "from_visit": str},
    "road_closed": {"closure_kind": str},
    "road_reopened": {"closure_kind": str},
    "no_entry_reported": {"team": str, "vehicle_class": str, "parked_metres": int},
    "no_entry_lifted": {},
    "task_overdue": {"task": str, "minutes": int},
    "surge_declared": {},
    "surge_kept": {},
    "surge_reminded": {"hours": int},
    "surge_ended": {},
    "review_waits": {"review_kind": str, "code": str},
    "review_resolved": {"review_kind": str},
    "device_revoked": {},
    "handover_signed": {"clinic": str, "visits": int},
    "handover_taken": {"clinic": str, "changes": int},
    "setting_changed": {"setting": str},
    "position_shared": {},
    "outside_changed": {"service": str, "failing": bool},
    "messages_stopped": {"how": str},
    "messages_resumed": {"how": str},
    "message_sent_again": {"message_kind": str},
    "message_set_aside": {"message_kind": str},
    "complaint_received": {"category": str, "of_visit": bool},
    "complaint_stepped": {"step": str, "late": bool},
}


class UnknownFact(ValueError):
    """The kind or one of its fields is not on the list."""


def closed_fact(kind: str, fact: dict[str, FactValue]) -> dict[str, FactValue]:
    """The fact as it is stored: only listed fields of the listed types; None is left out."""
    fields = FACTS.get(kind)
    if fields is None:
        raise UnknownFact(kind)
    stored: dict[str, FactValue] = {}
    for name, value in fact.items():
        expected = fields.get(name)
        if expected is None:
            raise UnknownFact(f"{kind}.{name}")
        if value is None:
            continue
        if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
            raise UnknownFact(f"{kind}.{name}: {type(value).__name__}")
        stored[name] = value
    return stored
