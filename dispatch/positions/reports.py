"""What phones' batches leave in Redis: the newest fix per team, the trail, and a word to the hubs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson
import redis

from dispatch.positions.connection import key
from dispatch.positions.filters import Mark, RawFix

LATEST = "pos:latest"
TRAIL = "pos:trail"
CHANNEL = "pos"
LONGEST_TRAIL = 500_000
"""Rows kept in Redis while nobody moves them to the database; the oldest go first."""

STORE_SCRIPT = """
local n = tonumber(ARGV[1])
for i = 2, n * 2, 2 do
  local old = redis.call('HGET', KEYS[1], ARGV[i])
  if not old or tonumber(string.match(old, '^%d+')) <= tonumber(string.match(ARGV[i + 1], '^%d+')) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
for i = n * 2 + 2, #ARGV do
  redis.call('RPUSH', KEYS[2], ARGV[i])
end
if #ARGV >= n * 2 + 2 then
  redis.call('LTRIM', KEYS[2], -tonumber(KEYS[3]), -1)
end
return 1
"""
"""The newest time of fix wins, whichever process and order it comes by."""

PositionRow = tuple[int, int, int, int, int]
"""team, lat * 1e6, lon * 1e6, time of fix in epoch seconds, accuracy in metres (-1 unknown)."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one batch of one phone leaves behind: the team's newest fix that ranks, and its trail."""

    team_id: int
    shift_id: int
    latest: RawFix | None
    trail: Sequence[tuple[RawFix, Mark]]
    received_ms: int


def pack_latest(fix: RawFix, shift_id: int) -> str:
    """The text kept per team; it begins with the time of fix, which the script compares, and ends with the shift."""
    accuracy = -1 if fix.acc is None else round(fix.acc)
    return f"{fix.t},{fix.lat:.6f},{fix.lon:.6f},{accuracy},{_percent(fix.bat)},{shift_id}"


def _percent(battery: float | None) -> int:
    """Whole percent of battery; -1 where the phone does not say, or says what cannot be."""
    return round(battery) if battery is not None and 0 <= battery <= 100 else -1


def pack_trail(report: Report, fix: RawFix, mark: Mark) -> str:
    """One row of the trail."""
    accuracy = "" if fix.acc is None else round(fix.acc, 1)
    place = f"{fix.lat:.6f},{fix.lon:.6f},{accuracy}"
    return f"{report.team_id},{report.shift_id},{fix.t},{place},{mark},{report.received_ms}"


def position_row(team_id: int, fix: RawFix) -> PositionRow:
    """What screens draw, in whole numbers."""
    accuracy = -1 if fix.acc is None else round(fix.acc)
    return (team_id, round(fix.lat * 1e6), round(fix.lon * 1e6), fix.t // 1000, accuracy)


def script_arguments(reports: Iterable[Report]) -> tuple[list[str], str | None]:
    """Arguments of the store script for many reports at once, and the message that tells the hubs."""
    newest: dict[int, Report] = {}
    trail: list[str] = []
    for report in reports:
        fix, known = report.latest, newest.get(report.team_id)
        if fix is not None and (known is None or known.latest is None or known.latest.t <= fix.t):
            newest[report.team_id] = report
        trail += [pack_trail(report, row, mark) for row, mark in report.trail]
    arguments = [str(len(newest))]
    rows: list[PositionRow] = []
    for team_id, report in newest.items():
        if report.latest is not None:
            arguments += [str(team_id), pack_latest(report.latest, report.shift_id)]
            rows.append(position_row(team_id, report.latest))
    return arguments + trail, orjson.dumps(rows).decode() if rows else None


def script_keys() -> tuple[str, str, str]:
    """Keys of the store script; the third is a number, the longest trail."""
    return key(LATEST), key(TRAIL), str(LONGEST_TRAIL)


def store_reports(client: redis.Redis, reports: Sequence[Report]) -> None:
    """Store and tell, in one round trip."""
    arguments, message = script_arguments(reports)
    with client.pipeline(transaction=False) as pipe:
        pipe.eval(STORE_SCRIPT, 3, *script_keys(), *arguments)
        if message is not None:
            pipe.publish(key(CHANNEL), message)
        pipe.execute()
