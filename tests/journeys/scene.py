"""Crews whose phones work through the API, and a dispatcher who calls visits in: a small city to choose in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext

from tests.journeys.crew import Desk
from tests.journeys.screens import sign_in

Json = dict[str, Any]
Spot = tuple[float, float]
KASSI_KASSI: Spot = (-5.17096, 119.45428)
MANGASA: Spot = (-5.16337, 119.43892)
NEAR: Spot = (-5.1685, 119.4512)
"""Some 400 m from the puskesmas of Kassi-Kassi."""
FARTHER: Spot = (-5.1500, 119.4620)
"""Some 2.5 km from it."""
CANCELLED = "entered_wrongly"
NUMBERS = (f"08112007{n}" for n in range(100, 999))
"""Every caller has a number of their own, so that no call counts as a repeated one."""


@dataclass
class Crew:
    """A crew whose phone works through the API."""

    context: BrowserContext
    address: str
    team: str
    sequence: int = 0
    today: Json = field(default_factory=dict)

    @classmethod
    def of(cls, browser: Browser, address: str, team: str) -> "Crew":
        """Signed in, not yet on duty."""
        context = browser.new_context(base_url=address)
        page = context.new_page()
        sign_in(page, f"tim-{team.lower()}")
        page.close()
        crew = cls(context, address, team)
        crew.look()
        return crew

    def moment(self) -> datetime:
        """The city's time."""
        return datetime.fromisoformat(self.context.request.get("/api/session").json()["clock"]["now"])

    def look(self) -> None:
        """What the phone holds now."""
        self.today = self.context.request.get("/api/crew/today").json()

    def tap(self, kind: str, visit: int | None = None, **payload: Any) -> None:
        """One tap, which must be taken."""
        self.sequence += 1
        at = self.moment().isoformat()
        item = {
            "action_id": str(uuid4()), "sequence": self.sequence, "kind": kind, "happened_at": at,
            "visit_id": visit, "payload": payload,
        }  # fmt: skip
        token = next(each["value"] for each in self.context.cookies() if each["name"] == "csrftoken")
        answer = self.context.request.post(
            "/api/crew/actions",
            data={
                "device_id": f"phone-{self.team}", "person_id": self.today["person_id"], "sent_at": at,
                "items": [item],
            },
            headers={"X-CSRFToken": token},
        )  # fmt: skip
        assert answer.ok, answer.text()
        verdict = answer.json()["verdicts"][0]
        assert verdict["verdict"] == "stored", verdict
        self.today = answer.json()["today"]

    def start(self, spot: Spot) -> None:
        """On duty, standing there."""
        if self.today["shift"] is None or self.today["shift"]["started_at"] is None:
            now = self.moment()
            shift = next(
                each
                for each in self.today["roster"]
                if datetime.fromisoformat(each["starts_at"]) <= now < datetime.fromisoformat(each["ends_at"])
            )
            self.tap("start_shift", shift_id=shift["id"])
            self.look()
        self.stand(spot)

    def stand(self, spot: Spot) -> None:
        """A fresh fix."""
        fix = {"t": int(self.moment().timestamp() * 1000), "lat": spot[0], "lon": spot[1], "acc": 8.0}
        answer = self.context.request.post(
            "/api/positions", data={"token": self.today["position_token"], "fixes": [fix]}
        )
        assert answer.ok, answer.text()


@dataclass
class Scene:
    """Three crews and a dispatcher who works through the API."""

    desk: Desk
    crews: dict[str, Crew]
    called: list[Json] = field(default_factory=list)

    def call(self, patient: str, spot: Spot, urgency: str, *, needs: tuple[str, ...] = ()) -> Json:
        """Somebody calls for a patient there; the visit."""
        moment = self.desk.context.request.get("/api/session").json()["clock"]["now"]
        phone = next(NUMBERS)
        visit: Json = self.desk.send(
            "/api/desk/calls",
            disposition="request",
            phone=phone,
            answered_at=moment,
            visit={
                "caller_name": "Dg. Bau", "caller_phone": phone, "patient_name": patient, "patient_age": 71,
                "complaint": "Demam tiga hari, lemas, tidak mau makan", "urgency": urgency, "needs": list(needs),
                "red_flags": ["breathing"] if urgency == "red" else [],
                "place": {
                    "street": "Jl. Sultan Alauddin", "alley": "7", "landmark": "masjid Nurul Iman",
                    "lat": spot[0], "lon": spot[1], "pin_source": "map", "pin_radius_metres": 40,
                },
            },
        )["visit"]  # fmt: skip
        self.called.append(visit)
        return visit

    def now(self, visit: Json) -> Json:
        """The visit as it stands."""
        found: Json = self.desk.history(visit["id"])["visit"]
        return found

    def ranking(self, visit: Json) -> Json:
        """Who could go."""
        found: Json = self.desk.context.request.get(f"/api/desk/visits/{visit['id']}/ranking").json()
        return found

    def offer_first(self, visit: Json) -> str:
        """Ask the first team; its code."""
        first = self.ranking(visit)["options"][0]
        self.desk.send(
            f"/api/desk/visits/{visit['id']}/offer",
            seen_version=self.now(visit)["version"],
            team_id=first["team_id"],
        )
        return str(first["team"])

    def end_all(self) -> None:
        """Nothing of a test stays open."""
        for visit in self.called:
            now = self.now(visit)
            if now["ended_at"] is None:
                self.desk.send(
                    f"/api/desk/visits/{visit['id']}/cancel", seen_version=now["version"], reason=CANCELLED
                )
        self.called.clear()
