"""The card: what is lost, why the first is first and the nearest is not, what a change would bring, why it waits."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from dispatch.choice import DEFAULT, Snapshot, assign, rank
from dispatch.choice.listing import Listing
from dispatch.choice.ranking import ALL_TIMED
from tests.rules.choice_city import (
    MANGASA,
    NOW,
    at_a_bedside,
    carried_out,
    city,
    km_north,
    on_the_way,
    request,
    running_cities,
    team,
    zone,
)

DOCTOR = frozenset({"doctor"})


@given(running_cities())
@settings(max_examples=100, deadline=None)
def test_every_open_visit_ranks_every_team_once_with_a_reason_in_both_languages(snapshot: Snapshot) -> None:
    for asked in snapshot.requests:
        ranking = rank(asked, snapshot)

        named = [option.candidate.team_id for option in ranking.options]
        left = [item.candidate.team_id for item in ranking.left_out]
        assert sorted(named + left) == sorted(each.team_id for each in snapshot.teams)
        ready = [
            option for option in ranking.options if option.can_leave_now and not _excluded(asked, option)
        ]
        assert bool(ready) == bool(ranking.why_first)
        for said in (*ranking.why_first, *([ranking.why_not_nearest] if ranking.why_not_nearest else [])):
            assert said.id
            assert said.en


def _excluded(asked: object, option: object) -> bool:
    return option.candidate.team_id in asked.excluded  # type: ignore[attr-defined]


@given(running_cities())
@settings(max_examples=150, deadline=None)
def test_an_alternative_is_sooner_by_more_than_a_change_costs_and_never_from_a_more_urgent_visit(
    snapshot: Snapshot,
) -> None:
    for asked in snapshot.requests:
        ranking = rank(asked, snapshot)
        first = next((option for option in ranking.options if option.can_leave_now), None)
        for other in ranking.alternatives:
            source = snapshot.request_by_id[other.from_visit_id]
            taken = snapshot.team_by_id[other.team_id]
            assert source.team_id == other.team_id
            assert source.target_minutes >= asked.target_minutes
            assert taken.state in ("offered", "accepted", "en_route")
            assert other.team_id not in asked.excluded
            assert asked.needs <= taken.professions
            if first is not None and first.candidate.team_id not in asked.excluded:
                assert other.minutes <= first.minutes - DEFAULT.change_minutes


@given(running_cities())
@settings(max_examples=100, deadline=None)
def test_what_the_ranking_holds_the_plan_does_not_send(snapshot: Snapshot) -> None:
    for asked in snapshot.requests:
        alone = replace(snapshot, requests=(asked,))
        if rank(asked, alone).hold is not None:
            assert assign(alone).pairs == ()


def test_what_is_lost_stands_in_the_reasons_and_decides_between_teams_that_are_nearly_as_near() -> None:
    guard, other = team(1, km=-3.0), team(2, km=3.3)
    asked = request(101, "green", km=0.0)
    quiet, busy = zone("tidung", -3.0, red_per_hour=0.0), zone("tidung", -3.0, red_per_hour=2.0)

    ranking = rank(asked, city(guard, other, busy))

    assert [option.candidate.team_id for option in rank(asked, city(guard, other, quiet)).options] == [1, 2]
    assert [option.candidate.team_id for option in ranking.options] == [2, 1]
    last = ranking.options[-1]
    assert last.loss.said.id == "darurat berikutnya di Tidung 3 → 17 mnt"
    assert "Yang hilang: darurat berikutnya di Tidung 3 → 17 mnt" in last.reasons_id
    assert ranking.why_not_nearest is not None
    assert (
        ranking.why_not_nearest.id == "KKS1 lebih cepat 1 mnt, tetapi darurat berikutnya di Tidung 3 → 17 mnt"
    )
    assert ranking.options[0].reasons_id[1].startswith("Jangkauan kota didahulukan")
    assert ranking.why_first[0].id == "Jangkauan kota paling sedikit berkurang"


def test_the_first_is_said_to_be_the_fastest_when_it_is_and_the_only_one_when_it_is() -> None:
    both = rank(request(), city(team(1, km=1.0), team(2, km=4.0)))
    alone = rank(request(), city(team(1, km=1.0)))

    assert [said.id for said in both.why_first] == ["Paling cepat tiba: 5 mnt"]
    assert both.why_not_nearest is None
    assert [said.id for said in alone.why_first] == ["Satu-satunya tim yang bisa berangkat sekarang"]
    assert rank(request(), city()).why_first == ()


def test_why_not_the_nearest_names_the_reason_a_person_would_name() -> None:
    def why(nearest: object) -> str:
        said = rank(request(needs=DOCTOR), city(nearest, team(2, km=6.0))).why_not_nearest  # type: ignore[arg-type]
        return "" if said is None else said.id

    nurses = frozenset({"nurse"})
    assert (
        why(team(1, km=1.0, professions=nurses))
        == "KKS1 lebih cepat 11 mnt, tetapi: Tidak ada dokter dalam tim"
    )
    assert why(on_the_way(1, 7, 1.0)) == "KKS1 lebih cepat 12 mnt, tetapi: Sedang menuju MKS-7"
    assert why(at_a_bedside(1, 1.0, 12)) == "KKS1 lebih cepat 12 mnt, tetapi baru bebas ±12 mnt lagi"
    assert why(team(1, km=1.0, refused="declined")).endswith("tetapi sudah menolak atau tidak menjawab")
    assert why(team(1, km=1.0, locked=True)).endswith("tetapi: Dikunci oleh petugas")
    assert why(team(1, km=1.0, state="off_duty")) == ""
    assert why(team(1, km=5.9, professions=nurses)) == ""
    own_first = rank(request(), city(team(1, km=1.0, clinic_id=MANGASA), team(2, km=3.0))).why_not_nearest
    assert own_first is not None
    assert own_first.id == "KKS1 lebih cepat 5 mnt, tetapi bukan puskesmas wilayah"


def test_a_team_on_its_way_to_a_visit_that_can_wait_is_offered_with_what_that_one_loses() -> None:
    green = request(118, "green", km=6.0, status="en_route", team_id=4)
    red = request(200, "red", km=0.0)
    snapshot = city(green, red, on_the_way(4, 118, km=1.0), team(2, km=12.0))

    (found,) = rank(red, snapshot).alternatives

    assert (found.team_id, found.from_visit_id, found.from_visit) == (4, 118, "MKS-118")
    assert round(found.minutes, 1) == round(0.5 + 1 + 130 / 60, 1)
    assert found.minutes_p90 > found.minutes
    # The other team needs 15.5 minutes to the green visit, the one on the way 11.8.
    assert round(found.other_waits_minutes or 0, 1) == round((1.5 + 1 + 13) - (1 + 5 * 130 / 60), 1)
    assert found.said.id == "Ambil KKS4 dari MKS-118: 4 mnt, yang lalu menunggu +4 mnt"
    assert found.said.en == "Take KKS4 from MKS-118: 4 min, which then waits +4 min"


def test_without_another_team_the_alternative_says_so() -> None:
    green = request(118, "green", km=6.0, status="en_route", team_id=4)
    red = request(200, "red", km=0.0)

    (found,) = rank(red, city(green, red, on_the_way(4, 118, km=1.0))).alternatives

    assert found.other_waits_minutes is None
    assert found.said.id == "Ambil KKS4 dari MKS-118: 4 mnt, yang lalu menunggu tim berikutnya"


def test_no_alternative_from_a_more_urgent_visit_nor_from_one_nearly_reached_nor_from_a_locked_one() -> None:
    red = request(200, "red", km=0.0)

    def offered(source: object, crew: object) -> bool:
        snapshot = city(source, red, crew, team(2, km=20.0))  # type: ignore[arg-type]
        return bool(rank(red, snapshot).alternatives)

    green = request(118, "green", km=6.0, status="en_route", team_id=4)
    assert offered(green, on_the_way(4, 118, km=1.0))
    assert not offered(replace(green, place=km_north(1.3)), on_the_way(4, 118, km=1.0))
    assert not offered(replace(green, locked=True), on_the_way(4, 118, km=1.0))
    assert not offered(green, on_the_way(4, 118, km=1.0, locked=True))
    assert not offered(green, on_the_way(4, 118, km=1.0, state="on_scene"))
    yellow_asks = request(201, "yellow", km=0.0)
    urgent = request(118, "red", km=6.0, status="en_route", team_id=4)
    assert (
        rank(
            yellow_asks, city(urgent, yellow_asks, on_the_way(4, 118, km=1.0), team(2, km=20.0))
        ).alternatives
        == ()
    )
    # A free team nearly as near: nobody is turned for two minutes.
    assert rank(red, city(green, red, on_the_way(4, 118, km=1.0), team(2, km=1.2))).alternatives == ()


def test_a_hold_says_its_price_and_how_long_at_most_and_the_plan_holds_as_well() -> None:
    green = request(101, "green", km=1.0)
    snapshot = city(green, team(1, km=1.0), zone("rappocini", 1.0, red_per_hour=0.5))

    hold = rank(green, snapshot).hold

    assert hold is not None
    assert hold.price_minutes == assign(snapshot).held[0].price_minutes
    assert hold.until_minutes == assign(snapshot).held[0].until_minutes
    assert hold.said.id.startswith("Ditahan paling lama ")
    assert hold.said.id.endswith("tim terakhir untuk Rappocini: darurat berikutnya 3 mnt → tidak terjangkau")
    assert rank(replace(green, requested_at=NOW - timedelta(hours=20)), snapshot).hold is None
    going = carried_out(snapshot, assign(city(green, team(1, km=1.0))))
    assert rank(going.requests[0], going).hold is None


def test_what_the_crew_says_it_still_needs_goes_before_the_mean() -> None:
    said = rank(request(), city(at_a_bedside(1, 1.0, 40))).options[0]

    assert said.free_in_minutes == 40
    assert "Bebas 40 mnt lagi menurut timnya (MKS-901)" in said.reasons_id


def test_kit_that_a_visit_needs_must_be_on_board() -> None:
    ranking = rank(
        request(kit=frozenset({"oksigen"})),
        city(team(1, km=1.0), team(2, km=3.0, kit=frozenset({"oksigen", "infus"}))),
    )

    assert [option.candidate.team_id for option in ranking.options] == [2]
    assert ranking.left_out[0].reason_id == "Tidak membawa oksigen"


def test_the_range_of_an_eta_widens_with_everything_that_is_uncertain() -> None:
    busy = rank(request(), city(at_a_bedside(1, 2.0, 10))).options[0]

    assert busy.minutes == busy.free_in_minutes + 0.5 + busy.travel_minutes
    assert round(busy.minutes_p90, 6) == round(10 * 1.8 + 0.5 * 1.5 + busy.travel_minutes * 1.4, 6)


def test_thousands_of_teams_are_ranked_like_a_few_and_made_when_looked_at() -> None:
    crowd = [team(number, km=2.0 + 0.01 * number) for number in range(1, 3 * ALL_TIMED)]
    nurses = [team(1000 + number, km=0.5, professions=frozenset()) for number in range(50)]

    ranking = rank(request(needs=DOCTOR), city(*reversed(crowd), *nurses))

    assert len(ranking.options) == len(crowd)
    assert len(ranking.left_out) == 50
    assert [option.candidate.team_id for option in ranking.options] == [each.team_id for each in crowd]
    assert [option.rank for option in ranking.options] == list(range(1, len(crowd) + 1))
    assert ranking.options[-1].reasons_id[0].startswith("11 mnt")


def test_a_listing_makes_an_item_once_and_only_when_it_is_looked_at() -> None:
    made: list[int] = []

    def make(index: int) -> int:
        made.append(index)
        return index * index

    squares = Listing(5, make)

    assert (squares[3], squares[-2], len(squares)) == (9, 9, 5)
    assert made == [3]
    assert squares[1:3] == (1, 4)
    assert squares == (0, 1, 4, 9, 16)
    assert squares != [0, 1, 4]
    assert sorted(made) == [0, 1, 2, 3, 4]


def test_no_alternative_by_which_the_other_patient_loses_more_than_this_one_gains() -> None:
    asked = request(201, "yellow", km=0.0)

    def offered(free_km: float) -> bool:
        other = request(118, "yellow", km=12.0, status="en_route", team_id=4)
        snapshot = city(other, asked, on_the_way(4, 118, km=3.0), team(2, km=free_km))
        return bool(rank(asked, snapshot).alternatives)

    # The free team would cross the city to the other patient, who loses more.
    assert not offered(-12.0)
    # It is beside the other patient and far from this one: both gain.
    assert offered(13.0)


def test_nothing_is_taken_from_a_more_urgent_visit_even_where_the_plan_would_change_both() -> None:
    yellow = request(201, "yellow", km=0.0)
    red = request(118, "red", km=6.0, status="en_route", team_id=4)
    snapshot = city(red, yellow, on_the_way(4, 118, km=1.0), team(2, km=5.9))

    assert {pair.visit_id: pair.team_id for pair in assign(snapshot).pairs} == {118: 2, 201: 4}
    assert rank(yellow, snapshot).alternatives == ()


def test_the_first_of_the_listed_keeps_its_place_among_equals() -> None:
    twins = [team(2, km=2.0), team(1, km=2.0), team(3, km=2.0)]

    assert [option.candidate.team_id for option in rank(request(), city(*twins)).options] == [1, 2, 3]
