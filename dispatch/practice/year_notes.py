"""What the crews of an invented year write down: notes, and from them patients, households, supplies and looks."""

from datetime import date, datetime
from random import Random
from typing import Any

from pydantic import TypeAdapter

from clinics.clock import city_zone
from clinics.klaster import klaster_of_diagnoses
from clinics.models import AccessEntry, Household, Patient, Supply, VisitNote
from clinics.names import is_about, plain_name, plain_words
from clinics.note_forms import NoteInput
from clinics.services import records
from clinics.vitals import alert_codes, possible_vitals, raising
from dispatch.models import Visit
from dispatch.practice.bedside import note_payload
from dispatch.practice.crews import NOTED
from dispatch.practice.people import LAST, MEN, WOMEN
from dispatch.practice.planning import coming_visits, used_supplies
from dispatch.practice.records import CORRECTED, OTHER_PERSON, corrected, someone_else, written_side
from dispatch.practice.streams import Streams
from dispatch.practice.year_duty import Duties
from dispatch.practice.year_plans import Plans
from dispatch.practice.year_rows import Log, Rows, Said
from dispatch.practice.year_ways import AtBedside
from dispatch.rules.addresses import Address, address_line
from dispatch.rules.triage import raised_by_vitals

MOST_DIAGNOSES = 20
LEFT_EMPTY = {"vitals": 0.05, "diagnoses": 0.06, "allergies": 0.05, "consent": 0.03}
"""What crews in a hurry leave out, and how often: the head's tab of completeness lives on it."""
EMPTY: dict[str, Any] = {"vitals": {}, "diagnoses": [], "allergies": None, "consent": None}
_NOTE: TypeAdapter[NoteInput] = TypeAdapter(NoteInput)
Json = Any  # a JSON value as PostgreSQL keeps it


class Notes:
    """Notes in the order of their moments."""

    def __init__(self, rows: Rows, log: Log, streams: Streams, duties: Duties, plans: Plans) -> None:
        self.rows, self.log, self.streams, self.duties, self.plans = rows, log, streams, duties, plans
        self.zone = city_zone()
        self._supplies = dict(Supply.objects.filter(is_active=True).values_list("code", "pk"))
        self._households: dict[tuple[int, str, int | None, str], Household] = {}
        self._people: dict[int, list[Patient]] = {}

    def write(self, bedside: AtBedside, *, books: bool) -> None:
        """The note of a visit, now and then corrected at once, now and then a second one of somebody else there.

        ``books``: whether it may book coming visits.
        """
        visit = bedside.visit
        known = visit.patient
        if known is None and (household := self._households.get(self._key(visit, bedside))) is not None:
            known = self._known(
                household, visit.patient_name or visit.caller_name, visit.patient_age, bedside.at.year
            )
        if known is not None:
            self._show(bedside, known)
        if bedside.outcome not in NOTED:
            return
        draw = self.streams.of("note", visit.code)
        payload = self._payload(bedside, draw, books)
        note = self._keep(bedside, payload, None, 0)
        if payload["sign"] and draw.random() < CORRECTED:
            self._keep(bedside, corrected(draw, payload), note, 1)
        if bedside.outcome == "completed" and draw.random() < OTHER_PERSON:
            name = f"{draw.choice((*WOMEN, *MEN))} {draw.choice(LAST)}"
            self._keep(
                bedside, someone_else(draw, self.streams.action_id("person", visit.code), name), None, 2
            )

    def _payload(self, bedside: AtBedside, draw: Random, books: bool) -> dict[str, Json]:
        visit, day = bedside.visit, bedside.at.astimezone(self.zone).date()
        note = note_payload(
            draw,
            complaint=visit.complaint,
            age=visit.patient_age,
            outcome=bedside.outcome,
            day=day,
            nameless=False,
        )
        note |= written_side(
            draw, visit.complaint, outcome=bedside.outcome, agreed_by=visit.caller_name or visit.patient_name,
            relation=visit.relationship, at=bedside.at,
        )  # fmt: skip
        if books:
            note |= coming_visits(self.streams.of("coming", visit.code), note, visit.complaint, day)
        else:
            note.pop("next_visit_on", None)
            note.pop("next_visit_reason", None)
        left = self.streams.of("left empty", visit.code)
        note |= {name: EMPTY[name] for name, share in LEFT_EMPTY.items() if left.random() < share}
        note["supplies"] = used_supplies(self.streams.of("used", visit.code), visit.complaint, self._supplies)
        return note

    def _keep(
        self, bedside: AtBedside, payload: dict[str, Json], standing: VisitNote | None, again: int
    ) -> VisitNote:
        """One note as :func:`clinics.services.records.save_note` keeps it, and what follows from it."""
        visit, part, at = bedside.visit, bedside.part, bedside.at
        note = _NOTE.validate_python(payload)
        of_request = not note.patient_key
        age = visit.patient_age if of_request and note.patient_age is None else note.patient_age
        patient = standing.patient if standing else self._patient(bedside, note, age, of_request)
        vitals = possible_vitals(note.vitals)
        author = part.duty.people[0]
        saved = self.rows.add(
            VisitNote(
                patient=patient, clinic_id=visit.clinic_id or part.team.clinic_id, team=part.team,
                visit_code=visit.code, patient_key=note.patient_key, author=author, written_at=at, recorded_at=at,
                complaint=note.complaint, findings=note.findings, assessment=note.assessment,
                diagnoses=records.kept_diagnoses(note.diagnoses), treatment=note.treatment, advice=note.advice,
                vitals=vitals, vitals_alerts=alert_codes(vitals, age=age, months=note.patient_months),
                **records.kept_lists(note, standing), next_visit_on=note.next_visit_on,
                next_visit_reason=note.next_visit_reason, signed_at=at if note.sign or standing else None,
                correction_reason=note.correction_reason if standing else "", replaces=standing,
                action_id=self.streams.action_id("year note", visit.code, again),
            )
        )  # fmt: skip
        self._follow(patient, saved)
        self.plans.book(saved, note.series, part.duty.people)
        used = {
            self._supplies[item.code]: item.amount for item in note.supplies if item.code in self._supplies
        }
        if standing is not None:
            used = dict.fromkeys(used, 0)
        self.duties.use(
            part.team, part.duty, used, at, visit_code=visit.code, patient_key=note.patient_key,
            person_id=author.pk, action_id=saved.action_id,
        )  # fmt: skip
        if of_request:
            visit.patient = patient
        said = Said(bedside.said.actor, saved.action_id, bedside.said.device_id, bedside.said.place)
        self.log.tell(
            "note_saved", at, said, visit=visit, team=part.team, alerts=list(saved.vitals_alerts),
            correction=standing is not None, signed=saved.signed_at is not None,
            person=None if of_request else "other",
        )  # fmt: skip
        if of_request:
            self._raise(bedside, said, raising(saved.vitals_alerts))
        return saved

    def _raise(self, bedside: AtBedside, said: Said, alerts: list[str]) -> None:
        """Vital signs make an open visit red; its target stays, as somebody stands at the bedside."""
        visit = bedside.visit
        urgency, before = raised_by_vitals(visit.urgency, alerts), visit.urgency
        if urgency == before:
            return
        visit.urgency, visit.proposed_urgency, visit.raised_at = urgency, urgency, bedside.at
        self.log.tell(
            "urgency_raised", bedside.at, said, visit=visit, team=bedside.part.team, urgency=urgency, before=before,
            alerts=alerts,
        )  # fmt: skip

    # -- patients -----------------------------------------------------------------------------------------------------

    def _patient(self, bedside: AtBedside, note: NoteInput, age: int | None, of_request: bool) -> Patient:
        """Found again in the household of this phone and address, or made with it."""
        visit, at = bedside.visit, bedside.at
        key = self._key(visit, bedside)
        household = self._households.get(key)
        if household is None:
            household = self._households[key] = self.rows.add(
                Household(
                    clinic_id=key[0], village=visit.village, address_text=_address(visit)[:240],
                    landmark=visit.landmark[:160], phone_e164=visit.caller_phone[:20], lat=visit.lat, lon=visit.lon,
                    created_at=at,
                )
            )  # fmt: skip
        name = note.patient_name or (visit.patient_name or visit.caller_name if of_request else "")
        year = at.astimezone(self.zone).year
        known = self._known(household, name, age, year)
        if known is not None:
            return known
        sex = visit.patient_sex if of_request and note.patient_sex == "unknown" else note.patient_sex
        patient = self.rows.add(
            Patient(
                household=household, clinic_id=key[0], full_name=name.strip(), sex=sex,
                birth_year=None if age is None else year - age, created_at=at,
            )
        )  # fmt: skip
        self._people.setdefault(household.pk, []).append(patient)
        return patient

    def _known(self, household: Household, name: str, age: int | None, year: int) -> Patient | None:
        birth_year = None if age is None else year - age
        for patient in self._people.get(household.pk, []):
            if plain_name(patient.full_name) == plain_name(name) and is_about(patient.birth_year, birth_year):
                return patient
        return None

    @staticmethod
    def _key(visit: Visit, bedside: AtBedside) -> tuple[int, str, int | None, str]:
        clinic_id = visit.clinic_id or bedside.part.team.clinic_id
        return clinic_id, visit.caller_phone, visit.village_id, plain_words(_address(visit))

    def _follow(self, patient: Patient, note: VisitNote) -> None:
        """The latest visit, lists and diagnoses of a patient, as this note leaves them."""
        patient.last_visit_at = note.written_at
        for name in ("allergies", "regular_medicines"):
            if getattr(note, name) is not None:
                setattr(patient, name, getattr(note, name))
                setattr(patient, f"{name}_at", note.written_at)
        day = note.written_at.astimezone(self.zone).date()
        fresh = [
            {"code": each["code"], "words": each["words"], "main": each["main"], "noted_on": day.isoformat()}
            for each in sorted(note.diagnoses, key=lambda each: not each["main"])
        ]
        codes = {each["code"] for each in fresh}
        older = [each for each in patient.diagnoses if each["code"] not in codes]
        patient.diagnoses = (fresh + older)[:MOST_DIAGNOSES]
        patient.diagnosis_klaster = klaster_of_diagnoses(each["code"] for each in patient.diagnoses)

    def _show(self, bedside: AtBedside, patient: Patient) -> None:
        """With the yes of a team its people saw what is known of the patient."""
        at = bedside.part.assignment.accepted_at
        for person in bedside.part.duty.people:
            self.rows.note(
                AccessEntry, person_id=person.pk, patient_id=patient.pk, visit_code=bedside.visit.code,
                door="crew_today", looked_at=at,
            )  # fmt: skip


def _address(visit: Visit) -> str:
    return address_line(
        Address(
            street=visit.street, alley=visit.alley, house_number=visit.house_number, rt=visit.rt, rw=visit.rw,
            village=visit.village.name if visit.village else "", landmark=visit.landmark,
        )
    )  # fmt: skip


def day_of(at: datetime) -> date:
    """The city's day of a moment."""
    return at.astimezone(city_zone()).date()
