"""The weights that a city may turn: every one known, bounded, named in both languages, and refused outside."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.choice import DEFAULT, WEIGHTS, BadWeight, Config

UNITS = {"minutes", "metres", "times", "share", "weighted", "teams"}


def test_every_number_of_the_choice_is_in_the_table_and_stands_within_its_bounds() -> None:
    assert {item.name for item in fields(Config)} == set(WEIGHTS)
    for name, weight in WEIGHTS.items():
        assert weight.low <= getattr(DEFAULT, name) <= weight.high
        assert weight.low < weight.high
        assert weight.unit in UNITS
        assert weight.whole == isinstance(getattr(DEFAULT, name), int)
        for said in (weight.label, weight.help):
            assert said.id
            assert said.en
            assert said.id != said.en


def test_the_defaults_are_the_study_s_weights_where_nothing_was_measured_to_be_better() -> None:
    urgencies = [DEFAULT.weight_minutes / target for target in (15, 60, 240)]

    assert urgencies == [16, 4, 1]
    assert (DEFAULT.coverage_weight, DEFAULT.busy_share, DEFAULT.cover_teams) == (0.5, 0.2, 10)
    assert (DEFAULT.value_minutes, DEFAULT.value_growth, DEFAULT.lateness_growth) == (120, 0.5, 0.5)
    assert (DEFAULT.own_territory_minutes, DEFAULT.change_minutes, DEFAULT.settled_minutes) == (5, 3, 2)
    assert (DEFAULT.mobilisation_at_base, DEFAULT.mobilisation_moving) == (1.5, 0.5)


def test_the_bounds_keep_a_city_from_what_the_study_found_harmful() -> None:
    for name, harmful in (("coverage_weight", 4.0), ("busy_share", 0.7), ("change_minutes", 0.0)):
        with pytest.raises(BadWeight) as refused:
            DEFAULT.with_changes({name: harmful})
        assert (refused.value.name, refused.value.low, refused.value.high) == (
            name, WEIGHTS[name].low, WEIGHTS[name].high,
        )  # fmt: skip


@given(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 1))
def test_any_value_within_the_bounds_is_taken_and_told_back(name: str, share: float) -> None:
    weight = WEIGHTS[name]
    value = weight.low + share * (weight.high - weight.low)
    value = float(round(value)) if weight.whole else value

    changed = DEFAULT.with_changes({name: value})

    assert getattr(changed, name) == value
    assert changed.changes() == ({name: value} if value != getattr(DEFAULT, name) else {})
    assert isinstance(getattr(changed, name), int if weight.whole else float)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "3", None, -1.0])
def test_what_is_no_number_of_minutes_is_refused(value: object) -> None:
    with pytest.raises(BadWeight):
        DEFAULT.with_changes({"settled_minutes": value})  # type: ignore[dict-item]


def test_half_a_team_and_an_unknown_weight_are_refused() -> None:
    with pytest.raises(BadWeight):
        DEFAULT.with_changes({"cover_teams": 2.5})
    with pytest.raises(BadWeight) as refused:
        DEFAULT.with_changes({"beta": 0.5})
    assert (refused.value.name, refused.value.low) == ("beta", None)
