"""caseload_p95_ms, report_ms: what a head waits for, on a practice year with 5,000 patients in one puskesmas."""

import time
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.management import call_command

from clinics.clock import today
from clinics.models import Household, Patient, Person
from dispatch.models import Visit
from tests.bench.registry import Ground, Result, bench, percentile
from tests.serving import Web, sign_in, start_web, web_environment

LIMIT_MS = 300.0
"""Every list answers in less (p95)."""
HEAD = "kepala-kassi-kassi"
ROUNDS = 6
FILTERS = (
    "", "q=rahmah", "q=0840", "overdue=true", "klaster=3", "klaster=2", "doctor=0", "sort=name", "sort=last",
    "sort=age", "page=50", "page=100", "state=",
)  # fmt: skip


@bench("caseload_p95_ms")
def caseload(ground: Ground) -> Result:
    """One page of the caseload by every filter, sort and far page, from the product itself."""
    head = _year()
    Household.objects.update(clinic=head.clinic)
    Patient.objects.update(clinic=head.clinic)
    paths = [f"/api/clinic/caseload?{query}" for query in FILTERS] * ROUNDS
    took = _times(head, paths)
    return Result(
        value=round(percentile(took, 0.95), 1), unit="ms", peer="limit", peer_value=LIMIT_MS,
        detail={"patients": Patient.objects.count(), "requests": len(took), "median": round(percentile(took, 0.5), 1)},
    )  # fmt: skip


@bench("report_ms")
def report(ground: Ground) -> Result:
    """Response times and breakdowns of a year, and every monthly report, of one puskesmas: the p95 of 42 requests."""
    head = _year()
    start = today() - timedelta(days=364)
    year = f"start={start}&end={today()}"
    paths = [f"/api/clinic/response-times?{year}", f"/api/clinic/response-times/parts?{year}"]
    paths += [f"/api/clinic/monthly?month={month}" for month in _months(start)]
    took = _times(head, paths * 3)
    return Result(
        value=round(percentile(took, 0.95), 1), unit="ms", peer="limit", peer_value=LIMIT_MS,
        detail={"visits": Visit.objects.count(), "requests": len(took), "median": round(percentile(took, 0.5), 1)},
    )  # fmt: skip


def _year() -> Person:
    """Makassar with its year; the head of Kassi-Kassi."""
    call_command("load_city", "makassar", verbosity=0)
    call_command("practice_setup", verbosity=0)
    call_command("practice_year", verbosity=0)
    return Person.objects.select_related("clinic").get(username=HEAD)


def _months(start: date) -> Iterable[date]:
    return [(start + timedelta(days=30 * number)).replace(day=1) for number in range(1, 13)]


def _times(person: Person, paths: list[str]) -> list[float]:
    """Milliseconds of each request, one after the other, after one that warms up."""
    cookie, took = sign_in(person), []
    web = start_web(web_environment(DOTTORO_MODE="practice"))
    try:
        _ask(web, paths[0], cookie)
        for path in paths:
            began = time.perf_counter()
            _ask(web, path, cookie)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    return took


def _ask(web: Web, path: str, cookie: str) -> None:
    status, _headers, body = web.ask("GET", path, headers={"Cookie": cookie})
    if status != 200:
        raise RuntimeError(f"{path} answers {status}: {body[:200]!r}")
