"""The practice city's telephone exchange: invented calls ring at the desk, through the same services as a real one.

Whoever sits at the desk may take them; what nobody takes, the invented call taker answers. A restart forgets what a
caller wanted to say: such a call is noted as silent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random

from clinics.actors import Actor
from clinics.clock import clock_state, now, real_now
from clinics.models import Person
from clinics.permissions import CITY_DESK
from clinics.refusals import Refusal
from dispatch.models import Call, IncomingCall
from dispatch.models.calls import NOT_SAID
from dispatch.practice.due import Due
from dispatch.practice.streams import Streams
from dispatch.services import calls, intake
from dispatch.services.forms import VisitForm

PREFIX = "praktik-"
"""How the exchange's own calls are known again."""
LEFT_TO_PERSON = timedelta(seconds=12)
"""Real time that a ringing call is left to whoever is signed in at the desk."""
AT_DESK = timedelta(hours=2)
"""Who signed in so lately may still sit there (real time)."""
HANGS_UP = 0.06
"""The share of callers who do not wait."""
LONGEST_IN_HAND = timedelta(minutes=20)
PRANKSTERS = tuple(f"0840-6666-{number:04d}" for number in range(1, 5))
"""A few numbers call again and again, so that their pattern shows."""


@dataclass(frozen=True, slots=True)
class Wasted:
    """A call that is no request: its name and what it is."""

    name: str
    disposition: str
    phone: str


class Exchange:
    """Lines between invented callers and the desk."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self._mine: set[int] = set()
        """Calls that the invented call taker answered: others are in somebody's hands."""
        self._forms: dict[str, VisitForm] = {}
        self._wasted: dict[str, Wasted] = {}
        self._rung: set[str] = set()

    def ring(self, name: str, form: VisitForm) -> None:
        """A family calls. For some the operator says where the phone is."""
        draw = self.streams.of("line", name)
        self._forms[name] = form
        place = form.place
        located = place.lat is not None and draw.random() < 0.5
        calls.incoming_call(
            call_id=PREFIX + name,
            number=form.caller_phone,
            lat=place.lat if located else None,
            lon=place.lon if located else None,
            accuracy_metres=float(draw.randint(30, 400)) if located else None,
        )

    def ring_for_nothing(self, wasted: Wasted) -> None:
        """Somebody calls who needs nothing; once, however often it is planned."""
        if wasted.name in self._rung:
            return
        self._rung.add(wasted.name)
        self._wasted[wasted.name] = wasted
        calls.incoming_call(call_id=PREFIX + wasted.name, number=wasted.phone)

    def plan(self, taker: Actor | None) -> Iterator[Due]:
        """The next step of every line that is not free."""
        lines = list(IncomingCall.objects.filter(call_id__startswith=PREFIX, ended_at__isnull=True))
        if not lines:
            return
        in_hand = set(
            Call.objects.filter(incoming__in=lines, disposition=NOT_SAID, undone_at__isnull=True).values_list(
                "incoming_id", flat=True
            )
        )
        somebody = _somebody_at_desk()
        for line in lines:
            yield from self._next(line, in_hand, taker, somebody=somebody)

    def _next(
        self, line: IncomingCall, in_hand: set[int], taker: Actor | None, *, somebody: bool
    ) -> Iterator[Due]:
        name = line.call_id.removeprefix(PREFIX)
        draw = self.streams.of("caller at the phone", name)
        patience, answer = draw.uniform(14, 45), draw.uniform(2, 11)
        if line.taken_at is None:
            left = LEFT_TO_PERSON * clock_state().factor if somebody else timedelta(0)
            if draw.random() < HANGS_UP:
                yield Due(
                    line.rang_at + left + timedelta(seconds=patience), f"{name} hangs up", partial(_end, line)
                )
            elif taker is not None:
                act = partial(self._answer, line, taker)
                yield Due(line.rang_at + left + timedelta(seconds=answer), f"{name} answered", act)
        elif line.pk not in in_hand or now() - line.taken_at > LONGEST_IN_HAND:
            yield Due(line.taken_at, f"{name} ends", partial(_end, line))
        elif taker is not None and line.pk in self._mine:
            yield Due(
                line.taken_at + self._talk(name, draw), f"{name} noted", partial(self._note, line, taker)
            )

    def _talk(self, name: str, draw: Random) -> timedelta:
        """How long the talk takes: a request about a minute, a prank a few seconds."""
        return timedelta(seconds=draw.uniform(28, 85) if name in self._forms else draw.uniform(5, 25))

    def _answer(self, line: IncomingCall, taker: Actor) -> None:
        calls.take_call(incoming_id=line.pk, by=taker, action_id=self.streams.action_id("take", line.call_id))
        self._mine.add(line.pk)

    def _note(self, line: IncomingCall, taker: Actor) -> None:
        """What it was, and the line is free."""
        name = line.call_id.removeprefix(PREFIX)
        form, wasted = self._forms.pop(name, None), self._wasted.pop(name, None)
        try:
            intake.log_call(
                by=taker,
                action_id=self.streams.action_id("request" if form else "invalid", name),
                disposition="request" if form else wasted.disposition if wasted else "silent",
                answered_at=line.taken_at or now(),
                phone=form.caller_phone if form else "",
                form=form,
                incoming_id=line.pk,
            )
        except Refusal as refusal:
            if refusal.code != "reason_unknown":  # a city's list may be shorter
                raise
        self._mine.discard(line.pk)
        _end(line)


def _end(line: IncomingCall) -> None:
    calls.end_incoming_call(call_id=line.call_id)


def _somebody_at_desk() -> bool:
    roles = [role.value for role in CITY_DESK]
    return Person.objects.filter(
        role__in=roles, last_login__gte=real_now() - AT_DESK, is_active=True
    ).exists()


def prank_phone(draw: Random) -> str:
    """One of the few who call again and again."""
    return draw.choice(PRANKSTERS)
