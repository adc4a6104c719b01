"""The desk's calls: what rings, what a number did before, and the log."""

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from clinics.actors import Actor
from clinics.clock import clock_state, day_bounds, now
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.models import Call, IncomingCall, Visit
from dispatch.models.calls import MISSED, NOT_SAID
from dispatch.queries.board import clock_out
from dispatch.queries.cards import address_of
from dispatch.rules.lifecycle import OPEN
from dispatch.rules.phones import read_phone
from dispatch.services.calls import RINGS_AT_MOST, UNDO_WITHIN

Json = dict[str, Any]  # shaped by the schemas of dispatch.api.schemas.calls
PATTERN_DAYS = 7
WORTH_SAYING = 3
"""So many pranks or silent calls of one number within the days are said. They are said, nobody is blocked."""
NOT_A_NEED = ("prank", "silent")
DAY = timedelta(hours=24)
LONGEST_DAYS = 92
MOST_VISITS_OF_NUMBER = 3
IN_HAND = "in_hand"
"""The filter for calls that were taken and not yet said what they were."""


def pattern_of(phone: str) -> Json:
    """How often a number called in 24 hours, and what its calls of the last week were. One query.

    ``warn`` when many of them were pranks or silent: the desk is told, and takes the call all the same.
    """
    if not phone:
        return {
            "calls_from_phone_24h": 0,
            "pattern": {"days": PATTERN_DAYS, "dispositions": [], "warn": False},
        }
    at = now()
    rows = list(
        Call.objects.filter(
            phone=phone, logged_at__gte=at - timedelta(days=PATTERN_DAYS), undone_at__isnull=True
        )
        .exclude(disposition=NOT_SAID)
        .order_by()
        .values("disposition")
        .annotate(calls=Count("pk"), today=Count("pk", filter=Q(logged_at__gte=at - DAY)))
    )
    rows.sort(key=lambda row: (-row["calls"], row["disposition"]))
    return {
        "calls_from_phone_24h": sum(row["today"] for row in rows),
        "pattern": {
            "days": PATTERN_DAYS,
            "dispositions": [{"disposition": row["disposition"], "calls": row["calls"]} for row in rows],
            "warn": sum(row["calls"] for row in rows if row["disposition"] in NOT_A_NEED) >= WORTH_SAYING,
        },
    }


def ringing_now(actor: Actor) -> Json:  # RingingOut
    """The calls that wait to be taken, the longest first, with what is known of their numbers."""
    actor.must("desk.see")
    at = now()
    rows = list(
        IncomingCall.objects.filter(
            taken_at__isnull=True, ended_at__isnull=True, rang_at__gt=at - RINGS_AT_MOST
        ).order_by("rang_at", "pk")
    )
    known = _visits_of([row.number for row in rows if row.number]) if actor.sees_identity else {}
    patterns = _patterns([row.number for row in rows if row.number])
    return {
        "clock": clock_out(),
        "ringing": [
            {
                "incoming_id": row.pk,
                "number": (row.number or row.number_raw) if actor.sees_identity else "",
                "lat": row.lat if actor.sees_identity else None,
                "lon": row.lon if actor.sees_identity else None,
                "accuracy_metres": row.accuracy_metres if actor.sees_identity else None,
                "rang_at": row.rang_at,
                "visits": known.get(row.number, []),
                "pranks": patterns.get(row.number, 0),
            }
            for row in rows
        ],
    }


def _visits_of(numbers: list[str]) -> dict[str, list[Json]]:
    """The latest visits of each number, open ones first."""
    found: dict[str, list[Json]] = {}
    if not numbers:
        return found
    rows = Visit.objects.filter(caller_phone__in=numbers).select_related("village__parent")
    for visit in sorted(rows.order_by("-requested_at")[:100], key=lambda visit: visit.status not in OPEN):
        mine = found.setdefault(visit.caller_phone, [])
        if len(mine) < MOST_VISITS_OF_NUMBER:
            mine.append(
                {
                    "visit_id": visit.pk,
                    "code": visit.code,
                    "status": visit.status,
                    "requested_at": visit.requested_at,
                    "patient_name": visit.patient_name,
                    "address": address_of(visit),
                    "open": visit.status in OPEN,
                }
            )
    return found


def _patterns(numbers: list[str]) -> dict[str, int]:
    """number -> pranks and silent calls of the last week, where they are worth saying."""
    if not numbers:
        return {}
    rows = (
        Call.objects.filter(
            phone__in=numbers,
            logged_at__gte=now() - timedelta(days=PATTERN_DAYS),
            disposition__in=NOT_A_NEED,
            undone_at__isnull=True,
        )
        .order_by()
        .values_list("phone")
        .annotate(calls=Count("pk"))
    )
    return {phone: calls for phone, calls in rows if calls >= WORTH_SAYING}


def taken_call(incoming_id: int) -> Json:  # TakenCallOut
    """A taken call as the intake needs it."""
    incoming = IncomingCall.objects.get(pk=incoming_id)
    return {
        "incoming_id": incoming.pk,
        "number": incoming.number or incoming.number_raw,
        "lat": incoming.lat,
        "lon": incoming.lon,
        "accuracy_metres": incoming.accuracy_metres,
        "rang_at": incoming.rang_at,
        "answered_at": incoming.taken_at,
    }


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls of the log: days of the city (both included), words, what they were, one's own."""

    start: date
    end: date
    q: str = ""
    disposition: str = ""
    mine: bool = False
    page: int = 1
    size: int = 50


def call_log(actor: Actor, wanted: CallFilter) -> Json:  # CallLogOut
    """One page of the log, the newest first. Every look at who called is logged. A constant number of queries."""
    actor.must("desk.see")
    if wanted.end < wanted.start or (wanted.end - wanted.start).days > LONGEST_DAYS:
        raise Refusal("invalid", field="end", name="end")
    since, _ = day_bounds(wanted.start)
    _, until = day_bounds(wanted.end)
    rows = Call.objects.filter(logged_at__gte=since, logged_at__lt=until)
    if wanted.disposition:
        rows = rows.filter(disposition=NOT_SAID if wanted.disposition == IN_HAND else wanted.disposition)
    if wanted.mine:
        rows = rows.filter(taken_by_id=actor.person_id)
    if wanted.q.strip():
        rows = _with_words(rows, wanted.q.strip(), identity=actor.sees_identity)
    total = rows.count()
    first = (wanted.page - 1) * wanted.size
    shown = list(
        rows.select_related("taken_by", "visit").order_by("-logged_at", "-pk")[first : first + wanted.size]
    )
    if actor.sees_identity:
        log_access(
            person_id=actor.person_id,
            door="call_log",
            visits=sorted({(row.visit.code, row.visit.patient_id) for row in shown if row.visit}, key=str),
        )
    return {
        "calls": [_row(row, actor) for row in shown],
        "total": total,
        "page": wanted.page,
        "pages": max(1, math.ceil(total / wanted.size)),
    }


def _with_words(rows: QuerySet[Call], q: str, *, identity: bool) -> QuerySet[Call]:
    """By the visit's code, by who took it; where names may be seen, by number, name and note as well."""
    found = Q(visit__code__icontains=q) | Q(taken_by__full_name__icontains=q)
    if identity:
        found |= (
            Q(visit__patient_name__icontains=q) | Q(visit__caller_name__icontains=q) | Q(note__icontains=q)
        )
        digits = re.sub(r"\D", "", q)
        if len(digits) >= 3:
            number = read_phone(q).e164 or re.sub(r"^(?:62|0)", "", digits)
            found |= Q(phone__contains=number) | Q(phone_raw__contains=q)
    return rows.filter(found)


def _row(call: Call, actor: Actor) -> Json:  # CallRowOut
    identity = actor.sees_identity
    answered = call.answered_at
    mine = call.taken_by_id == actor.person_id
    undo_until = call.logged_at + UNDO_WITHIN * max(1.0, clock_state().factor)
    in_hand = call.disposition == NOT_SAID and call.undone_at is None
    return {
        "id": call.pk,
        "incoming_id": call.incoming_id,
        "disposition": call.disposition,
        "missed": call.disposition == MISSED,
        "in_hand": in_hand,
        "mine": mine,
        "rang_at": call.rang_at,
        "answered_at": answered,
        "logged_at": call.logged_at,
        "answer_seconds": _seconds(
            call.rang_at, answered or (call.logged_at if call.disposition == MISSED else None)
        ),
        "handled_seconds": None if in_hand else _seconds(answered, call.logged_at),
        "phone": (call.phone or call.phone_raw) if identity else "",
        "taken_by": call.taken_by.full_name if call.taken_by else "",
        "note": call.note if identity else "",
        "visit_id": call.visit_id,
        "visit": call.visit.code if call.visit else "",
        "patient_name": call.visit.patient_name if call.visit and identity else "",
        "undone_at": call.undone_at,
        "may_undo": mine
        and call.undone_at is None
        and call.disposition not in (NOT_SAID, MISSED, "request")
        and now() <= undo_until,
    }


def _seconds(start: Any, end: Any) -> int | None:  # Any: datetime or None
    return None if start is None or end is None else max(0, round((end - start).total_seconds()))
