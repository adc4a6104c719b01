"""Were all of a shift's alarms due, and was everything alarmed that was? Read with plain SQL from the log alone.

Written by hand from the specification, on purpose without a line of the product: neither its rules nor its rows of
deadlines are asked. Each visit is a row of stretches (waiting, asked, on the way, at the bedside); an office's
target says how long each may last; at its end an event must stand, and no such event may stand earlier.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = Mapping[str, Any]
Ask = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
"""Sends a question in SQL, with its values by name; the rows."""
NO_TIME = timedelta()
ALARM_OF = {
    "waiting": "unassigned_alarmed",
    "asked": "offer_expired",
    "unseen": "offer_rang_again",
    "coming": "arrival_alarmed",
    "bedside": "on_scene_alarmed",
    "psc119": "psc119_alarmed",
}
"""What must happen when a stretch has lasted too long."""
WAITS_AGAIN = ("offer_declined", "offer_expired", "offer_withdrawn")
ENDS = ("visit_cancelled", "visit_closed", "visit_finished")


@dataclass(frozen=True, slots=True)
class Happened:
    """One row of the log."""

    visit: int
    kind: str
    began_at: datetime
    """When whoever did it began (the tap, the key); what follows is reckoned from no earlier."""
    at: datetime
    """When it was written down; and from no later."""
    fact: Json


@dataclass(frozen=True, slots=True)
class Targets:
    """What the office allows, one row of its table."""

    offer_seconds: int
    ring_again_seconds: int
    unassigned_minutes: float
    on_scene_minutes: int


@dataclass(slots=True)
class Stretch:
    """Something that may last ``limit`` from ``since``; then its alarm, and after ``again`` the next."""

    event: Happened
    limit: timedelta
    again: timedelta | None
    """None: it ends with its alarm."""

    @property
    def due_from(self) -> datetime:
        """Its alarm may not come before."""
        return self.event.began_at + self.limit

    @property
    def due_at(self) -> datetime:
        """Its alarm should not come after."""
        return self.event.at + self.limit


@dataclass(slots=True)
class Shift:
    """A shift as the log has it, up to ``until``."""

    log: Sequence[Happened]
    targets: Mapping[str, Targets]
    until: datetime


@dataclass(slots=True)
class Findings:
    """What a reading found; ``alarms`` counts the rightful ones."""

    wrong: list[str] = field(default_factory=list)
    alarms: Counter[str] = field(default_factory=Counter)
    visits: int = 0
    latest_seconds: float = 0.0
    """The longest that an alarm came after it was due (city time)."""


def read_shift(ask: Ask, *, since: datetime, until: datetime) -> Shift:
    """The log of all visits asked for since then, and the office's targets."""
    rows = ask(
        "SELECT visit_id, kind, least(happened_at, recorded_at), recorded_at, fact FROM dispatch_event"
        " WHERE recorded_at <= %(until)s AND visit_id IN"
        " (SELECT id FROM dispatch_visit WHERE requested_at >= %(since)s) ORDER BY seq",
        {"since": since, "until": until},
    )
    log = [
        Happened(visit, kind, began_at, at, json.loads(fact) if isinstance(fact, str) else fact)
        for visit, kind, began_at, at, fact in rows
    ]
    office = ask(
        "SELECT urgency, offer_seconds, ring_again_seconds, unassigned_minutes, on_scene_minutes"
        " FROM dispatch_urgencytarget",
        {},
    )
    return Shift(log, {row[0]: Targets(*row[1:]) for row in office}, until)


def judge(shift: Shift, *, slack: timedelta, soon: timedelta = timedelta(seconds=1)) -> Findings:
    """Everything that was overdue without its alarm, and every alarm without its cause.

    ``slack``: so long after it was due (city time) a worker may still be about to act. ``soon``: so much earlier
    than due an alarm may seem, as a transaction reads the clock more than once.
    """
    found = Findings()
    by_visit: dict[int, list[Happened]] = {}
    for event in shift.log:
        by_visit.setdefault(event.visit, []).append(event)
    for visit, events in by_visit.items():
        found.visits += 1
        _Story(visit, shift, slack, soon, found).read(events)
    return found


class _Story:
    """One visit, event by event."""

    def __init__(self, visit: int, shift: Shift, slack: timedelta, soon: timedelta, found: Findings) -> None:
        self.visit, self.shift, self.slack, self.soon, self.found = visit, shift, slack, soon, found
        self.running: dict[str, Stretch] = {}
        self.urgency, self.way, self.nos = "", NO_TIME, 0
        self.waits = False

    def read(self, events: Sequence[Happened]) -> None:
        """From the request to the end, or to the end of the shift."""
        for event in events:
            self._overdue(event.at, event.kind)
            if event.kind in ALARM_OF.values():
                self._alarm(event)
            if event.kind == "desk_must_call":
                self._must_call(event)
            self._follow(event)
        self._overdue(self.shift.until, "")

    def _overdue(self, at: datetime, kind: str) -> None:
        for name, stretch in list(self.running.items()):
            if ALARM_OF[name] != kind and at > stretch.due_at + self.slack:
                self._wrong(f"{name} since {stretch.event.at}: {ALARM_OF[name]} was due {stretch.due_at}")
                del self.running[name]

    def _alarm(self, event: Happened) -> None:
        name = next(name for name, kind in ALARM_OF.items() if kind == event.kind)
        stretch = self.running.get(name)
        if stretch is None:
            self._wrong(f"{event.kind} at {event.at} without a cause")
            return
        late = event.at - stretch.due_at
        if event.at < stretch.due_from - self.soon:
            self._wrong(f"{event.kind} at {event.at}, due only {stretch.due_from}")
        if late > self.slack:
            self._wrong(f"{event.kind} at {event.at}, due {stretch.due_at}")
        self.found.latest_seconds = max(self.found.latest_seconds, late.total_seconds())
        self.found.alarms[event.kind] += 1
        if stretch.again is None:
            del self.running[name]
        else:
            self.running[name] = Stretch(event, stretch.again, stretch.again)

    def _must_call(self, event: Happened) -> None:
        self.found.alarms[event.kind] += 1
        if not self.waits or self.nos < (2 if event.fact.get("why") == "in_vain" else 1):
            self._wrong(f"{event.kind} at {event.at} after {self.nos} teams")

    def _follow(self, event: Happened) -> None:
        match event.kind:
            case "visit_requested":
                self.urgency = str(event.fact["urgency"])
                self._wait(event)
            case "visit_triaged" | "urgency_raised":
                before, self.urgency = self.urgency, str(event.fact["urgency"])
                if self.waits and before != self.urgency:
                    self._wait(event)
                if event.fact.get("red_flags") == 0:
                    self.running.pop("psc119", None)
            case "visit_offered":
                self._ask(event)
            case "offer_seen":
                self.running.pop("unseen", None)
            case "offer_accepted":
                self._go(event)
            case "team_arrived":
                self._team_is(bedside=Stretch(event, *_twice(self._target.on_scene_minutes)))
            case "step_undone":
                self._undone(event)
            case "emergency_found":
                minutes = float(event.fact["minutes"])
                self.running["psc119"] = Stretch(
                    event, timedelta(minutes=minutes), timedelta(minutes=minutes / 3)
                )
            case "psc119_called":
                self.running.pop("psc119", None)
            case kind if kind in WAITS_AGAIN:
                self.nos = 0 if kind == "offer_withdrawn" else self.nos + 1
                self._wait(event)
            case kind if kind in ENDS:
                self.running.clear()
                self.waits = False

    @property
    def _target(self) -> Targets:
        return self.shift.targets[self.urgency]

    def _wait(self, since: Happened) -> None:
        limit = timedelta(minutes=self._target.unassigned_minutes)
        self._team_is(waiting=Stretch(since, limit, limit * 3))
        self.waits = True

    def _ask(self, event: Happened) -> None:
        self.way = timedelta(seconds=2 * int(event.fact.get("eta_seconds") or 0))
        target = self._target
        asked = Stretch(event, timedelta(seconds=target.offer_seconds), None)
        self._team_is(asked=asked)
        ring = timedelta(seconds=target.ring_again_seconds)
        if NO_TIME < ring <= asked.limit - timedelta(seconds=5):
            self.running["unseen"] = Stretch(event, ring, None)

    def _go(self, since: Happened) -> None:
        quarter = timedelta(minutes=15)
        self._team_is(coming=Stretch(since, max(quarter, self.way), quarter))

    def _undone(self, event: Happened) -> None:
        if event.fact["now"] == "offered":
            self._team_is(asked=Stretch(event, timedelta(seconds=self._target.offer_seconds), None))
        else:
            self._go(event)

    def _team_is(self, **stretch: Stretch) -> None:
        """Another stretch of finding a team and its way begins; what the desk owes PSC 119 goes on."""
        kept = {name: each for name, each in self.running.items() if name == "psc119"}
        self.running = {**kept, **stretch}
        self.waits = False

    def _wrong(self, sentence: str) -> None:
        self.found.wrong.append(f"visit {self.visit}: {sentence}")


def _twice(minutes: float) -> tuple[timedelta, timedelta]:
    return timedelta(minutes=minutes), timedelta(minutes=minutes)


def tasks_without_alarm(ask: Ask, *, until: datetime, slack: timedelta) -> Iterator[str]:
    """Call-backs and unclear addresses: what an open visit owes by a moment that is over, and never alarmed."""
    for task, due, alarmed in (
        ("call_back", "call_back_due_at", "call_back_alarmed_at"),
        ("address_task", "address_due_at", "address_alarmed_at"),
    ):
        over = f"SELECT code, {due} FROM dispatch_visit WHERE {due} < %(by)s AND {alarmed} IS NULL"
        for code, due_at in ask(over, {"by": until - slack}):
            yield f"{code}: {task} was due {due_at} and did not alarm"
    early = (
        "SELECT visit_id, fact->>'task', recorded_at FROM dispatch_event"
        " WHERE kind = 'task_overdue' AND (fact->>'minutes')::int < 0"
    )
    for visit, task, at in ask(early, {}):
        yield f"visit {visit}: {task} alarmed at {at}, before it was due"
