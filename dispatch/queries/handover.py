"""The handover sheet of the 112 desk or of a puskesmas as the city stands now: facts by number and code, no names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Max

from clinics.clock import now
from clinics.models import AccessEntry, Clinic, Shift, VisitNote
from clinics.models.people import Role
from clinics.permissions import CITY_DESK
from dispatch.models import Assignment, Message, MessageStatus, Remark, ReviewItem, Visit
from dispatch.queries.board import current_seq, one_moment
from dispatch.queries.outside import outside_state
from dispatch.queries.roads import in_force
from dispatch.queries.surge import mode_out
from dispatch.queries.teams import team_cards
from dispatch.rules.freshness import OLD_FOR
from dispatch.rules.handover import is_low, is_silent, promised_at
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN

Json = dict[str, Any]  # plain JSON, the shape of SheetOut
URGENCY_ORDER = {"red": 0, "yellow": 1, "green": 2}
FREE = frozenset({"available", "returning"})
READ_BY = "visit_history"
"""The door by which a visit's remarks and notes are read."""
NOTES_OF = timedelta(hours=24)
"""A puskesmas' sheet names notes of so long that nobody there has read."""


@dataclass(frozen=True, slots=True)
class Side:
    """Whose sheet: a puskesmas', or the 112 desk's (None)."""

    clinic: Clinic | None = None

    @property
    def clinic_id(self) -> int | None:
        """The puskesmas' number."""
        return None if self.clinic is None else self.clinic.pk

    @property
    def readers(self) -> frozenset[Role]:
        """Whose reading counts: what one of them has read is read."""
        return CITY_DESK if self.clinic is None else frozenset({Role.CLINIC_HEAD})


@transaction.atomic
def sheet_now(side: Side) -> Json:
    """The sheet as the city stands, true at its ``seq``. A constant number of queries."""
    one_moment()
    at, seq = now(), current_seq()
    visits, assignments = _open_visits(side)
    unread = _unread(side, visits)
    told = _messages(visits)
    teams = _teams(side, at)
    reviews = _reviews(side)
    sheet = {
        "seq": seq,
        "at": at,
        "visits": [
            {
                **_visit(visit, assignments.get(visit.pk), at),
                "unread": unread.get(visit.code, 0),
                "messages_sent": told.get((visit.pk, True), 0),
                "messages_failed": told.get((visit.pk, False), 0),
            }
            for visit in visits
        ],
        "teams": [team for team in teams if _is_named(team)],
        "closures": [
            {"id": row.pk, "what": row.kind, "ends_at": row.ends_at}
            for row in in_force(at).order_by("ends_at", "pk")
        ],
        "reviews": reviews,
        "notes": _notes(side, at),
        "mode": mode_out(),
        "outside": [{"name": row["name"], "failing_since": row["failing_since"]} for row in outside_state()],
        "counts": {
            "visits": len(visits),
            "waiting": sum(visit.pk not in assignments for visit in visits),
            "teams_on_duty": len(teams),
            "teams_free": sum(team["state"] in FREE for team in teams),
            "teams_silent": sum(team["silent"] for team in teams),
            "batteries_low": sum(team["low_battery"] for team in teams),
            "call_backs": sum(visit.call_back_due_at is not None for visit in visits),
            "addresses": sum(visit.address_due_at is not None for visit in visits),
            "unread": sum(unread.values()),
        },
    }
    plain: Json = orjson.loads(orjson.dumps(sheet, option=orjson.OPT_UTC_Z))
    return plain


def _open_visits(side: Side) -> tuple[list[Visit], dict[int, Assignment]]:
    """Open visits, the most urgent and oldest first, and the team that each is with."""
    rows = Visit.objects.filter(status__in=OPEN).select_related("clinic", "owner")
    if side.clinic is not None:
        rows = rows.filter(clinic=side.clinic)
    visits = sorted(rows, key=lambda row: (URGENCY_ORDER.get(row.urgency, 9), row.requested_at, row.pk))
    found = Assignment.objects.filter(
        visit_id__in=[visit.pk for visit in visits], status__in=ACTIVE_ASSIGNMENT
    ).select_related("team")
    return visits, {row.visit_id: row for row in found}


def _visit(visit: Visit, assignment: Assignment | None, at: datetime) -> Json:
    promised = assignment and promised_at(
        status=assignment.status,
        accepted_at=assignment.accepted_at,
        eta_seconds=assignment.eta_seconds,
        departed_at=assignment.departed_at,
        departure_seconds=assignment.departure_seconds,
    )
    return {
        "id": visit.pk,
        "code": visit.code,
        "urgency": visit.urgency,
        "status": visit.status,
        "status_since": visit.status_since,
        "requested_at": visit.requested_at,
        "due_at": visit.due_at,
        "late": visit.status != "on_scene" and visit.due_at is not None and visit.due_at < at,
        "clinic": visit.clinic.name if visit.clinic else "",
        "team": assignment.team.code if assignment else None,
        "owner": visit.owner.full_name if visit.owner else "",
        "promised_at": promised,
        "confirmed_at": visit.confirmed_at,
        "call_back_due_at": visit.call_back_due_at,
        "address_due_at": visit.address_due_at,
        "got_worse_at": visit.got_worse_at,
        "psc119_called_at": visit.psc119_called_at,
        "help_needed_at": assignment.help_needed_at if assignment else None,
    }


def _messages(visits: list[Visit]) -> dict[tuple[int, bool], int]:
    """(visit, whether it went) -> how many messages its family was sent, or was to be sent and failed."""
    found: dict[tuple[int, bool], int] = {}
    rows = Message.objects.filter(visit_id__in=[visit.pk for visit in visits]).exclude(
        status__in=(MessageStatus.QUEUED, MessageStatus.NOT_SENT)
    )
    for visit_id, status in rows.values_list("visit_id", "status"):
        if visit_id is not None:
            key = (visit_id, status != MessageStatus.FAILED)
            found[key] = found.get(key, 0) + 1
    return found


def _teams(side: Side, at: datetime) -> list[Json]:
    """Every team on duty of this side, by code."""
    cards = [card for card in team_cards(clinic_id=side.clinic_id) if card["state"] != "off_duty"]
    started = dict(
        Shift.objects.filter(pk__in=[card["shift_id"] for card in cards]).values_list("pk", "started_at")
    )
    return [
        {
            "id": card["id"],
            "code": card["code"],
            "clinic": card["clinic"],
            "state": card["state"],
            "since": card["state_since"],
            "visit": card["visit"],
            "shift_ends_at": card["shift_ends_at"],
            "heard_at": card["fix_time"],
            "silent": is_silent(card["fix_time"], started.get(card["shift_id"]) or at, at, OLD_FOR),
            "battery_percent": card["battery_percent"],
            "low_battery": is_low(card["battery_percent"]),
            "kit_missing": len(card["kit_missing"]),
        }
        for card in cards
    ]


def _is_named(team: Json) -> bool:
    """A team that is out, silent, short of power or of kit stands on the sheet; the others are only counted."""
    return bool(team["state"] != "available" or team["silent"] or team["low_battery"] or team["kit_missing"])


def _reviews(side: Side) -> list[Json]:
    """Offline work of crews that fitted nowhere and that nobody has looked at, oldest first."""
    rows = ReviewItem.objects.filter(resolved_at__isnull=True).select_related("team", "visit")
    if side.clinic is not None:
        rows = rows.filter(team__clinic=side.clinic)
    return [
        {
            "id": row.pk,
            "what": row.kind,
            "team": row.team.code if row.team else "",
            "visit": row.visit.code if row.visit else "",
            "happened_at": row.happened_at,
        }
        for row in rows.order_by("happened_at", "pk")
    ]


def _unread(side: Side, visits: Iterable[Visit]) -> dict[str, int]:
    """visit code -> remarks by families and by the other side, written since one of this side read its history."""
    by_id = {visit.pk: visit for visit in visits}
    if not by_id:
        return {}
    read_at = _read_at(
        side, [visit.code for visit in by_id.values()], min(v.requested_at for v in by_id.values())
    )
    found: dict[str, int] = {}
    remarks = Remark.objects.filter(visit_id__in=by_id).exclude(person__role__in=side.readers)
    for visit_id, written_at in remarks.values_list("visit_id", "written_at"):
        code = by_id[visit_id].code
        if (seen := read_at.get(code)) is None or seen < written_at:
            found[code] = found.get(code, 0) + 1
    return found


def _notes(side: Side, at: datetime) -> list[Json]:
    """Notes of a day that nobody of the puskesmas has read, newest first; the desk reads none."""
    if side.clinic is None:
        return []
    rows = VisitNote.objects.filter(
        clinic=side.clinic, recorded_at__gte=at - NOTES_OF, replaced_by__isnull=True
    ).select_related("team")
    notes = list(rows.order_by("-recorded_at", "-pk"))
    read_at = _read_at(side, [note.visit_code for note in notes], at - NOTES_OF)
    return [
        {
            "id": note.pk,
            "visit": note.visit_code,
            "team": note.team.code if note.team else "",
            "written_at": note.written_at,
            "alerts": len(note.vitals_alerts),
        }
        for note in notes
        if (seen := read_at.get(note.visit_code)) is None or seen < note.recorded_at
    ]


def _read_at(side: Side, codes: list[str], since: datetime) -> dict[str, datetime]:
    """When one of this side last read the history of each of these visits."""
    rows = AccessEntry.objects.filter(
        visit_code__in=codes, door=READ_BY, looked_at__gte=since, person__role__in=side.readers
    )
    return dict(rows.values_list("visit_code").annotate(last=Max("looked_at")).order_by())
