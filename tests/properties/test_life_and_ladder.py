"""Two desks, three crews, a worker that comes late or dies, answers that are sent twice: the truth stays one.

Random interleavings (hypothesis) on PostgreSQL. After every step the rows are held against a model of their own
(truth.py) and all invariants are asked. A short form runs always; DOTTORO_STORIES makes it long.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clinics.actors import Actor, actor_of
from clinics.clock import now, stepped_time
from clinics.refusals import Refusal
from dispatch.models import Assignment, Deadline, Event, Visit
from dispatch.queries.cards import visit_cards
from dispatch.queries.invariants import check_invariants
from dispatch.queries.zones import forget_zones
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN, WAITING
from dispatch.services.auto_offer import run_auto_offers
from dispatch.services.crew_actions import Item, apply_items
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.ladder import run_ladder
from dispatch.services.offers import offer_visit, reassign_visit, withdraw_offer
from dispatch.services.settings import set_auto_offer
from dispatch.services.visits import cancel_visit
from tests import builders
from tests.builders import TeamOnDuty
from tests.proofs import note_figures
from tests.properties.truth import STEPS, Story

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning"),
]

STORIES = int(os.environ.get("DOTTORO_STORIES", "14"))
STEPS_A_STORY = int(os.environ.get("DOTTORO_STORY_STEPS", "16"))
SENSE = st.sampled_from((True, True, True, False))
"""Whether somebody looks before acting."""
KINDS = ("see", "accept", "decline", "depart", "arrive", "completed", "not_home")
counted: dict[str, int] = {}


@dataclass(frozen=True)
class Cast:
    """Who plays, the same in every story."""

    desks: tuple[Actor, Actor]
    admin: Actor
    crews: tuple[TeamOnDuty, TeamOnDuty, TeamOnDuty]


cast_of_run: list[Cast] = []


class City(RuleBasedStateMachine):
    """One story."""

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

    # the people

    @initialize()
    def two_requests(self) -> None:
        """A red and a yellow one, and one more that only the third team is free for."""
        for urgency in ("red", "yellow", "red"):
            visit = builders.build_visit(urgency=urgency)
            self.visits.append(visit.pk)
            minutes = 1.0 if urgency == "red" else 5.0
            story = Story(urgency=urgency, alarm_due=now() + timedelta(minutes=minutes), since=now())
            self.stories[visit.pk] = story
        for desk in (0, 1):
            self.look(desk)

    @rule(desk=st.integers(0, 1))
    def look(self, desk: int) -> None:
        """A desk's screen catches up."""
        self.looked[desk] = dict(Visit.objects.values_list("pk", "version"))

    @rule(desk=st.integers(0, 1), which=st.integers(0, 2), crew=st.integers(0, 2), sense=SENSE)
    def offer(self, desk: int, which: int, crew: int, sense: bool) -> None:
        """A desk asks a team: mostly a free one for a visit that waits, now and then on what it saw long ago."""
        visit, team = self.visits[which], self.cast.crews[crew].team.pk
        if sense:
            self.look(desk)
            waiting = [pk for pk, story in self.stories.items() if story.status == "waiting"]
            free = [pk for pk in self.teams if self._free(pk)]
            if not waiting or not free:
                return
            visit, team = waiting[which % len(waiting)], free[crew % len(free)]
        story = self.stories[visit]
        fits = self._current(desk, visit) and story.status == "waiting" and self._free(team)

        def command(action: UUID) -> object:
            return offer_visit(
                visit_id=visit, team_id=team, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit], override_reason="knows_patient",
            )  # fmt: skip

        if self._command(command, fits):
            story.offer(team, now(), by_person=True)

    @rule(desk=st.integers(0, 1), which=st.integers(0, 2), crew=st.integers(0, 2), sense=SENSE)
    def reassign(self, desk: int, which: int, crew: int, sense: bool) -> None:
        """A desk gives it to another team in one step."""
        if sense:
            self.look(desk)
        visit, team = self.visits[which], self.cast.crews[crew].team.pk
        story = self.stories[visit]
        under_way = story.status in ("offered", "accepted", "en_route")
        fits = self._current(desk, visit) and under_way and story.team != team and self._free(team)

        def command(action: UUID) -> object:
            return reassign_visit(
                visit_id=visit, team_id=team, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit],
            )  # fmt: skip

        if self._command(command, fits):
            story.take_back(now())
            story.offer(team, now(), by_person=True)

    @rule(desk=st.integers(0, 1), which=st.integers(0, 2), sense=SENSE)
    def withdraw(self, desk: int, which: int, sense: bool) -> None:
        """A desk takes it from its team."""
        if sense:
            self.look(desk)
        visit = self.visits[which]
        story = self.stories[visit]
        fits = self._current(desk, visit) and story.team is not None

        def command(action: UUID) -> object:
            return withdraw_offer(
                visit_id=visit, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit],
            )  # fmt: skip

        if self._command(command, fits):
            story.take_back(now())

    @rule(desk=st.integers(0, 1), which=st.integers(0, 2), sure=st.integers(0, 5))
    def cancel(self, desk: int, which: int, sure: int) -> None:
        """A family no longer wants it; seldom, or every story would be short."""
        if sure:
            return
        self.look(desk)
        visit = self.visits[which]
        story = self.stories[visit]
        fits = self._current(desk, visit) and story.open and story.status != "on_scene"

        def command(action: UUID) -> object:
            return cancel_visit(
                visit_id=visit, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit], reason="family",
            )  # fmt: skip

        if self._command(command, fits):
            story.status, story.team = "ended", None

    @precondition(lambda self: self.commands)
    @rule(data=st.data())
    def press_again(self, data: st.DataObject) -> None:
        """A command whose answer got lost is sent again: the same answer, and nothing happens twice."""
        command, action, answer = data.draw(st.sampled_from(self.commands), label="command")

        assert command(action) == answer

    @rule(crew=st.integers(0, 2), which=st.integers(0, 2), kind=st.sampled_from(KINDS), sense=SENSE)
    def tap(self, crew: int, which: int, kind: str, sense: bool) -> None:
        """A crew taps, mostly at its own visit, in or out of order."""
        duty, visit = self.cast.crews[crew], self.visits[which]
        if sense:
            held = [pk for pk, story in self.stories.items() if story.team is not None]
            if not held:
                return
            visit = held[which % len(held)]
            duty = self.teams[self.stories[visit].team or 0]
        story = self.stories[visit]
        if kind == "see":
            fits = story.team == duty.team.pk and story.status == "offered"
        else:
            fits = story.team == duty.team.pk and story.status in STEPS[kind][0]
        self._tap(duty, visit, kind, fits)

    @rule(picks=st.lists(st.integers(0, 999), min_size=6, max_size=12))
    def a_stretch_of_work(self, picks: list[int]) -> None:
        """Several things in a row that fit: what hands do most of the day. The truth is asked after each."""
        for pick in picks:
            moves = list(self._moves())
            moves[pick % len(moves)]()
            self.rows_are_the_truth()
            self.nothing_is_broken()

    def _moves(self) -> Iterator[Callable[[], None]]:
        """Everything that fits now."""
        states = {story.status for story in self.stories.values()}
        waits = {"offered": (26, 61, 185, 185), "accepted": (1000,), "en_route": (1000,)}
        for seconds in (3, *(each for state, some in waits.items() if state in states for each in some)):
            yield partial(self.time_passes, seconds)
        for index, visit in enumerate(self.visits):
            story = self.stories[visit]
            if story.status == "waiting" and any(self._free(team) for team in self.teams):
                for crew in (0, 1):
                    yield partial(self.offer, index % 2, index, crew, True)
            if story.team is None:
                continue
            duty = self.teams[story.team]
            fitting = [kind for kind in STEPS if story.status in STEPS[kind][0]]
            for kind in (*fitting, *(["see"] if story.status == "offered" else [])):
                yield partial(self._tap, duty, visit, kind, True)
            yield partial(self.take_back, self.cast.crews.index(duty), index)
            yield partial(self.withdraw, index % 2, index, True)
            yield partial(self.reassign, index % 2, index, (index + 1) % 3, True)

    @rule(which=st.integers(0, 2))
    def go_on(self, which: int) -> None:
        """A crew does what comes next: most crews do."""
        after = {"offered": "accept", "accepted": "depart", "en_route": "arrive", "on_scene": "completed"}
        held = [(pk, story) for pk, story in self.stories.items() if story.team is not None]
        if held:
            visit, story = held[which % len(held)]
            self._tap(self.teams[story.team or 0], visit, after[story.status], True)

    @rule(crew=st.integers(0, 2), which=st.integers(0, 2))
    def take_back(self, crew: int, which: int) -> None:
        """A crew takes its last tap back."""
        duty, visit = self.cast.crews[crew], self.visits[which]
        story, team = self.stories[visit], duty.team.pk
        last = story.last.get(team)
        action = last.action if last else uuid4()
        fits = story.may_undo(team, action, now())
        item = Item(uuid4(), "undo", now(), visit, {"of": str(action)}, None, False)
        stored = self._send(duty, item)
        assert stored == fits, (stored, fits, story)
        if stored:
            story.undo(now(), item.action_id, self._eta(visit, team))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """A phone that heard no receipt sends its tap again."""
        duty, item = data.draw(st.sampled_from(self.sent), label="tap")
        before = Event.objects.count()

        assert self._verdict(duty, item) == "duplicate"
        assert Event.objects.count() == before

    # the city

    @rule(seconds=st.sampled_from([1, 4, 11, 26, 40, 61, 185, 400, 1000]))
    def time_passes(self, seconds: int) -> None:
        """And the worker is on time."""
        self.clock.step_to(now() + timedelta(seconds=seconds))
        self.work()

    @rule(seconds=st.sampled_from([30, 61, 190, 1000]))
    def worker_is_away(self, seconds: int) -> None:
        """Time passes and nobody looks at what is due."""
        self.clock.step_to(now() + timedelta(seconds=seconds))

    @rule()
    def work(self) -> None:
        """Due deadlines; twice, as by two workers."""
        at = now()
        run_due_deadlines()
        for story in self.stories.values():
            story.work(at, automatic=story.urgency in self.automatic)
        assert run_due_deadlines() == 0

    @rule()
    def worker_dies(self) -> None:
        """In the middle of its work: nothing of it stays, and a new one begins with an empty memory."""
        with transaction.atomic():
            run_due_deadlines()
            run_auto_offers()
            transaction.set_rollback(True)
        forget_zones()

    @rule(urgency=st.sampled_from(["red", "yellow"]), on=st.booleans())
    def switch(self, urgency: str, on: bool) -> None:
        """The city lets the plan's team be asked by itself, or no longer."""
        set_auto_offer(by=self.cast.admin, urgency=urgency, on=on, action_id=uuid4())
        (self.automatic.add if on else self.automatic.discard)(urgency)

    @precondition(lambda self: self.automatic)
    @rule()
    def plan_asks(self) -> None:
        """Whom the plan asks is the plan's; that it may is the model's."""
        self.clock.step_to(now() + timedelta(seconds=11))
        self.work()
        run_auto_offers()
        for visit, story in self.stories.items():
            part = Assignment.objects.filter(visit_id=visit, status="offered").first()
            if part is None or story.status == "offered":
                continue
            assert story.status == "waiting", story
            assert story.urgency in self.automatic, story
            assert self._free(part.team_id), story
            assert part.team_id not in story.said_no, story
            assert part.offered_by_id is None
            story.offer(part.team_id, now(), by_person=False)
            _count("asked by the plan")

    @rule()
    def ladder_ends(self) -> None:
        """Where no team can go, the desk calls; where one can, nobody is alarmed for that."""
        run_ladder()
        nobody_free = not any(self._free(team) for team in self.teams)
        for visit, story in self.stories.items():
            red = Visit.objects.get(pk=visit).must_call_at is not None
            between = story.status == "waiting" and story.since is not None and bool(story.said_no)
            ripe = between and now() - (story.since or now()) >= timedelta(seconds=5)
            if red and not story.must_call:
                assert ripe, story
                assert story.in_vain, story
                story.must_call = True
                _count("red for want of a team")
            assert not (ripe and story.in_vain and nobody_free and not red), story

    # what must hold

    @invariant()
    def rows_are_the_truth(self) -> None:
        """Every row and every card says what the model says."""
        cards = {card["id"]: card for card in visit_cards(self.visits, identity=True)}
        for visit, story in self.stories.items():
            card = cards[visit]
            parts = list(Assignment.objects.filter(visit_id=visit, status__in=ACTIVE_ASSIGNMENT))
            status = card["status"]
            said = "waiting" if status in WAITING else status if status in OPEN else "ended"
            assert said == story.status, (said, story)
            assert [part.team_id for part in parts] == ([story.team] if story.team else []), story
            if story.status == "offered":
                assert parts[0].expires_at == story.expires, story
                assert (parts[0].seen_at is not None) == story.seen, story
                assert (parts[0].rang_again_at is not None) == story.rang, story
            if not story.open:
                continue
            row = Visit.objects.get(pk=visit)
            assert (row.must_call_at is not None) == story.must_call, story
            assert (row.returned_at is not None) == story.returned, story
            kinds = {alarm["kind"] for alarm in card["alarms"]}
            assert ("must_call" in kinds) == (story.must_call and story.status in ("waiting", "offered")), (
                story
            )
            assert ("arrival" in kinds) == (
                story.arrival_rang and story.status in ("accepted", "en_route")
            ), story
            if story.must_call and story.status == "waiting":
                assert [each["team_phone"] for each in card["in_vain"] if each["team_phone"]], story
            assert Deadline.objects.filter(visit_id=visit, done_at__isnull=True).exists(), story

    @invariant()
    def nothing_is_broken(self) -> None:
        """Every invariant of the product."""
        assert check_invariants() == []
        _count("steps")

    # small things

    def _current(self, desk: int, visit: int) -> bool:
        """What the desk saw is how it stands."""
        return self.looked[desk].get(visit) == Visit.objects.values_list("version", flat=True).get(pk=visit)

    def _free(self, team: int) -> bool:
        return all(story.team != team for story in self.stories.values())

    def _eta(self, visit: int, team: int) -> int | None:
        part = Assignment.objects.filter(visit_id=visit, team_id=team).order_by("-pk").first()
        return part.eta_seconds if part else None

    def _command(self, command: Any, fits: bool) -> bool:
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
            _count("refused commands")
            return False
        self.commands.append((command, action, answer))
        _count("commands")
        return True

    def _tap(self, duty: TeamOnDuty, visit: int, kind: str, fits: bool) -> None:
        story, eta = self.stories[visit], self._eta(visit, duty.team.pk)
        name = {"see": "see_offer", "completed": "finish", "not_home": "finish"}.get(kind, kind)
        payload = {"outcome": kind} if name == "finish" else {"reason": "far"} if name == "decline" else {}
        item = Item(uuid4(), name, now(), visit, payload, None, False)
        before = Event.objects.count()
        stored = self._send(duty, item)
        assert stored == fits, (kind, stored, story)
        if not stored:
            assert Event.objects.count() == before
            _count("refused taps")
            return
        story.tap(kind, now(), item.action_id, eta, automatic=story.urgency in self.automatic)
        self.sent.append((duty, item))
        _count("taps")

    def _send(self, duty: TeamOnDuty, item: Item) -> bool:
        return self._verdict(duty, item) == "stored"

    def _verdict(self, duty: TeamOnDuty, item: Item) -> str:
        person = duty.people[0]
        verdicts = apply_items(
            by=actor_of(person), person_id=person.pk, device_id="phone-0001", sent_at=now(), items=[item]
        )
        return verdicts[0].verdict


def _count(what: str) -> None:
    counted[what] = counted.get(what, 0) + 1


@pytest.fixture
def played(db: None) -> Iterator[Cast]:
    builders.build_city()
    cast = Cast(
        desks=(builders.actor(), builders.actor()),
        admin=builders.actor("admin"),
        crews=(
            builders.build_team_on_duty(hours=72),
            builders.build_team_on_duty(hours=72),
            builders.build_team_on_duty(builders.build_clinic(builders.MANGASA), hours=72),
        ),
    )
    cast_of_run.append(cast)
    counted.clear()
    yield cast
    cast_of_run.clear()


def test_two_desks_three_crews_and_a_worker_that_comes_and_goes_leave_one_truth(played: Cast) -> None:
    run_state_machine_as_test(
        City,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS_A_STORY,
            deadline=None,
            derandomize=STORIES <= 20,
            phases=[Phase.generate] if STORIES <= 20 else [Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            database=None,
        ),
    )

    # a few short stories may not hold every kind of refusal; a hundred long ones do
    rare = {"refused taps"} if STORIES > 20 else set()
    assert {"commands", "refused commands", "taps"} | rare <= set(counted), counted
    note_figures(
        "life_and_ladder", stories=STORIES, **{key.replace(" ", "_"): n for key, n in counted.items()}
    )
