"""crew_usable_seconds: how long a cheap phone on a bad line waits for its page."""

import os
import shutil
import statistics
import time

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from tests import builders
from tests.bench.registry import Ground, Result, bench
from tests.serving import sign_in, start_web, web_environment

AIM_SECONDS = 4.0
BYTES_PER_SECOND = 400_000 / 8
"""400 kbit/s each way."""
LATENCY_MS = 400
SLOWER_CPU = 6
TIMES = 3
READY = "h1:has-text('Kunjungan hari ini')"
KEPT = "() => navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length > 0)"


@bench("crew_usable_seconds")
def crew_usable(ground: Ground) -> Result:
    """From the address to today's visits on the screen, of a crew on duty: the first time, and every later time.

    Chromium's own throttling: 400 kbit/s, 400 ms a request, the processor six times slower than this machine's.
    The later visit starts from the page and the day that the phone keeps, and is drawn before the line answers.
    """
    duty = builders.build_team_on_duty()
    name, _, value = sign_in(duty.people[0]).partition("=")
    web = start_web(web_environment())
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
                args=["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
            )
            first, later = [], []
            for _ in range(TIMES):
                context = browser.new_context(
                    viewport={"width": 390, "height": 844},
                    base_url=web.address,
                    locale="id-ID",
                    is_mobile=True,
                )
                cookie = value.split(";")[0]
                context.add_cookies([{"name": name, "value": cookie, "url": web.address}])
                first.append(_seconds(context))
                later.append(_seconds(context))
                context.close()
            browser.close()
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    return Result(
        value=round(statistics.median(first), 2),
        unit="s",
        peer="aim of the first visit",
        peer_value=AIM_SECONDS,
        detail={
            "later_visits": round(statistics.median(later), 2),
            "first_longest": round(max(first), 2),
            "later_longest": round(max(later), 2),
            "kbit_per_second": 400,
            "latency_ms": LATENCY_MS,
            "slower_cpu": SLOWER_CPU,
        },
    )


def _seconds(context: BrowserContext) -> float:
    """One visit on the slow phone, and then all that comes later, so that the next visit finds it kept."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    _slow(line)
    began = time.monotonic()
    page.goto("/tim", wait_until="commit")
    page.wait_for_selector(READY, timeout=120_000)
    took = time.monotonic() - began
    _kept(page)
    page.close()
    return took


def _slow(line: CDPSession) -> None:
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False, "latency": LATENCY_MS,
            "downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND,
        },
    )  # fmt: skip
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})


def _kept(page: Page) -> None:
    page.wait_for_function(KEPT, timeout=120_000)
