"""Shapes of the crew's phone."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from dispatch.api.schemas.files import FileOut, SpecialistAsked
from dispatch.api.schemas.notes import CrewNote, PatientRecord, ReturnedNote
from dispatch.api.schemas.plans import CarePlanBrief, KitItem, SupplyItem
from dispatch.api.schemas.shared import (
    AssignmentStatus,
    ClockOut,
    Closed,
    FamilyQuestionOut,
    FixIn,
    HelpOut,
    MemberOut,
    Moment,
    ReasonOut,
    Status,
    Urgency,
)

CrewActionKind = Literal[
    "start_shift", "end_shift", "check_kit", "see_offer", "accept", "decline", "depart", "arrive",
    "not_found", "no_entry", "finish", "delivered", "save_note", "ask_specialist", "undo", "need_help", "hand_in",
    "check_in", "correct_pin",
]  # fmt: skip


class CrewShift(Schema):
    """The shift of this person: the one on duty, else the rostered one."""

    id: int
    team_id: int
    team: str
    clinic: str
    vehicle: str
    vehicle_class: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    kit_checked_at: datetime | None
    members: list[MemberOut]


class ParkingOut(Schema):
    """Where to leave the vehicle: it cannot enter to this home, as a crew found out."""

    lat: float
    lon: float
    metres: int
    """From there to the home, as the crow flies."""
    reported_at: datetime


class CrewVisit(Schema):
    """A visit of today as the crew's phone holds it."""

    id: int
    code: str
    version: int
    status: Status
    assignment_id: int
    assignment_status: AssignmentStatus
    urgency: Urgency
    service_type: str
    offered_at: datetime
    expires_at: datetime
    rang_again_at: datetime | None
    """Nobody had seen the offer: the phone rings once more."""
    seen_at: datetime | None
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    eta_seconds: int | None
    patient_name: str
    patient_age: int | None
    patient_sex: str
    caller_name: str
    caller_phone: str
    relationship: str
    complaint: str
    red_flags: list[str]
    address: str
    alley: str
    landmark: str
    access_note: str
    village: str
    district: str
    lat: float | None
    lon: float | None
    pin_source: str
    pin_radius_metres: int | None
    got_worse_at: datetime | None
    parking: ParkingOut | None
    note_saved: bool
    notes: list[CrewNote]
    """The standing notes of this visit, one a person of the house."""
    patient_record: PatientRecord | None
    """What is known from before; only while the team is on its way or there."""
    door_code: str
    """Four digits that the family has too; empty unless the team comes or is there."""
    check_in_due_at: datetime | None
    """On scene: then the phone asks whether all is well."""
    check_in_minutes: int
    """So long after the arrival or the last answer; for a phone that arrived without a signal. 0: never."""
    family_question: FamilyQuestionOut | None
    pin_proposed: Literal["", "waiting", "accepted", "refused"]
    files: list[FileOut]
    specialist: list[SpecialistAsked]
    plans: list[CarePlanBrief]
    """What is planned for the patient of the request and not over."""
    actions: list[str]


class HospitalOut(Schema):
    """A hospital of the city, for a referral; its village's point where nobody has placed the building."""

    name: str
    lat: float | None
    lon: float | None


class CrewStop(Schema):
    """A planned visit of today's round, which the desk will offer when its time comes."""

    n: int
    patient_name: str
    village: str
    arrive_at: datetime
    start_at: datetime
    leave_at: datetime
    visit_id: int | None
    state: Literal["planned", "started", "done"]


class CrewToday(Schema):
    """What the phone may hold: this person's shift and today's visits of the team, nothing else."""

    seq: int
    clock: ClockOut
    person_id: int
    person: str
    profession: str
    shift: CrewShift | None
    roster: list[CrewShift]
    visits: list[CrewVisit]
    planned: list[CrewStop]
    """The team's round of today by the head's day plan; only while on duty."""
    returned_notes: list[ReturnedNote]
    """Notes of this person that the head gave back."""
    swaps_asked: int = 0
    """Colleagues who wait for this person's word on a swap of shifts (/jadwal)."""
    record_rights: list[Literal["input", "correct", "view"]]
    """What this person may do with records."""
    help: HelpOut | None
    """The team's own call for help, and who has seen it."""
    reasons: list[ReasonOut]
    kit: list[KitItem]
    hospitals: list[HospitalOut]
    """Where to refer, only while on duty."""
    supplies: list[SupplyItem]
    """With how many the team has by its last count and what it used since."""
    undo_seconds: int
    position_token: str | None
    """Signed token for POST /api/positions; only while on duty."""
    position_interval_seconds: int
    desk_phone: str
    review_count: int
    """Items of this person that wait for a human's decision."""


PAYLOAD_DEPTH = 8


def _shallow(payload: dict[str, Any]) -> dict[str, Any]:
    """Work that does not fit is kept as it came, so it must be writable: deeper nesting ends every JSON writer."""
    level: list[Any] = [payload]
    for _ in range(PAYLOAD_DEPTH):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    if level:
        raise ValueError("too_deep")
    return payload


class CrewAction(Closed):
    """One tap. ``payload`` by kind: start_shift {shift_id}, check_kit {missing: [code],
    counted: {code: n}}, decline {reason},
    finish {outcome, destination?, transport?, condition_after?, note?}, save_note: clinics.note_forms.NoteInput,
    undo {of: action_id}, need_help {note?}, check_in {},
    correct_pin {lat?, lon?}: where the home is when it is not where the tap's fix says,
    ask_specialist {question, file_ids?, patient_key?},
    no_entry {lat?, lon?}: where the vehicle was parked when it is not where the tap's fix says,
    hand_in {of: action_id, kind, payload, happened_at, words?}: an item that was turned down, given to the desk.
    ``replaces``: the action id of a turned-down item whose work this is, once more."""

    action_id: UUID
    sequence: Annotated[int, Field(ge=1, le=2**53)]
    kind: CrewActionKind
    happened_at: Moment
    visit_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    payload: Annotated[dict[str, Any], AfterValidator(_shallow)] = {}  # checked per kind by the service
    fix: FixIn | None = None
    offline: bool = False
    replaces: UUID | None = None


class CrewActionsIn(Closed):
    """A batch of the outbox, in order. ``person_id`` is who tapped: a foreign session is refused item by item."""

    device_id: Annotated[str, Field(min_length=8, max_length=40)]
    person_id: Annotated[int, Field(ge=1, le=2**62)]
    sent_at: Moment
    items: Annotated[list[CrewAction], Field(max_length=100)]


class Verdict(Schema):
    """What became of one item. conflict and refused stay visible on the phone until read."""

    action_id: UUID
    verdict: Literal["stored", "duplicate", "conflict", "refused", "review"]
    code: str | None = None
    id: str | None = None
    en: str | None = None
    visit_id: int | None = None


class CrewActionsOut(Schema):
    """One verdict per item, and today as it is now; no day for a phone that sends by its key alone."""

    verdicts: list[Verdict]
    today: CrewToday | None


class FixRow(Closed):
    """One position: ``t`` = time of the fix, milliseconds since 1970 of the device's (city) clock."""

    t: Annotated[int, Field(ge=0, le=10**14)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    acc: Annotated[float, Field(ge=0, le=100000)] | None = None
    spd: float | None = None
    brg: float | None = None
    bat: float | None = None


class PositionsIn(Closed):
    """A batch of fixes of one phone."""

    token: Annotated[str, Field(max_length=400)]
    fixes: Annotated[list[FixRow], Field(max_length=200)]


class PositionsOut(Schema):
    """Acknowledged: ``acked_to`` is the newest ``t`` that is stored."""

    acked_to: int
    interval_s: int
