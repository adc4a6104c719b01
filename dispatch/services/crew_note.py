"""A crew's note of the bedside, and what it tells the desk."""

from pydantic import TypeAdapter, ValidationError

from clinics.record_rules import VIEW
from clinics.refusals import Refusal
from clinics.services import records, supplies
from clinics.services.access import log_access
from clinics.services.rights import rights_of
from clinics.vitals import raising
from dispatch.models import Assignment, Visit
from dispatch.queries.crew_notes import patients_at
from dispatch.rules.addresses import Address, address_line
from dispatch.services.crew_moves import Payload, does_not_fit, tell
from dispatch.services.due_visits import follow_outcome
from dispatch.services.log import Origin
from dispatch.services.triage import is_about_patient, raise_by_vitals


def save_note(visit: Visit, assignment: Assignment, origin: Origin, payload: Payload) -> None:
    """A note is of the bedside: a team that never said yes has none to write."""
    if assignment.accepted_at is None:
        raise does_not_fit(assignment)
    try:
        note = _NOTE.validate_python(payload)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refusal("invalid", field=f"payload.{field}", name=field) from error
    address = address_line(
        Address(
            street=visit.street, alley=visit.alley, house_number=visit.house_number, rt=visit.rt, rw=visit.rw,
            village=visit.village.name if visit.village else "", landmark=visit.landmark,
        )
    )  # fmt: skip
    of_request = not note.patient_key
    saved = records.save_note(
        action_id=origin.action_id,
        author_id=origin.actor.person_id,
        clinic_id=visit.clinic_id or assignment.team.clinic_id,
        team_id=assignment.team_id,
        visit_code=visit.code,
        subject=records.Subject(
            name=note.patient_name or (of_request and (visit.patient_name or visit.caller_name)) or "",
            age=visit.patient_age if of_request and note.patient_age is None else note.patient_age,
            sex=visit.patient_sex if of_request and note.patient_sex == "unknown" else note.patient_sex,
            phone=visit.caller_phone or visit.caller_phone_raw,
            village_id=visit.village_id,
            address_text=address,
            landmark=visit.landmark,
            lat=visit.lat,
            lon=visit.lon,
            patient_id=visit.patient_id if of_request else None,
        ),
        note=note,
        at=origin.happened_at,
    )
    supplies.use_supplies(
        action_id=saved.action_id,
        team_id=assignment.team_id,
        shift_id=assignment.shift_id,
        visit_code=visit.code,
        patient_key=saved.patient_key,
        used=note.supplies,
        person_id=saved.author_id,
        at=saved.written_at,
    )
    if of_request and visit.patient_id != saved.patient_id:
        visit.patient_id = saved.patient_id
        visit.save(update_fields=["patient"])
        follow_outcome(visit, origin)
    tell(
        "note_saved",
        visit,
        assignment,
        origin,
        alerts=list(saved.vitals_alerts),
        correction=saved.replaces_id is not None,
        signed=saved.signed_at is not None,
        person=None if of_request else "other",
    )
    if of_request and is_about_patient(visit, note.patient_name):
        raise_by_vitals(visit, assignment, origin, raising(saved.vitals_alerts))


def log_record_shown(visit: Visit, assignment: Assignment) -> None:
    """With the yes of a team its phones hold what is known of the patient: each person's look is written down."""
    patient = patients_at([assignment]).get(visit.pk)
    if patient is None:
        return
    for member in assignment.shift.members.filter(on_duty=True).select_related("person"):
        if VIEW in rights_of(member.person):
            log_access(person_id=member.person_id, door="crew_today", visits=[(visit.code, patient.pk)])


_NOTE: TypeAdapter[records.NoteInput] = TypeAdapter(records.NoteInput)
