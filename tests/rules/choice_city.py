"""A small city for the tests of the choice: requests, teams and areas north of a home, and drawn at random."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from dispatch.choice import Candidate, Plan, Request, Snapshot, Zone
from dispatch.travel import Place

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOME = Place(-5.1700, 119.4532)
KASSI_KASSI, MANGASA = 1, 2
TARGETS = {"red": 15.0, "yellow": 60.0, "green": 240.0}


def km_north(km: float) -> Place:
    """A place so many kilometres north of the home: 130 s/km and 60 s by van."""
    return Place(HOME.lat + km / 111.195, HOME.lon)


def request(visit_id: int = 118, urgency: str = "yellow", km: float = 0.0, **fields: object) -> Request:
    """A waiting visit at the home, asked for just now."""
    known: dict[str, object] = {
        "visit_id": visit_id, "visit": f"MKS-{visit_id}", "urgency": urgency, "target_minutes": TARGETS[urgency],
        "requested_at": NOW, "place": km_north(km), "clinic_id": KASSI_KASSI,
    }  # fmt: skip
    return Request(**(known | fields))  # type: ignore[arg-type]


def team(team_id: int = 1, km: float = 1.0, **fields: object) -> Candidate:
    """A free team of Kassi-Kassi at its base, so many kilometres from the home."""
    known: dict[str, object] = {
        "team_id": team_id, "team": f"KKS{team_id}", "clinic_id": KASSI_KASSI, "clinic": "Kassi-Kassi",
        "base": km_north(km), "professions": frozenset({"doctor", "nurse"}),
        "shift_ends_at": NOW + timedelta(hours=8),
    }  # fmt: skip
    return Candidate(**(known | fields))  # type: ignore[arg-type]


def on_the_way(team_id: int, visit_id: int, km: float, **fields: object) -> Candidate:
    """A team that left its base and is so many kilometres from the home."""
    known: dict[str, object] = {
        "base": km_north(30), "fix": km_north(km), "fix_time": NOW, "state": "en_route",
        "busy_visit_id": visit_id, "busy_visit": f"MKS-{visit_id}",
    }  # fmt: skip
    return team(team_id, **(known | fields))


def at_a_bedside(team_id: int, km: float, minutes_left: float, **fields: object) -> Candidate:
    """A team with a patient, whose crew says how long it still needs."""
    known: dict[str, object] = {
        "state": "on_scene", "state_since": NOW - timedelta(minutes=5), "busy_visit_id": 900 + team_id,
        "busy_visit": f"MKS-{900 + team_id}", "busy_place": km_north(km), "declared_minutes_left": minutes_left,
    }  # fmt: skip
    return team(team_id, km, **(known | fields))


def zone(code: str, km: float, red_per_hour: float = 1.0, **fields: object) -> Zone:
    """An area so many kilometres north of the home."""
    known: dict[str, object] = {
        "code": code, "name": code.title(), "district": "Rappocini", "place": km_north(km),
        "red_per_hour": red_per_hour,
    }  # fmt: skip
    return Zone(**(known | fields))  # type: ignore[arg-type]


def city(*parts: Request | Candidate | Zone, **fields: object) -> Snapshot:
    """A snapshot of whatever is given."""
    return Snapshot(
        at=NOW,
        requests=tuple(part for part in parts if isinstance(part, Request)),
        teams=tuple(part for part in parts if isinstance(part, Candidate)),
        zones=tuple(part for part in parts if isinstance(part, Zone)),
        **fields,  # type: ignore[arg-type]
    )


def carried_out(snapshot: Snapshot, plan: Plan) -> Snapshot:
    """The city when every proposal was accepted at once and nothing has moved yet."""
    going = {pair.visit_id: pair.team_id for pair in plan.pairs}
    visit_of = {team_id: visit_id for visit_id, team_id in going.items()}
    codes = {each.visit_id: each.visit for each in snapshot.requests}
    requests = []
    for each in snapshot.requests:
        team_id = going.get(each.visit_id)
        status = "waiting" if team_id is None else each.status if team_id == each.team_id else "accepted"
        requests.append(replace(each, team_id=team_id, status=status))
    teams = []
    for each in snapshot.teams:
        visit_id = visit_of.get(each.team_id)
        if visit_id is not None and visit_id != each.busy_visit_id:
            each = replace(each, state="accepted", busy_visit_id=visit_id, busy_visit=codes[visit_id])
        elif visit_id is None and each.state in ("offered", "accepted", "en_route"):
            each = replace(each, state="available", busy_visit_id=None, busy_visit="")
        teams.append(each)
    return replace(snapshot, requests=tuple(requests), teams=tuple(teams))


places = st.builds(Place, st.floats(-5.25, -5.0), st.floats(119.35, 119.55))
SKILLS = st.frozensets(st.sampled_from(["doctor", "nurse", "midwife"]), max_size=2)


@st.composite
def snapshots(draw: st.DrawFn, *, busy: bool = True, zones: bool = True) -> Snapshot:
    """A city at some moment; ``busy``: some teams are on the way or at a bedside."""
    requests = [
        request(
            visit_id,
            draw(st.sampled_from(["red", "yellow", "green"])),
            place=draw(places),
            requested_at=NOW - timedelta(minutes=draw(st.integers(0, 200))),
            clinic_id=draw(st.sampled_from([KASSI_KASSI, MANGASA])),
            needs=draw(SKILLS),
            boat_only=draw(st.integers(0, 9)) == 0,
            excluded=draw(st.frozensets(st.integers(1, 8), max_size=2)),
        )
        for visit_id in range(101, 101 + draw(st.integers(0, 6)))
    ]
    teams = []
    for team_id in range(1, 1 + draw(st.integers(0, 8))):
        place = draw(places)
        kind = draw(st.sampled_from(["free", "free", "busy", "locked", "off"])) if busy else "free"
        state = {"busy": "on_scene", "off": "off_duty"}.get(kind, "available")
        teams.append(
            team(
                team_id,
                base=place,
                clinic_id=draw(st.sampled_from([KASSI_KASSI, MANGASA])),
                professions=draw(SKILLS),
                vehicle_class=draw(st.sampled_from(["minivan", "minivan", "motorcycle", "boat"])),
                state=state,
                declared_minutes_left=float(draw(st.integers(0, 50))) if state == "on_scene" else None,
                busy_place=place if state == "on_scene" else None,
                locked=kind == "locked",
            )
        )
    areas = [
        zone(f"area{number}", 0, draw(st.floats(0, 3)), place=draw(places))
        for number in range(draw(st.integers(0, 5)) if zones else 0)
    ]
    return city(*requests, *teams, *areas)


@st.composite
def running_cities(draw: st.DrawFn) -> Snapshot:
    """A city some minutes after a plan was carried out: teams are on the way, and new visits wait."""
    from dispatch.choice import assign

    before = draw(snapshots())
    after = carried_out(before, assign(before))
    number = draw(st.integers(0, 4))
    new = [
        request(
            201 + index,
            draw(st.sampled_from(["red", "yellow", "green"])),
            place=draw(places),
            needs=draw(SKILLS),
        )
        for index in range(number)
    ]
    return replace(after, requests=(*after.requests, *new))
