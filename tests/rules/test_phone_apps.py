"""What phone apps say, read on a city's clock that runs faster and elsewhere; and what no app should say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinics import clock
from clinics.clock import ClockState
from clinics.refusals import Refusal
from dispatch.positions.phone_apps import load, read_owntracks, read_query, read_traccar
from dispatch.positions.phone_intake import city_time, password_of

REAL = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CITY = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fast_city(monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice city a week ahead, sixty times as fast."""
    monkeypatch.setattr(clock, "_state", ClockState(CITY, REAL, 60.0, "Asia/Makassar"))


def at(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


@pytest.mark.parametrize("told", [str(at(REAL) // 1000 - 2), str(at(REAL) - 2_000), "2026-11-22T02:59:58Z"])
def test_seconds_milliseconds_and_iso_are_one_moment_of_the_citys_clock(told: str) -> None:
    place = {"lat": "-5.17", "lon": "119.45", "timestamp": told, "hdop": "0", "batt": "71.5"}

    [fix] = read_query(place, city_time)

    assert (fix.t, fix.lat, fix.lon, fix.acc, fix.bat) == (
        at(CITY - timedelta(minutes=2)), -5.17, 119.45, None, 71.5,
    )  # fmt: skip


def test_traccar_tells_a_row_and_a_share_of_its_battery() -> None:
    coords = {"latitude": -5.17, "longitude": 119.45, "accuracy": 12.5}
    place = {"timestamp": "2026-11-22T03:00:00.000Z", "coords": coords, "battery": {"level": 0.42}}
    told = {"device_id": "x", "location": [place, {**place, "battery": {"level": -1}}]}

    fixes = read_traccar(told, city_time)

    assert [(fix.t, fix.acc, fix.bat) for fix in fixes] == [(at(CITY), 12.5, 42.0), (at(CITY), 12.5, None)]


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.just([]), st.just({}),
    st.sampled_from(["1e999", "-0", "nan", "9" * 400, "0001-01-01", "9999-12-31T23:59:59Z"]),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(ODD, ODD, ODD, ODD, ODD)
def test_nothing_an_app_may_say_is_our_fault(
    lat: object, lon: object, tst: object, acc: object, bat: object
) -> None:
    said = {"_type": "location", "lat": lat, "lon": lon, "tst": tst, "acc": acc, "batt": bat}
    coords = {"latitude": lat, "longitude": lon, "accuracy": acc}
    place = {"timestamp": tst, "coords": coords, "battery": bat}
    words = {"lat": str(lat), "lon": str(lon), "timestamp": str(tst), "accuracy": str(acc), "batt": str(bat)}
    for read in (
        lambda: read_owntracks(said, city_time),
        lambda: read_traccar({"location": place}, city_time),
        lambda: read_traccar({"location": lat}, city_time),
        lambda: read_query(words, city_time),
    ):
        fixes, refused = [], 422
        try:
            fixes = read()
        except Refusal as refusal:
            refused = refusal.status
        assert refused in (400, 422)
        assert all(-90 <= fix.lat <= 90 and -180 <= fix.lon <= 180 for fix in fixes)


@given(st.binary(max_size=40))
@settings(deadline=None)
def test_bodies_and_passwords_of_any_bytes_are_read_or_refused(body: bytes) -> None:
    refused = "bad_request"
    try:
        load(body)
    except Refusal as refusal:
        refused = refusal.code
    assert refused == "bad_request"
    assert isinstance(password_of(f"Basic {body.decode('latin-1')}"), str)
