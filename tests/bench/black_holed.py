"""desk_black_holed_p95_ms: a desk at work while nobody outside says a word: router, gateway, push and geocoder.

Each takes connections and never answers. The worker runs beside, its lanes hanging; what the desk presses must stay
quick, deadlines must fire in time, and the desk must be told who is silent.
"""

import json
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import connection

from clinics.clock import forget_clock, now, real_now
from clinics.models import Installation, Person, ShiftMember
from dispatch.models import Deadline, Message, OutsideService, PushSubscription, Switch, UrgencyTarget
from dispatch.outside import vapid
from dottoro.startup.processes import wait_until
from tests.bench.desk import VILLAGES, everybody_on_duty
from tests.bench.outside import no_way_out
from tests.bench.registry import Ground, Result, bench, percentile
from tests.osrm_server import black_hole
from tests.serving import CHECKOUT, Web, sign_in, start_web, web_environment

ROUNDS = 40
AIM_MS = 300
LATEST_SECONDS = 5.0
"""A deadline acts at most so late (invariant I9)."""
OFFER_SECONDS = 3
SILENT = {"router", "gateway", "push", "geocoding"}


@bench("desk_black_holed_p95_ms")
def desk_black_holed(ground: Ground) -> Result:
    """p95 of everything the desk presses, the slowest kind of action named, against the cheapest request."""
    call_command("load_city", "makassar", verbosity=0)
    call_command("practice_setup", verbosity=0)
    _make_real()
    everybody_on_duty()
    UrgencyTarget.objects.update(offer_seconds=OFFER_SECONDS)
    for name in ("messages", "push", "geocoding"):
        Switch.objects.update_or_create(name=name, defaults={"on": True})
    with ExitStack() as stack:
        holes = {name: stack.enter_context(black_hole()) for name in SILENT}
        _phones_with_push(holes["push"])
        environment = web_environment(
            DOTTORO_MODE="real", DOTTORO_ALLOWED_HOSTS="127.0.0.1", DOTTORO_OUTSIDE_ALLOW_LOCAL="1",
            DOTTORO_TRAVEL="osrm", DOTTORO_OSRM_URL=holes["router"],
            DOTTORO_MESSAGES="gateway", DOTTORO_GATEWAY_URL=f"{holes['gateway']}/send",
            DOTTORO_GEOCODER_URL=holes["geocoding"], DOTTORO_PUBLIC_URL="https://dispatch.example.id",
        )  # fmt: skip
        web = start_web(environment)
        stack.callback(web.log.unlink, missing_ok=True)
        stack.callback(web.stop)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker"],
            cwd=CHECKOUT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(_end, worker)
        _wait_for_worker()
        desk = _Desk(web, sign_in(Person.objects.filter(role="dispatcher")[0]))
        for number in range(ROUNDS):
            desk.take_and_send(number)
        silent = desk.wait_until_told()
        late = _latest_deadline()
    slowest = max(desk.seconds, key=lambda name: percentile(desk.seconds[name], 0.95))
    pressed = [spent for name, all_of in desk.seconds.items() if name != "session" for spent in all_of]
    return Result(
        value=round(percentile(desk.seconds[slowest], 0.95) * 1000, 1),
        unit="ms",
        peer="GET /api/session in the same run",
        peer_value=round(percentile(desk.seconds["session"], 0.95) * 1000, 1),
        detail={
            "slowest_action": slowest, "aim_ms": AIM_MS, "actions": len(pressed),
            "all_actions_p95_ms": round(percentile(pressed, 0.95) * 1000, 1),
            **{
                f"{name}_p95_ms": round(percentile(spent, 0.95) * 1000, 1)
                for name, spent in sorted(desk.seconds.items())
            },
            "silent": ", ".join(sorted(silent)), "latest_deadline_seconds": round(late, 2),
            "messages_waiting": Message.objects.filter(status="queued").count(),
            "outbound": "refused by the kernel" if no_way_out() else "open: this kernel gives no namespace",
        },
    )  # fmt: skip


def _make_real() -> None:
    """The people of the practice city under a real city's stamp: from a practice city nothing would leave at all."""
    at = real_now()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinics_installation DISABLE TRIGGER installation_keeps_its_stamp")
        Installation.objects.update(kind="real", clock_factor=1.0, clock_anchor=at, real_anchor=at)
        cursor.execute("ALTER TABLE clinics_installation ENABLE TRIGGER installation_keeps_its_stamp")
    forget_clock()


def _phones_with_push(hole: str) -> None:
    PushSubscription.objects.bulk_create(
        PushSubscription(
            endpoint=f"{hole}/send/{person}", person_id=person, key_id=vapid.key_id(), created_at=now()
        )
        for person in ShiftMember.objects.filter(on_duty=True).values_list("person_id", flat=True)
    )


def _wait_for_worker() -> None:
    """Until its lanes work: the gateway has been asked once, and has not answered."""
    at = now()
    Message.objects.create(
        ref=uuid4(), kind="test", phone="+6281200000000", status="queued", driver="gateway",
        queued_at=at, due_at=at, ends_at=at + timedelta(minutes=15),
    )  # fmt: skip
    if not wait_until(OutsideService.objects.filter(name="gateway").exists, seconds=120, every=0.2):
        raise RuntimeError("the worker does not work")


def _latest_deadline() -> float:
    """Seconds by which the latest deadline of the run was late, those that should have fired and did not included."""
    at = now()
    due = Deadline.objects.filter(
        due_at__lt=at - timedelta(seconds=LATEST_SECONDS), outcome__in=("", "fired")
    )
    fired = [((row.done_at or at) - row.due_at).total_seconds() for row in due]
    if not fired:
        raise RuntimeError("no deadline fell due")
    if max(fired) > LATEST_SECONDS:
        raise RuntimeError(f"of {len(fired)} deadlines one was {max(fired):.1f} s late")
    return max(fired)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Desk:
    """A dispatcher who takes a call, sends a team, and thinks again."""

    def __init__(self, web: Web, cookie: str) -> None:
        self.web, self.cookie = web, cookie
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def take_and_send(self, number: int) -> None:
        """One call and what follows; every second visit is left with its offer, which nobody sees."""
        line = f"Jl Sultan Alauddin Lrg {number} nomor {number + 1}"
        self.ask("find_place", "GET", f"/api/places/find?q={line.replace(' ', '%20')}")
        self.ask("ask_online", "POST", "/api/places/online", {"q": line})
        visit = self.command(
            "take_call", "/api/desk/calls",
            disposition="request", answered_at=now().isoformat(), phone=f"0812{number:08d}",
            visit={
                "caller_name": "Dg. Bau", "caller_phone": f"0812{number:08d}", "complaint": "demam",
                "place": {"village_code": VILLAGES[number % len(VILLAGES)], "alley": str(number)},
            },
        )  # fmt: skip
        path = f"/api/desk/visits/{visit['id']}"
        visit = self.command("confirm", f"{path}/confirm", seen_version=visit["version"])
        self.ask("board", "GET", "/api/desk/board")
        self.ask("plan", "GET", "/api/desk/plan")
        first = self.ask("ranking", "GET", f"{path}/ranking")["options"][0]
        visit = self.command(
            "offer", f"{path}/offer", seen_version=visit["version"], team_id=first["team_id"]
        )
        self.ask("messages", "GET", f"{path}/messages")
        if number % 2:
            visit = self.command("withdraw", f"{path}/withdraw", seen_version=visit["version"], reason="")
            self.command("cancel", f"{path}/cancel", seen_version=visit["version"], reason="family_cancelled")
        self.ask("outside", "GET", "/api/desk/outside")
        self.ask("session", "GET", "/api/session")

    def wait_until_told(self) -> set[str]:
        """Who is silent, as the desk's header has it; all of them within a minute."""
        told: set[str] = set()
        ends_at = time.monotonic() + 60.0
        while told != SILENT and time.monotonic() < ends_at:
            told = {row["name"] for row in self.ask("board", "GET", "/api/desk/board")["outside"]}
        if told != SILENT:
            raise RuntimeError(f"the desk was told of {sorted(told)} only")
        return told

    def command(self, name: str, path: str, **body: Any) -> dict[str, Any]:
        """A command, its visit as it stands now."""
        answer = self.ask(name, "POST", path, {"action_id": str(uuid4()), **body})
        card = answer["visit"]
        return dict(card)

    def ask(self, name: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One timed request; what it answered."""
        token = "x" * 32
        headers = {
            "Cookie": f"{self.cookie}; csrftoken={token}", "X-CSRFToken": token, "Origin": self.web.address,
        }  # fmt: skip
        began_at = time.perf_counter()
        status, _headers, answer = self.web.ask(method, path, body, headers=headers)
        self.seconds[name].append(time.perf_counter() - began_at)
        if status != 200:
            raise RuntimeError(f"{name}: {status} {answer[:300]!r}")
        return json.loads(answer)
