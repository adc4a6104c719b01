"""Where the invented vans are, and their phones' reports: by the same token and the same filters as real ones."""

import math
from datetime import datetime, timedelta

from clinics.refusals import Refusal
from dispatch.models import Assignment
from dispatch.positions.filters import RawFix
from dispatch.positions.intake import interval_seconds, take_fixes
from dispatch.positions.store import known_positions, latest_positions
from dispatch.positions.token import make_token
from dispatch.practice.driving import Way, offset, plan_way, standing
from dispatch.practice.look import Look, OnDuty
from dispatch.practice.streams import Streams
from dispatch.queries.homes import place_of
from dispatch.services.log import TapFix
from dispatch.travel import Place

STILL_SECONDS = 60.0
"""How often a phone that does not move reports, in seconds of the city's clock."""
LEAST_STILL_SECONDS = 4.0
FOREIGN_SECONDS = 600.0
"""So long (real) a team whose own phone reports is not reported for."""
HOSPITAL_DRIVE_METRES = 3500.0
LONG_GONE = timedelta(minutes=2)


class Vans:
    """Every van's way, made from what the database says of its team."""

    def __init__(self, streams: Streams, began_at: datetime) -> None:
        self.streams, self.began_at = streams, began_at
        self._ways: dict[int, tuple[str, Way]] = {}

    def follow(self, look: Look) -> None:
        """Let every van go where its team's visit is; without one, home."""
        active = {assignment.team_id: assignment for assignment in look.active}
        unknown = [team_id for team_id in look.duty if team_id not in self._ways]
        fixes = known_positions(unknown)[0] if unknown else {}
        for team_id, duty in look.duty.items():
            if team_id in unknown:
                fix = fixes.get(team_id)
                start = self.spot_of(duty) if fix is None else Place(fix.lat, fix.lon)
                self._ways[team_id] = ("", standing(start, look.at))
            self._steer(duty, active.get(team_id), look.at)
        for team_id in [team_id for team_id in self._ways if team_id not in look.duty]:
            del self._ways[team_id]

    def _steer(self, duty: OnDuty, assignment: Assignment | None, at: datetime) -> None:
        errand, way = self._ways[duty.team_id]
        status = "" if assignment is None else assignment.status
        if status == "offered":
            return
        wanted = f"{'' if assignment is None else assignment.pk} {_ERRANDS[status]}"
        if wanted == errand:
            return
        if assignment is not None and status in ("accepted", "en_route"):
            at = max(assignment.status_since, self.began_at, way.start_at)
        here = way.place_at(at)
        if assignment is None:
            end = self.spot_of(duty)
        elif status == "accepted":
            end = here
        elif status == "transporting":
            end = offset(here, HOSPITAL_DRIVE_METRES, self.streams.of("hospital", duty.team).uniform(0, 1.2))
        else:
            end = place_of(assignment.visit) or offset(duty.base, 600.0, 0.5)
        draw = self.streams.of("way", duty.team, wanted if assignment is None else assignment.visit.code)
        drive = plan_way(here, end, at=at, vehicle_class=duty.vehicle_class, draw=draw)
        self._ways[duty.team_id] = (wanted, drive)

    def spot_of(self, duty: OnDuty) -> Place:
        """Where the van stands at its puskesmas; two vans do not stand in one place."""
        draw = self.streams.of("spot", duty.team)
        return offset(duty.base, draw.uniform(10, 45), draw.uniform(0, 2 * math.pi))

    def place_at(self, duty: OnDuty, at: datetime) -> Place:
        """Where a team is."""
        known = self._ways.get(duty.team_id)
        return self.spot_of(duty) if known is None else known[1].place_at(at)

    def there_at(self, duty: OnDuty, at: datetime) -> datetime:
        """When the van is where it drives to."""
        known = self._ways.get(duty.team_id)
        return at if known is None else known[1].end_at

    def moving(self, duty: OnDuty, at: datetime) -> bool:
        """Whether it drives now."""
        known = self._ways.get(duty.team_id)
        return known is not None and known[1].moving(at)

    def tap_fix(self, duty: OnDuty, at: datetime) -> TapFix:
        """What the phone knows of its place at a tap."""
        place = self.place_at(duty, at)
        return TapFix(round(place.lat, 6), round(place.lon, 6), 12.0, at)


_ERRANDS = {"": "home", "accepted": "ready", "en_route": "out", "on_scene": "out", "transporting": "hospital"}


class Phones:
    """The phones of the vans: each reports as often as a real one."""

    def __init__(self, vans: Vans) -> None:
        self.vans = vans
        self._next: dict[int, float] = {}
        self._sent: dict[int, int] = {}
        self._foreign: dict[int, float] = {}

    def report(self, look: Look, *, real: float, factor: float) -> int:
        """Send what is due; ``real`` is monotonic seconds. Returns how many reported."""
        self._notice_own_phones(look, real)
        sent = 0
        for team_id, duty in look.duty.items():
            if real < self._next.get(team_id, 0.0) or real < self._foreign.get(team_id, 0.0):
                continue
            moving = self.vans.moving(duty, look.at)
            pause = float(interval_seconds()) if moving else max(LEAST_STILL_SECONDS, STILL_SECONDS / factor)
            spread = (team_id % 10) / 10 if team_id not in self._next else 0.0
            self._next[team_id] = real + pause * (1.0 - 0.5 * spread)
            sent += self._send(duty, look.at)
        return sent

    def _send(self, duty: OnDuty, at: datetime) -> bool:
        place = self.vans.place_at(duty, at)
        t = int(at.timestamp() * 1000)
        draw = self.vans.streams.of("fix", duty.team, t)
        fix = offset(place, abs(draw.gauss(0, 4)), draw.uniform(0, 2 * math.pi))
        raw = RawFix(t=t, lat=round(fix.lat, 6), lon=round(fix.lon, 6), acc=round(draw.uniform(5, 20), 1))
        token = make_token(duty.team_id, duty.shift_id, duty.person_id, duty.epoch)
        try:
            take_fixes(token, [raw])
        except Refusal:  # Redis away, or the shift ended this second: a phone tries again too
            return False
        self._sent[duty.team_id] = t
        return True

    def _notice_own_phones(self, look: Look, real: float) -> None:
        """A played team whose phone reports by itself needs no second one."""
        teams = [team_id for team_id in look.played if team_id in look.duty]
        for team_id, fix in (latest_positions(teams) or {}).items():
            newest = int(fix.fix_time.timestamp() * 1000)
            lately = fix.fix_time > look.at - LONG_GONE
            if lately and fix.shift_id == look.duty[team_id].shift_id and newest > self._sent.get(team_id, 0):
                self._foreign[team_id] = real + FOREIGN_SECONDS
