"""Search in all visits, old ones too: by name, phone, ticket, address and the words of the complaint.

The words of a visit are an expression that PostgreSQL keeps indexed (GIN, migration 0014): no column to carry,
nothing to keep in step. Kelurahan and patients are looked up first, so that one word may stand in either.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from clinics.actors import Actor
from clinics.models import Area, Level, Patient
from clinics.queries.patients import patients_named, same_person
from clinics.services.access import log_access
from dispatch.models import Call, Visit
from dispatch.queries.cards import address_of
from dispatch.rules.lifecycle import CODES
from dispatch.rules.search_words import Term, Wanted, wanted_of

Json = dict[str, Any]  # shaped by dispatch.api.schemas.search
PAGE_SIZE = 20
MOST_COUNTED = 500
"""Beyond this one says "more than 500": nobody reads on."""
MOST_PATIENTS = 500
LEAST_LETTERS = 2

VISIT_WORDS = """
to_tsvector('simple', translate(lower(
    code || ' ' || patient_name || ' ' || caller_name || ' ' || caller_phone || ' r' || reverse(caller_phone)
    || ' ' || caller_phone_raw || ' ' || street || ' ' || CASE alley WHEN '' THEN '' ELSE 'lorong ' || alley END
    || ' ' || house_number || ' ' || landmark || ' ' || access_note || ' ' || complaint
), '-+.,;:/\\()[]{}''"`’“”&@#*_=<>!?|', repeat(' ', 31)))
"""
"""Word for word the expression of the index ``dispatch_visit_words``."""

Sql = tuple[str, list[Any]]  # a condition and its parameters


def search_visits(
    actor: Actor, *, text: str, patient_id: int | None, page: int, door: str
) -> Json:  # SearchOut
    """One page of the visits that fit, the newest first; of the own puskesmas only where the role sees no more.

    ``patient_id`` instead of words: all visits of that patient. Every visit shown is logged under ``door``.
    """
    condition = _condition(actor, text, patient_id)
    if condition is None:
        return {"visits": [], "total": 0, "more": False, "page": 1, "pages": 1}
    page = min(page, MOST_COUNTED // PAGE_SIZE)
    number = wanted_of(text).number
    ids, total = _page_of(condition, number, page)
    if not ids and page > 1:
        page = 1
        ids, total = _page_of(condition, number, page)
    pages = max(1, -(-min(total, MOST_COUNTED) // PAGE_SIZE))
    found = _rows(ids)
    log_access(
        person_id=actor.person_id, door=door, visits=[(visit.code, visit.patient_id) for visit in found]
    )
    others = _others([visit.patient_id for visit in found if visit.patient_id is not None], actor)
    return {
        "visits": [_row(visit, others.get(visit.patient_id or 0, 1) - 1) for visit in found],
        "total": min(total, MOST_COUNTED),
        "more": total > MOST_COUNTED,
        "page": page,
        "pages": pages,
    }


def _condition(actor: Actor, text: str, patient_id: int | None) -> Sql | None:
    parts: list[Sql] = []
    if patient_id is not None:
        parts.append(("patient_id = ANY(%s)", [same_person(patient_id)]))
    else:
        wanted = wanted_of(text)
        if not wanted.terms or (wanted.number is None and len(text.strip()) < LEAST_LETTERS):
            return None
        parts += _fits(wanted, actor)
    if not actor.city_wide:
        parts.append(("clinic_id = %s", [actor.clinic_id]))
    return " AND ".join(f"({sql})" for sql, _ in parts), [value for _, values in parts for value in values]


def _fits(wanted: Wanted, actor: Actor) -> list[Sql]:
    areas = _areas([term.word for term in wanted.terms])
    patients = _patients(wanted.terms, actor)
    by_phone = _of_phone(wanted.phone)
    parts: list[Sql] = []
    alone: list[str] = []
    for index, term in enumerate(wanted.terms):
        ways: list[Sql] = [("patient_id = ANY(%s)", [patients[index]])] if patients.get(index) else []
        if areas.get(term.word):
            ways.append(("village_id = ANY(%s)", [areas[term.word]]))
        if by_phone and not term.word and index == 0:
            ways.append(("id = ANY(%s)", [by_phone]))
        any_of = f"({' | '.join(term.any_of)})"
        if not ways:
            alone.append(any_of)
            continue
        ways.append((f"{VISIT_WORDS} @@ to_tsquery('simple', %s)", [any_of]))
        parts.append((" OR ".join(sql for sql, _ in ways), [value for _, values in ways for value in values]))
    if alone:
        parts.append((f"{VISIT_WORDS} @@ to_tsquery('simple', %s)", [" & ".join(alone)]))
    return parts


def _areas(words: Sequence[str]) -> dict[str, list[int]]:
    """Kelurahan by the words they, or their kecamatan, are called by."""
    wanted = [word for word in words if len(word) >= 3]
    if not wanted:
        return {}
    found: dict[str, list[int]] = {}
    for pk, name, district in Area.objects.filter(level=Level.VILLAGE).values_list(
        "pk", "name", "parent__name"
    ):
        called = f"{name} {district or ''}".lower().replace("-", " ").split()
        for word in wanted:
            if any(part.startswith(word) for part in called):
                found.setdefault(word, []).append(pk)
    return found


def _patients(terms: Sequence[Term], actor: Actor) -> dict[int, list[int]]:
    """Patients of the books by a word of their name, where the visit's own words may say another."""
    named = [(index, " | ".join(term.any_of)) for index, term in enumerate(terms) if len(term.word) >= 2]
    clinic_id = None if actor.city_wide else actor.clinic_id
    return {index: patients_named(query, clinic_id=clinic_id, most=MOST_PATIENTS) for index, query in named}


def _of_phone(phone: str) -> list[int]:
    """Visits that this number called about, or whose family has it in the books."""
    if not phone:
        return []
    calls = Call.objects.filter(phone=f"+{phone}", visit__isnull=False).values_list("visit_id", flat=True)
    homes = Patient.objects.filter(household__phone_e164=f"+{phone}").values("pk")
    visits = Visit.objects.filter(patient_id__in=homes).values_list("pk", flat=True)
    return [*(pk for pk in calls[:MOST_PATIENTS] if pk is not None), *visits.order_by("-pk")[:MOST_PATIENTS]]


def _page_of(condition: Sql, number: int | None, page: int) -> tuple[list[int], int]:
    """Ids of a page, and how many fit. All that fits is found first, and by the index only: to walk through the newest
    visits, or through all of a common word's, would make the words of every visit anew."""
    sql, values = condition
    first, asked = "", []
    if number is not None:
        first, asked = "(code LIKE %s) DESC, ", [f"%-{number:04d}"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "WITH fits AS MATERIALIZED (SELECT id, code, requested_at FROM dispatch_visit"  # noqa: S608 - our own conditions, the words are parameters
            f" WHERE {sql}) SELECT id, (SELECT count(*) FROM fits) FROM fits"
            f" ORDER BY {first}requested_at DESC, id DESC LIMIT %s OFFSET %s",
            [*values, *asked, PAGE_SIZE, (page - 1) * PAGE_SIZE],
        )
        rows = cursor.fetchall()
    return [int(row[0]) for row in rows], int(rows[0][1]) if rows else 0


def _rows(ids: Sequence[int]) -> list[Visit]:
    visits = Visit.objects.select_related("village__parent", "clinic").in_bulk(ids)
    return [visits[pk] for pk in ids if pk in visits]


def _others(patient_ids: Sequence[int], actor: Actor) -> dict[int, int]:
    rows = Visit.objects.filter(patient_id__in=patient_ids)
    if not actor.city_wide:
        rows = rows.filter(clinic_id=actor.clinic_id or 0)
    counted = rows.order_by().values("patient_id").annotate(visits=Count("pk"))
    return dict(counted.values_list("patient_id", "visits"))


def _row(visit: Visit, others: int) -> Json:  # FoundVisit
    return {
        "id": visit.pk,
        "code": visit.code,
        "status": visit.status,
        "status_code": CODES[visit.status],
        "urgency": visit.urgency,
        "requested_at": visit.requested_at,
        "ended_at": visit.ended_at,
        "patient_id": visit.patient_id,
        "patient_name": visit.patient_name,
        "patient_age": visit.patient_age,
        "caller_name": visit.caller_name,
        "caller_phone": visit.caller_phone or visit.caller_phone_raw,
        "complaint": visit.complaint,
        "address": address_of(visit),
        "clinic": visit.clinic.name if visit.clinic else "",
        "other_visits": others,
    }
