"""What an event may say: closed per kind, nothing personal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.facts import FACTS, FactValue, UnknownFact, closed_fact
from dispatch.words import EVENTS

EXAMPLES: dict[type, FactValue] = {str: "KKS1", int: 3, float: 2.5, bool: True, list: ["oxygen"]}
PERSONAL = (
    "name",
    "phone",
    "address",
    "complaint",
    "note",
    "lat",
    "lon",
    "caller",
    "patient",
    "nik",
    "comment",
)


@given(st.sampled_from(sorted(FACTS)), st.data())
def test_every_listed_field_is_kept_and_empty_ones_are_left_out(kind: str, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(sorted(FACTS[kind])))) if FACTS[kind] else set()
    fact = {name: EXAMPLES[expected] if name in chosen else None for name, expected in FACTS[kind].items()}

    assert closed_fact(kind, fact) == {name: value for name, value in fact.items() if name in chosen}


@given(st.sampled_from(sorted(FACTS)), st.text(min_size=1, max_size=12))
def test_a_field_that_is_not_listed_is_refused(kind: str, name: str) -> None:
    if name not in FACTS[kind]:
        with pytest.raises(UnknownFact):
            closed_fact(kind, {name: "x"})


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("visit_rated", {"rating": True}),
        ("visit_rated", {"rating": "5"}),
        ("unheard_of", {}),
        ("shift_ended", {"team": 3}),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, fact: dict[str, FactValue]) -> None:
    with pytest.raises(UnknownFact):
        closed_fact(kind, fact)


def test_no_fact_has_a_field_for_a_person() -> None:
    assert [name for fields in FACTS.values() for name in fields if name in PERSONAL] == []


def test_every_kind_of_event_has_its_words() -> None:
    assert set(FACTS) == set(EVENTS)
