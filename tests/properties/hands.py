"""Who plays in the random stories, and what their hands do: a command at a desk, a tap on a phone."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from clinics.actors import Actor, actor_of
from clinics.clock import now, stepped_time
from clinics.refusals import Refusal
from dispatch.models import Assignment, Event, Visit
from dispatch.services.crew_actions import WORK, Item, apply_items
from tests.builders import TeamOnDuty
from tests.properties.truth import Story

counted: dict[str, int] = {}
"""How often what was played, over all stories of a run."""


def count(what: str) -> None:
    """One more of it."""
    counted[what] = counted.get(what, 0) + 1


@dataclass(frozen=True)
class Cast:
    """Who plays, the same in every story."""

    desks: tuple[Actor, Actor]
    admin: Actor
    crews: tuple[TeamOnDuty, TeamOnDuty, TeamOnDuty]


cast_of_run: list[Cast] = []


class Hands(RuleBasedStateMachine):
    """One story's people, each of whose deeds is held against the model."""

    def __init__(self) -> None:
        super().__init__()
        self.cast = cast_of_run[0]
        self.teams = {duty.team.pk: duty for duty in self.cast.crews}
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.clock = self.stack.enter_context(stepped_time(now()))
        self.start = now()
        self.visits: list[int] = []
        self.stories: dict[int, Story] = {}
        self.looked: list[dict[int, int]] = [{}, {}]
        self.sent: list[tuple[TeamOnDuty, Item]] = []
        self.commands: list[Any] = []
        self.automatic: set[str] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    def is_current(self, desk: int, visit: int) -> bool:
        """What the desk saw is how it stands."""
        return self.looked[desk].get(visit) == Visit.objects.values_list("version", flat=True).get(pk=visit)

    def is_free(self, team: int) -> bool:
        return all(story.team != team for story in self.stories.values())

    def eta(self, visit: int, team: int) -> int | None:
        part = Assignment.objects.filter(visit_id=visit, team_id=team).order_by("-pk").first()
        return part.eta_seconds if part else None

    def do(self, command: Any, fits: bool) -> bool:
        """Whether it was done, which must be as the model says; a refusal changes no row."""
        action, before = uuid4(), Event.objects.count()
        refused, answer = "", None
        try:
            with transaction.atomic():
                answer = command(action)
        except Refusal as refusal:
            refused = refusal.code
        assert (refused == "") == fits, refused
        if refused:
            assert Event.objects.count() == before
            count("refused commands")
            return False
        self.commands.append((command, action, answer))
        count("commands")
        return True

    def tap_item(self, duty: TeamOnDuty, visit: int, kind: str, fits: bool) -> None:
        story, eta = self.stories[visit], self.eta(visit, duty.team.pk)
        name = {"see": "see_offer", "completed": "finish", "not_home": "finish"}.get(kind, kind)
        payload = {"outcome": kind} if name == "finish" else {"reason": "far"} if name == "decline" else {}
        item = Item(uuid4(), name, now(), visit, payload, None, False)
        before = Event.objects.count()
        verdict = self.verdict(duty, item)
        stored = verdict == "stored"
        assert stored == fits, (kind, verdict, story)
        if not stored:
            # work is kept for a person, and the desk is told so; nothing else happens
            assert (verdict == "review") == (name in WORK)
            told = Event.objects.order_by("seq")[before:]
            assert [event.kind for event in told] == ["review_waits"] * (name in WORK)
            count("refused taps")
            return
        story.tap(kind, now(), item.action_id, eta, automatic=story.urgency in self.automatic)
        self.sent.append((duty, item))
        count("taps")

    def send(self, duty: TeamOnDuty, item: Item) -> bool:
        return self.verdict(duty, item) == "stored"

    def verdict(self, duty: TeamOnDuty, item: Item) -> str:
        person = duty.people[0]
        verdicts = apply_items(
            by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
        )
        return verdicts[0].verdict
