"""One random story of the city: what two desks, three crews, the worker and the clock may do, and what must hold."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from clinics.clock import now
from dispatch.models import Assignment, Deadline, Event, Visit
from dispatch.queries.cards import visit_cards
from dispatch.queries.invariants import check_invariants
from dispatch.queries.zones import forget_zones
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN, WAITING
from dispatch.services.auto_offer import run_auto_offers
from dispatch.services.crew_actions import Item
from dispatch.services.deadlines import run_due_deadlines
from dispatch.services.ladder import run_ladder
from dispatch.services.offers import offer_visit, reassign_visit, withdraw_offer
from dispatch.services.settings import set_auto_offer
from dispatch.services.visits import cancel_visit
from tests import builders
from tests.properties.hands import Hands, count
from tests.properties.truth import STEPS, Story

SENSE = st.sampled_from((True, True, True, False))
"""Whether somebody looks before acting."""
KINDS = ("see", "accept", "decline", "depart", "arrive", "completed", "not_home")


class City(Hands):
    """One story."""

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
        # nobody was asked yet: a finger that slips changes nothing
        self.tap_item(self.cast.crews[0], self.visits[0], "accept", False)

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
            free = [pk for pk in self.teams if self.is_free(pk)]
            if not waiting or not free:
                return
            visit, team = waiting[which % len(waiting)], free[crew % len(free)]
        story = self.stories[visit]
        fits = self.is_current(desk, visit) and story.status == "waiting" and self.is_free(team)

        def command(action: UUID) -> object:
            return offer_visit(
                visit_id=visit, team_id=team, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit], override_reason="knows_patient",
            )  # fmt: skip

        if self.do(command, fits):
            story.offer(team, now(), by_person=True)

    @rule(desk=st.integers(0, 1), which=st.integers(0, 2), crew=st.integers(0, 2), sense=SENSE)
    def reassign(self, desk: int, which: int, crew: int, sense: bool) -> None:
        """A desk gives it to another team in one step."""
        if sense:
            self.look(desk)
        visit, team = self.visits[which], self.cast.crews[crew].team.pk
        story = self.stories[visit]
        under_way = story.status in ("offered", "accepted", "en_route")
        fits = self.is_current(desk, visit) and under_way and story.team != team and self.is_free(team)

        def command(action: UUID) -> object:
            return reassign_visit(
                visit_id=visit, team_id=team, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit],
            )  # fmt: skip

        if self.do(command, fits):
            story.take_back(now())
            story.offer(team, now(), by_person=True)

    @rule(desk=st.integers(0, 1), which=st.integers(0, 2), sense=SENSE)
    def withdraw(self, desk: int, which: int, sense: bool) -> None:
        """A desk takes it from its team."""
        if sense:
            self.look(desk)
        visit = self.visits[which]
        story = self.stories[visit]
        fits = self.is_current(desk, visit) and story.team is not None

        def command(action: UUID) -> object:
            return withdraw_offer(
                visit_id=visit, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit],
            )  # fmt: skip

        if self.do(command, fits):
            story.take_back(now())

    @rule(desk=st.integers(0, 1), which=st.integers(0, 2), sure=st.integers(0, 5))
    def cancel(self, desk: int, which: int, sure: int) -> None:
        """A family no longer wants it; seldom, or every story would be short."""
        if sure:
            return
        self.look(desk)
        visit = self.visits[which]
        story = self.stories[visit]
        fits = self.is_current(desk, visit) and story.open and story.status != "on_scene"

        def command(action: UUID) -> object:
            return cancel_visit(
                visit_id=visit, by=self.cast.desks[desk], action_id=action,
                seen_version=self.looked[desk][visit], reason="family",
            )  # fmt: skip

        if self.do(command, fits):
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
        self.tap_item(duty, visit, kind, fits)

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
            if story.status == "waiting" and any(self.is_free(team) for team in self.teams):
                for crew in (0, 1):
                    yield partial(self.offer, index % 2, index, crew, True)
            if story.team is None:
                continue
            duty = self.teams[story.team]
            fitting = [kind for kind in STEPS if story.status in STEPS[kind][0]]
            for kind in (*fitting, *(["see"] if story.status == "offered" else [])):
                yield partial(self.tap_item, duty, visit, kind, True)
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
            self.tap_item(self.teams[story.team or 0], visit, after[story.status], True)

    @rule(crew=st.integers(0, 2), which=st.integers(0, 2))
    def take_back(self, crew: int, which: int) -> None:
        """A crew takes its last tap back."""
        duty, visit = self.cast.crews[crew], self.visits[which]
        story, team = self.stories[visit], duty.team.pk
        last = story.last.get(team)
        action = last.action if last else uuid4()
        fits = story.may_undo(team, action, now())
        item = Item(uuid4(), "undo", now(), visit, {"of": str(action)}, None, False)
        stored = self.send(duty, item)
        assert stored == fits, (stored, fits, story)
        if stored:
            story.undo(now(), item.action_id, self.eta(visit, team))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """A phone that heard no receipt sends its tap again."""
        duty, item = data.draw(st.sampled_from(self.sent), label="tap")
        before = Event.objects.count()

        assert self.verdict(duty, item) == "duplicate"
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
            assert self.is_free(part.team_id), story
            assert part.team_id not in story.said_no, story
            assert part.offered_by_id is None
            story.offer(part.team_id, now(), by_person=False)
            count("asked by the plan")

    @rule()
    def ladder_ends(self) -> None:
        """Where no team can go, the desk calls; where one can, nobody is alarmed for that."""
        run_ladder()
        nobody_free = not any(self.is_free(team) for team in self.teams)
        for visit, story in self.stories.items():
            red = Visit.objects.get(pk=visit).must_call_at is not None
            between = story.status == "waiting" and story.since is not None and bool(story.said_no)
            ripe = between and now() - (story.since or now()) >= timedelta(seconds=5)
            if red and not story.must_call:
                assert ripe, story
                assert story.in_vain, story
                story.must_call = True
                count("red for want of a team")
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
        count("steps")
