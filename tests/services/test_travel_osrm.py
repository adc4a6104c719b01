"""Times from OSRM over real sockets: what is believed, what is not, and that nobody waits."""

import threading
import time
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pytest
from pytest_django.fixtures import Settings

from dispatch.travel import NoEntry, Place, StraightLine
from dispatch.travel import current as current_travel
from dispatch.travel.beside import Beside
from dispatch.travel.osrm import FEW, OsrmTimes
from dispatch.travel.osrm_server import OsrmServer
from tests.osrm_server import OsrmStandIn, black_hole, running_osrm

HOME = Place(-5.1700, 119.4500)
TEAMS = [Place(-5.1500, 119.4500), Place(-5.1710, 119.4300), Place(-5.1400, 119.4700)]
MID_OCEAN = Place(-5.1, 118.2)
ALLOWED_SECONDS = 5.0
"""Far more than a request is given, far less than the server stays silent: so that a busy machine fails nobody."""


def _osrm(url: str, *no_entries: NoEntry) -> tuple[OsrmServer, OsrmTimes]:
    server = OsrmServer(url)
    return server, OsrmTimes(server, StraightLine(no_entries=no_entries))


def _again(server: OsrmServer) -> OsrmTimes:
    """The next request's view of the same server."""
    return OsrmTimes(server, StraightLine())


def _query(stand_in: OsrmStandIn) -> tuple[list[str], dict[str, str]]:
    parts = urlsplit(stand_in.asked[-1])
    places = unquote(parts.path).rsplit("/", 1)[1].split(";")
    return places, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_every_team_gets_its_time_by_road_in_one_question_with_radiuses_and_lon_before_lat() -> None:
    with running_osrm() as stand_in:
        _, osrm = _osrm(stand_in.url)

        legs = osrm.times(TEAMS, HOME, "minivan")

        places, query = _query(stand_in)
    assert [leg.source for leg in legs] == ["osrm"] * 3
    assert [round(leg.seconds) for leg in legs] == [222, 233, 555]  # a grid of streets at 10 m/s
    assert len(stand_in.asked) == 1
    assert places[0] == "119.450000,-5.150000"
    assert (query["sources"], query["destinations"]) == ("0;1;2", "3")
    assert query["radiuses"].split(";") == ["300"] * 4


def test_what_was_said_is_not_asked_again_and_a_new_team_is() -> None:
    with running_osrm() as stand_in:
        server, osrm = _osrm(stand_in.url)
        osrm.times(TEAMS[:2], HOME, "minivan")

        _again(server).times(TEAMS[:2], HOME, "minivan")
        legs = _again(server).times(TEAMS, HOME, "minivan")

        places, _ = _query(stand_in)
    assert len(stand_in.asked) == 2
    assert len(places) == 2
    assert {leg.source for leg in legs} == {"osrm"}


def test_feet_and_boats_are_never_asked_for() -> None:
    with running_osrm() as stand_in:
        _, osrm = _osrm(stand_in.url)

        sources = {osrm.times(TEAMS, HOME, vehicle)[0].source for vehicle in ("foot", "boat")}

    assert (sources, stand_in.asked) == ({"estimate"}, [])


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("garbage", "garbage"), ("html", "garbage"), ("cut", "garbage"), ("error", "status_502"),
        ("closing", "broken_off"), ("wrong_shape", "wrong_shape"), ("huge", "insane"), ("negative", "insane"),
        ("far_snap", "insane"),
    ],
)  # fmt: skip
def test_nonsense_is_an_estimate_and_is_counted(mode: str, why: str) -> None:
    with running_osrm(mode) as stand_in:
        server, osrm = _osrm(stand_in.url)

        legs = osrm.times(TEAMS, HOME, "minivan")

    assert legs == StraightLine().times(TEAMS, HOME, "minivan")
    assert (server.breaker.why, server.breaker.failing_since is not None) == (why, True)


def test_lon_and_lat_in_the_wrong_order_are_no_place_near_ours() -> None:
    with running_osrm("swapped") as stand_in:
        server, osrm = _osrm(stand_in.url)

        legs = osrm.times(TEAMS, HOME, "minivan")

    assert {leg.source for leg in legs} == {"estimate"}
    assert server.breaker.why in ("insane", "wrong_shape")


def test_no_way_by_road_is_an_estimate_and_no_failure() -> None:
    with running_osrm("null") as stand_in:
        server, osrm = _osrm(stand_in.url)

        legs = osrm.times(TEAMS, HOME, "minivan")

    assert {leg.source for leg in legs} == {"estimate"}
    assert server.breaker.failing_since is None


def test_one_team_without_a_road_takes_no_other_team_its_time() -> None:
    with running_osrm() as stand_in:
        server, osrm = _osrm(stand_in.url)

        legs = osrm.times([TEAMS[0], MID_OCEAN, TEAMS[1]], HOME, "minivan")
        _again(server).times([TEAMS[0], MID_OCEAN, TEAMS[1]], HOME, "minivan")

    assert [leg.source for leg in legs] == ["osrm", "estimate", "osrm"]
    assert len(stand_in.asked) == 2  # the second without the boat; the second request asks nothing
    assert server.breaker.failing_since is None


def test_a_home_without_a_road_is_an_estimate_for_everybody() -> None:
    with running_osrm() as stand_in:
        server, osrm = _osrm(stand_in.url)

        legs = osrm.times(TEAMS, MID_OCEAN, "minivan")

    assert {leg.source for leg in legs} == {"estimate"}
    assert (len(stand_in.asked), server.breaker.failing_since) == (1, None)


@pytest.mark.parametrize("mode", ["hanging", "dripping"])
def test_who_does_not_answer_costs_one_request_its_150_ms_and_the_next_ones_nothing(mode: str) -> None:
    with running_osrm(mode) as stand_in:
        server, osrm = _osrm(stand_in.url)

        began = time.perf_counter()
        first = [*osrm.times(TEAMS, HOME, "minivan"), *osrm.times(TEAMS, HOME, "motorcycle")]
        one_request = time.perf_counter() - began
        asked = len(stand_in.asked)
        second = _again(server).times(TEAMS, HOME, "minivan")
        asked_again = len(stand_in.asked) - asked

    assert {leg.source for leg in (*first, *second)} == {"estimate"}
    assert one_request < ALLOWED_SECONDS
    assert asked_again == 0
    assert server.breaker.why == "too_slow"


def test_a_machine_that_takes_the_connection_and_never_speaks_is_no_longer_waited_for_either() -> None:
    with black_hole() as url:
        server, osrm = _osrm(url)

        began = time.perf_counter()
        legs = osrm.times(TEAMS, HOME, "minivan")
        took = time.perf_counter() - began

    assert {leg.source for leg in legs} == {"estimate"}
    assert took < ALLOWED_SECONDS
    assert not server.breaker.allows()


@pytest.mark.parametrize(
    "url", ["http://203.0.113.1:5000", "http://127.0.0.1:9", "http://no-such-host.invalid:5000"]
)
def test_an_address_where_nobody_is_is_an_estimate_in_time(url: str) -> None:
    _, osrm = _osrm(url)

    began = time.perf_counter()
    legs = osrm.times(TEAMS, HOME, "minivan")
    took = time.perf_counter() - began

    assert {leg.source for leg in legs} == {"estimate"}
    assert took < ALLOWED_SECONDS


def test_a_slow_server_is_used_while_the_request_has_time_and_not_longer() -> None:
    with running_osrm("slow") as stand_in:
        _, osrm = _osrm(stand_in.url)

        began = time.perf_counter()
        found = [osrm.times(TEAMS, Place(HOME.lat + step / 1000, HOME.lon), "minivan") for step in range(6)]
        took = time.perf_counter() - began

    assert found[0][0].source == "osrm"
    assert found[-1][0].source == "estimate"
    assert took < ALLOWED_SECONDS


def test_a_server_that_is_back_is_found_by_a_trial_beside_the_requests() -> None:
    with running_osrm("hanging") as stand_in:
        server, osrm = _osrm(stand_in.url)
        server.breaker.rest_seconds = 0.0
        osrm.times(TEAMS, HOME, "minivan")
        stand_in.mode = "good"

        still = _again(server).times(TEAMS, HOME, "minivan")
        assert server.beside.is_idle(5.0)
        after = _again(server).times(TEAMS, HOME, "minivan")

    assert {leg.source for leg in still} == {"estimate"}
    assert {leg.source for leg in after} == {"osrm"}
    assert server.breaker.failing_since is None


def test_a_matrix_to_a_few_homes_is_asked_at_once_and_agrees_with_the_legs() -> None:
    homes = [HOME, Place(-5.16, 119.44), MID_OCEAN]
    with running_osrm() as stand_in:
        server, osrm = _osrm(stand_in.url)

        seconds = osrm.matrix(np.array(TEAMS), np.array(homes), "minivan")
        legs = [_again(server).times(TEAMS, home, "minivan") for home in homes]

    assert np.allclose(seconds.T, [[leg.seconds for leg in row] for row in legs])
    assert [row[0].source for row in legs] == ["osrm", "osrm", "estimate"]


def test_the_zones_of_a_matrix_are_the_straight_line_until_the_answer_is_there_and_stay_when_teams_move_a_little() -> (
    None
):
    zones = np.array([Place(-5.16 - step / 500, 119.44) for step in range(FEW + 1)])
    teams = np.array([Place(-5.1501, 119.4502), Place(-5.1711, 119.4302)])
    with running_osrm() as stand_in:
        server, osrm = _osrm(stand_in.url)

        at_once = osrm.matrix(teams, zones, "minivan")
        assert server.beside.is_idle(5.0)
        moved = _again(server).matrix(teams + 0.0002, zones, "minivan")

        asked = len(stand_in.asked)
    straight = StraightLine()
    assert np.array_equal(at_once, straight.matrix(teams, zones, "minivan"))
    assert not np.isclose(moved, straight.matrix(teams + 0.0002, zones, "minivan")).any()
    assert asked == 1


def test_many_teams_and_zones_are_asked_in_questions_that_a_server_takes() -> None:
    rng = np.random.default_rng(7)
    teams = rng.uniform((-5.2, 119.4), (-5.1, 119.5), (150, 2))
    zones = rng.uniform((-5.2, 119.4), (-5.1, 119.5), (153, 2))
    with running_osrm() as stand_in:
        server, osrm = _osrm(stand_in.url)
        osrm.matrix(teams, zones, "minivan")
        assert server.beside.is_idle(10.0)
        later = _again(server).matrix(teams, zones, "minivan")

        longest = max(len(path) for path in stand_in.asked)
    assert (longest < 8000, len(stand_in.asked)) == (True, 4)
    assert not np.isclose(later, StraightLine().matrix(teams, zones, "minivan")).any(axis=1).all()


def test_where_the_van_cannot_enter_osrm_is_asked_for_where_it_parks_and_the_walk_is_added() -> None:
    parked = Place(-5.1720, 119.4500)
    with running_osrm() as stand_in:
        _, osrm = _osrm(stand_in.url, NoEntry(1, "minivan", parked, HOME))

        van = osrm.times(TEAMS, HOME, "minivan")[0]
        places, _ = _query(stand_in)
        motorcycle = osrm.times(TEAMS, HOME, "motorcycle")[0]
        way = osrm.way(TEAMS[0], HOME, "minivan")

    assert places[-1] == "119.450000,-5.172000"
    assert (van.source, round(van.walk_seconds)) == ("osrm", 208)
    assert motorcycle.walk_seconds == 0
    assert way is not None
    assert (way.points[0], way.points[-1], way.walk_from) == (TEAMS[0], HOME, len(way.points) - 2)


def test_the_way_is_the_line_along_the_roads_and_the_straight_one_when_it_makes_no_sense() -> None:
    with running_osrm() as stand_in:
        server, osrm = _osrm(stand_in.url)

        good = osrm.way(TEAMS[2], HOME, "minivan")
        stand_in.mode = "huge"
        bad = osrm.way(TEAMS[2], HOME, "minivan")

    assert good is not None
    assert bad is not None
    assert (good.source, len(good.points), good.walk_from) == ("osrm", 5, None)
    assert (bad.source, bad.points) == ("estimate", (TEAMS[2], HOME))
    assert server.breaker.why == "insane"


def test_the_state_says_who_gives_the_times_and_since_when_the_wanted_one_does_not(
    settings: Settings,
) -> None:
    settings.TRAVEL = "osrm"
    current_travel.forget_travel()
    with running_osrm() as stand_in:
        settings.OSRM_URL = stand_in.url
        good = current_travel.travel().times(TEAMS, HOME, "minivan")[0].source, current_travel.travel_state()
        stand_in.mode = "hanging"
        bad = current_travel.travel().times(TEAMS, Place(-5.2, 119.4), "minivan")[0].source
        state = current_travel.travel_state()

    assert (good[0], good[1].source, good[1].failing_seconds, good[1].why) == ("osrm", "osrm", None, "")
    assert (bad, state.wanted, state.source, state.why) == ("estimate", "osrm", "estimate", "too_slow")
    assert state.failing_seconds is not None
    assert 0 <= state.failing_seconds < 5


def test_without_an_address_or_by_wish_it_is_the_straight_line(settings: Settings) -> None:
    settings.TRAVEL, settings.OSRM_URL = "osrm", ""
    no_address = (
        current_travel.travel().times(TEAMS, HOME, "minivan")[0].source,
        current_travel.travel_state().why,
    )
    settings.TRAVEL = "straight"
    by_wish = (
        current_travel.travel().times(TEAMS, HOME, "minivan")[0].source,
        current_travel.travel_state().why,
    )

    assert no_address == ("estimate", "no_osrm_url")
    assert by_wish == ("estimate", "")


def test_work_beside_the_requests_is_done_once_and_in_order() -> None:
    beside, done, gate = Beside("test"), list[str](), threading.Event()
    beside.do("gate", lambda: gate.wait(5.0))

    for key in ("a", "b", "a"):
        beside.do(key, lambda key=key: done.append(key))
    busy = beside.is_idle(0.0)
    gate.set()

    assert beside.is_idle(5.0)
    assert (busy, done) == (False, ["a", "b"])
