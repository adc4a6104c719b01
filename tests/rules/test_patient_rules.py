"""What is known of a patient: numbers that may be one, the klaster, the care level, and how numbers are sealed."""

import base64
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clinics import sealing
from clinics.care_level import FULL_SCORE, MOST_POINTS, level_of, score_of
from clinics.identifiers import masked, nik_warnings, possible_number
from clinics.klaster import klaster_of, klaster_of_diagnoses
from clinics.refusals import Refusal

SANDBOX_NIK = "9271060312000001"
"""Of the SATUSEHAT sandbox; libraries with lists of regions refuse it."""
TODAY = date(2026, 11, 22)


def _refused(kind: str, number: str) -> str:
    with pytest.raises(Refusal) as refusal:
        possible_number(kind, number)
    return refusal.value.code


@settings(max_examples=150, deadline=None)
@given(
    region=some.from_regex(r"\A[0-9]{6}\Z"),
    day=some.integers(0, 99),
    month=some.integers(0, 99),
    year=some.integers(0, 99),
    serial=some.integers(0, 9999),
)
def test_only_what_no_nik_can_be_is_refused(
    region: str, day: int, month: int, year: int, serial: int
) -> None:
    digits = f"{region}{day:02}{month:02}{year:02}{serial:04}"
    possible = (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12 and serial > 0

    if possible:
        assert possible_number("nik", f"{digits[:6]} {digits[6:12]}-{digits[12:]}") == digits
        nik_warnings(digits, sex="male", birth_year=1955, today=TODAY)
    else:
        assert _refused("nik", digits).startswith("nik_")


def test_a_number_that_is_too_short_too_long_or_no_number_is_refused() -> None:
    assert possible_number("nik", SANDBOX_NIK) == SANDBOX_NIK
    assert possible_number("bpjs", "0001 2345 67890") == "0001234567890"
    assert {_refused("nik", number) for number in ("", "123", SANDBOX_NIK + "1", "9271O60312000001")} == {
        "nik_length"
    }
    assert {_refused("bpjs", number) for number in ("", SANDBOX_NIK, "١٢٣٤٥٦٧٨٩٠١٢٣")} == {"bpjs_length"}


def test_what_looks_odd_in_a_nik_is_said_and_kept() -> None:
    of_a_woman = "7371115405550001"  # 14 May 1955

    assert nik_warnings(of_a_woman, sex="female", birth_year=1955, today=TODAY) == []
    assert nik_warnings(of_a_woman, sex="male", birth_year=1960, today=TODAY) == ["sex", "birth_year"]
    assert nik_warnings("0071113102550001", sex="unknown", birth_year=None, today=TODAY) == ["region", "date"]
    assert masked("nik", "0001") == "••••••••••••0001"
    assert masked("bpjs", "7890") == "•••••••••7890"


def test_the_klaster_is_the_heads_choice_then_the_diagnoses_then_the_age() -> None:
    assert [klaster_of(chosen=None, by_diagnosis=None, age=age) for age in (0, 17, 18, 71, None)] == [
        2,
        2,
        3,
        3,
        3,
    ]
    assert klaster_of_diagnoses(["I10", "E11.9"]) is None
    assert klaster_of_diagnoses(["I10", "A15.0"]) == 4
    assert klaster_of_diagnoses(["O24.4", "U07.1"]) == 4
    assert klaster_of_diagnoses(["Z34"]) == 2
    assert klaster_of(chosen=3, by_diagnosis=4, age=8) == 3
    assert klaster_of(chosen=None, by_diagnosis=4, age=8) == 4


@settings(max_examples=100, deadline=None)
@given(items=some.fixed_dictionaries({name: some.integers(0, most) for name, most in MOST_POINTS.items()}))
def test_a_care_level_never_gets_better_with_fewer_points(items: dict[str, int]) -> None:
    levels = ["total", "severe", "moderate", "mild", "independent"]
    score = score_of(items)

    assert 0 <= score <= FULL_SCORE == 20
    for name, points in items.items():
        if points:
            fewer = score_of(items | {name: points - 1})
            assert levels.index(level_of(fewer)) <= levels.index(level_of(score))


def test_the_borders_of_the_care_levels() -> None:
    borders = {
        20: "independent",
        19: "mild",
        12: "mild",
        11: "moderate",
        9: "moderate",
        8: "severe",
        5: "severe",
    }
    assert {score: level_of(score) for score in borders} == borders
    assert (level_of(4), level_of(0)) == ("total", "total")
    for broken in ({}, dict(MOST_POINTS) | {"bathing": 2}, dict(MOST_POINTS) | {"more": 1}):
        with pytest.raises(Refusal):
            score_of(broken)


def test_a_sealed_number_opens_at_its_own_row_only_and_with_older_keys_too(settings: Any) -> None:
    def keys(current: str, *ids: str) -> str:
        made = {each: base64.b64encode(each.encode().ljust(32, b".")).decode() for each in ids}
        return json.dumps({"current": current, "keys": made, "index": base64.b64encode(b"i" * 32).decode()})

    settings.IDENTITY_KEYS = keys("k1", "k1")
    sealing.forget_keys()
    try:
        sealed, key_id = sealing.seal(SANDBOX_NIK, bound_to="nik:7")
        blind = sealing.blind_index("nik", SANDBOX_NIK)
        settings.IDENTITY_KEYS = keys("k2", "k1", "k2")
        sealing.forget_keys()

        assert (key_id, sealing.seal("1", bound_to="")[1]) == ("k1", "k2")
        assert sealing.unseal(sealed, key_id=key_id, bound_to="nik:7") == SANDBOX_NIK
        assert SANDBOX_NIK.encode() not in sealed
        assert blind == sealing.blind_index("nik", SANDBOX_NIK) != sealing.blind_index("bpjs", SANDBOX_NIK)
        for elsewhere in ({"key_id": "k1", "bound_to": "nik:8"}, {"key_id": "k9", "bound_to": "nik:7"}):
            with pytest.raises(sealing.Unreadable):
                sealing.unseal(sealed, **elsewhere)
    finally:
        sealing.forget_keys()
