"""The caseload and the page of a patient: own puskesmas only; every look is logged."""

import math
from collections.abc import Iterable
from typing import Any

from clinics.actors import Actor
from clinics.clock import today
from clinics.models import BarthelScore, Patient
from clinics.queries.access import looks_at
from clinics.queries.caseload import CaseloadFilter, doctors_of, patient_rows
from clinics.queries.caseload import caseload as caseload_of
from clinics.queries.caseload import caseload_choices as choices_of
from clinics.queries.doubles import double_pairs, masked_numbers, standing_merges
from clinics.queries.files import files_about
from clinics.queries.identity import numbers_out
from clinics.queries.notes import notes_about
from clinics.queries.patients import patient_of, patient_record, same_person
from clinics.queries.timeline import MOST_ENTRIES, entry, timeline_of
from clinics.queries.trends import trends_of
from clinics.services.access import log_access
from dispatch.models import Visit
from dispatch.queries.cards import visit_cards
from dispatch.queries.clinic import clinic_in_scope
from dispatch.queries.outcomes import with_outcomes
from dispatch.queries.specialist import questions_about

Json = dict[str, Any]  # shaped by the schemas of dispatch.api.schemas.patients
PAIRS_A_PAGE = 20
MOST_VISITS = 200


def clinic_caseload(actor: Actor, clinic_id: int | None, wanted: CaseloadFilter) -> Json:  # CaseloadOut
    """One page of the patients of a puskesmas."""
    actor.must("clinic.patients")
    page = caseload_of(clinic_in_scope(actor, clinic_id).pk, wanted)
    _log(actor, "clinic_caseload", (row["id"] for row in page["patients"]))
    return page


def caseload_choices(actor: Actor) -> Json:  # CaseloadChoicesOut
    """What the own caseload can be filtered by. Figures only, no patient."""
    actor.must("clinic.patients")
    clinic = clinic_in_scope(actor, None)
    return choices_of(clinic.pk, doctors_of(clinic.pk))


def patient_page(actor: Actor, patient_id: int) -> Json:  # PatientPage
    """All that the own puskesmas knows of a patient, and who else has looked. Of a double: of the one it is read as."""
    actor.must("clinic.patients")
    patient = patient_of(clinic_in_scope(actor, None).pk, patient_id)
    ids = same_person(patient.pk)
    visits = Visit.objects.filter(patient_id__in=ids, clinic_id=patient.clinic_id).order_by("-requested_at")
    visit_ids = list(visits.values_list("pk", flat=True)[:MOST_VISITS])
    cards = visit_cards(visit_ids, identity=actor.sees_identity)[::-1]
    notes = with_outcomes(notes_about(patient.pk))
    looks = looks_at(patient.pk)
    page = {
        "patient": patient_rows([patient], today())[0],
        "state_on": patient.state_on,
        "state_reason": patient.state_reason,
        "birth_year": patient.birth_year,
        "numbers": numbers_out(patient.pk),
        "record": patient_record(patient, []),
        "trends": trends_of(patient),
        "timeline": _timeline(patient.pk, cards),
        "barthel": _barthel(ids),
        "medicines": _medicines(notes),
        "consents": [
            note["consent"] | {"visit_code": note["visit_code"]} for note in notes if note["consent"]
        ],
        "household": _household(patient),
        "notes": notes,
        "visits": cards,
        "files": files_about(patient.pk, [card["code"] for card in cards]),
        "questions": questions_about(patient.pk),
        "looks": [{"person": look.person, "looked_at": look.looked_at} for look in looks],
    }
    _log(actor, "patient_page", ids)
    return page


def _timeline(patient_id: int, cards: list[Json]) -> list[Json]:  # TimelineEntry
    """Requests, visits, notes and what was decided in one list, the latest first."""
    found = timeline_of(patient_id)
    for card in cards:
        of_visit = {"visit_id": card["id"], "visit_code": card["code"]}
        found.append(
            entry(
                "requested",
                card["requested_at"],
                by=card["caller_name"],
                code=card["source"],
                words=card["complaint"],
                **of_visit,
            )
        )
        part = card["assignment"]
        if part is not None and part["arrived_at"] is not None:
            found.append(
                entry(
                    "arrived", part["arrived_at"], by=", ".join(part["crew"]), words=part["team"], **of_visit
                )
            )
        if card["ended_at"] is not None:
            found.append(
                entry("ended", card["ended_at"], code=card["status"], words=card["end_note"], **of_visit)
            )
    by_code = {card["code"]: card["id"] for card in cards}
    for line in found:
        line["visit_id"] = by_code.get(line["visit_code"])
    return sorted(found, key=lambda line: line["at"], reverse=True)[:MOST_ENTRIES]


def _barthel(ids: list[int]) -> list[Json]:  # BarthelOut
    rows = BarthelScore.objects.filter(patient_id__in=ids).select_related("assessed_by")
    return [
        {
            "score": row.score,
            "level": row.level,
            "items": row.items,
            "assessed_at": row.assessed_at,
            "assessed_by": row.assessed_by.full_name,
            "note": row.note,
        }
        for row in rows
    ]


def _medicines(notes: list[Json]) -> list[Json]:  # GivenThen
    return [
        each | {"given_at": note["written_at"], "visit_code": note["visit_code"]}
        for note in notes
        for each in note["medicines"]
    ]


def _household(patient: Patient) -> list[Json]:  # HouseholdMember
    others = Patient.objects.filter(household_id=patient.household_id, merged_into__isnull=True)
    year = today().year
    return [
        {
            "id": row.pk,
            "full_name": row.full_name,
            "age": None if row.birth_year is None else year - row.birth_year,
            "state": row.state,
        }
        for row in others.exclude(pk=patient.pk).order_by("birth_year", "full_name")
    ]


def patient_doubles(actor: Actor, *, page: int) -> Json:  # DoublesOut
    """One page of pairs that may be one person, side by side, and the merges that stand."""
    actor.must("clinic.merge")
    clinic = clinic_in_scope(actor, None)
    pairs = double_pairs(clinic.pk)
    pages = max(1, math.ceil(len(pairs) / PAIRS_A_PAGE))
    page = min(max(1, page), pages)
    shown = list(pairs.items())[(page - 1) * PAIRS_A_PAGE : page * PAIRS_A_PAGE]
    ids = sorted({pk for pair, _why in shown for pk in pair})
    patients = Patient.objects.filter(pk__in=ids).select_related("household__village", "responsible_doctor")
    rows = {row["id"]: row for row in patient_rows(patients, today())}
    numbers = masked_numbers(ids)
    _log(actor, "patient_doubles", ids)
    return {
        "pairs": [
            {
                "one": rows[one],
                "other": rows[other],
                "why": why,
                "one_numbers": numbers.get(one, {}),
                "other_numbers": numbers.get(other, {}),
            }
            for (one, other), why in shown
        ],
        "total": len(pairs),
        "page": page,
        "pages": pages,
        "merges": standing_merges(clinic.pk),
    }


def _log(actor: Actor, door: str, patient_ids: Iterable[int]) -> None:
    log_access(person_id=actor.person_id, door=door, patient_ids=patient_ids)
