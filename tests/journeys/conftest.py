"""A running Makassar and real browsers. Screenshots of every screen are kept in tests/artefacts/."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dottoro.startup.servers import running_servers
from tests.city import City
from tests.servers import temporary_folder

PASSWORD = "dottoro-praktik"
SHOTS = Path(__file__).resolve().parents[1] / "artefacts"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
FAR_ZONE = "America/Anchorage"
"""Browsers run in a far time zone: what they show must be the city's time."""


@contextmanager
def running_city(*before: tuple[str, ...], **environment: str) -> Iterator[City]:
    """A city with its people on the roster, web and worker running; nobody simulated.

    ``before``: commands of manage.py to run when the city is loaded and nobody serves yet.
    """
    with ExitStack() as stack:
        folder = temporary_folder(stack)
        servers = stack.enter_context(running_servers(folder, {}, durable=False))
        city = City(servers, folder)
        city.environment["DOTTORO_DATABASE_TIMEZONE"] = "Pacific/Kiritimati"
        city.environment.update(environment)
        city.prepare()
        for words in before:
            city.manage(*words)
        for process in (city.web, city.worker):
            process.start()
            stack.callback(process.end)
        city.wait_ready()
        yield city


@pytest.fixture(scope="module")
def makassar() -> Iterator[City]:
    """Makassar, without roads."""
    with running_city() as city:
        yield city


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    assert path, "chromium is missing: sudo apt install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                *("--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"),
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield chromium
        chromium.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, makassar: City) -> Iterator[Opener]:
    """Open a page as somebody: ``open_page("/meja", "meja1")``, in a context of its own with its own cookies."""
    contexts: list[BrowserContext] = []

    def opener(
        path: str,
        username: str | None = None,
        *,
        viewport: dict[str, int] = DESK,
        place: tuple[float, float] | None = None,
        javascript: bool = True,
        language: str = "id-ID",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": viewport["width"], "height": viewport["height"]},
            base_url=makassar.address,
            timezone_id=FAR_ZONE,
            locale=language,
            java_script_enabled=javascript,
            has_touch=viewport is PHONE,
            geolocation={"latitude": place[0], "longitude": place[1], "accuracy": 12} if place else None,
            permissions=["geolocation"] if place else [],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if username is not None:
            sign_in(page, username)
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()


def sign_in(page: Page, username: str) -> None:
    """The sign-in page, as a person fills it in."""
    page.goto("/masuk")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/masuk" not in url)


def keep_shot(page: Page, name: str) -> None:
    """Keep a picture of the screen."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def serious_findings(page: Page) -> list[str]:
    """What axe finds that is serious or critical: rule and first element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['nodes'][0]['target']}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]
