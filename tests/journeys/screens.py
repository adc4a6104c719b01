"""What every journey does at a screen: sizes, signing in, a picture, and what axe finds."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PASSWORD = "dottoro-praktik"
SHOTS = Path(__file__).resolve().parents[1] / "artefacts"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}
PATIENCE_MS = 40_000
"""How long a browser waits for what must come: far more than it takes, so that a busy machine fails nobody."""
FAR_ZONE = "America/Anchorage"
"""Browsers run in a far time zone: what they show must be the city's time."""


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


def serious_findings(page: Page, *, but: str = "") -> list[str]:
    """What axe finds that is serious or critical: rule and first element; ``but``: a rule that is not asked here."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['nodes'][0]['target']}"
        for item in found
        if item["impact"] in ("serious", "critical") and item["id"] != but
    ]
