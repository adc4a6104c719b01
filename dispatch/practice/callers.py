"""Invented families: they ask by the citizen's form or call the desk, through the same services as everybody.

Their phone numbers begin with 0840, which no operator has: a tap on one rings nobody.
"""

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from clinics.actors import Actor, actor_of
from clinics.clock import city_zone, now
from clinics.models import Area, Level, Person
from clinics.refusals import Refusal
from dispatch.practice.demand import Arrival, Load, Quarter, arrivals_between, choose_quarter
from dispatch.practice.driving import offset
from dispatch.practice.due import Due
from dispatch.practice.exchange import Exchange, Wasted, prank_phone
from dispatch.practice.people import LAST, MEN, WOMEN
from dispatch.practice.stories import DETAILS, STORIES, Story
from dispatch.practice.streams import Streams
from dispatch.services import intake
from dispatch.services.forms import PlaceForm, TriageForm, VisitForm
from dispatch.travel import Place, metres_between

logger = logging.getLogger("dispatch.practice")

CALL_TAKER = "penerima1"
PHONES = "0840"
INVENTED_E164 = "+62840"
"""How an invented family is known again: by its phone."""
BY_FORM = 0.4
"""The share that asks by the citizen's page; the others call."""
INVALID_PER_REQUEST = 4
"""With the invalid calls on, four of five calls are none (FIELD: 80 %)."""
INVALID = {"silent": 0.35, "prank": 0.30, "wrong_number": 0.20, "information": 0.15}
RELATIONS = ("anak", "istri", "suami", "cucu", "menantu", "tetangga", "kader posyandu")
STREETS = ("Jl. Landak Baru", "Jl. Sultan Alauddin", "Jl. Veteran", "Jl. Abubakar Lambogo", "Jl. Rappocini Raya",
           "Jl. Tinumbu", "Jl. Kandea", "Jl. Daeng Tata", "Jl. Batua Raya", "Jl. Toddopuli", "")  # fmt: skip
LANDMARKS = ("masjid Nurul Iman", "samping warung kopi", "depan SD Inpres", "pagar hijau", "dekat posyandu",
             "sebelah bengkel", "belakang pasar", "rumah panggung biru", "dekat pos ronda")  # fmt: skip
ACCESS = (
    "",
    "",
    "",
    "",
    "lorong sempit, mobil sampai mulut lorong",
    "ada anjing, telepon dulu",
    "masuk dari belakang",
)
LOOK_AHEAD = timedelta(minutes=10)
BETWEEN_RINGS = timedelta(seconds=35)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, for whom, about what, from where; ``by_form`` on the citizen's page."""

    form: VisitForm
    by_form: bool


class Callers:
    """Everybody who may ask for a visit."""

    def __init__(
        self,
        streams: Streams,
        load: Load,
        *,
        since: datetime,
        invalid: bool = False,
        thinned: float = 1.0,
        exchange: Exchange | None = None,
    ) -> None:
        self.exchange = exchange
        self.streams, self.load, self.invalid, self.thinned = streams, load, invalid, thinned
        self.since = since
        self._quarters = read_quarters()
        self._ahead: tuple[datetime, list[Arrival]] = (since, [])

    def plan(self, until: datetime) -> Iterator[Due]:
        """Who asks next, and everybody who asks up to ``until``."""
        horizon, ahead = self._ahead
        if until > horizon:
            horizon = until + LOOK_AHEAD
            ahead = arrivals_between(
                self.streams, self.load, self.since, horizon, city_zone(), thinned=self.thinned
            )
        self._ahead = (horizon, [arrival for arrival in ahead if arrival.at > self.since])
        for arrival in self._ahead[1]:
            yield Due(arrival.at, f"caller {arrival.name}", partial(self.ask, arrival))
            if self.exchange is not None:
                yield from self._wasted_rings(arrival, self.exchange)

    def thin(self, share: float, *, since: datetime) -> None:
        """From ``since`` only this share of the load's requests comes."""
        self.thinned, self.since, self._ahead = share, since, (since, [])

    def favour(self, codes: frozenset[str], times: float) -> None:
        """These kelurahan ask so many times as often as others of their size."""
        self._quarters = [
            replace(quarter, favour=times if quarter.code in codes else 1.0) for quarter in self._quarters
        ]

    def ask(self, arrival: Arrival) -> None:
        """One family asks; whatever is refused is not asked again."""
        try:
            if self._quarters:
                self._ask(arrival)
        except Refusal as refusal:
            logger.info("practice caller refused", extra={"code": refusal.code})
        self.since = arrival.at

    def _ask(self, arrival: Arrival) -> None:
        draw = self.streams.of("caller", arrival.name)
        caller = invent_caller(draw, self._quarters, self.load)
        taker = call_taker()
        if self.exchange is not None and not caller.by_form and taker is not None:
            self.exchange.ring(arrival.name, caller.form)
            return
        if self.invalid and not caller.by_form and taker is not None:
            self._waste_calls(arrival, taker)
        action_id = self.streams.action_id("request", arrival.name)
        if caller.by_form or taker is None:
            intake.request_visit(form=caller.form, consent=True, action_id=action_id)
        else:
            intake.log_call(
                by=taker,
                action_id=action_id,
                disposition="request",
                answered_at=now() - timedelta(seconds=draw.randint(70, 200)),
                phone=caller.form.caller_phone,
                form=caller.form,
            )

    def _wasted_rings(self, arrival: Arrival, exchange: Exchange) -> Iterator[Due]:
        """Beside a request some call who need nothing, a little before it."""
        draw = self.streams.of("invalid", arrival.name)
        for index in range(INVALID_PER_REQUEST if self.invalid else draw.randint(0, 1)):
            kind = draw.choices(list(INVALID), weights=list(INVALID.values()))[0]
            phone = prank_phone(draw) if kind == "prank" else invent_phone(draw)
            wasted = Wasted(f"{arrival.name}-{index}", kind, phone)
            at = arrival.at - BETWEEN_RINGS * (index + 1)
            yield Due(at, f"caller {wasted.name}", partial(exchange.ring_for_nothing, wasted))

    def _waste_calls(self, arrival: Arrival, taker: Actor) -> None:
        """Silent, prank, wrong number, information: logged like every call."""
        draw = self.streams.of("invalid", arrival.name)
        for index in range(INVALID_PER_REQUEST):
            try:
                intake.log_call(
                    by=taker,
                    action_id=self.streams.action_id("invalid", arrival.name, index),
                    disposition=draw.choices(list(INVALID), weights=list(INVALID.values()))[0],
                    answered_at=now() - timedelta(seconds=draw.randint(8, 45)),
                    phone=invent_phone(draw),
                )
            except Refusal as refusal:
                if refusal.code != "reason_unknown":
                    raise


def call_taker() -> Actor | None:
    """The one who answers the invented calls."""
    person = (
        Person.objects.filter(username=CALL_TAKER, is_active=True).first()
        or Person.objects.filter(role="call_taker", is_active=True).order_by("pk").first()
    )
    return None if person is None else actor_of(person)


def read_quarters() -> list[Quarter]:
    """Every kelurahan with a point."""
    rows = Area.objects.filter(level=Level.VILLAGE, lat__isnull=False, lon__isnull=False).order_by("code")
    return [
        Quarter(row.code, row.name, row.lat or 0.0, row.lon or 0.0, row.population, row.boat_only)
        for row in rows
    ]


def invent_caller(draw: Random, quarters: list[Quarter], load: Load) -> Caller:
    """One family and its need."""
    urgency = load.urgency(draw.random())
    story = draw.choice([story for story in STORIES if story.urgency == urgency])
    sex = story.sex or draw.choice(("female", "male"))
    by_form = draw.random() < BY_FORM
    age = draw.randint(*story.ages)
    for_self = age >= 18 and urgency != "red" and draw.random() < 0.3
    patient = invent_name(draw, sex)
    form = VisitForm(
        caller_name=patient if for_self else invent_name(draw, draw.choice(("female", "male"))),
        caller_phone=invent_phone(draw),
        relationship="" if for_self else draw.choice(RELATIONS),
        patient_name=patient,
        patient_age=age,
        patient_sex=sex,
        complaint=story.complaint + "." + draw.choice(DETAILS),
        triage=TriageForm() if by_form else _triage(draw, story, urgency),
        place=invent_place(draw, choose_quarter(draw, quarters), quarters),
    )
    return Caller(form, by_form)


def _triage(draw: Random, story: Story, urgency: str) -> TriageForm:
    """What the call taker makes of it."""
    return TriageForm(
        urgency=urgency,
        service_type=story.service_type,
        needs=_needs(draw, story),
        red_flags=list(story.red_flags),
    )


def _needs(draw: Random, story: Story) -> list[str]:
    """What the call taker notes; red is not held up by a wish for one profession."""
    return list(story.needs) if story.urgency != "red" and draw.random() < 0.6 else []


def invent_name(draw: Random, sex: str) -> str:
    """Nobody's name."""
    return f"{draw.choice(WOMEN if sex == 'female' else MEN)} {draw.choice(LAST)}"


def invent_phone(draw: Random) -> str:
    """A number that rings nowhere."""
    return f"{PHONES}-{draw.randint(1000, 9999)}-{draw.randint(1000, 9999)}"


def invent_place(draw: Random, quarter: Quarter, quarters: list[Quarter]) -> PlaceForm:
    """An address the lorong way; three of four with a pin near the kelurahan's point."""
    pin_source = draw.choices(("gps", "map", "none"), weights=(0.5, 0.25, 0.25))[0]
    pin = _pin(draw, quarter, quarters)
    return PlaceForm(
        village_code=quarter.code,
        street=draw.choice(STREETS),
        alley=str(draw.randint(1, 12)) if draw.random() < 0.8 else "",
        house_number=str(draw.randint(1, 90)),
        rt=f"{draw.randint(1, 9):03d}",
        rw=f"{draw.randint(1, 8):03d}",
        landmark=draw.choice(LANDMARKS),
        access_note=draw.choice(ACCESS),
        lat=None if pin_source == "none" else round(pin.lat, 6),
        lon=None if pin_source == "none" else round(pin.lon, 6),
        pin_source=pin_source,
        pin_radius_metres={"gps": draw.randint(8, 60), "map": 100}.get(pin_source),
    )


def _pin(draw: Random, quarter: Quarter, quarters: list[Quarter]) -> Place:
    """200 to 600 m from the kelurahan's point, nearer where another kelurahan's point would be nearer."""
    centre = Place(quarter.lat, quarter.lon)
    others = [other for other in quarters if other.code != quarter.code]
    beside = min(others, key=lambda other: math.dist((other.lat, other.lon), centre), default=None)
    nearest = math.inf if beside is None else metres_between(centre, Place(beside.lat, beside.lon))
    farthest = min(150.0 if quarter.boat_only else 600.0, nearest / 2)
    return offset(centre, draw.uniform(min(200.0, farthest / 2), farthest), draw.uniform(0, 2 * math.pi))
