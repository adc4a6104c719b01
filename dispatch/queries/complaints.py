"""Complaints and ratings as the puskesmas reads them, what a family sees of its own, and the city's counts."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, Prefetch, Q, QuerySet

from clinics.actors import Actor
from clinics.clock import day_bounds, now
from clinics.models import Clinic
from clinics.refusals import Refusal
from clinics.services.access import log_access
from dispatch.models import Assignment, Complaint, ComplaintLine, Event, Visit
from dispatch.rules.complaints import WAITING, open_steps
from dispatch.services.complaints import answer_days

Json = dict[str, Any]  # shaped by dispatch.api.schemas.complaints
PAGE_SIZE = 30
SMALL = 5
"""Fewer ratings than this say little: a mean is marked."""
SHOWN = {
    "waiting": Q(state__in=sorted(WAITING)),
    "answered": Q(state="answered"),
    "closed": Q(state="closed"),
    "all": Q(),
}


def open_complaints(clinic_id: int) -> Json:
    """What of a puskesmas waits for an answer: how many, how many of them late, and when the next is due."""
    at = now()
    waiting = Complaint.objects.filter(clinic_id=clinic_id, state__in=sorted(WAITING))
    counted = waiting.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    due_at = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return {"waiting": counted["n"], "late": counted["late"], "next_due_at": due_at}


def clinic_complaints(actor: Actor, *, show: str, page: int) -> Json:  # ComplaintsOut
    """One page of the own complaints: what waits first by its deadline, the rest newest first. The look is logged."""
    clinic_id = _own(actor)
    mine = Complaint.objects.filter(clinic_id=clinic_id)
    counts = mine.aggregate(
        waiting=Count("pk", filter=SHOWN["waiting"]),
        late=Count("pk", filter=SHOWN["waiting"] & Q(due_at__lt=now())),
        answered=Count("pk", filter=SHOWN["answered"]),
        closed=Count("pk", filter=SHOWN["closed"]),
    )
    found = mine.filter(SHOWN[show]).order_by(
        *(("due_at", "pk") if show == "waiting" else ("-received_at", "-pk"))
    )
    total = counts["waiting"] + counts["answered"] + counts["closed"] if show == "all" else counts[show]
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(page, pages)
    rows = _rows(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], actor, "clinic_complaints")
    return {
        **counts, "complaints": rows, "page": page, "pages": pages, "total": total, "answer_days": answer_days(),
    }  # fmt: skip


def clinic_complaint(actor: Actor, complaint_id: int) -> Json:  # ComplaintOut
    """One of the own complaints. The look is logged."""
    found = Complaint.objects.filter(pk=complaint_id, clinic_id=_own(actor))
    rows = _rows(found, actor, "clinic_complaint")
    if not rows:
        raise Refusal("not_found")
    return rows[0]


def _own(actor: Actor) -> int:
    actor.must("clinic.complaints")
    if actor.clinic_id is None:
        raise Refusal("not_found")
    return actor.clinic_id


def _rows(found: "QuerySet[Complaint]", actor: Actor, door: str) -> list[Json]:
    """Four queries and one entry of the access log, however many there are."""
    lines = Prefetch("lines", ComplaintLine.objects.select_related("written_by").order_by("pk"))
    complaints = list(found.select_related("visit__village").prefetch_related(lines))
    teams = _teams([row.visit_id for row in complaints if row.visit_id])
    visits = [(row.visit.code, row.visit.patient_id) for row in complaints if row.visit]
    log_access(person_id=actor.person_id, door=door, visits=visits)
    at = now()
    return [
        {
            "id": row.pk, "code": row.code, "category": row.category, "text": row.text, "state": row.state,
            "version": row.version, "writer_name": row.writer_name,
            "writer_phone": row.writer_phone or row.writer_phone_raw, "received_at": row.received_at,
            "due_at": row.due_at, "late": row.state in WAITING and row.due_at < at, "answered_at": row.answered_at,
            "closed_at": row.closed_at, "close_reason": row.close_reason, "steps": open_steps(row.state),
            "lines": [
                {
                    "text": line.text, "written_at": line.written_at,
                    "written_by": line.written_by.full_name if line.written_by else None,
                }
                for line in row.lines.all()
            ],
            "visit": _visit(row.visit, teams) if row.visit else None,
        }
        for row in complaints
    ]  # fmt: skip


def _visit(visit: Visit, teams: dict[int, str]) -> Json:
    return {
        "id": visit.pk, "code": visit.code, "requested_at": visit.requested_at, "ended_at": visit.ended_at,
        "team": teams.get(visit.pk, ""), "village": visit.village.name if visit.village else "",
        "patient_name": visit.patient_name or visit.caller_name, "rating": visit.rating,
    }  # fmt: skip


def _teams(visit_ids: list[int]) -> dict[int, str]:
    """The last team that said yes, by visit."""
    rows = Assignment.objects.filter(visit_id__in=visit_ids, accepted_at__isnull=False).order_by(
        "accepted_at", "pk"
    )
    return dict(rows.values_list("visit_id", "team__code"))


def clinic_ratings(actor: Actor, *, start: date, end: date, stars: int, page: int) -> Json:  # RatingsOut
    """How families rated the visits that ended in these days, and one page of them, the newest first. Logged."""
    rated = _rated(start, end).filter(clinic_id=_own(actor))
    counts = dict(rated.values_list("rating").annotate(n=Count("pk")).order_by())
    shown = rated.filter(rating=stars) if stars else rated
    total = counts.get(stars, 0) if stars else sum(counts.values())
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(page, pages)
    ordered = (
        shown.select_related("village").annotate(complained=Count("complaints")).order_by("-ended_at", "-pk")
    )
    visits = list(ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    ids = [visit.pk for visit in visits]
    teams = _teams(ids)
    moments = dict(
        Event.objects.filter(visit_id__in=ids, kind="visit_rated").values_list("visit_id", "happened_at")
    )
    log_access(
        person_id=actor.person_id,
        door="clinic_ratings",
        visits=[(visit.code, visit.patient_id) for visit in visits],
    )
    every = sum(counts.values())
    return {
        "start": start, "end": end, "page": page, "pages": pages, "total": total, "rated": every,
        "mean": round(sum(star * n for star, n in counts.items()) / every, 2) if every else None, "few": every < SMALL,
        "counts": [counts.get(star, 0) for star in (1, 2, 3, 4, 5)],
        "ratings": [
            {
                **_visit(visit, teams), "rating": visit.rating, "comment": visit.rating_comment,
                "rated_at": moments.get(visit.pk), "complained": visit.complained > 0,
            }
            for visit in visits
        ],
    }  # fmt: skip


def _rated(start: date, end: date) -> "QuerySet[Visit]":
    first, _ = day_bounds(start)
    _, last = day_bounds(end)
    return Visit.objects.filter(rating__isnull=False, ended_at__gte=first, ended_at__lt=last)


_ANSWER_HOURS_SQL = """
SELECT clinic_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - received_at) / 3600)
FROM dispatch_complaint WHERE received_at >= %s AND received_at < %s AND answered_at IS NOT NULL GROUP BY clinic_id
"""


def complaint_counts(actor: Actor, *, start: date, end: date) -> Json:  # ComplaintCountsOut
    """Counts by puskesmas, without any identity or text: what came in within these days, and what waits now."""
    actor.must("city.report")
    first, _ = day_bounds(start)
    _, last = day_bounds(end)
    within = Q(received_at__gte=first, received_at__lt=last)
    waiting = Q(state__in=sorted(WAITING))
    rows: dict[int, Json] = {
        row["clinic_id"]: dict(row)
        for row in Complaint.objects.values("clinic_id")
        .order_by()
        .annotate(
            received=Count("pk", filter=within & ~Q(category="praise")),
            praise=Count("pk", filter=within & Q(category="praise")),
            waiting=Count("pk", filter=waiting),
            late=Count("pk", filter=waiting & Q(due_at__lt=now())),
        )
    }
    ratings: dict[int, Json] = {
        row["clinic_id"]: dict(row)
        for row in _rated(start, end)
        .values("clinic_id")
        .order_by()
        .annotate(n=Count("pk"), mean=Avg("rating"))
    }
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER_HOURS_SQL, [first, last])
        hours = dict(cursor.fetchall())
    clinics = Clinic.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    return {
        "start": start,
        "end": end,
        "clinics": [
            _counted(pk, name, rows.get(pk, {}), ratings.get(pk, {}), hours.get(pk)) for pk, name in clinics
        ],
    }


def _counted(pk: int, name: str, row: Json, rated: Json, hours: float | None) -> Json:
    mean = rated.get("mean")
    return {
        "clinic_id": pk, "clinic": name, "received": row.get("received", 0), "praise": row.get("praise", 0),
        "waiting": row.get("waiting", 0), "late": row.get("late", 0),
        "answer_hours": None if hours is None else round(float(hours), 1), "ratings": rated.get("n", 0),
        "mean": None if mean is None else round(float(mean), 2), "few": rated.get("n", 0) < SMALL,
    }  # fmt: skip


def family_view(complaint: Complaint) -> Json:
    """What the family sees on its link: number, state, its deadline and the answers. Not its own words: others read."""
    lines = complaint.lines.all()
    return {
        "code": complaint.code,
        "clinic": complaint.clinic.name,
        "state": complaint.state,
        "state_key": f"complaint_state_{complaint.state}",
        "received_at": complaint.received_at,
        "due_on": (complaint.due_at - timedelta(seconds=1)),
        "waiting": complaint.state in WAITING,
        "answers": [(line.written_at, line.text) for line in lines if line.written_by_id is not None],
        "can_reply": complaint.state in ("answered", "closed"),
    }


def complaints_of_visit(visit_id: int) -> list[Json]:
    """The complaints about a visit, as its family sees them."""
    found = Complaint.objects.filter(visit_id=visit_id).select_related("clinic").prefetch_related("lines")
    return [family_view(complaint) for complaint in found.order_by("pk")]
