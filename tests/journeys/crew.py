"""A crew with a phone in its hand, and a desk that offers it a visit, both at a running Makassar."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from playwright.sync_api import APIResponse, Browser, BrowserContext, Geolocation, Locator, Page, expect

from tests.journeys.screens import FAR_ZONE, PATIENCE_MS, PHONE, sign_in

HERE: Geolocation = {"latitude": -5.1655, "longitude": 119.4402, "accuracy": 12}
PATIENT = "Dg. Ngai"
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Phone:
    """One phone: its browser (cookies, storage) and the tab in front."""

    context: BrowserContext
    page: Page
    team: str
    located: bool = True

    @property
    def header(self) -> Locator:
        """The line to the server and what is not sent yet."""
        return self.page.locator("header")

    def button(self, name: str) -> Locator:
        """A button by what is written on it."""
        return self.page.get_by_role("button", name=re.compile(name))

    def start_shift(self) -> None:
        """Everything in the bag, then on duty."""
        self.button("Semua ada").click()
        self.page.get_by_role("button", name="Mulai jaga").click()
        expect(self.page.get_by_role("heading", name="Kunjungan hari ini")).to_be_visible()
        self.expect_all_sent()
        if self.located:
            # the browser's satellite answers anew: a fix from before the shift is nobody's business
            self.context.set_geolocation({**HERE, "latitude": HERE["latitude"] + 0.00001})

    def accept(self) -> None:
        """The offer's big button."""
        self.page.locator(".offer").get_by_role("button", name="Terima").click()
        expect(self.button("Berangkat")).to_be_visible()

    def expect_all_sent(self) -> None:
        """The queue is empty and the line is up."""
        expect(self.header).to_contain_text("Daring")
        expect(self.header).not_to_contain_text(re.compile("terkirim|dikirim"))

    def expect_waiting(self, count: int) -> None:
        """So many taps wait for the network."""
        expect(self.header).to_contain_text(re.compile(rf"{count} (belum terkirim|menunggu dikirim)"))


def take_phone(
    browser: Browser, address: str, team: str, *, worker: bool = True, located: bool = True
) -> Phone:
    """A phone whose crew has signed in and opened its page. ``worker``: with the page kept on the phone."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        base_url=address,
        timezone_id=FAR_ZONE,
        locale="id-ID",
        has_touch=True,
        is_mobile=True,
        geolocation=HERE if located else None,
        permissions=["geolocation"] if located else [],
        service_workers="allow" if worker else "block",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    sign_in(page, f"tim-{team.lower()}")
    page.goto("/tim")
    if worker:
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return Phone(context, page, team, located)


def phone_on_duty(
    browser: Browser, address: str, team: str, *, worker: bool = True, located: bool = True
) -> Phone:
    """A phone whose crew has begun its shift, now or in an earlier test."""
    phone = take_phone(browser, address, team, worker=worker, located=located)
    begin = phone.page.get_by_role("button", name="Mulai jaga")
    begin.or_(phone.page.get_by_role("heading", name="Kunjungan hari ini")).first.wait_for()
    if begin.count():
        phone.start_shift()
    return phone


TakePhone = Callable[..., Phone]
"""``take("KKS1")``: the phone of a team."""


class Desk:
    """A dispatcher who works through the API."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.context = browser.new_context(base_url=address)
        page = self.context.new_page()
        sign_in(page, "meja1")
        page.close()

    def post(self, path: str, **body: Any) -> APIResponse:
        """A command, and whatever is answered."""
        token = next(cookie["value"] for cookie in self.context.cookies() if cookie["name"] == "csrftoken")
        return self.context.request.post(
            path, data={"action_id": str(uuid4()), **body}, headers={"X-CSRFToken": token}
        )

    def send(self, path: str, **body: Any) -> dict[str, Any]:
        """A command, which must be taken."""
        answer = self.post(path, **body)
        assert answer.ok, answer.text()
        found: dict[str, Any] = answer.json()
        return found

    def offer(
        self,
        team: str,
        *,
        patient: str = PATIENT,
        age: int | None = 71,
        red_flags: tuple[str, ...] = (),
        home: tuple[float, float] = (-5.166, 119.442),
    ) -> dict[str, Any]:
        """A new visit, offered to a team; the visit as it stands then. With a red flag it is a red one."""
        moment = self.context.request.get("/api/session").json()["clock"]["now"]
        visit = self.send(
            "/api/desk/calls",
            disposition="request",
            phone="0811000123",
            answered_at=moment,
            visit={
                "caller_name": "Dg. Bau", "caller_phone": "0811000123", "relationship": "anak",
                "patient_name": patient, "patient_age": age, "patient_sex": "male" if age else "unknown",
                "complaint": "Demam 3 hari", "urgency": "red" if red_flags else "yellow",
                "red_flags": list(red_flags),
                "place": {
                    "street": "Jl. Sultan Alauddin", "alley": "Lr. 7", "landmark": "dekat Masjid Nurul Iman",
                    "lat": home[0], "lon": home[1], "pin_source": "map", "pin_radius_metres": 40,
                },
            },
        )["visit"]  # fmt: skip
        ranked = self.context.request.get(f"/api/desk/visits/{visit['id']}/ranking").json()
        chosen = next(option for option in ranked["options"] if option["team"] == team)
        answer = self.send(
            f"/api/desk/visits/{visit['id']}/offer",
            seen_version=visit["version"],
            team_id=chosen["team_id"],
            override_reason="" if chosen["rank"] == 1 else "knows_patient",
        )
        offered: dict[str, Any] = answer["visit"]
        return offered

    def withdraw(self, visit: dict[str, Any]) -> None:
        """Take the offer back; the phone may see it at the same moment, then once more."""
        for _ in range(3):
            version = self.history(visit["id"])["visit"]["version"]
            answer = self.post(f"/api/desk/visits/{visit['id']}/withdraw", seen_version=version)
            if answer.ok or answer.json()["error"]["code"] != "moved_on":
                break
        assert answer.ok, answer.text()

    def history(self, visit_id: int) -> dict[str, Any]:
        """Everything that happened to a visit."""
        found: dict[str, Any] = self.context.request.get(f"/api/visits/{visit_id}/history").json()
        return found

    def happened(self, visit_id: int) -> Counter[str]:
        """How often each kind of event happened."""
        return Counter(event["kind"] for event in self.history(visit_id)["events"])
