"""The visits of an invented year: each asked for, judged, offered, driven to and ended, in rows and events."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from clinics.actors import CITIZEN, Actor
from clinics.clock import city_zone
from clinics.models import Area, Catchment, Installation, Level
from dispatch.models import Call, Remark, Triage, UrgencyTarget, Visit
from dispatch.practice.callers import call_taker
from dispatch.practice.dispatcher import ADVICE_ENOUGH, PSC119_AFTER, PSC119_SAYS, sender
from dispatch.practice.families import CANCELS, COMMENTS, RATES, STARS
from dispatch.practice.setup import NotPractice
from dispatch.practice.stories import judged_urgency, story_of
from dispatch.practice.streams import Streams
from dispatch.practice.year_duty import Duties
from dispatch.practice.year_rows import Log, Rows, Said
from dispatch.practice.year_ways import AtBedside, Part, Ways
from dispatch.rules.deadlines import face_to_face_due_at
from dispatch.rules.phones import read_phone
from dispatch.services.forms import PlaceForm, TriageForm, VisitForm
from dispatch.services.intake import hashed, tracking_token
from dispatch.services.places import VILLAGE_RADIUS_METRES, FoundPlace
from dispatch.services.triage import Judged, judge
from dispatch.services.visits import TRACKING_AFTER_END


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks for a visit. ``planned``: a visit that a plan wants, booked by the desk."""

    at: datetime
    name: str
    form: VisitForm
    by_form: bool
    planned: bool = False


class Visits:
    """One visit after the other, in the order in which they were asked for."""

    def __init__(self, rows: Rows, log: Log, streams: Streams, duties: Duties) -> None:
        self.rows, self.log, self.streams, self.duties = rows, log, streams, duties
        self.targets = {target.urgency: target for target in UrgencyTarget.objects.all()}
        self.prefix = Installation.objects.get(id=1).visit_prefix or "HC"
        self.zone = city_zone()
        self.desk = _somebody(sender())
        self.taker = _somebody(call_taker())
        self._villages = {area.code: area for area in Area.objects.filter(level=Level.VILLAGE)}
        covered = Catchment.objects.select_related("clinic").order_by("-pk")
        self._clinics = {catchment.village_id: catchment.clinic for catchment in covered}
        self.ways = Ways(rows, log, streams, duties, self.targets, self.desk)

    def ask(self, ask: Ask) -> AtBedside | None:
        """Live through one visit up to the bedside; None where it ended before. :meth:`end` ends the others."""
        draw = self.streams.of("life", ask.name)
        visit, since = self._request(ask, draw)
        if visit.urgency == "green" and not ask.planned and draw.random() < ADVICE_ENOUGH:
            self._close(visit, since + timedelta(seconds=draw.uniform(60, 240)), "advice_only")
            return None
        cancels = not ask.planned and draw.random() < CANCELS
        part = self.ways.send(visit, since, draw)
        if part is None:
            self._close(visit, since + timedelta(minutes=25), "handed_over")
        elif cancels:
            self._cancel(visit, part)
        else:
            return self.ways.drive(visit, part, draw)
        return None

    def end(self, bedside: AtBedside) -> None:
        """The end of a visit after its note, and what the family thinks of it."""
        visit = bedside.visit
        draw = self.streams.of("end", visit.code)
        self.ways.finish(bedside, draw)
        rated_at = bedside.at + timedelta(minutes=draw.uniform(5, 60))
        if draw.random() >= RATES or visit.status == "died":
            return
        visit.rating = draw.choices(list(STARS), weights=list(STARS.values()))[0]
        visit.rating_comment = draw.choice(COMMENTS[visit.rating])
        said = Said(CITIZEN, self.streams.action_id("rate", visit.code))
        if visit.rating_comment:
            self.rows.note(
                Remark, visit_id=visit.pk, kind="visit_rated", text=visit.rating_comment, written_at=rated_at
            )
        self.log.tell("visit_rated", rated_at, said, visit=visit, rating=visit.rating)

    # -- the request ------------------------------------------------------------------------------------------------

    def _request(self, ask: Ask, draw: Random) -> tuple[Visit, datetime]:
        """The visit as it was asked for and judged, and since when it waits for a team."""
        form, at = ask.form, ask.at
        place, number = self._place(form.place), read_phone(form.caller_phone)
        source = "citizen" if ask.by_form else "desk"
        judged = judge(TriageForm() if ask.by_form else form.triage)
        visit = self.rows.add(
            Visit(
                status="", status_since=at, source=source, urgency=judged.urgency,
                service_type=judged.service_type, caller_name=form.caller_name, caller_phone_raw=number.raw,
                caller_phone=number.e164, relationship=form.relationship, patient_name=form.patient_name,
                patient_age=form.patient_age, patient_sex=form.patient_sex, complaint=form.complaint,
                red_flags=judged.red_flags, needs=judged.needs, kit=judged.kit or [], village=place.village,
                clinic=place.clinic, street=form.place.street, alley=form.place.alley,
                house_number=form.place.house_number, rt=form.place.rt, rw=form.place.rw,
                landmark=form.place.landmark, access_note=form.place.access_note, lat=place.lat, lon=place.lon,
                pin_source=place.pin_source, pin_radius_metres=place.pin_radius_metres, requested_at=at,
                triaged_at=None if ask.by_form else at, consent_at=at if ask.by_form else None,
                form_id=self.streams.action_id("request", ask.name) if ask.by_form else None,
            )
        )  # fmt: skip
        visit.code = f"{self.prefix}-{at.astimezone(self.zone):%y%m}-{visit.pk:04d}"
        visit.tracking_hash = hashed(tracking_token(visit.code))
        by = CITIZEN if ask.by_form else self.taker
        said = Said(by, self.streams.action_id("request", ask.name))
        self.log.tell(
            "visit_requested", at, said, visit=visit, source=source, urgency=visit.urgency,
            village=place.village.code if place.village else None,
            clinic=place.clinic.code if place.clinic else None,
        )  # fmt: skip
        if ask.by_form:
            at += timedelta(seconds=draw.uniform(20, 100))
            judged = self._judged(visit)
            before: str | None = visit.urgency
            said = Said(self.desk, self.streams.action_id("triage", visit.code))
            self._judge(visit, judged)
        else:
            before = None
            answered_at = at - timedelta(seconds=draw.randint(70, 200))
            self.rows.note(
                Call, taken_by_id=by.person_id, answered_at=answered_at, phone_raw=number.raw, phone=number.e164,
                disposition="request", logged_at=at, visit_id=visit.pk,
            )  # fmt: skip
        self._keep_triage(visit, judged, at, said, before)
        visit.triaged_at = at
        visit.due_at = face_to_face_due_at(visit.requested_at, self.targets[visit.urgency])
        self._call_psc119(visit, at, said, draw)
        return visit, at

    def _judged(self, visit: Visit) -> Judged:
        """What the dispatcher makes of a family's own words."""
        story = story_of(visit.complaint)
        return judge(
            TriageForm(
                urgency=judged_urgency(visit.complaint, visit.urgency),
                service_type=story.service_type,
                needs=list(story.needs) if story.urgency == "yellow" else list(visit.needs),
                red_flags=list(story.red_flags),
            )
        )

    @staticmethod
    def _judge(visit: Visit, judged: Judged) -> None:
        visit.urgency, visit.service_type = judged.urgency, judged.service_type
        visit.needs, visit.red_flags = judged.needs, judged.red_flags

    def _keep_triage(
        self, visit: Visit, judged: Judged, at: datetime, said: Said, before: str | None
    ) -> None:
        self.rows.note(
            Triage, visit_id=visit.pk, urgency=judged.urgency, red_flags=judged.red_flags, needs=judged.needs,
            made_by_id=said.actor.person_id, made_at=at,
        )  # fmt: skip
        self.log.tell(
            "visit_triaged", at, said, visit=visit, urgency=judged.urgency, before=before,
            service_type=judged.service_type, needs=judged.needs, red_flags=len(judged.red_flags),
        )  # fmt: skip

    def _call_psc119(self, visit: Visit, at: datetime, said: Said, draw: Random) -> None:
        """A red flag: PSC 119 is called within minutes, beside the team that is sent."""
        if not visit.red_flags:
            return
        minutes = float(self.targets["red"].psc119_minutes)
        visit.emergency_at, visit.psc119_due_at = at, at + timedelta(minutes=minutes)
        self.log.tell(
            "emergency_found", at, said, visit=visit, minutes=minutes, red_flags=len(visit.red_flags)
        )
        called_at = at + timedelta(seconds=draw.uniform(*PSC119_AFTER))
        says = {code: share for code, share in PSC119_SAYS.items() if code != "no_answer"}
        visit.psc119_outcome = draw.choices(list(says), weights=list(says.values()))[0]
        visit.psc119_called_at, visit.psc119_called_by_id = called_at, self.desk.person_id
        called = Said(self.desk, self.streams.action_id("psc119", visit.code))
        self.log.tell("psc119_called", called_at, called, visit=visit, outcome=visit.psc119_outcome)

    def _place(self, form: PlaceForm) -> FoundPlace:
        """As :func:`dispatch.services.places.find_place` would find it, from tables read once."""
        village = self._villages[form.village_code]
        clinic = self._clinics.get(village.pk)
        if form.lat is not None and form.lon is not None:
            return FoundPlace(village, clinic, form.lat, form.lon, form.pin_source, form.pin_radius_metres)
        return FoundPlace(village, clinic, village.lat, village.lon, "village", VILLAGE_RADIUS_METRES)

    # -- ends without a team ----------------------------------------------------------------------------------------

    def _close(self, visit: Visit, at: datetime, outcome: str) -> None:
        """Words were enough, or nobody could come."""
        said = Said(self.desk, self.streams.action_id("close", visit.code))
        self._ended(visit, at, outcome, outcome)
        self.log.tell("visit_closed", at, said, visit=visit, outcome=outcome)
        if outcome == "handed_over" and visit.psc119_called_at is None:
            visit.psc119_called_at, visit.psc119_called_by_id = at, self.desk.person_id
            self.log.tell("psc119_called", at, said, visit=visit)

    def _cancel(self, visit: Visit, part: Part) -> None:
        """The family no longer needs the team that was asked; the team is free again."""
        said = Said(CITIZEN, self.streams.action_id("cancel", visit.code))
        at = self.ways.take_back(visit, part, said, "by_family")
        self._ended(visit, at, "cancelled", "by_family")
        visit.end_note = "Sudah membaik, terima kasih."
        self.log.tell("visit_cancelled", at, said, visit=visit, reason="by_family", by_family=True)

    @staticmethod
    def _ended(visit: Visit, at: datetime, status: str, reason: str) -> None:
        visit.status, visit.status_since, visit.ended_at, visit.end_reason = status, at, at, reason
        visit.tracking_expires_at = at + TRACKING_AFTER_END


def _somebody(actor: Actor | None) -> Actor:
    """The practice log-in that acts; a city without its practice staff is none to invent a year for."""
    if actor is None:
        raise NotPractice
    return actor
