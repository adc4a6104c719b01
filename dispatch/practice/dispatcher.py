"""An invented dispatcher takes what nobody at the desk takes: triage, then whom the plan of all visits sends."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.models import Person
from dispatch.models import Visit
from dispatch.practice.due import Due
from dispatch.practice.look import Look
from dispatch.practice.stories import judged_urgency, story_of
from dispatch.practice.streams import Streams
from dispatch.queries.plan import plan_now
from dispatch.queries.ranking import rank_visit
from dispatch.queries.scheduled import waits_for_its_time
from dispatch.rules.lifecycle import OPEN
from dispatch.services.forms import TriageForm
from dispatch.services.offers import offer_visit
from dispatch.services.psc119 import call_psc119
from dispatch.services.triage import triage_visit
from dispatch.services.visits import close_visit, confirm_visit

LOGIN = "meja2"
"""meja1 is the visitor's."""
LOOK_AGAIN = timedelta(seconds=90)
LOOK_AGAIN_PLANNED = timedelta(minutes=10)
PLANNED_SPREAD = 0.7
"""Planned visits are begun within this share of their window."""
CALLS_BEFORE = timedelta(minutes=3)
"""A family is called back so long before its call is due."""
GIVEN_UP = {"red": timedelta(minutes=25), "yellow": timedelta(minutes=150), "green": timedelta(minutes=300)}
"""After so long without any team: PSC 119 takes over, or advice by phone."""
ADVICE_ENOUGH = 0.04
"""The share of green requests for which words are enough."""


PSC119_AFTER = (40.0, 160.0)
"""Seconds after a red flag; the target is 180."""
PSC119_SAYS = {"ambulance_coming": 0.7, "no_ambulance": 0.15, "advice_given": 0.1, "no_answer": 0.05}


class Dispatcher:
    """``patience``: how long (city time) a waiting visit is left to a person at the desk."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self._mine: set[int] = set()
        self._not_before: dict[int, datetime] = {}

    def plan(self, look: Look, patience: timedelta) -> Iterator[Due]:
        """The next step of every visit that waits."""
        waiting = {visit.pk for visit in look.waiting}
        self._mine &= waiting
        self._not_before = {pk: at for pk, at in self._not_before.items() if pk in waiting}
        for visit in look.waiting:
            draw = self.streams.of("desk", visit.code, visit.status)
            if visit.planned_from is not None and waits_for_its_time(visit, look.at):
                yield self._when_planned(visit, visit.planned_from, draw.random(), patience)
                continue
            thinking = timedelta(seconds=draw.uniform(12, 45))
            left_alone = timedelta(0) if visit.pk in self._mine else patience
            at = max(
                visit.status_since + max(thinking, left_alone),
                self._not_before.get(visit.pk, visit.status_since),
            )
            yield Due(at, f"{visit.code} desk", partial(self.take, visit))
        for visit in _emergencies(look):
            draw = self.streams.of("psc119", visit.code, visit.version)
            at = (
                visit.emergency_at + timedelta(seconds=draw.uniform(*PSC119_AFTER))
                if visit.emergency_at
                else now()
            )
            yield Due(at, f"{visit.code} psc119", partial(self.call_psc119, visit))

    def _when_planned(self, visit: Visit, begins: datetime, share: float, patience: timedelta) -> Due:
        """Somewhere in its window a planned visit is given to the team that stands first for it."""
        ends = visit.planned_to or begins
        at = begins + share * PLANNED_SPREAD * (ends - begins)
        left_alone = visit.status_since + patience
        at = max(at, left_alone, self._not_before.get(visit.pk, at))
        return Due(at, f"{visit.code} desk", partial(self.send_planned, visit))

    def send_planned(self, visit: Visit) -> None:
        """Offer a planned visit to the first team of its ranking, if that can leave now; else look again."""
        by = sender()
        if by is None:
            return
        self._not_before[visit.pk] = now() + LOOK_AGAIN_PLANNED
        option = next(iter(rank_visit(visit.pk).ranking.options), None)
        if option is None or not option.can_leave_now:
            return
        offer_visit(
            visit_id=visit.pk,
            team_id=option.candidate.team_id,
            by=by,
            seen_version=visit.version,
            action_id=self.streams.action_id("offer", visit.code, visit.version),
        )

    def call_psc119(self, visit: Visit) -> None:
        """Call PSC 119 for a red flag; now and then nobody answers, and it is tried again."""
        by = sender()
        if by is None:
            return
        draw = self.streams.of("psc119 said", visit.code, visit.version)
        call_psc119(
            visit_id=visit.pk,
            by=by,
            seen_version=visit.version,
            action_id=self.streams.action_id("psc119", visit.code, visit.version),
            outcome=draw.choices(list(PSC119_SAYS), weights=list(PSC119_SAYS.values()))[0],
        )

    def take(self, visit: Visit) -> None:
        """Triage a request; send a team to what is triaged. Whatever is refused is looked at again."""
        by = sender()
        if by is None:
            return
        self._not_before[visit.pk] = now() + LOOK_AGAIN
        self._mine.add(visit.pk)
        if visit.status == "requested":
            self._triage(visit, by)
            del self._not_before[visit.pk]
        elif self._is_to_be_called(visit):
            self._call_back(visit, by)
            del self._not_before[visit.pk]
        elif not self._end_by_words(visit, by):
            self._send(visit, by)

    def _is_to_be_called(self, visit: Visit) -> bool:
        """Whether the family waits for a call that is due soon; those to whom a team is sent first need none."""
        due_at = visit.call_back_due_at
        return due_at is not None and now() >= due_at - CALLS_BEFORE

    def _call_back(self, visit: Visit, by: Actor) -> None:
        confirm_visit(
            visit_id=visit.pk,
            by=by,
            seen_version=visit.version,
            action_id=self.streams.action_id("confirm", visit.code, visit.version),
        )

    def _triage(self, visit: Visit, by: Actor) -> None:
        story = story_of(visit.complaint)
        triage_visit(
            visit_id=visit.pk,
            by=by,
            seen_version=visit.version,
            action_id=self.streams.action_id("triage", visit.code, visit.version),
            form=TriageForm(
                urgency=judged_urgency(visit.complaint, visit.urgency),
                service_type=story.service_type,
                needs=list(story.needs) if story.urgency == "yellow" else list(visit.needs),
                red_flags=list(story.red_flags),
            ),
        )

    def _end_by_words(self, visit: Visit, by: Actor) -> bool:
        """End a visit without a team: words were enough, or nobody could come for too long."""
        words = (
            visit.urgency == "green"
            and visit.planned_to is None
            and self.streams.of("words", visit.code).random() < ADVICE_ENOUGH
        )
        waited = now() - (visit.planned_to or visit.requested_at)
        if not words and waited < GIVEN_UP[visit.urgency]:
            return False
        close_visit(
            visit_id=visit.pk,
            by=by,
            seen_version=visit.version,
            action_id=self.streams.action_id("close", visit.code, visit.version),
            outcome="advice_only" if visit.urgency == "green" else "handed_over",
        )
        return True

    def _send(self, visit: Visit, by: Actor) -> None:
        """Offer to the team that the plan sends; a visit that the plan holds or lets wait is looked at again."""
        pair = next((pair for pair in plan_now(now()).sends() if pair.visit_id == visit.pk), None)
        if pair is None:
            return
        offer_visit(
            visit_id=visit.pk,
            team_id=pair.team_id,
            by=by,
            seen_version=visit.version,
            action_id=self.streams.action_id("offer", visit.code, visit.version),
        )


def _emergencies(look: Look) -> Iterator[Visit]:
    """Open visits with a red flag for which nobody has called PSC 119."""
    for visit in [*look.waiting, *(assignment.visit for assignment in look.active)]:
        if visit.emergency_at is not None and visit.psc119_called_at is None and visit.status in OPEN:
            yield visit


def sender() -> Actor | None:
    """The invented dispatcher's log-in."""
    person = (
        Person.objects.filter(username=LOGIN, is_active=True).first()
        or Person.objects.filter(role="dispatcher", is_active=True).order_by("pk").first()
    )
    return None if person is None else actor_of(person)
