"""desk_action_p95_ms: offering a visit over HTTP while 30 desks and 100 crews are connected."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import uvloop
from django.core.management import call_command
from django.test import override_settings

from clinics.clock import now
from clinics.models import Person, Shift, ShiftMember, Team
from dispatch.models import Visit
from dispatch.services.forms import PlaceForm, VisitForm
from dispatch.services.intake import request_visit
from tests.bench.listeners import Crowd
from tests.bench.outside import no_way_out
from tests.bench.registry import Ground, Result, bench, percentile
from tests.osrm_server import black_hole, running_osrm
from tests.serving import Web, sign_in, start_web, web_environment

DESKS, CREWS = 30, 100
OFFERS = 60
VILLAGES = ("73.71.13.1002", "73.71.13.1001", "73.71.09.1001", "73.71.10.1004", "73.71.04.1001")


@bench("desk_action_p95_ms")
def desk_action(ground: Ground) -> Result:
    """p95 of ``offer_visit`` (ranking, offer, event, card) against p95 of the cheapest request, in turns."""
    return _desk_at_work({})


@bench("desk_action_roads_p95_ms")
def desk_action_roads(ground: Ground) -> Result:
    """The same along 100,000 points of generated roads."""
    roads = {"DOTTORO_TRAVEL": "roads", "DOTTORO_ROADS": str(ground.folder / "roads")}
    return _desk_at_work(roads, roads=ground.folder)


@bench("desk_action_router_hangs_p95_ms")
def desk_action_router_hangs(ground: Ground) -> Result:
    """The same while a router is asked that takes connections and never says a word."""
    with black_hole() as url:
        return _desk_at_work({"DOTTORO_TRAVEL": "osrm", "DOTTORO_OSRM_URL": url})


@bench("desk_action_router_nonsense_p95_ms")
def desk_action_router_nonsense(ground: Ground) -> Result:
    """The same while a router answers what no router says."""
    with running_osrm("garbage") as router:
        return _desk_at_work({"DOTTORO_TRAVEL": "osrm", "DOTTORO_OSRM_URL": router.url})


def _desk_at_work(environment: dict[str, str], *, roads: Path | None = None) -> Result:
    call_command("load_city", "makassar", verbosity=0)
    call_command("practice_setup", verbosity=0)
    if roads is not None:
        _import_roads(roads)
    everybody_on_duty()
    dispatchers = [sign_in(person) for person in Person.objects.filter(role="dispatcher")]
    crews = [sign_in(person) for person in Person.objects.filter(role="crew")[:CREWS]]
    visits = [_visit(number) for number in range(OFFERS)]
    web = start_web(web_environment(**environment))
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            times = runner.run(_measure(web, dispatchers, crews, visits))
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    offers = times.seconds["offer"]
    return Result(
        value=round(percentile(offers, 0.95) * 1000, 1),
        unit="ms",
        peer="GET /api/session in the same run",
        peer_value=round(percentile(times.seconds["session"], 0.95) * 1000, 1),
        detail={
            "desks": DESKS, "crews": CREWS, "offers": len(offers), "teams_on_duty": Team.objects.count(),
            "p50_ms": round(percentile(offers, 0.5) * 1000, 1), "aim_ms": 300,
            "slowest_offer_ms": round(max(offers) * 1000, 1),
            "slowest_offer_is_number": offers.index(max(offers)) + 1,
            "slowest_after_ten_ms": round(max(offers[10:]) * 1000, 1),
            **{
                f"{name}_p95_ms": round(percentile(times.seconds[name], 0.95) * 1000, 1)
                for name in ("ranking", "plan", "coverage")
            },
            "source": ", ".join(sorted(times.sources)),
            "outbound": "refused by the kernel" if no_way_out() else "open: this kernel gives no namespace",
        },
    )  # fmt: skip


def _import_roads(folder: Path) -> None:
    """Generated streets over the city, imported."""
    file = folder / "streets.osm.pbf"
    with override_settings(ROADS_DIR=folder / "roads"), StringIO() as said:
        call_command("practice_streets", str(file), nodes=100_000, stdout=said)
        call_command("import_roads", str(file), stdout=said, stderr=said)


def everybody_on_duty() -> None:
    """Every team of the practice city at work, with two people."""
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


@dataclass
class Times:
    """Seconds of each kind of request, and where the times of the first teams came from."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sources: set[str] = field(default_factory=set)


async def _measure(web: Web, dispatchers: list[str], crews: list[str], visits: list[Visit]) -> Times:
    crowd = Crowd(b'"hello"')
    times = Times()
    cookie, token = dispatchers[0], "x" * 32

    async def ask(name: str, method: str, path: str, body: dict[str, object] | None = None) -> bytes:
        spent, answer = await _timed(web, method, path, body, cookie, token)
        times.seconds[name].append(spent)
        return answer

    try:
        await crowd.open(web.port, "/ws/live?screen=desk", dispatchers, DESKS)
        await crowd.open(web.port, "/ws/live?screen=crew", crews, CREWS)
        for visit in visits:
            await ask("plan", "GET", "/api/desk/plan")
            first = json.loads(await ask("ranking", "GET", f"/api/desk/visits/{visit.pk}/ranking"))[
                "options"
            ][0]
            times.sources.add(first["source"])
            body = {"action_id": str(uuid4()), "seen_version": visit.version, "team_id": first["team_id"]}
            answer = await ask("offer", "POST", f"/api/desk/visits/{visit.pk}/offer", body)
            if json.loads(answer).get("visit", {}).get("status") != "offered":
                raise RuntimeError(answer[:400])
            await ask("coverage", "GET", "/api/desk/coverage")
            await ask("session", "GET", "/api/session")
    finally:
        crowd.close()
        await asyncio.sleep(0.1)
    return times


async def _timed(
    web: Web, method: str, path: str, body: dict[str, object] | None, cookie: str, token: str
) -> tuple[float, bytes]:
    headers = {"Cookie": f"{cookie}; csrftoken={token}", "X-CSRFToken": token, "Origin": web.address}
    began_at = time.perf_counter()
    _status, _headers, answer = await asyncio.to_thread(web.ask, method, path, body, headers=headers)
    return time.perf_counter() - began_at, answer
