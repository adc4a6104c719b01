"""The roster of an invented year: who was on duty where, from when to when, and what was in the bags.

The whole year is rostered where the visitors' team belongs, and everywhere in the last weeks; before that a team has
the shifts in which it was sent to somebody. A shift ends late when its last visit does, and the next begins after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from clinics.actors import Actor
from clinics.clock import city_zone
from clinics.models import Person, Role, Shift, ShiftMember, Supply, SupplyMove, Team, TeamSupply
from dispatch.models import Reason, ReasonKind
from dispatch.practice.planning import counted_supplies
from dispatch.practice.roster import HOURS, NIGHT, crews_of_teams, on_this_shift, shift_bounds, works_at_night
from dispatch.practice.streams import Streams
from dispatch.practice.year_rows import Log, Rows, Said, tapped

DAY = timedelta(days=1)
KIT_MISSING = 0.12
REFILLED = 0.85
"""The share of short bags that the head fills up the same morning."""


@dataclass(slots=True)
class Duty:
    """A started shift of a team: free again from ``busy_until``."""

    shift: Shift
    started_at: datetime
    people: list[Person]
    busy_until: datetime
    members: list[dict[str, Any]]
    """Their rows on this shift."""

    @property
    def leader(self) -> Actor:
        """Whose phone taps."""
        person = self.people[0]
        return Actor("person", person.pk, Role.CREW.value, person.clinic_id)


class Duties:
    """Every team's shifts, made as time goes on. ``everyday``: ids of teams whose every shift is made."""

    def __init__(
        self,
        rows: Rows,
        log: Log,
        streams: Streams,
        *,
        since: datetime,
        until: datetime,
        everyday: set[int],
        full_from: datetime,
    ) -> None:
        self.rows, self.log, self.streams = rows, log, streams
        self.since, self.everyday, self.full_from = since, everyday, full_from
        self.teams = list(Team.objects.filter(is_active=True).select_related("clinic", "default_vehicle"))
        self._crews = crews_of_teams()
        self._latest: dict[int, Duty] = {}
        self._bags: dict[int, dict[int, int]] = {}
        self.until = until
        self._supplies = list(Supply.objects.filter(is_active=True).order_by("order", "code"))
        self._kit = list(
            Reason.objects.filter(kind=ReasonKind.KIT, is_active=True)
            .order_by("order")
            .values_list("code", flat=True)
        )
        self._heads = {
            person.clinic_id: Actor("person", person.pk, Role.CLINIC_HEAD.value, person.clinic_id)
            for person in Person.objects.filter(role=Role.CLINIC_HEAD, is_active=True).order_by("-pk")
        }

    def head_of(self, clinic_id: int) -> Actor | None:
        """The head of a puskesmas."""
        return self._heads.get(clinic_id)

    def at(self, team: Team, moment: datetime) -> Duty | None:
        """The team's duty that can take a visit at a moment or soon after; None where nobody is on the roster.

        A duty that has begun stays the team's latest: whoever asks about an earlier moment is told the later one.
        """
        latest = self._latest.get(team.pk)
        if latest is not None and moment < latest.shift.ends_at:
            return latest
        for starts_at, ends_at, name in self._planned(team, moment):
            if moment < ends_at:
                return self._begin(team, starts_at, ends_at, name)
            if starts_at >= self._rostered_from(team):
                self._begin(team, starts_at, ends_at, name)
        return None

    def close(self) -> None:
        """Begin what is rostered up to the end of the year and end what is over; the rest is on duty now."""
        until = self.until
        for team in self.teams:
            self.at(team, until)
            latest = self._latest.get(team.pk)
            if latest is None:
                continue
            if latest.shift.ends_at + timedelta(minutes=6) < until and latest.busy_until < until:
                self._end(team, latest)
            else:
                for member in latest.members:
                    member["on_duty"] = True
        self._fold()

    def use(self, team: Team, duty: Duty, used: dict[int, int], at: datetime, **said: object) -> None:
        """What a note says was used: the moves, and the bag with so many less."""
        bag = self._bags.get(team.pk, {})
        for supply_id in sorted(used):
            self.rows.note(
                SupplyMove, team_id=team.pk, shift_id=duty.shift.pk, supply_id=supply_id, kind="used",
                amount=used[supply_id], happened_at=at, recorded_at=at, **said,
            )  # fmt: skip
            if supply_id in bag:
                bag[supply_id] -= used[supply_id]

    def _planned(self, team: Team, moment: datetime) -> Iterable[tuple[datetime, datetime, str]]:
        """The roster's shifts of a team after its latest one that have begun by a moment."""
        latest, from_at = self._latest.get(team.pk), self._rostered_from(team)
        begins = moment if moment < from_at else from_at
        if latest is not None:
            begins = max(begins, latest.shift.ends_at)
        zone = city_zone()
        day, last = min(begins, moment).astimezone(zone).date() - DAY, moment.astimezone(zone).date()
        while day <= last:
            for name in HOURS:
                starts_at, ends_at = shift_bounds(day, name)
                if name == NIGHT and not works_at_night(team):
                    continue
                if starts_at <= moment and (latest is None or starts_at >= latest.shift.ends_at):
                    yield starts_at, ends_at, name
            day += DAY

    def _rostered_from(self, team: Team) -> datetime:
        """From when on every shift of a team is there."""
        return self.since if team.pk in self.everyday else self.full_from

    def _begin(self, team: Team, starts_at: datetime, ends_at: datetime, name: str) -> Duty | None:
        crew = self._crews.get(team.code, [])
        if not crew:
            return None
        before = self._latest.get(team.pk)
        draw = self.streams.of("duty", team.code, starts_at.isoformat())
        started_at = starts_at + timedelta(minutes=draw.uniform(2, 10))
        if before is not None:
            started_at = max(started_at, self._end(team, before) + timedelta(minutes=1))
        people = on_this_shift(
            crew, starts_at.astimezone(city_zone()).date(), name, nights=works_at_night(team)
        )
        shift = self.rows.add(
            Shift(
                team_id=team.pk, vehicle_id=team.default_vehicle_id, starts_at=starts_at, ends_at=ends_at,
                started_at=started_at, started_by_id=people[0].pk, kit_checked_at=started_at,
            )
        )  # fmt: skip
        members: list[dict[str, Any]] = []
        for person in people:
            row = self.rows.note(
                ShiftMember, shift_id=shift.pk, person_id=person.pk, profession=person.profession
            )
            members.append(row)
        duty = Duty(shift, started_at, people, started_at, members)
        self._latest[team.pk] = duty
        self._check_in(team, duty, draw)
        return duty

    def _check_in(self, team: Team, duty: Duty, draw: Random) -> None:
        """The shift's start and its kit check; once a week everything is counted, and what is short mostly refilled."""
        at, shift = duty.started_at, duty.shift
        said = tapped(duty.leader, team, self.streams.action_id("year start", shift.pk))
        self.log.tell("shift_started", at, said, team=team, members=len(duty.people))
        if self._kit and draw.random() < KIT_MISSING:
            shift.kit_missing = [draw.choice(self._kit)]
        local = shift.starts_at.astimezone(city_zone())
        counts = (local.weekday() == 0 and local.hour < 12) or team.pk not in self._bags
        said = tapped(duty.leader, team, self.streams.action_id("year kit", shift.pk))
        if counts:
            full = [(supply.code, supply.standard) for supply in self._supplies]
            self._set("counted", team, duty, counted_supplies(draw, full), at, said)
        bag = self._bags[team.pk]
        short = [supply.code for supply in self._supplies if bag.get(supply.pk, supply.least) < supply.least]
        self.log.tell("kit_checked", at, said, team=team, missing=shift.kit_missing, short=short)
        head = self._heads.get(team.clinic_id)
        refilled_at = at + timedelta(minutes=draw.uniform(10, 90))
        if counts and short and head is not None and refilled_at < self.until and draw.random() < REFILLED:
            self._refill(team, duty, short, refilled_at, head)

    def _refill(self, team: Team, duty: Duty, short: list[str], at: datetime, head: Actor) -> None:
        said = Said(head, self.streams.action_id("year refill", duty.shift.pk))
        standards = {supply.code: supply.standard for supply in self._supplies if supply.code in short}
        self._set("refilled", team, duty, standards, at, said)
        back = [code for code in duty.shift.kit_missing if code in short]
        self.log.tell("team_refilled", at, said, team=team, items=len(short) + len(back))

    def _set(
        self, kind: str, team: Team, duty: Duty, amounts: dict[str, int], at: datetime, said: Said
    ) -> None:
        bag = self._bags.setdefault(team.pk, {})
        for supply in self._supplies:
            if supply.code not in amounts:
                continue
            bag[supply.pk] = amounts[supply.code]
            self.rows.note(
                SupplyMove, team_id=team.pk, shift_id=duty.shift.pk, supply_id=supply.pk, kind=kind,
                amount=amounts[supply.code], person_id=said.actor.person_id, happened_at=at, recorded_at=at,
                action_id=said.action_id,
            )  # fmt: skip

    def _end(self, team: Team, duty: Duty) -> datetime:
        """The crew goes home, after its last visit; when that was."""
        if duty.shift.ended_at is None:
            draw = self.streams.of("home", team.code, duty.shift.starts_at.isoformat())
            late = duty.shift.ends_at + timedelta(minutes=draw.uniform(1, 6))
            duty.shift.ended_at = max(late, duty.busy_until + timedelta(minutes=1))
            said = tapped(duty.leader, team, self.streams.action_id("year end", duty.shift.pk))
            self.log.tell("shift_ended", duty.shift.ended_at, said, team=team)
        return duty.shift.ended_at

    def _fold(self) -> None:
        """How many there are: the last count or refill, less what was used from its moment on."""
        known: dict[tuple[int, int], dict[str, Any]] = {}
        moves: list[dict[str, Any]] = self.rows.of(SupplyMove)  # type: ignore[assignment]
        for move in sorted(moves, key=lambda move: (move["happened_at"], move["id"])):
            if move["kind"] != "used":
                known[move["team_id"], move["supply_id"]] = move
        left = {key: move["amount"] for key, move in known.items()}
        for move in moves:
            key = move["team_id"], move["supply_id"]
            if move["kind"] == "used" and key in known and move["happened_at"] >= known[key]["happened_at"]:
                left[key] -= move["amount"]
        for (team_id, supply_id), amount in left.items():
            at = known[team_id, supply_id]["happened_at"]
            self.rows.add(
                TeamSupply(team_id=team_id, supply_id=supply_id, amount=max(0, amount), changed_at=at)
            )
