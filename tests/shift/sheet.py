"""The handover sheet beside the database, asked with plain SQL and none of the product's own words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.shift.watched import Ask

Json = Mapping[str, Any]
VISITS = """
SELECT v.code, v.urgency, v.status, coalesce(t.code, ''), v.requested_at, v.due_at, v.call_back_due_at,
       v.address_due_at,
       CASE WHEN a.status NOT IN ('accepted', 'en_route') THEN NULL
            WHEN a.departed_at IS NOT NULL AND a.departure_seconds IS NOT NULL
            THEN a.departed_at + a.departure_seconds * interval '1 second'
            ELSE a.accepted_at + a.eta_seconds * interval '1 second' END
FROM dispatch_visit v
LEFT JOIN dispatch_assignment a ON a.visit_id = v.id AND a.ended_at IS NULL
LEFT JOIN clinics_team t ON t.id = a.team_id
WHERE v.ended_at IS NULL
"""
MOMENTS = ("requested_at", "due_at", "call_back_due_at", "address_due_at", "promised_at")
TEAMS_OUT = """
SELECT t.code, CASE a.status WHEN 'accepted' THEN 'en_route' ELSE a.status END
FROM dispatch_assignment a JOIN clinics_team t ON t.id = a.team_id WHERE a.ended_at IS NULL
"""
COUNTS = """
SELECT (SELECT count(*) FROM dispatch_visit WHERE ended_at IS NULL),
       (SELECT count(*) FROM dispatch_visit v WHERE ended_at IS NULL AND NOT EXISTS
          (SELECT FROM dispatch_assignment a WHERE a.visit_id = v.id AND a.ended_at IS NULL)),
       (SELECT count(*) FROM clinics_shift WHERE started_at IS NOT NULL AND ended_at IS NULL),
       (SELECT count(*) FROM dispatch_deadline WHERE kind = 'call_back' AND done_at IS NULL),
       (SELECT count(*) FROM dispatch_deadline WHERE kind = 'address_task' AND done_at IS NULL)
"""


def assert_equals_database(sheet: Json, ask: Ask) -> int:
    """Every open visit, what its family was promised, every team out, and the figures; how many visits there are."""
    visits = sheet["visits"]
    on_sheet = [
        (
            *(row[name] or "" for name in ("code", "urgency", "status", "team")),
            *(_moment(row[name]) for name in MOMENTS),
        )
        for row in visits
    ]
    assert sorted(on_sheet, key=str) == sorted((_rounded(row) for row in ask(VISITS, {})), key=str)
    out = {(row["code"], row["state"]) for row in sheet["teams"] if row["visit"] is not None}
    assert out == set(ask(TEAMS_OUT, {}))
    counts = sheet["counts"]
    names = ("visits", "waiting", "teams_on_duty", "call_backs", "addresses")
    assert tuple(counts[name] for name in names) == ask(COUNTS, {})[0]
    assert (
        len(sheet["reviews"])
        == ask("SELECT count(*) FROM dispatch_reviewitem WHERE resolved_at IS NULL", {})[0][0]
    )
    return len(visits)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(microsecond=0)


def _rounded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each.replace(microsecond=0) if isinstance(each, datetime) else each for each in row)
