"""Invented crews come to work and go home: by their roster, through the phone's own actions."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.db.models import Q

from clinics.actors import Actor
from clinics.clock import today
from clinics.models import Role, Shift, ShiftMember, Team
from clinics.queries.supplies import supplies_listed
from dispatch.models import Reason, ReasonKind
from dispatch.practice.due import Due
from dispatch.practice.look import Look
from dispatch.practice.phone import Phone
from dispatch.practice.planning import counted_supplies
from dispatch.practice.roster import extend_roster
from dispatch.practice.streams import Streams

LEFT_FREE = frozenset({"KKS1"})
"""Teams that wait for a visitor to start their shift."""
OFF_SHARE = 0.06
"""The share of the other teams that does not come: a van in the workshop, a crew at a training."""
LOOK_EVERY = timedelta(minutes=5)
AHEAD = timedelta(minutes=40)
AHEAD_DAYS = 7
LEAST_LEFT = timedelta(minutes=30)
"""Nobody comes for the last half hour of a shift."""

_Duty = tuple[int, Due]
"""A team, and its start or end."""


class Rota:
    """Who begins and who ends."""

    def __init__(self, streams: Streams, left_free: frozenset[str] = LEFT_FREE) -> None:
        self.streams, self.left_free = streams, left_free
        neighbours = Team.objects.filter(clinic__teams__code__in=left_free).values_list("code", flat=True)
        self._always = frozenset(neighbours) - left_free
        self._share, self._since = 1.0, datetime.min.replace(tzinfo=UTC)
        self._staffed: dict[str, bool] = {}
        self._dues: list[_Duty] = []
        self._looked_at: datetime | None = None
        self._extended_on: date | None = None

    def plan(self, look: Look) -> Iterator[Due]:
        """Starts and ends that are due or will be."""
        if self._looked_at is None or look.at >= self._looked_at + LOOK_EVERY:
            self._looked_at = look.at
            self._extend_roster()
            self._dues = list(self._read(look))
        hands_off = look.played | {assignment.team_id for assignment in look.active}
        yield from (due for team_id, due in self._dues if team_id not in hands_off)

    def staff(self, share: float, *, since: datetime) -> None:
        """From ``since`` only this share of the teams comes: a thin past needs few, and is made quickly."""
        self._share, self._since, self._looked_at = share, since, None
        self._staffed.clear()

    def _extend_roster(self) -> None:
        day = today()
        if self._extended_on != day:
            extend_roster(day + timedelta(days=AHEAD_DAYS))
            self._extended_on = day

    def _read(self, look: Look) -> Iterator[_Duty]:
        rows = (
            Shift.objects.filter(ended_at__isnull=True, starts_at__lte=look.at + AHEAD)
            .filter(Q(started_at__isnull=False) | Q(ends_at__gt=look.at + LEAST_LEFT))
            .order_by("starts_at", "team_id")
            .values_list("pk", "team_id", "team__code", "starts_at", "ends_at", "started_at")
        )
        for shift_id, team_id, team, starts_at, ends_at, started_at in rows:
            if started_at is None and not self.staffed(team):
                continue
            draw = self.streams.of("shift", team, starts_at.isoformat())
            early, late = draw.uniform(1, 6), draw.uniform(2, 10)
            if started_at is None:
                at = max(starts_at, self._since) + timedelta(minutes=late)
                yield team_id, Due(at, f"start {team}", partial(self._start, shift_id, team))
            else:
                at = ends_at + timedelta(minutes=early)
                yield team_id, Due(at, f"end {team}", partial(self._end, shift_id, team))

    def staffed(self, team: str) -> bool:
        """Whether an invented crew works in this team at all; where a team is left to visitors, the other always."""
        if team not in self._staffed:
            draw = self.streams.of("staffed", team)
            comes = draw.random() >= OFF_SHARE and draw.random() < self._share
            self._staffed[team] = team not in self.left_free and (comes or team in self._always)
        return self._staffed[team]

    def _start(self, shift_id: int, team: str) -> None:
        """A crew begins and checks its kit; what is refused now is tried again at the next look."""
        self._forget(f"start {team}")
        phone = self._phone(shift_id, team)
        if phone is not None and phone.send("start_shift", {"shift_id": shift_id}, shift_id):
            phone.send(
                "check_kit",
                {"missing": self._missing(shift_id), "counted": self._counted(shift_id)},
                shift_id,
            )

    def _end(self, shift_id: int, team: str) -> None:
        """A crew goes home, unless the next one has sent it home already."""
        self._forget(f"end {team}")
        running = Shift.objects.filter(pk=shift_id, ended_at__isnull=True).exists()
        phone = self._phone(shift_id, team) if running else None
        if phone is not None:
            phone.send("end_shift", {}, shift_id)

    def _forget(self, name: str) -> None:
        self._dues = [duty for duty in self._dues if duty[1].name != name]

    def _phone(self, shift_id: int, team: str) -> Phone | None:
        """The phone of the first of the shift's people; of those on duty, where someone is."""
        members = ShiftMember.objects.filter(shift_id=shift_id, person__is_active=True).order_by(
            "-on_duty", "pk"
        )
        member = members.values_list("person_id", "person__clinic_id").first()
        if member is None:
            return None
        return Phone(self.streams, team, Actor("person", member[0], Role.CREW.value, member[1]))

    def _counted(self, shift_id: int) -> dict[str, int]:
        full = [(supply.code, supply.standard) for supply in supplies_listed()]
        return counted_supplies(self.streams.of("counted", shift_id), full)

    def _missing(self, shift_id: int) -> list[str]:
        draw = self.streams.of("kit", shift_id)
        if draw.random() > 0.12:
            return []
        kit = Reason.objects.filter(kind=ReasonKind.KIT, is_active=True).order_by("order")
        codes = list(kit.values_list("code", flat=True))
        return [draw.choice(codes)] if codes else []
