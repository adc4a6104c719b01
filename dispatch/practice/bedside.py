"""What an invented crew measures and writes down. Pure; values that a body can have, invented all the same."""

from datetime import date, timedelta
from random import Random
from typing import Any

from clinics.vitals import Range, calm_limits
from dispatch.practice.stories import Story, story_of

SERVICE_SPREAD = (0.7, 1.45)
OUTCOMES = {"completed": 0.84, "referred": 0.07, "not_home": 0.05, "refused": 0.03, "referred_on_foot": 0.01}
HOSPITAL = "IGD rumah sakit terdekat"


def scene_minutes(draw: Random, complaint: str, outcome: str) -> float:
    """Minutes at the door or the bedside."""
    if outcome == "not_home":
        return draw.uniform(5, 9)
    if outcome == "refused":
        return draw.uniform(6, 12)
    return story_of(complaint).minutes * draw.uniform(*SERVICE_SPREAD)


def choose_outcome(draw: Random, complaint: str) -> str:
    """How the visit ends; red stories end at the hospital far more often."""
    if story_of(complaint).urgency == "red":
        return draw.choices(("completed", "referred", "refused"), weights=(0.62, 0.35, 0.03))[0]
    return draw.choices(list(OUTCOMES), weights=list(OUTCOMES.values()))[0]


def finish_payload(outcome: str) -> dict[str, Any]:  # the payload of a crew action
    """What the phone sends at the end."""
    if outcome == "referred":
        return {
            "outcome": "referred",
            "destination": HOSPITAL,
            "transport": "own_van",
            "condition_after": "Sadar, napas dan tekanan darah stabil selama perjalanan disiapkan.",
        }
    if outcome == "referred_on_foot":
        return {"outcome": "referred", "destination": "poliklinik puskesmas", "transport": "family"}
    return {"outcome": outcome}


def note_payload(
    draw: Random, *, complaint: str, age: int | None, outcome: str, day: date, nameless: bool
) -> dict[str, Any]:  # the payload of a crew action
    """The short note."""
    story = story_of(complaint)
    note: dict[str, Any] = {
        "complaint": complaint,
        "findings": story.findings,
        "treatment": story.treatment,
        "advice": story.advice,
        "vitals": _vitals(draw, story, age),
    }
    if outcome == "refused":
        note |= {
            "treatment": "",
            "advice": "Keluarga menolak tindakan; dianjurkan menghubungi 112 lagi bila memburuk.",
        }
    elif outcome.startswith("referred"):
        note |= {"advice": f"Dirujuk ke {finish_payload(outcome)['destination']}."}
    elif story.next_days is not None:
        wanted = day + timedelta(days=story.next_days + draw.choice((0, 0, 1)))
        note |= {"next_visit_on": wanted.isoformat(), "next_visit_reason": story.next_reason}
    if nameless:
        note["patient_name"] = "Nama belum diketahui"
    return note


def _vitals(draw: Random, story: Story, age: int | None) -> dict[str, Any]:
    """Signs that go with the urgency; children have no cuff of their size in the bag."""
    child = age is not None and age < 12
    ill, severe = story.urgency != "green", story.urgency == "red"
    calm = calm_limits(age=age)
    fast = 118 if child else 104 if severe else 92 if ill else 80
    breaths = 28 if severe else 21 if ill else 18
    signs: dict[str, Any] = {
        "pulse": round(draw.gauss(_within(calm["pulse"], 0.55) if child else fast, 8)),
        "respiration": round(draw.gauss(_within(calm["respiration"], 0.5) if child else breaths, 2)),
        "temperature": round(draw.gauss(38.4 if "emam" in story.complaint else 36.8, 0.3), 1),
        "spo2": min(100, round(draw.gauss(90 if "breathing" in story.red_flags else 97, 1.5))),
        "consciousness": "V" if "unconscious" in story.red_flags else "A",
    }
    if not child:
        high = "ekanan darah" in story.complaint or "stroke" in story.red_flags
        systolic = round(draw.gauss(168 if high else 132, 10))
        signs |= {
            "systolic": systolic,
            "diastolic": min(systolic - 25, round(draw.gauss(96 if high else 80, 6))),
        }
    if "gula" in story.complaint or "diabetes" in story.complaint:
        signs["glucose"] = round(draw.gauss(46 if severe else 228, 12 if severe else 45))
    return signs


def _within(calm: Range, share: float) -> float:
    """A value inside the calm limits of an age."""
    return calm.low + share * (calm.high - calm.low)
