"""desk_action_p95_ms: offering a visit over HTTP while 30 desks and 100 crews are connected."""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import uvloop
from django.core.management import call_command

from clinics.clock import now
from clinics.models import Person, Shift, ShiftMember, Team
from dispatch.models import Visit
from dispatch.services.forms import PlaceForm, VisitForm
from dispatch.services.intake import request_visit
from tests.bench.listeners import Crowd
from tests.bench.outside import no_way_out
from tests.bench.registry import Ground, Result, bench, percentile
from tests.serving import Web, sign_in, start_web, web_environment

DESKS, CREWS = 30, 100
OFFERS = 60
VILLAGES = ("73.71.13.1002", "73.71.13.1001", "73.71.09.1001", "73.71.10.1004", "73.71.04.1001")


@bench("desk_action_p95_ms")
def desk_action(ground: Ground) -> Result:
    """p95 of ``offer_visit`` (ranking, offer, event, card) against p95 of the cheapest request, in turns."""
    call_command("load_city", "makassar", verbosity=0)
    call_command("practice_setup", verbosity=0)
    _everybody_on_duty()
    dispatchers = [sign_in(person) for person in Person.objects.filter(role="dispatcher")]
    crews = [sign_in(person) for person in Person.objects.filter(role="crew")[:CREWS]]
    visits = [_visit(number) for number in range(OFFERS)]
    web = start_web(web_environment())
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            offers, hellos = runner.run(_measure(web, dispatchers, crews, visits))
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    return Result(
        value=round(percentile(offers, 0.95) * 1000, 1),
        unit="ms",
        peer="GET /api/session in the same run",
        peer_value=round(percentile(hellos, 0.95) * 1000, 1),
        detail={
            "desks": DESKS, "crews": CREWS, "offers": len(offers), "teams_on_duty": Team.objects.count(),
            "p50_ms": round(percentile(offers, 0.5) * 1000, 1), "aim_ms": 300,
            "outbound": "refused by the kernel" if no_way_out() else "open: this kernel gives no namespace",
        },
    )  # fmt: skip


def _everybody_on_duty() -> None:
    at = now()
    crew = list(Person.objects.filter(role="crew").order_by("pk"))
    by_clinic: dict[int, Iterator[Person]] = {}
    for person in crew:
        by_clinic.setdefault(
            person.clinic_id or 0, iter([p for p in crew if p.clinic_id == person.clinic_id])
        )
    for team in Team.objects.select_related("default_vehicle"):
        shift = Shift.objects.create(
            team=team, vehicle=team.default_vehicle, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=8),
            started_at=at - timedelta(hours=1),
        )  # fmt: skip
        for person in [next(by_clinic[team.clinic_id], None) for _ in range(2)]:
            if person is not None:
                ShiftMember.objects.create(
                    shift=shift, person=person, profession=person.profession, on_duty=True
                )


def _visit(number: int) -> Visit:
    form = VisitForm(
        caller_name="Dg. Bau", caller_phone=f"0812{number:08d}", complaint="demam", urgency="yellow",
        place=PlaceForm(village_code=VILLAGES[number % len(VILLAGES)], alley=str(number)),
    )  # fmt: skip
    answer = request_visit(form=form, consent=True, action_id=uuid4())
    return Visit.objects.get(pk=answer["visit_id"])


async def _measure(
    web: Web, dispatchers: list[str], crews: list[str], visits: list[Visit]
) -> tuple[list[float], list[float]]:
    crowd = Crowd(b'"hello"')
    offers: list[float] = []
    hellos: list[float] = []
    try:
        await crowd.open(web.port, "/ws/live?screen=desk", dispatchers, DESKS)
        await crowd.open(web.port, "/ws/live?screen=crew", crews, CREWS)
        cookie = dispatchers[0]
        token = "x" * 32
        for visit in visits:
            ranking = await _timed(web, "GET", f"/api/desk/visits/{visit.pk}/ranking", None, cookie, token)
            first = json.loads(ranking[1])["options"][0]["team_id"]
            body = {"action_id": str(uuid4()), "seen_version": visit.version, "team_id": first}
            spent, answer = await _timed(
                web, "POST", f"/api/desk/visits/{visit.pk}/offer", body, cookie, token
            )
            if json.loads(answer).get("visit", {}).get("status") != "offered":
                raise RuntimeError(answer[:400])
            offers.append(spent)
            hellos.append((await _timed(web, "GET", "/api/session", None, cookie, token))[0])
    finally:
        crowd.close()
        await asyncio.sleep(0.1)
    return offers, hellos


async def _timed(
    web: Web, method: str, path: str, body: dict[str, object] | None, cookie: str, token: str
) -> tuple[float, bytes]:
    headers = {"Cookie": f"{cookie}; csrftoken={token}", "X-CSRFToken": token, "Origin": web.address}
    began_at = time.perf_counter()
    _status, _headers, answer = await asyncio.to_thread(web.ask, method, path, body, headers=headers)
    return time.perf_counter() - began_at, answer
