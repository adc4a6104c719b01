"""From what phones report to what is stored: one place for the door, the API's view and taps."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from clinics.clock import remembered_now, remembered_state
from clinics.refusals import Refusal
from dispatch.positions.connection import REDIS_FAILURES, RedisAway, breaker, sync_client
from dispatch.positions.duty import DutyBook, duty_book
from dispatch.positions.filters import TRAIL_STEP_MS, Mark, RawFix, Track, judge
from dispatch.positions.reports import Report, store_reports
from dispatch.positions.token import Claims, duty_of, read_token

MOST_FIXES = 200
INTERVAL_SECONDS = 10
SHORTEST_INTERVAL_SECONDS = 2
REPORTS_PER_SECOND = 5.0
BURST = 20.0
ASK_SECONDS = 0.05
_MOST_DEVICES = 100_000


class Tracks:
    """The last fixes of every team that reports to this process."""

    def __init__(self) -> None:
        self._tracks: dict[int, tuple[int, Track]] = {}
        self._lock = threading.Lock()

    def take(
        self, claims: Claims, fixes: Sequence[RawFix], *, started_ms: int, now_ms: int, book: DutyBook
    ) -> Report:
        """Judge a batch. Fixes from before the duty are dropped: no position exists outside it."""
        trail: list[tuple[RawFix, Mark]] = []
        with self._lock:
            shift_id, track = self._tracks.get(claims.team_id, (claims.shift_id, Track()))
            if shift_id != claims.shift_id:
                track = Track()
            kept_at = 0
            for fix in fixes if len(fixes) == 1 else sorted(fixes, key=_time_of_fix):
                if fix.t < started_ms:
                    continue
                if fix.bat is not None:
                    track.battery = fix.bat
                mark = judge(track, fix, now_ms=now_ms, box=book.box)
                if mark or fix.t - kept_at >= TRAIL_STEP_MS:
                    trail.append((fix, mark))
                    kept_at = kept_at if mark else fix.t
            self._tracks[claims.team_id] = (claims.shift_id, track)
            latest = track.current
            if latest is not None and latest.bat is None and track.battery is not None:
                latest = replace(latest, bat=track.battery)
        return Report(
            team_id=claims.team_id, shift_id=claims.shift_id, latest=latest, trail=trail, received_ms=now_ms
        )

    def forget(self) -> None:
        """Know nothing (between tests)."""
        self._tracks.clear()


def _time_of_fix(fix: RawFix) -> int:
    return fix.t


class RequestLimit:
    """A few requests a second and device; a phone that floods slows down itself and nobody else."""

    def __init__(self, *, per_second: float = REPORTS_PER_SECOND, burst: float = BURST) -> None:
        self.per_second = per_second
        self.burst = burst
        self._devices: dict[tuple[int, int], tuple[float, float]] = {}
        self._devices_before: dict[tuple[int, int], tuple[float, float]] = {}

    def seconds_to_wait(self, claims: Claims, at: float) -> int:
        """0 when the request may pass; ``at`` is monotonic seconds."""
        device = (claims.shift_id, claims.person_id)
        known = self._devices.get(device) or self._devices_before.get(device)
        left, since = known or (self.burst, at)
        left = min(self.burst, left + (at - since) * self.per_second)
        if left < 1.0:
            self._devices[device] = (left, at)
            return 1 + int((1.0 - left) / self.per_second)
        if len(self._devices) >= _MOST_DEVICES:
            self._devices_before, self._devices = self._devices, {}
        self._devices[device] = (left - 1.0, at)
        return 0


tracks = Tracks()
request_limit = RequestLimit()


def city_ms() -> int:
    """The city's time in milliseconds since 1970, as remembered (no database)."""
    return int(remembered_now().timestamp() * 1000)


def interval_seconds() -> int:
    """How often a phone reports, in real seconds: faster when the practice clock runs faster."""
    return max(SHORTEST_INTERVAL_SECONDS, round(INTERVAL_SECONDS / max(1.0, remembered_state().factor)))


def take_fixes(token: str, fixes: Sequence[RawFix]) -> tuple[int, int]:
    """Take a batch of a phone from a thread: (acked_to, interval_s). Refuses as the door does.

    Raises Refusal positions_away when Redis does not store it in time: the phone keeps its fixes.
    """
    claims = read_token(token)
    if wait := request_limit.seconds_to_wait(claims, time.monotonic()):
        raise Refusal("too_many", seconds=wait)
    duty_book.ensure_fresh()
    try:
        duty = duty_of(claims, duty_book.duties)
    except Refusal:
        duty_book.ensure_fresh(ASK_SECONDS)
        duty = duty_of(claims, duty_book.duties)
    report = tracks.take(claims, fixes, started_ms=duty.started_ms, now_ms=city_ms(), book=duty_book)
    store_now(report)
    return max((fix.t for fix in fixes), default=0), interval_seconds()


def store_now(report: Report) -> None:
    """Store one report from a thread. Refuses ``positions_away`` when Redis does not take it in time."""
    try:
        store_reports(sync_client(), [report])
    except RedisAway as error:
        raise Refusal("positions_away") from error
    except REDIS_FAILURES as error:
        breaker.failed()
        raise Refusal("positions_away") from error
    breaker.worked()
