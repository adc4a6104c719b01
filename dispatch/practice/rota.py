"""Invented crews come to work and go home: by their roster, through the phone's own actions."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q

from clinics.actors import Actor
from clinics.clock import today
from clinics.models import Role, Shift
from dispatch.models import Reason, ReasonKind
from dispatch.practice.due import Due
from dispatch.practice.look import Look
from dispatch.practice.phone import Phone
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


class Rota:
    """Who begins and who ends."""

    def __init__(self, streams: Streams, left_free: frozenset[str] = LEFT_FREE) -> None:
        self.streams, self.left_free = streams, left_free
        self._share, self._since = 1.0, datetime.min.replace(tzinfo=UTC)
        self._dues: list[Due] = []
        self._looked_at: datetime | None = None
        self._extended_on: date | None = None

    def plan(self, look: Look) -> Iterator[Due]:
        """Starts and ends that are due or will be."""
        if self._looked_at is None or look.at >= self._looked_at + LOOK_EVERY:
            self._looked_at = look.at
            self._extend_roster()
            self._dues = list(self._read(look))
        yield from self._dues

    def staff(self, share: float, *, since: datetime) -> None:
        """From ``since`` only this share of the teams comes: a thin past needs few, and is made quickly."""
        self._share, self._since, self._looked_at = share, since, None

    def _extend_roster(self) -> None:
        day = today()
        if self._extended_on != day:
            extend_roster(day + timedelta(days=AHEAD_DAYS))
            self._extended_on = day

    def _read(self, look: Look) -> Iterator[Due]:
        busy = {assignment.team_id for assignment in look.active}
        rows = (
            Shift.objects.filter(ended_at__isnull=True, starts_at__lte=look.at + AHEAD)
            .filter(Q(started_at__isnull=False) | Q(ends_at__gt=look.at + LEAST_LEFT))
            .select_related("team")
            .prefetch_related("members__person")
            .order_by("starts_at", "team_id")
        )
        for shift in rows:
            if shift.team_id in look.played or shift.team_id in busy:
                continue
            draw = self.streams.of("shift", shift.team.code, shift.starts_at.isoformat())
            early, late = draw.uniform(1, 6), draw.uniform(2, 10)
            if shift.started_at is None:
                if self.staffed(shift.team.code):
                    yield Due(
                        max(shift.starts_at, self._since) + timedelta(minutes=late),
                        f"start {shift.team.code}",
                        self._start(shift),
                    )
            else:
                yield Due(
                    shift.ends_at + timedelta(minutes=early), f"end {shift.team.code}", self._end(shift)
                )

    def staffed(self, team: str) -> bool:
        """Whether an invented crew works in this team at all."""
        draw = self.streams.of("staffed", team)
        comes = draw.random() >= OFF_SHARE
        return team not in self.left_free and comes and draw.random() < self._share

    def _start(self, shift: Shift) -> "_Act":
        return _Act(self, shift, starting=True)

    def _end(self, shift: Shift) -> "_Act":
        return _Act(self, shift, starting=False)

    def carry_out(self, shift: Shift, *, starting: bool) -> None:
        """One crew begins (with its kit check) or ends; what is refused now is tried again at the next look."""
        name = f"{'start' if starting else 'end'} {shift.team.code}"
        self._dues = [due for due in self._dues if due.name != name]
        people = [member.person for member in shift.members.all() if member.person.is_active]
        if not people:
            return
        phone = Phone(self.streams, shift.team.code, _crew_member(people[0].pk, people[0].clinic_id))
        if not starting:
            phone.send("end_shift", {}, shift.pk)
        elif phone.send("start_shift", {"shift_id": shift.pk}, shift.pk):
            phone.send("check_kit", {"missing": self._missing(shift)}, shift.pk)

    def _missing(self, shift: Shift) -> list[str]:
        draw = self.streams.of("kit", shift.team.code, shift.starts_at.isoformat())
        if draw.random() > 0.12:
            return []
        kit = Reason.objects.filter(kind=ReasonKind.KIT, is_active=True).order_by("order")
        codes = list(kit.values_list("code", flat=True))
        return [draw.choice(codes)] if codes else []


class _Act:
    """A start or an end, to be carried out when it is due."""

    def __init__(self, rota: Rota, shift: Shift, *, starting: bool) -> None:
        self.rota, self.shift, self.starting = rota, shift, starting

    def __call__(self) -> None:
        self.rota.carry_out(self.shift, starting=self.starting)


def _crew_member(person_id: int, clinic_id: int | None) -> Actor:
    return Actor(kind="person", person_id=person_id, role=Role.CREW.value, clinic_id=clinic_id)
