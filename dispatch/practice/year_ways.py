"""Teams of an invented year: asked, on their way, at the bedside, done. Rows and events as the services write them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from clinics.actors import Actor
from clinics.clock import city_zone
from clinics.models import Team
from dispatch.models import Assignment, Reason, ReasonKind, Remark, UrgencyTarget, Visit
from dispatch.practice.bedside import choose_outcome, finish_payload, scene_minutes
from dispatch.practice.crews import DECLINES, STAYS_SILENT
from dispatch.practice.driving import offset
from dispatch.practice.streams import Streams
from dispatch.practice.vans import HOSPITAL_DRIVE_METRES
from dispatch.practice.year_duty import Duties, Duty
from dispatch.practice.year_rows import TAP_ACCURACY, Log, Rows, Said, tapped
from dispatch.rules.deadlines import (
    arrival_alarm_at,
    next_unassigned_alarm_at,
    offer_expires_at,
    unassigned_alarm_at,
)
from dispatch.rules.ladder import ring_again_at
from dispatch.rules.safety import check_in_due_at
from dispatch.rules.words import NO_HOME_PINS
from dispatch.services.visits import TRACKING_AFTER_END
from dispatch.travel import Place, metres_between
from dispatch.travel.interface import ESTIMATE
from dispatch.travel.straight_line import StraightLine

NEIGHBOURS = 3
"""So many teams of other puskesmas are asked where the own ones are all away."""
RUSH = {7: 1.3, 8: 1.35, 12: 1.15, 16: 1.25, 17: 1.4, 18: 1.3}
"""Local hour -> how much longer a way takes."""
ROUGH_ACCURACY = 38.0
"""A fix between walls, where the home's pin was never set: too unsure to become one."""
DESK_BUSY = 0.09
"""The share of visits that wait long for somebody to choose a team; a part of them misses its target."""
CALL_BACK_AHEAD = timedelta(minutes=3)
"""A family that still waits is called back so long before its call is due."""
LONGEST_WAIT = {
    "red": timedelta(minutes=25),
    "yellow": timedelta(minutes=150),
    "green": timedelta(minutes=300),
}


@dataclass(slots=True)
class Part:
    """A team's part of a visit while it goes on."""

    assignment: Assignment
    duty: Duty
    team: Team


@dataclass(frozen=True, slots=True)
class AtBedside:
    """A team at a home, right before the end: the moment of the note."""

    visit: Visit
    part: Part
    outcome: str
    at: datetime
    said: Said


class Ways:
    """Who goes where. Visits come in the order in which they were asked for."""

    def __init__(
        self,
        rows: Rows,
        log: Log,
        streams: Streams,
        duties: Duties,
        targets: dict[str, UrgencyTarget],
        desk: Actor,
    ) -> None:
        self.rows, self.log, self.streams, self.duties = rows, log, streams, duties
        self.targets, self.desk, self.zone = targets, desk, city_zone()
        declines = Reason.objects.filter(kind=ReasonKind.DECLINE, is_active=True).order_by("order")
        self._declines = list(declines.values_list("code", flat=True))
        self._near: dict[int, tuple[list[Team], list[Team]]] = {}
        self._driving = StraightLine()

    def send(self, visit: Visit, since: datetime, draw: Random) -> Part | None:
        """Offer the visit until a team says yes; None where nobody is free in time."""
        at = since + timedelta(seconds=draw.uniform(12, 45))
        if draw.random() < DESK_BUSY:
            at += timedelta(minutes=self.targets[visit.urgency].face_to_face_minutes * draw.uniform(0.1, 1.1))
        free = self._free(visit, at)
        if not free or free[0][0] - since > LONGEST_WAIT[visit.urgency]:
            return None
        said_no: Part | None = None
        mood = draw.random()
        at = max(at, free[0][0])
        self._wait(visit, since, at)
        if mood < STAYS_SILENT + DECLINES and len(free) > 1 and free[1][0] <= at:
            said_no = self._offer(visit, *free[0][1:], at, None, draw)
            at = self._refuse(visit, said_no, mood < STAYS_SILENT, draw) + timedelta(
                seconds=draw.uniform(12, 40)
            )
            free = free[1:]
        part = self._offer(visit, *free[0][1:], at, said_no, draw)
        self._see(visit, part, draw)
        self._accept(visit, part, draw)
        return part

    def drive(self, visit: Visit, part: Part, draw: Random) -> AtBedside:
        """Depart, arrive and help, up to the moment of the note; the team is taken until then and a little longer."""
        row, base, home = part.assignment, _base(part.team), _home(visit)
        leg = self._driving.times([base], home, _class_of(part))[0]
        row.departed_at = at = _moment(row.accepted_at) + timedelta(seconds=draw.uniform(20, 110))
        row.departure_seconds = row.departure_base_seconds = round(leg.seconds)
        row.departure_source = ESTIMATE
        self.log.tell("team_departed", at, self._tap(part, "depart", base), visit=visit, team=part.team)
        rush = RUSH.get(at.astimezone(self.zone).hour, 1.0)
        seconds = leg.seconds * draw.uniform(0.85, 1.35) * rush + draw.uniform(15, 60)
        row.arrived_at = at = at + timedelta(seconds=seconds)
        self._late(visit, part)
        stands = offset(home, draw.uniform(0, 9), draw.uniform(0, 6.28))
        rough = visit.pin_source in NO_HOME_PINS
        said = self._tap(part, "arrive", stands, ROUGH_ACCURACY if rough else TAP_ACCURACY)
        metres = round(metres_between(stands, home))
        self.log.tell("team_arrived", at, said, visit=visit, team=part.team, metres_from_pin=metres)
        return self._help(visit, part, stands, draw)

    def finish(self, bedside: AtBedside, draw: Random) -> None:
        """The end of the visit; a referral in the own van keeps the team until the patient is delivered."""
        visit, part, at = bedside.visit, bedside.part, bedside.at
        row, payload = part.assignment, finish_payload(bedside.outcome)
        outcome, destination = payload["outcome"], payload.get("destination", "")
        taken_by = payload.get("transport")
        own_van = taken_by == "own_van"
        visit.status, visit.status_since, visit.ended_at = outcome, at, at
        visit.end_reason, visit.end_note = outcome, destination
        visit.tracking_expires_at = at + TRACKING_AFTER_END
        if payload.get("condition_after"):
            self.rows.note(
                Remark, visit_id=visit.pk, kind="condition_after", text=payload["condition_after"],
                person_id=bedside.said.actor.person_id, written_at=at,
            )  # fmt: skip
        said = self._tap(part, "finish", _home(visit))
        self.log.tell(
            "visit_finished", at, said, visit=visit, team=part.team, outcome=outcome,
            destination=destination or None, transport=own_van or None, taken_by=taken_by,
        )  # fmt: skip
        if own_van:
            there = offset(_home(visit), HOSPITAL_DRIVE_METRES, draw.uniform(0, 1.2))
            at += timedelta(minutes=draw.uniform(14, 32))
            said = self._tap(part, "delivered", there)
            self.log.tell("patient_delivered", at, said, visit=visit, team=part.team)
        row.status, row.status_since, row.finished_at, row.ended_at = "finished", at, at, at
        part.duty.busy_until = max(part.duty.busy_until, at)

    def take_back(self, visit: Visit, part: Part, said: Said, reason: str) -> datetime:
        """The visit ends without the team, which had said yes; when that was."""
        row, at = part.assignment, _moment(part.assignment.accepted_at) + timedelta(seconds=15)
        row.status, row.status_since, row.ended_at, row.end_reason = "withdrawn", at, at, reason
        part.duty.busy_until = at
        self.log.tell("offer_withdrawn", at, said, visit=visit, team=part.team, reason=reason, was="accepted")
        return at

    # -- asking -----------------------------------------------------------------------------------------------------

    def _free(self, visit: Visit, at: datetime) -> list[tuple[datetime, Team, Duty]]:
        """Teams that can be asked and from when: the own puskesmas', those nearby where none of these is free now."""
        own, nearby = self._candidates(visit)
        found = self._free_of(own, at)
        if not any(free_at <= at for free_at, *_ in found):
            found += self._free_of(nearby, at)
        return sorted(found, key=lambda each: each[0])

    def _free_of(self, teams: list[Team], at: datetime) -> list[tuple[datetime, Team, Duty]]:
        found = []
        for team in teams:
            duty = self.duties.at(team, at)
            if duty is not None:
                free_at = max(at, duty.busy_until + timedelta(seconds=30))
                if free_at < duty.shift.ends_at:
                    found.append((free_at, team, duty))
        return found

    def _candidates(self, visit: Visit) -> tuple[list[Team], list[Team]]:
        key = visit.clinic_id or 0
        if key not in self._near:
            own = [team for team in self.duties.teams if team.clinic_id == key]
            boat = visit.clinic.boat_only if visit.clinic else False
            others = [
                team for team in self.duties.teams if team.clinic_id != key and team.clinic.boat_only == boat
            ]
            here = Place(visit.clinic.lat, visit.clinic.lon) if visit.clinic else _home(visit)
            others.sort(key=lambda team: (metres_between(_base(team), here), team.code))
            self._near[key] = own, others[:NEIGHBOURS]
        return self._near[key]

    def _wait(self, visit: Visit, since: datetime, until: datetime) -> None:
        """What rings while nobody is asked: the unassigned alarm, and the call back to the family."""
        target = self.targets[visit.urgency]
        rings_at = unassigned_alarm_at(since, target)
        while rings_at < until:
            minutes = int((rings_at - visit.requested_at).total_seconds() // 60)
            self.log.tell("unassigned_alarmed", rings_at, visit=visit, minutes=minutes)
            rings_at = next_unassigned_alarm_at(rings_at, target)
        called_at = visit.requested_at + timedelta(minutes=target.call_back_minutes) - CALL_BACK_AHEAD
        if since < called_at < until:
            said = Said(self.desk, self.streams.action_id("confirm", visit.code))
            visit.confirmed_at, visit.confirmed_by_id = called_at, self.desk.person_id
            self.log.tell("visit_confirmed", called_at, said, visit=visit)

    def _offer(
        self, visit: Visit, team: Team, duty: Duty, at: datetime, after: Part | None, draw: Random
    ) -> Part:
        leg = self._driving.times([_base(team)], _home(visit), _vehicle_class(team))[0]
        minutes = round(leg.seconds / 60, 1)
        kept = {
            "team": team.code, "minutes": minutes, "minutes_p90": round(minutes * 1.5, 1), "source": ESTIMATE,
            "loss_minutes": 0.0, "free_in_minutes": 0.0,
        }  # fmt: skip
        seen: dict[str, Any] = {
            "rank": 1, "first": team.code, "planned": team.code, "seq": 0, "config": 0, "chosen": kept,
            "options": [kept], "hold": None,
        }  # fmt: skip
        row = self.rows.add(
            Assignment(
                visit_id=visit.pk, team_id=team.pk, shift_id=duty.shift.pk, status="offered", status_since=at,
                offered_at=at, offered_by_id=self.desk.person_id, eta_seconds=round(leg.seconds),
                expires_at=offer_expires_at(at, self.targets[visit.urgency]), eta_source=ESTIMATE, ranking=seen,
            )
        )  # fmt: skip
        said = Said(self.desk, self.streams.action_id("offer", visit.code, team.code))
        event = self.log.tell(
            "visit_offered", at, said, visit=visit, team=team, rank=1, eta_seconds=row.eta_seconds,
            eta_source=ESTIMATE,
        )  # fmt: skip
        self.log.ranked(event, seen)
        if after is not None:
            self.log.tell(
                "offer_passed_on", at, said, visit=visit, team=team, from_team=after.team.code, tried=1
            )
        return Part(row, duty, team)

    def _see(self, visit: Visit, part: Part, draw: Random) -> None:
        """The crew looks at the offer; its phones ring once more where that takes long."""
        row = part.assignment
        window = (row.expires_at - row.offered_at).total_seconds()
        row.seen_at = row.offered_at + timedelta(seconds=draw.uniform(0.04, 0.12) * window)
        self._ring_again(visit, part, row.seen_at)
        said = self._tap(part, "see_offer", _base(part.team))
        self.log.tell("offer_seen", row.seen_at, said, visit=visit, team=part.team)

    def _ring_again(self, visit: Visit, part: Part, until: datetime) -> None:
        row = part.assignment
        again_at = ring_again_at(
            row.offered_at, row.expires_at, self.targets[visit.urgency].ring_again_seconds
        )
        if again_at is not None and again_at < until:
            row.rang_again_at = again_at
            self.log.tell("offer_rang_again", again_at, visit=visit, team=part.team)

    def _answered_at(self, part: Part, draw: Random) -> datetime:
        row = part.assignment
        window = (row.expires_at - row.offered_at).total_seconds()
        return _moment(row.seen_at) + timedelta(seconds=draw.uniform(0.06, 0.35) * window)

    def _accept(self, visit: Visit, part: Part, draw: Random) -> None:
        row = part.assignment
        row.accepted_at = self._answered_at(part, draw)
        row.status, row.status_since = "accepted", row.accepted_at
        said = self._tap(part, "accept", _base(part.team))
        self.log.tell("offer_accepted", row.accepted_at, said, visit=visit, team=part.team)

    def _refuse(self, visit: Visit, part: Part, silent: bool, draw: Random) -> datetime:
        """The team says no, or nothing; when that was known."""
        row = part.assignment
        if silent:
            at = row.expires_at
            self._ring_again(visit, part, at)
            row.status = "expired"
            self.log.tell("offer_expired", at, visit=visit, team=part.team)
        else:
            self._see(visit, part, draw)
            at = self._answered_at(part, draw)
            row.status = "declined"
            row.end_reason = draw.choice(self._declines) if self._declines else ""
            said = self._tap(part, "decline", _base(part.team))
            self.log.tell("offer_declined", at, said, visit=visit, team=part.team, reason=row.end_reason)
        row.status_since = row.ended_at = at
        return at

    # -- at the home ------------------------------------------------------------------------------------------------

    def _late(self, visit: Visit, part: Part) -> None:
        """The desk asks where a team is that takes twice as long as it was promised."""
        row = part.assignment
        rings_at = arrival_alarm_at(_moment(row.accepted_at), row.eta_seconds)
        while rings_at < _moment(row.arrived_at):
            row.arrival_alarmed_at = rings_at
            self.log.tell("arrival_alarmed", rings_at, visit=visit, team=part.team)
            rings_at = arrival_alarm_at(rings_at, None)

    def _help(self, visit: Visit, part: Part, stands: Place, draw: Random) -> AtBedside:
        row = part.assignment
        outcome = choose_outcome(draw, visit.complaint)
        arrived_at = _moment(row.arrived_at)
        ends_at = arrived_at + timedelta(minutes=scene_minutes(draw, visit.complaint, outcome))
        asked_at = check_in_due_at(arrived_at, self.targets[visit.urgency].check_in_minutes)
        while asked_at is not None and asked_at + timedelta(minutes=2) < ends_at:
            self.log.tell("check_in_asked", asked_at, visit=visit, team=part.team)
            row.checked_in_at = asked_at + timedelta(seconds=draw.uniform(10, 115))
            said = self._tap(part, "check_in", stands, again=asked_at.isoformat())
            self.log.tell("checked_in", row.checked_in_at, said, visit=visit, team=part.team)
            asked_at = check_in_due_at(row.checked_in_at, self.targets[visit.urgency].check_in_minutes)
        part.duty.busy_until = ends_at
        return AtBedside(visit, part, outcome, ends_at, self._tap(part, "save_note", stands))

    def _tap(
        self, part: Part, kind: str, place: Place | None, accuracy: float = TAP_ACCURACY, again: str = ""
    ) -> Said:
        action_id = self.streams.action_id("year", kind, part.assignment.pk, again)
        return tapped(part.duty.leader, part.team, action_id, place, accuracy)


def _moment(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("a step before the one it follows")
    return at


def _base(team: Team) -> Place:
    return Place(team.clinic.lat, team.clinic.lon)


def _home(visit: Visit) -> Place:
    if visit.lat is None or visit.lon is None:
        raise ValueError(f"{visit.code} has no place")
    return Place(visit.lat, visit.lon)


def _class_of(part: Part) -> str:
    return _vehicle_class(part.team)


def _vehicle_class(team: Team) -> str:
    vehicle = team.default_vehicle
    return vehicle.vehicle_class if vehicle else "minivan"
