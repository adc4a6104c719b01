"""The radar while the call taker types."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.duplicates import Asked, Known, find_similar, same_name
from dispatch.travel import Place

NOW = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
HOME = Place(-5.1700, 119.4532)
NEXT_DOOR = Place(-5.1705, 119.4534)
ACROSS = Place(-5.1750, 119.4532)


def _known(**fields: object) -> Known:
    given_fields: dict[str, object] = {
        "visit_id": 1,
        "requested_at": NOW - timedelta(hours=2),
        "is_open": True,
    }
    return Known(**(given_fields | fields))  # type: ignore[arg-type]


def test_the_same_phone_the_house_next_door_and_the_same_person_are_each_a_reason() -> None:
    known = [
        _known(visit_id=1, phone="+6281241234567"),
        _known(visit_id=2, place=NEXT_DOOR),
        _known(visit_id=3, name="Daeng Ngaii", age=72),
        _known(visit_id=4, phone="+6281200000000", place=ACROSS, name="Bu Rosmini", age=30),
    ]

    found = find_similar(Asked(NOW, "+6281241234567", HOME, "Dg. Ngai", 71), known)

    assert {similar.visit_id: similar.reasons for similar in found} == {
        1: ("phone",),
        2: ("near",),
        3: ("name",),
    }
    assert next(similar.metres for similar in found if similar.visit_id == 2) == 60


def test_yesterday_counts_until_24_hours_and_an_open_visit_longer() -> None:
    def found(hours: float, is_open: bool) -> bool:
        visit = _known(phone="+62811", requested_at=NOW - timedelta(hours=hours), is_open=is_open)
        return bool(find_similar(Asked(NOW, "+62811"), [visit]))

    assert found(24, is_open=False)
    assert not found(24.1, is_open=False)
    assert found(30, is_open=True)


def test_a_name_needs_the_age_beside_it() -> None:
    visit = _known(name="Dg. Ngai", age=71)

    assert find_similar(Asked(NOW, name="Dg Ngai", age=72), [visit])
    assert not find_similar(Asked(NOW, name="Dg Ngai", age=73), [visit])
    assert not find_similar(Asked(NOW, name="Dg Ngai"), [visit])


def test_the_one_with_most_reasons_stands_first() -> None:
    newer = _known(visit_id=1, phone="+62811", requested_at=NOW)
    both = _known(visit_id=2, phone="+62811", place=NEXT_DOOR)

    assert [similar.visit_id for similar in find_similar(Asked(NOW, "+62811", HOME), [newer, both])] == [2, 1]


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_name_is_the_same_in_both_directions(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


@given(st.text(alphabet="abcdefghijklmno", min_size=8, max_size=14), st.lists(st.integers(0, 7), max_size=3))
def test_three_slips_in_a_long_name_are_forgiven(name: str, slips: list[int]) -> None:
    letters = list(name)
    for slip in slips:
        letters[slip] = "z"

    assert same_name(f"Bu {name}", "".join(letters))


def test_short_names_are_not_mixed_up() -> None:
    assert not same_name("Ani", "Adi")
    assert not same_name("", "")
    assert same_name("Hj. Nurhayati", "Nurhayati")
