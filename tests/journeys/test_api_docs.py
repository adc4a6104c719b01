"""The page that shows the API: whole under the strict policy, with nothing fetched from elsewhere."""

import pytest
from playwright.sync_api import Page, Request

from tests.city import City
from tests.journeys.conftest import Opener, keep_shot

pytestmark = pytest.mark.journey


def test_a_developer_reads_the_api_and_tries_a_command_with_nothing_from_elsewhere(
    open_page: Opener, makassar: City
) -> None:
    page = open_page("/", "meja1")
    complaints, elsewhere = _watched(page, makassar.address)

    page.goto("/api/docs")
    page.wait_for_selector("#operations-session-set_language")
    shown = page.locator(".opblock").count()
    keep_shot(page, "api-docs")
    command = page.locator("#operations-session-set_language")
    command.locator(".opblock-summary-control").click()
    command.locator(".try-out__btn").click()
    command.locator("textarea.body-param__text").fill('{"language": "en"}')
    command.locator(".execute").click()
    status = command.locator(".live-responses-table tbody .response-col_status")
    status.wait_for()

    assert status.inner_text().startswith("200")
    assert shown > 30
    assert complaints == []
    assert elsewhere == []


def _watched(page: Page, address: str) -> tuple[list[str], list[str]]:
    """What the browser complains about, and what it asks of anybody but us."""
    complaints: list[str] = []
    elsewhere: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            elsewhere.append(request.url)

    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note)
    return complaints, elsewhere
