"""The handover sheet: what stands on it, and how the situation differs from it by the time somebody takes over. Pure.

A sheet is plain JSON (it is kept as it was signed), its rows named by number or code. Nothing in it says who a patient
is.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

LOW_BATTERY_PERCENT = 20
"""A phone at or below this is named: it will be silent before the shift is over."""

Row = Mapping[str, Any]  # a line of the sheet, plain JSON
Sheet = Mapping[str, Any]  # see dispatch.queries.handover


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a sheet and now: what kind, of what, from what to what (codes, no words)."""

    kind: str
    about: str
    """The visit's or team's code, or the number of a closure or a review item."""
    visit_id: int | None = None
    before: str = ""
    after: str = ""


def is_low(battery_percent: int | None) -> bool:
    """Whether a phone should be charged now."""
    return battery_percent is not None and battery_percent <= LOW_BATTERY_PERCENT


def is_silent(heard_at: datetime | None, started_at: datetime, at: datetime, limit: timedelta) -> bool:
    """Whether a team on duty has not been heard of for longer than the limit; from its start while it never was."""
    return at - (heard_at or started_at) > limit


def promised_at(
    *,
    status: str,
    accepted_at: datetime | None,
    eta_seconds: int | None,
    departed_at: datetime | None,
    departure_seconds: int | None,
) -> datetime | None:
    """When the family was told that the team arrives; None when nothing was promised or the team is there."""
    if status not in ("accepted", "en_route"):
        return None
    if departed_at is not None and departure_seconds is not None:
        return departed_at + timedelta(seconds=departure_seconds)
    if accepted_at is not None and eta_seconds is not None:
        return accepted_at + timedelta(seconds=eta_seconds)
    return None


def changes_between(before: Sheet, after: Sheet, ended: Mapping[int, str]) -> list[Change]:
    """How the situation differs from a sheet, in the order of the sheet. ``ended``: visit -> status it ended with."""
    return [
        *_visits(before["visits"], after["visits"], ended),
        *_teams(before["teams"], after["teams"]),
        *_things("closure", before["closures"], after["closures"]),
        *_things("review", before["reviews"], after["reviews"]),
        *_mode(before["mode"], after["mode"]),
    ]


def digest_of(changes: Iterable[Change]) -> str:
    """The changes in one short word: who confirms says which ones they have read."""
    text = json.dumps([asdict(change) for change in changes], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _visits(before: Iterable[Row], after: Iterable[Row], ended: Mapping[int, str]) -> Iterable[Change]:
    was, now = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    for visit_id, row in was.items():
        if visit_id not in now:
            yield Change("visit_ended", row["code"], visit_id, row["status"], ended.get(visit_id, ""))
            continue
        yield from _visit(row, now[visit_id])
    for visit_id, row in now.items():
        if visit_id not in was:
            yield Change("visit_new", row["code"], visit_id, "", row["status"])


def _visit(was: Row, now: Row) -> Iterable[Change]:
    about, visit_id = now["code"], now["id"]
    for kind, name in (("visit_status", "status"), ("visit_urgency", "urgency"), ("visit_team", "team")):
        if was[name] != now[name]:
            yield Change(kind, about, visit_id, was[name] or "", now[name] or "")
    for kind in ("call_back", "address"):
        before, after = was[f"{kind}_due_at"], now[f"{kind}_due_at"]
        if bool(before) != bool(after):
            yield Change(f"{kind}_{'due' if after else 'done'}", about, visit_id)
    for kind in ("got_worse_at", "help_needed_at", "psc119_called_at"):
        if now[kind] and was[kind] != now[kind]:
            yield Change(kind.removesuffix("_at"), about, visit_id, "", now[kind])


def _teams(before: Iterable[Row], after: Iterable[Row]) -> Iterable[Change]:
    was, now = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    for team_id in sorted(was.keys() | now.keys()):
        then, since = was.get(team_id), now.get(team_id)
        about = (since or then or {})["code"]
        states = (then["state"] if then else "", since["state"] if since else "")
        if states[0] != states[1]:
            yield Change("team_state", about, None, *states)
        for kind, name in (("team_silent", "silent"), ("team_battery", "low_battery")):
            if since and since[name] and not (then and then[name]):
                yield Change(kind, about)


def _things(kind: str, before: Iterable[Row], after: Iterable[Row]) -> Iterable[Change]:
    was, now = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    for number in sorted(was.keys() - now.keys()):
        yield Change(f"{kind}_over", str(number), None, was[number]["what"])
    for number in sorted(now.keys() - was.keys()):
        yield Change(f"{kind}_new", str(number), None, "", now[number]["what"])


def _mode(before: Row, after: Row) -> Iterable[Change]:
    if before["surge"] != after["surge"]:
        yield Change("surge_on" if after["surge"] else "surge_off", "")
