"""A running Makassar and real browsers. Screenshots of every screen are kept in tests/artefacts/."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dottoro.startup.servers import running_servers
from tests.city import City
from tests.journeys.crew import Desk, Phone, TakePhone, take_phone
from tests.journeys.screens import (
    DESK,
    FAR_ZONE,
    PATIENCE_MS,
    PHONE,
    WALL,
    keep_shot,
    serious_findings,
    sign_in,
)
from tests.servers import temporary_folder
from tests.templates import FAR_DATABASE_ZONE, copied_city

__all__ = [
    "DESK", "FAR_ZONE", "PHONE", "WALL", "Opener", "keep_shot", "running_city", "serious_findings", "sign_in",
]  # fmt: skip


@contextmanager
def running_city(
    *before: tuple[str, ...],
    application: str = City.application,
    families: int = 0,
    **environment: str,
) -> Iterator[City]:
    """A city with its people on the roster, web and worker running; nobody simulated.

    ``before``: commands of manage.py to run when the city is loaded and nobody serves yet. ``families``: with a
    year of so many families behind it.
    """
    with ExitStack() as stack:
        folder = temporary_folder(stack)
        code = environment.get("DOTTORO_CITY", "makassar")
        database_url = stack.enter_context(copied_city(code, families=families))
        named = {"DATABASE_URL": database_url}
        servers = stack.enter_context(running_servers(folder, named, durable=False))
        city = City(servers, folder, application)
        city.environment["DOTTORO_DATABASE_TIMEZONE"] = FAR_DATABASE_ZONE
        city.environment.update(environment)
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Gone with its stories: as long as it is there, Django refuses this thread its database."""
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
        page.set_default_timeout(PATIENCE_MS)
        if username is not None:
            sign_in(page, username)
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture
def take(browser: Browser, makassar: City) -> Iterator[TakePhone]:
    """Take a phone of a team; all of them are put away afterwards."""
    phones: list[Phone] = []

    def taker(team: str, *, worker: bool = True, located: bool = True) -> Phone:
        phones.append(take_phone(browser, makassar.address, team, worker=worker, located=located))
        return phones[-1]

    yield taker
    for phone in phones:
        phone.context.close()


@pytest.fixture(scope="module")
def desk(browser: Browser, makassar: City) -> Iterator[Desk]:
    """A dispatcher who works through the API."""
    at_work = Desk(browser, makassar.address)
    yield at_work
    at_work.context.close()
