"""Who should go, and why: properties of the ranking, and the stories a dispatcher would tell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.choice import DEFAULT, Candidate, Option, Ranking, Request, Snapshot, rank
from dispatch.choice.reach import LEFT_OUT_ORDER
from dispatch.choice.sentences import LEFT_OUT
from dispatch.travel import Place

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOME = Place(-5.1700, 119.4532)
KASSI_KASSI, MANGASA = 1, 2


def _km_north(km: float) -> Place:
    return Place(HOME.lat + km / 111.195, HOME.lon)


def _request(**fields: object) -> Request:
    known: dict[str, object] = {
        "visit_id": 118, "urgency": "yellow", "target_minutes": 60, "requested_at": NOW,
        "place": HOME, "clinic_id": KASSI_KASSI,
    }  # fmt: skip
    return Request(**(known | fields))  # type: ignore[arg-type]


def _team(team_id: int = 1, **fields: object) -> Candidate:
    known: dict[str, object] = {
        "team_id": team_id, "team": f"KKS{team_id}", "clinic_id": KASSI_KASSI, "clinic": "Kassi-Kassi",
        "base": _km_north(1), "professions": frozenset({"doctor", "nurse"}), "shift_ends_at": NOW + timedelta(hours=8),
    }  # fmt: skip
    return Candidate(**(known | fields))  # type: ignore[arg-type]


def _rank(request: Request, *teams: Candidate) -> Ranking:
    return rank(request, Snapshot(at=NOW, teams=teams))


places = st.builds(Place, st.floats(-5.25, -5.0), st.floats(119.2, 119.55))
moments = st.timedeltas(timedelta(hours=-3), timedelta(minutes=1)).map(lambda ago: NOW + ago)


@st.composite
def teams(draw: st.DrawFn) -> Candidate:
    state = draw(
        st.sampled_from(
            [
                "off_duty",
                "available",
                "returning",
                "offered",
                "accepted",
                "en_route",
                "on_scene",
                "transporting",
            ]
        )
    )
    busy = state not in ("off_duty", "available", "returning")
    located = draw(st.booleans())
    return Candidate(
        team_id=draw(st.integers(1, 10_000)),
        team=draw(st.sampled_from(["KKS1", "KKS2", "MGS1", "BLP1"])),
        clinic_id=draw(st.sampled_from([KASSI_KASSI, MANGASA, 3])),
        clinic="Kassi-Kassi",
        base=draw(places),
        base_boat_only=draw(st.booleans()),
        vehicle_class=draw(st.sampled_from(["minivan", "motorcycle", "foot", "boat"])),
        state=state,
        state_since=draw(moments) if busy else None,
        busy_visit_id=draw(st.sampled_from([118, 119])) if busy else None,
        busy_visit="MKS-119" if busy else "",
        busy_place=draw(st.none() | places) if busy else None,
        fix=draw(places) if located else None,
        fix_time=draw(moments) if located else None,
        shift_ends_at=draw(st.none() | moments.map(lambda moment: moment + timedelta(hours=2))),
        professions=frozenset(draw(st.sets(st.sampled_from(["doctor", "nurse", "midwife", "driver"])))),
        kit_missing=draw(st.integers(0, 2)),
        refused=draw(st.sampled_from(["", "", "declined", "expired"])),
    )


requests = st.builds(
    Request,
    visit_id=st.just(118),
    urgency=st.sampled_from(["red", "yellow", "green"]),
    target_minutes=st.sampled_from([15, 60, 240]),
    requested_at=moments,
    place=st.none() | places,
    boat_only=st.booleans(),
    clinic_id=st.sampled_from([None, KASSI_KASSI, MANGASA]),
    needs=st.frozensets(st.sampled_from(["doctor", "nurse", "midwife"]), max_size=2),
)


@given(requests, st.lists(teams(), max_size=12, unique_by=lambda team: team.team_id))
@settings(max_examples=200, deadline=None)
def test_every_team_is_in_exactly_one_list_and_every_sentence_has_its_twin(
    request: Request, candidates: list[Candidate]
) -> None:
    ranking = rank(request, Snapshot(at=NOW, teams=tuple(candidates)))

    named = [option.candidate.team_id for option in ranking.options]
    left = [item.candidate.team_id for item in ranking.left_out]
    assert sorted(named + left) == sorted(team.team_id for team in candidates)
    assert [option.rank for option in ranking.options] == list(range(1, len(named) + 1))
    for option in ranking.options:
        assert len(option.reasons_id) == len(option.reasons_en) >= 2
        assert option.minutes_p90 >= option.minutes >= option.travel_minutes >= 0
    assert all(item.reason_id and item.reason_en and item.code in LEFT_OUT_ORDER for item in ranking.left_out)


def _group(option: Option) -> int:
    return 2 if option.candidate.refused else 0 if option.can_leave_now else 1


@given(requests, st.lists(teams(), max_size=12, unique_by=lambda team: team.team_id))
@settings(max_examples=200, deadline=None)
def test_teams_stand_in_the_order_of_their_cost_those_that_can_leave_first_and_those_that_refused_last(
    request: Request, candidates: list[Candidate]
) -> None:
    options = rank(request, Snapshot(at=NOW, teams=tuple(candidates))).options

    keys = [(_group(option), option.cost) for option in options]
    assert keys == sorted(keys)


@given(requests, st.lists(teams(), max_size=12, unique_by=lambda team: team.team_id))
@settings(max_examples=200, deadline=None)
def test_no_island_by_van_and_no_land_by_boat(request: Request, candidates: list[Candidate]) -> None:
    for option in rank(request, Snapshot(at=NOW, teams=tuple(candidates))).options:
        assert (option.candidate.vehicle_class == "boat") == request.boat_only
        assert request.boat_only or not option.candidate.base_boat_only


@given(requests, st.lists(teams(), max_size=12, unique_by=lambda team: team.team_id))
@settings(max_examples=100, deadline=None)
def test_the_order_does_not_depend_on_the_order_of_asking(
    request: Request, candidates: list[Candidate]
) -> None:
    forward = rank(request, Snapshot(at=NOW, teams=tuple(candidates)))

    assert rank(request, Snapshot(at=NOW, teams=tuple(candidates[::-1]))) == forward


@given(st.sampled_from(["red", "yellow", "green"]), st.floats(0.3, 20), st.floats(0.3, 20), moments)
@settings(deadline=None)
def test_a_free_nearer_own_team_never_stands_behind_the_same_team_farther_off(
    urgency: str, one: float, other: float, requested_at: datetime
) -> None:
    near, far = sorted((one, other))
    request = _request(urgency=urgency, requested_at=requested_at)

    options = _rank(request, _team(2, base=_km_north(far)), _team(1, base=_km_north(near))).options

    assert options[0].metres <= options[1].metres
    assert options[0].cost <= options[1].cost


def test_the_nearest_own_team_says_so() -> None:
    first, second = _rank(_request(), _team(1, base=_km_north(1)), _team(2, base=_km_north(3))).options

    assert first.reasons_id[:2] == ("Terdekat: 5 mnt (perkiraan garis lurus)", "Puskesmas wilayah")
    assert first.reasons_en[:2] == ("Nearest: 5 min (straight-line estimate)", "Own puskesmas")
    assert second.reasons_id[0] == "9 mnt, 3,0 km (perkiraan garis lurus)"


def test_yellow_prefers_its_own_puskesmas_by_five_minutes_and_red_does_not() -> None:
    own, foreign = _team(1, base=_km_north(3)), _team(2, team="MGS1", clinic_id=MANGASA, base=_km_north(1))

    yellow = _rank(_request(), own, foreign).options
    red = _rank(_request(urgency="red", target_minutes=15), own, foreign).options
    far = _rank(_request(), replace(own, base=_km_north(5)), foreign).options

    assert [option.candidate.team for option in yellow] == ["KKS1", "MGS1"]
    assert yellow[0].reasons_id[1] == "Puskesmas wilayah didahulukan: MGS1 lebih cepat 5 mnt"
    assert [option.candidate.team for option in red] == ["MGS1", "KKS1"]
    assert [option.candidate.team for option in far] == ["MGS1", "KKS1"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"state": "off_duty"}, "Tidak sedang jaga"),
        ({"state": "en_route", "busy_visit_id": 7, "busy_visit": "MKS-7"}, "Sedang menuju MKS-7"),
        ({"state": "offered", "busy_visit_id": 7, "busy_visit": "MKS-7"}, "Sedang ditawari MKS-7"),
        (
            {"state": "accepted", "busy_visit_id": 118, "busy_visit": "MKS-118"},
            "Sudah memegang kunjungan ini",
        ),
        ({"professions": frozenset({"nurse"})}, "Tidak ada dokter dalam tim"),
        ({"base_boat_only": True}, "Berpangkalan di pulau, tidak lewat darat"),
        ({"vehicle_class": "boat"}, "Timnya dengan perahu, tidak lewat darat"),
    ],
)
def test_who_is_left_out_is_told_why(fields: dict[str, object], reason: str) -> None:
    ranking = _rank(_request(needs=frozenset({"doctor"})), _team(**fields))  # type: ignore[arg-type]

    assert (ranking.options, ranking.left_out[0].reason_id) == ((), reason)


def test_an_island_gets_the_boat_even_when_a_van_is_nearer_as_the_crow_flies() -> None:
    van = _team(1, base=_km_north(0.5))
    boat = _team(2, team="BLP1", vehicle_class="boat", base_boat_only=True, base=_km_north(9))

    ranking = _rank(_request(boat_only=True), van, boat)

    assert [option.candidate.team for option in ranking.options] == ["BLP1"]
    assert [item.reason_id for item in ranking.left_out] == ["Pulau: hanya tim dengan perahu"]


def test_a_place_that_nobody_knows_ranks_nobody() -> None:
    assert [item.code for item in _rank(_request(place=None), _team()).left_out] == ["no_place"]


@pytest.mark.parametrize(
    ("minutes", "age", "sentence"),
    [
        (1, 60, None),
        (12, 720, "Posisi 12 mnt lalu"),
        (30, 1800, "Posisi 30 mnt lalu"),
        (31, None, "Tanpa posisi baru: dihitung dari puskesmas"),
        (-1, 0, None),
    ],
)
def test_the_age_of_a_position_is_said_and_an_old_one_is_not_used(
    minutes: int, age: int | None, sentence: str | None
) -> None:
    team = _team(base=_km_north(8), fix=_km_north(2), fix_time=NOW - timedelta(minutes=minutes))

    option = _rank(_request(), team).options[0]

    assert option.fix_age_seconds == age
    assert round(option.metres / 1000) == (8 if age is None else 2)
    assert [said for said in option.reasons_id if said.startswith(("Posisi", "Tanpa posisi"))] == (
        [sentence] if sentence else []
    )


def test_a_team_at_a_bedside_is_free_after_the_mean_less_what_it_spent_and_stands_behind_those_who_can_leave() -> (
    None
):
    def busy(minutes: int) -> Candidate:
        since = NOW - timedelta(minutes=minutes)
        return _team(
            2, state="on_scene", state_since=since, busy_visit_id=7, busy_visit="MKS-7", busy_place=_km_north(0.2)
        )  # fmt: skip

    free = _team(1, base=_km_north(30))
    options = _rank(_request(), busy(19), free).options

    assert [option.candidate.team_id for option in options] == [1, 2]
    assert (options[1].free_in_minutes, options[1].can_leave_now) == (6.0, False)
    assert "Bebas ±6 mnt lagi (MKS-7)" in options[1].reasons_id
    assert "Tanpa posisi baru: dihitung dari MKS-7" in options[1].reasons_id
    assert _rank(_request(), busy(90)).options[0].free_in_minutes == DEFAULT.least_left_minutes


def test_mobilisation_is_longer_at_the_puskesmas_than_on_the_road() -> None:
    home = _rank(_request(), _team(base=_km_north(2))).options[0]
    road = _rank(_request(), _team(base=_km_north(9), fix=_km_north(2), fix_time=NOW)).options[0]

    assert round(home.minutes - road.minutes, 6) == 1.0


@pytest.mark.parametrize(
    ("refused", "said"), [("declined", "Sudah menolak kunjungan ini"), ("expired", "Tidak menjawab")]
)
def test_who_said_no_stands_last_even_when_nearest(refused: str, said: str) -> None:
    options = _rank(_request(), _team(1, refused=refused), _team(2, base=_km_north(20))).options

    assert [option.candidate.team_id for option in options] == [2, 1]
    assert options[1].reasons_id[-1].startswith(said)


def test_a_shift_that_ends_before_the_visit_and_a_target_that_is_missed_are_said() -> None:
    option = _rank(
        _request(requested_at=NOW - timedelta(minutes=58)),
        _team(shift_ends_at=NOW + timedelta(minutes=12), kit_missing=2),
    ).options[0]

    assert "Jaga berakhir 12 mnt lagi" in option.reasons_id
    assert "Tiba melewati target 60 mnt" in option.reasons_id
    assert "Perlengkapan kurang: 2" in option.reasons_id
    over = _rank(_request(), _team(shift_ends_at=NOW - timedelta(minutes=3))).options[0]
    assert "Jadwal jaga sudah lewat 3 mnt" in over.reasons_id


def test_every_reason_to_be_left_out_has_its_place_in_the_list() -> None:
    assert set(LEFT_OUT_ORDER) == set(LEFT_OUT)
