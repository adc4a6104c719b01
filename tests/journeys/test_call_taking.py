"""Realistic calls of Makassar, taken by keyboard alone: few keys, no mouse, and no wrong visit."""

import os
import re
import statistics
from typing import Any

import psycopg
import pytest

from tests.city import City
from tests.journeys.call_taker import Call, CallTaker, Taken, read_calls
from tests.journeys.conftest import DESK, Opener, keep_shot, serious_findings
from tests.journeys.crew import Desk
from tests.proofs import note_figures

pytestmark = pytest.mark.journey

MOST_KEYS = 40
"""Beyond the digits of the phone and the free text of complaint and patokan: the median of all calls."""
METRES_PER_DEGREE = 111_195


def test_calls_are_taken_by_few_keys_and_none_becomes_a_wrong_visit(
    open_page: Opener, makassar: City, desk: Desk
) -> None:
    calls = read_calls(short=os.environ.get("DOTTORO_CALLS") != "all")
    page = open_page("/meja", "penerima1", viewport=DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Langsung").wait_for()
    hands = CallTaker(page)
    visits: dict[str, int] = {}
    taken: list[Taken] = []
    wrong: list[str] = []

    with makassar.connect() as database:
        for call in calls:
            before = _newest(database)
            done = hands.take(call)
            taken.append(done)
            made = _visits_after(database, before)
            if len(made) == 1:
                visits[call["id"]] = made[0]["id"]
            wrong += [
                f"{call['id']} ({call['about']}): {each}" for each in _wrong(database, done, made, visits)
            ]
            if call.get("then") == "closed":
                visit = made[0]
                desk.send(
                    f"/api/desk/visits/{visit['id']}/close",
                    seen_version=visit["version"],
                    outcome="advice_only",
                )

    keys = sorted(each.keys for each in taken)
    print(f"\n{len(taken)} calls, keys: median {statistics.median(keys)}, most {keys[-1]}, {keys}")
    note_figures(
        "call_taking", calls=len(taken), median_keys=statistics.median(keys), most_keys=keys[-1],
        wrong_visits=len(wrong), mouse=hands.mouse,
    )  # fmt: skip
    assert wrong == []
    assert hands.mouse == 0
    assert statistics.median(keys) <= MOST_KEYS
    page.keyboard.press("o")
    page.get_by_role("list", name="Panggilan").wait_for()
    keep_shot(page, "desk-calls")
    assert serious_findings(page) == []
    assert "all invariants hold" in makassar.manage("check_invariants")


def _wrong(
    database: psycopg.Connection[Any], done: Taken, made: list[dict[str, Any]], visits: dict[str, int]
) -> list[str]:
    """What the database holds that the call does not say, in sentences; the file is the judge."""
    call, expected = done.call, done.call["expect"]
    logged = _row(database, "SELECT * FROM dispatch_call ORDER BY id DESC LIMIT 1")
    faults = []
    if expected.get("warned") and not done.warned:
        faults.append("nothing was said of the number's pranks")
    if expected.get("outside") and not done.outside:
        faults.append("nothing was said of a place outside the city")
    if expected["outcome"] == "visit":
        faults += [f"{len(made)} visits"] if len(made) != 1 else _differences(call, made[0])
        return faults
    if made:
        faults.append(f"a visit was made: {made[0]['code']}")
    disposition = "duplicate" if expected["outcome"] == "added" else expected["outcome"]
    if logged["disposition"] != disposition:
        faults.append(f"logged as {logged['disposition']}")
    wanted = visits.get(expected["to"]) if "to" in expected else None
    if logged["visit_id"] != wanted:
        faults.append(f"added to visit {logged['visit_id']}, not to {wanted}")
    return faults


def _differences(call: Call, visit: dict[str, Any]) -> list[str]:
    expected = call["expect"]
    age = int(re.match(r"\d+", call["age"])[0]) if "age" in call else expected.get("age")  # type: ignore[index]
    digits = re.sub(r"\D", "", call["phone"])
    phone = f"+62{re.sub(r'^(62|0)', '', digits)}" if digits else ""
    wanted = {
        "village": expected["village"],
        "urgency": expected["urgency"],
        "patient": (call.get("who") or expected.get("patient", "")).lower(),
        "patient_age": age,
        "caller_phone": phone,
        **{name: expected[name] for name in ("alley", "house_number") if name in expected},
    }
    found = {**visit, "patient": visit["patient_name"].lower()}
    faults = [
        f"{name} {found[name]!r}, not {value!r}" for name, value in wanted.items() if found[name] != value
    ]
    if "patokan" in call and expected["village"] is None and call["patokan"] not in visit["landmark"]:
        faults.append(f"patokan {visit['landmark']!r}")
    if "near" in expected:
        lat, lon = expected["near"]
        if visit["lat"] is None or abs(visit["lat"] - lat) + abs(visit["lon"] - lon) > 30 / METRES_PER_DEGREE:
            faults.append(f"pin {visit['lat']}, {visit['lon']}")
    return faults


VISIT = """
SELECT v.*, a.code AS village FROM dispatch_visit v LEFT JOIN clinics_area a ON a.id = v.village_id
WHERE v.id > %s ORDER BY v.id
"""


def _newest(database: psycopg.Connection[Any]) -> int:
    return int(_row(database, "SELECT coalesce(max(id), 0) AS id FROM dispatch_visit")["id"])


def _visits_after(database: psycopg.Connection[Any], visit_id: int) -> list[dict[str, Any]]:
    with database.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return list(cursor.execute(VISIT, [visit_id]).fetchall())


def _row(database: psycopg.Connection[Any], sql: str) -> dict[str, Any]:
    with database.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        found = cursor.execute(sql).fetchone()  # type: ignore[call-overload]
    assert found is not None
    return dict(found)
