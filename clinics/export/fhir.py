"""One person's record as a FHIR R4 Bundle (collection), with the codes that SATUSEHAT reads (FIELD 4). Pure.

Moments are UTC. Identifiers and codes: Kemenkes' systems, LOINC for vital signs, ICD-10 for diagnoses. Names of
people of the staff are told as text; their own resources need numbers that this record does not hold.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

from clinics.export.record import Json, PersonalRecord, VisitFacts
from clinics.export.words import word

Resource = dict[str, Any]  # a FHIR resource as plain JSON

HOME_HEALTH = "HH"
"""Encounter.class; the office may set another where the receiver does not take it (``DOTTORO_FHIR_CLASS``)."""
SYS_IDS = "http://sys-ids.kemkes.go.id"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
LOINC, ICD_10, UCUM = "http://loinc.org", "http://hl7.org/fhir/sid/icd-10", "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
ALLERGY_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"

VITALS: dict[str, tuple[str, str, str, str]] = {
    "systolic": ("8480-6", "Systolic blood pressure", "mmHg", "mm[Hg]"),
    "diastolic": ("8462-4", "Diastolic blood pressure", "mmHg", "mm[Hg]"),
    "pulse": ("8867-4", "Heart rate", "beats/minute", "/min"),
    "respiration": ("9279-1", "Respiratory rate", "breaths/minute", "/min"),
    "temperature": ("8310-5", "Body temperature", "C", "Cel"),
    "spo2": ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%", "%"),
    "glucose": ("2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", "mg/dL"),
}
"""Key of clinics.vitals -> LOINC code, display, unit, UCUM code."""
AVPU = {"A": "Alert", "V": "Voice", "P": "Pain", "U": "Unresponsive"}
SECTIONS = (
    ("complaint", "10154-3", "Chief complaint Narrative"),
    ("findings", "29545-1", "Physical findings Narrative"),
    ("assessment", "51848-0", "Evaluation note"),
    ("treatment", "62387-6", "Interventions Narrative"),
    ("advice", "69730-0", "Instructions"),
)
"""Field of a note -> LOINC code and display of its section."""
ENCOUNTER_STATUS = {
    "completed": "finished", "referred": "finished", "refused": "finished", "died": "finished",
    "not_home": "cancelled", "on_scene": "in-progress",
}  # fmt: skip


def record_bundle(record: PersonalRecord, *, encounter_class: str = HOME_HEALTH) -> Resource:
    """The whole record. Every reference points into the bundle itself."""
    resources = list(_resources(record, encounter_class))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": _instant(record.exported_at),
        "identifier": {
            "system": f"{SYS_IDS}/bundle/{record.facility.code}",
            "value": f"{record.subject.patient_id}-{record.exported_at:%Y%m%d%H%M%S}",
        },
        "entry": [
            {"fullUrl": f"urn:dottoro:{each['resourceType']}:{each['id']}", "resource": each}
            for each in resources
        ],
    }


def _resources(record: PersonalRecord, encounter_class: str) -> Iterator[Resource]:
    yield _organization(record)
    yield _patient(record)
    yield from _allergies(record)
    yield from _regular_medicines(record)
    for visit in record.visits:
        yield _encounter(record, visit, encounter_class)
    for note in record.notes:
        yield _composition(record, note)
        yield from _vitals(record, note)
        yield from _conditions(record, note)
        yield from _given(record, note)
    yield from _plans(record)
    yield from _files(record)


def _organization(record: PersonalRecord) -> Resource:
    facility = record.facility
    return _filled({
        "resourceType": "Organization",
        "id": _org(record),
        "identifier": [{"system": f"{SYS_IDS}/organization", "value": facility.code}],
        "active": True,
        "name": f"Puskesmas {facility.name}",
        "telecom": [{"system": "phone", "value": facility.phone}] if facility.phone else [],
        "address": [{"text": facility.address}] if facility.address else [],
    })  # fmt: skip


def _patient(record: PersonalRecord) -> Resource:
    who = record.subject
    return _filled({
        "resourceType": "Patient",
        "id": _pat(record),
        "identifier": [
            {"system": f"{SYS_IDS}/patient/{record.facility.code}", "value": str(who.patient_id)}
        ],
        "name": [{"use": "official", "text": who.full_name}],
        "gender": who.sex,
        "birthDate": f"{who.birth_year:04d}" if who.birth_year else "",
        "deceasedBoolean": who.state == "died",
        "telecom": [{"system": "phone", "value": who.phone}] if who.phone else [],
        "address": [{"use": "home", "text": who.address, **({"district": who.village} if who.village else {})}]
        if who.address
        else [],
        "managingOrganization": {"reference": f"Organization/{_org(record)}"},
    })  # fmt: skip


def _encounter(record: PersonalRecord, visit: VisitFacts, encounter_class: str) -> Resource:
    status = ENCOUNTER_STATUS.get(visit.status, "planned" if visit.ended_at is None else "cancelled")
    start, end = visit.arrived_at, visit.ended_at
    history = []
    if start is not None:
        history = [
            {"status": "arrived", "period": _period(start, start)},
            {"status": "in-progress", "period": _period(start, end)},
        ]
        if end is not None and status == "finished":
            history.append({"status": "finished", "period": _period(end, end)})
    return _filled({
        "resourceType": "Encounter",
        "id": _id("visit", visit.code),
        "identifier": [{"system": f"{SYS_IDS}/encounter/{record.facility.code}", "value": visit.code}],
        "status": status,
        "statusHistory": history,
        "class": {"system": ACT_CODE, "code": encounter_class},
        "subject": _subject(record),
        "participant": [{"individual": {"display": name}} for name in visit.crew],
        "period": _period(start or visit.requested_at, end),
        "reasonCode": [{"text": visit.complaint}] if visit.complaint else [],
        "serviceProvider": {"reference": f"Organization/{_org(record)}"},
    })  # fmt: skip


def _composition(record: PersonalRecord, note: Json) -> Resource:
    """The words of a note. ``amended``: it was corrected after it was signed; ``preliminary``: nobody signed it."""
    signed = note["signed_at"] is not None or note["reviewed"]
    status = "preliminary" if not signed else "amended" if note["corrected"] else "final"
    steps = [step for step in note["reviews"] if step["step"] == "reviewed"]
    attesters = [
        {"mode": "professional", "time": _instant(step["happened_at"]), "party": {"display": step["person"]}}
        for step in steps
    ]
    if note["signed_at"]:
        signer = {
            "mode": "personal",
            "time": _instant(note["signed_at"]),
            "party": {"display": note["author"]},
        }
        attesters.insert(0, signer)
    return _filled({
        "resourceType": "Composition",
        "id": _note(note),
        "status": status,
        "type": _coded(LOINC, "34109-9", "Note"),
        "subject": _subject(record),
        **_at_visit(record, note),
        "date": _instant(note["written_at"]),
        "author": [{"display": note["author"]}],
        "title": word(record.language, "visit", code=note["visit_code"]),
        "attester": attesters,
        "custodian": {"reference": f"Organization/{_org(record)}"},
        "section": [
            {
                "title": word(record.language, field),
                "code": _coded(LOINC, code, display),
                "text": {"status": "generated", "div": _div(note[field])},
            }
            for field, code, display in SECTIONS
            if note[field]
        ],
    })  # fmt: skip


def _vitals(record: PersonalRecord, note: Json) -> Iterator[Resource]:
    for name, (code, display, unit, ucum) in VITALS.items():
        value = note["vitals"].get(name)
        if isinstance(value, int | float):
            yield _observation(record, note, name, _coded(LOINC, code, display)) | {
                "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": ucum}
            }
    letter = note["vitals"].get("consciousness")
    if letter in AVPU:
        yield _observation(
            record, note, "consciousness", _coded(LOINC, "67775-7", "Level of responsiveness")
        ) | {"valueCodeableConcept": {"text": f"{letter} ({AVPU[letter]})"}}


def _observation(record: PersonalRecord, note: Json, name: str, code: Resource) -> Resource:
    kind = "laboratory" if name == "glucose" else "exam" if name == "consciousness" else "vital-signs"
    return {
        "resourceType": "Observation",
        "id": f"{_note(note)}-{name}",
        "status": "final" if note["signed_at"] or note["reviewed"] else "preliminary",
        "category": [{"coding": [{"system": CATEGORY, "code": kind}]}],
        "code": code,
        "subject": _subject(record),
        **_at_visit(record, note),
        "effectiveDateTime": _instant(note["written_at"]),
        "performer": [{"display": note["author"]}],
    }


def _conditions(record: PersonalRecord, note: Json) -> Iterator[Resource]:
    for each in note["diagnoses"]:
        text = each.get("title") or each.get("id") or each["words"] or each["code"]
        yield {
            "resourceType": "Condition",
            "id": f"{_note(note)}-{_id('icd', each['code'])}",
            "clinicalStatus": _coded(CLINICAL, "active"),
            "category": [
                _coded(
                    "http://terminology.hl7.org/CodeSystem/condition-category",
                    "encounter-diagnosis",
                    "Encounter Diagnosis",
                )
            ],
            "code": {"coding": [{"system": ICD_10, "code": each["code"]}], "text": text},
            "subject": _subject(record),
            **_at_visit(record, note),
            "recordedDate": _instant(note["written_at"]),
        }


def _given(record: PersonalRecord, note: Json) -> Iterator[Resource]:
    for number, each in enumerate(note["medicines"], 1):
        visit = {"context": value} if (value := _at_visit(record, note).get("encounter")) else {}
        dosage = {"dose": {"value": each["amount"], "unit": each["unit"]}} if each["unit"] else {}
        text = {"text": each["dose"]} if each["dose"] else {}
        yield _filled({
            "resourceType": "MedicationAdministration",
            "id": f"{_note(note)}-obat-{number}",
            "status": "completed",
            "medicationCodeableConcept": {"text": each["name"]},
            "subject": _subject(record),
            **visit,
            "effectiveDateTime": _instant(note["written_at"]),
            "performer": [{"actor": {"display": note["author"]}}],
            "dosage": text | dosage,
        })  # fmt: skip


def _allergies(record: PersonalRecord) -> Iterator[Resource]:
    who = record.subject
    for number, each in enumerate(who.allergies or [], 1):
        yield _filled({
            "resourceType": "AllergyIntolerance",
            "id": f"{_pat(record)}-alergi-{number}",
            "clinicalStatus": _coded(ALLERGY_CLINICAL, "active"),
            "code": {"text": each["substance"]},
            "patient": _subject(record),
            "recordedDate": _instant(who.allergies_at) if who.allergies_at else "",
            "reaction": [{"manifestation": [{"text": each["reaction"]}]}] if each.get("reaction") else [],
        })  # fmt: skip


def _regular_medicines(record: PersonalRecord) -> Iterator[Resource]:
    who = record.subject
    for number, each in enumerate(who.regular_medicines or [], 1):
        yield _filled({
            "resourceType": "MedicationStatement",
            "id": f"{_pat(record)}-rutin-{number}",
            "status": "active",
            "medicationCodeableConcept": {"text": each["name"]},
            "subject": _subject(record),
            "dateAsserted": _instant(who.regular_medicines_at) if who.regular_medicines_at else "",
            "dosage": [{"text": each["dose"]}] if each.get("dose") else [],
        })  # fmt: skip


def _plans(record: PersonalRecord) -> Iterator[Resource]:
    for plan in record.plans:
        yield _filled({
            "resourceType": "CarePlan",
            "id": f"rencana-{plan.plan_id}",
            "status": "active",
            "intent": "plan",
            "title": plan.reason,
            "description": plan.rule,
            "subject": _subject(record),
            "period": {"start": plan.next_on.isoformat()} if plan.next_on else {},
            "activity": [
                {"detail": {"status": "scheduled", "code": _coded(SNOMED, "185389009", "Follow-up visit")}}
            ],
        })  # fmt: skip


def _files(record: PersonalRecord) -> Iterator[Resource]:
    """That a photo or recording exists, and of when; its bytes are asked for apart."""
    for file in record.files:
        yield {
            "resourceType": "DocumentReference",
            "id": _id("berkas", file["id"]),
            "status": "current",
            "subject": _subject(record),
            "date": _instant(file["taken_at"]),
            "author": [{"display": file["author"]}],
            "description": word(record.language, f"kind_{file['kind']}"),
            "content": [
                {
                    "attachment": {
                        "contentType": file["content_type"],
                        "size": file["size"],
                        "title": file["name"],
                    }
                }
            ],
        }


def _subject(record: PersonalRecord) -> Resource:
    return {"reference": f"Patient/{_pat(record)}", "display": record.subject.full_name}


def _at_visit(record: PersonalRecord, note: Json) -> Resource:
    known = record.visit_of(note["visit_code"]) is not None
    return {"encounter": {"reference": f"Encounter/{_id('visit', note['visit_code'])}"}} if known else {}


def _coded(system: str, code: str, display: str = "") -> Resource:
    return {"coding": [_filled({"system": system, "code": code, "display": display})]}


def _period(start: datetime, end: datetime | None) -> Resource:
    return _filled({"start": _instant(start), "end": _instant(end) if end else ""})


def _instant(at: datetime) -> str:
    """UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _div(text: str) -> str:
    lines = "<br/>".join(escape(line) for line in text.splitlines())
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{lines}</div>'


def _filled(resource: Resource) -> Resource:
    """Without what is empty: FHIR has no empty lists, objects or words."""
    return {name: value for name, value in resource.items() if value not in ("", [], {}, None)}


def _id(kind: str, text: object) -> str:
    """An id in the letters that FHIR allows, at most 64."""
    return f"{kind}-{''.join(char if char.isalnum() or char in '-.' else '-' for char in str(text))}"[:64]


def _org(record: PersonalRecord) -> str:
    return _id("puskesmas", record.facility.code)


def _pat(record: PersonalRecord) -> str:
    return f"pasien-{record.subject.patient_id}"


def _note(note: Json) -> str:
    return f"catatan-{note['id']}"


def references(bundle: Resource) -> Iterable[str]:
    """Every reference of the bundle, for checking that each points into it."""
    level: list[Any] = [bundle]
    while level:
        item = level.pop()
        if isinstance(item, dict):
            if isinstance(item.get("reference"), str):
                yield item["reference"]
            level += item.values()
        elif isinstance(item, list):
            level += item
