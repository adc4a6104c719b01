"""What a visit's life and its ladder must be, told a second time in few words: the product is held against it.

Written from the rules as people know them (docs/architecture.md), not from the code: it imports none of it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

OFFER = {"red": 60, "yellow": 180}
RING_AGAIN = 25
UNASSIGNED = {"red": 1.0, "yellow": 5.0}
UNDO = timedelta(seconds=30)
OPEN = ("waiting", "offered", "accepted", "en_route", "on_scene")
STEPS = {
    # tap -> from which states of the team's part, to which
    "accept": (("offered",), "accepted"),
    "decline": (("offered", "accepted"), "waiting"),
    "depart": (("accepted",), "en_route"),
    "arrive": (("accepted", "en_route"), "on_scene"),
    "completed": (("on_scene",), "ended"),
    "not_home": (("accepted", "en_route", "on_scene"), "ended"),
}
BEFORE = {"accepted": "offered", "en_route": "accepted", "on_scene": "en_route"}


@dataclass(slots=True)
class Tap:
    """A tap that was stored, as far as its undo asks for it."""

    action: object
    at: datetime


@dataclass(slots=True)
class Story:
    """One visit as it must stand."""

    urgency: str
    alarm_due: datetime
    status: str = "waiting"
    team: int | None = None
    seen: bool = False
    rang: bool = False
    ring_due: datetime | None = None
    expires: datetime | None = None
    arrival_due: datetime | None = None
    arrival_rang: bool = False
    in_vain: list[int] = field(default_factory=list)
    said_no: set[int] = field(default_factory=set)
    """Teams whose last word to this visit was no."""
    ever: set[int] = field(default_factory=set)
    """Teams that were ever asked."""
    returned: bool = False
    must_call: bool = False
    since: datetime | None = None
    """Waiting since then."""
    last: dict[int, Tap] = field(default_factory=dict)
    """Each team's last step, which it may take back."""

    @property
    def open(self) -> bool:
        """Not ended."""
        return self.status in OPEN

    def wait(self, at: datetime) -> None:
        """Nobody has it: the alarm runs."""
        self.status, self.team, self.since = "waiting", None, at
        self.ring_due = self.expires = self.arrival_due = None
        self.alarm_due = at + timedelta(minutes=UNASSIGNED[self.urgency])

    def offer(self, team: int, at: datetime, *, by_person: bool) -> None:
        """A team is asked."""
        self.status, self.team = "offered", team
        self.seen = self.rang = self.arrival_rang = False
        self.ever.add(team)
        self.said_no.discard(team)
        self.returned = False
        if by_person:
            self.must_call = False
        self._ask(at)

    def _ask(self, at: datetime) -> None:
        self.expires = at + timedelta(seconds=OFFER[self.urgency])
        self.ring_due = None if self.seen else at + timedelta(seconds=RING_AGAIN)

    def take_back(self, at: datetime) -> None:
        """A person takes it from its team."""
        self.in_vain, self.must_call = [], False
        self.wait(at)

    def no(self, at: datetime, *, automatic: bool) -> None:
        """The team said no, or nothing in time."""
        assert self.team is not None
        self.in_vain.append(self.team)
        self.said_no.add(self.team)
        self.wait(at)
        if len(self.in_vain) >= 2:
            self.must_call = True
        elif not automatic:
            self.returned = True

    def tap(
        self, kind: str, at: datetime, action: object, eta_seconds: int | None, *, automatic: bool
    ) -> None:
        """A tap of the team that has it, which fits."""
        team = self.team
        assert team is not None
        if kind == "see":
            self.seen, self.ring_due = True, None
            return
        if kind == "decline":
            self.no(at, automatic=automatic)
            return
        self.status = STEPS[kind][1]
        self.last[team] = Tap(action, at)
        if kind == "accept":
            self.must_call = False
            self.ring_due = self.expires = None
            self.arrival_due = at + max(timedelta(minutes=15), timedelta(seconds=2 * (eta_seconds or 0)))
        elif self.status in ("on_scene", "ended"):
            self.arrival_due = None
        if self.status == "ended":
            self.team = None

    def undo(self, at: datetime, action: object, eta_seconds: int | None) -> None:
        """The last step is taken back."""
        assert self.team is not None
        self.status = BEFORE[self.status]
        self.last[self.team] = Tap(action, at)
        self.arrival_due = None
        if self.status == "offered":
            self._ask(at)
        else:
            self.arrival_due = at + max(timedelta(minutes=15), timedelta(seconds=2 * (eta_seconds or 0)))

    def work(self, at: datetime, *, automatic: bool) -> None:
        """The worker looks, however late."""
        if self.status == "offered":
            assert self.expires is not None
            if self.ring_due is not None and self.ring_due <= at:
                self.rang = self.rang or at < self.expires
                self.ring_due = None
            if self.expires <= at:
                self.no(at, automatic=automatic)
        elif self.status == "waiting" and self.alarm_due <= at:
            self.alarm_due = at + timedelta(minutes=3 * UNASSIGNED[self.urgency])
            self.must_call = self.must_call or bool(self.in_vain)
        elif (
            self.status in ("accepted", "en_route")
            and self.arrival_due is not None
            and self.arrival_due <= at
        ):
            self.arrival_rang = True
            self.arrival_due = at + timedelta(minutes=15)

    def may_undo(self, team: int, action: object, at: datetime) -> bool:
        """Whether this step is the team's last one and young enough."""
        last = self.last.get(team)
        return (
            self.team == team and self.status in BEFORE and last is not None
            and last.action == action and at - last.at <= UNDO
        )  # fmt: skip
