"""Vital signs: what cannot be is refused, what alarms is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.refusals import Refusal
from clinics.vitals import (
    BANDS,
    CALM_ADULT,
    NOT_RAISING,
    POSSIBLE,
    alert_codes,
    calm_limits,
    possible_vitals,
    raising,
)


@pytest.mark.parametrize(
    ("vitals", "codes"),
    [
        ({"pulse": 60, "respiration": 10, "temperature": 36.0, "spo2": 92, "consciousness": "A"}, []),
        ({"pulse": 130, "respiration": 30, "temperature": 39.0, "spo2": 100}, []),
        ({"pulse": 59}, ["pulse_low"]),
        ({"pulse": 131}, ["pulse_high"]),
        ({"respiration": 9}, ["respiration_low"]),
        ({"respiration": 31}, ["respiration_high"]),
        ({"temperature": 35.9}, ["temperature_low"]),
        ({"temperature": 39.1}, ["temperature_high"]),
        ({"spo2": 91}, ["spo2_low"]),
        ({"consciousness": "V"}, ["consciousness"]),
        ({}, []),
    ],
)
def test_an_adult_is_triaged_up_beyond_the_limits_of_the_field(
    vitals: dict[str, float | str], codes: list[str]
) -> None:
    assert alert_codes(vitals, age=71) == codes
    assert alert_codes(vitals, age=None) == codes


def test_a_baby_with_a_fast_heart_is_a_baby() -> None:
    assert alert_codes({"pulse": 150, "respiration": 39, "spo2": 90}, age=1) == ["spo2_low"]


@given(st.sampled_from(sorted(POSSIBLE)), st.floats(-1000, 3000))
def test_only_what_a_body_can_have_is_taken(sign: str, value: float) -> None:
    if POSSIBLE[sign].low <= value <= POSSIBLE[sign].high:
        assert possible_vitals({sign: value}) == {sign: value}
    else:
        with pytest.raises(Refusal) as refused:
            possible_vitals({sign: value})
        assert (refused.value.code, refused.value.field) == ("vital_out_of_range", sign)


@pytest.mark.parametrize(
    "given_vitals",
    [
        {"consciousness": "X"},
        {"mood": 3},
        {"pulse": "72"},
        {"spo2": True},
        {"systolic": 90, "diastolic": 120},
        {"pulse": float("nan")},
    ],
)
def test_slips_of_the_finger_are_refused(given_vitals: dict[str, float | str | None]) -> None:
    with pytest.raises(Refusal):
        possible_vitals(given_vitals)


def test_empty_fields_are_left_out_and_alarms_can_happen() -> None:
    assert possible_vitals({"pulse": None, "consciousness": "", "spo2": 97}) == {"spo2": 97}
    assert all(POSSIBLE[sign].low <= calm.low for sign, calm in CALM_ADULT.items())


def test_every_age_has_one_band_and_every_limit_can_be_had_by_a_body() -> None:
    starts = [band.from_months for band in BANDS]

    assert starts == sorted(set(starts))
    assert starts[0] == 0
    for band in BANDS:
        for sign, calm in band.calm.items():
            assert POSSIBLE[sign].low <= calm.low < calm.high <= POSSIBLE[sign].high, (band.from_months, sign)


@given(st.integers(0, 130), st.integers(0, 130))
def test_hearts_and_breaths_only_get_slower_and_pressures_higher_with_the_years(one: int, other: int) -> None:
    younger, older = calm_limits(age=min(one, other)), calm_limits(age=max(one, other))

    assert older["pulse"].high <= younger["pulse"].high
    assert older["systolic"].low >= younger["systolic"].low
    if max(one, other) < 18:
        assert older["pulse"].low <= younger["pulse"].low
        assert older["respiration"].low <= younger["respiration"].low


@given(st.integers(0, 130), st.dictionaries(st.sampled_from(sorted(POSSIBLE)), st.integers(30, 100)))
def test_an_alarm_names_a_sign_outside_of_its_band_and_nothing_else(
    age: int, signs: dict[str, float]
) -> None:
    calm = calm_limits(age=age)

    alarming = {code.rsplit("_", 1)[0] for code in alert_codes(signs, age=age)}

    assert alarming == {name for name, value in signs.items() if name in calm and not calm[name].holds(value)}
    assert not NOT_RAISING & set(raising(alert_codes(signs, age=age)))


@pytest.mark.parametrize(
    ("age", "months", "signs", "codes"),
    [
        (0, 1, {"respiration": 60, "temperature": 37.5}, ["respiration_high", "temperature_high"]),
        (0, None, {"respiration": 50}, ["respiration_high"]),
        (0, 2, {"temperature": 38.0}, ["temperature_high"]),
        (3, None, {"respiration": 40, "systolic": 73}, ["respiration_high", "systolic_low"]),
        (3, None, {"respiration": 39, "systolic": 76, "pulse": 140}, []),
        (9, None, {"pulse": 131, "glucose": 53}, ["pulse_high", "glucose_low"]),
        (1, 23, {"pulse": 160}, ["pulse_high"]),
    ],
)
def test_a_child_alarms_by_its_age(
    age: int, months: int | None, signs: dict[str, float], codes: list[str]
) -> None:
    assert alert_codes(signs, age=age, months=months) == codes
