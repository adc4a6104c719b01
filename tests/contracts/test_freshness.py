"""One freshness: the screens reckon the server's, by the time of the fix and by nothing else."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.freshness import FRESH_FOR, OLD_FOR, freshness, freshness_of_age

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_the_screens_reckon_the_servers_minutes_and_none_reckons_its_own() -> None:
    text = (ROOT / "frontend/src/look/freshness.ts").read_text(encoding="utf-8")
    found = re.search(r"FRESH_FOR_MS = (\d+) \* 60_000;", text)

    assert found
    assert timedelta(minutes=int(found.group(1))) == FRESH_FOR
    alone = {
        path.name
        for path in (ROOT / "frontend/src").rglob("*")
        if path.suffix in (".ts", ".svelte")
        and re.search(r"stale: |stale = |hollow = ", code := path.read_text(encoding="utf-8"))
        and re.search(r"(?:city\.)?now - moment\([^)]*fix_time", code)
    }
    assert alone == set()


@given(st.floats(-600, 86_400))
def test_age_is_all_that_counts(seconds: float) -> None:
    wanted = "fresh" if seconds <= FRESH_FOR.total_seconds() else "old"
    wanted = wanted if seconds <= OLD_FOR.total_seconds() else "stale"

    assert freshness_of_age(seconds) == wanted
    assert freshness(None, AT) == "stale"
    assert freshness(AT - timedelta(minutes=3), AT) == "old"
