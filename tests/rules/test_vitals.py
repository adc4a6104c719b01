"""Vital signs: what cannot be is refused, what alarms is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.refusals import Refusal
from clinics.vitals import CALM_ADULT, POSSIBLE, alert_codes, possible_vitals


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
