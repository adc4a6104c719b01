"""The one box for the place: everything that a line of text may mean, best first, without asking anybody outside."""

from typing import TypedDict

from rapidfuzz import fuzz

from clinics.city.name_index import Named
from clinics.city.names import plain_words
from clinics.city.spelling import name_key
from clinics.models import Installation
from clinics.queries.places import Ground, nearest_village
from dispatch.queries.geocoded import OnlineAnswers, online_answers
from dispatch.queries.known_homes import KnownHome, homes_of_phone, known_alley
from dispatch.queries.landmarks import landmarks_said
from dispatch.queries.place_results import (
    Kind,
    PlaceResult,
    alley_result,
    clinic_result,
    earlier_result,
    landmark_result,
    point_result,
    village_result,
)
from dispatch.queries.places import ReadAddress, read_address
from dispatch.rules.map_links import POINT_RADIUS_METRES, PastedPoint, read_pasted
from dispatch.rules.place_fills import Fills, fills_of
from dispatch.rules.place_said import PLACES
from dispatch.rules.place_words import CLINIC, PlaceLine
from dispatch.rules.plus_codes import find_plus_code, place_of_plus_code
from dispatch.travel.distance import Place, metres_between

MOST_RESULTS = 8
SURE_SCORE = 88.0
NEAR_OF_LAND_METRES, NEAR_OF_ISLAND_METRES = 2_200.0, 12_000.0
"""A point farther than this from every kelurahan's point on land, or on an island, is outside the city."""


class Said(TypedDict):
    """A sentence in both languages."""

    label_id: str
    label_en: str


class FoundPlaces(TypedDict):
    """What the box shows. ``outside``: not of this city; ``notice``: what to ask the caller."""

    results: list[PlaceResult]
    outside: Said | None
    notice: Said | None
    ambiguous: bool
    online: str
    """off, idle, waiting or done: how far the online geocoder is with this line."""


def find_places(*, text: str, phone: str = "") -> FoundPlaces:
    """Everything that ``text`` may mean; with nothing typed the earlier places of the phone."""
    typed = text.strip()
    homes = homes_of_phone(phone) if phone else []
    pasted = read_pasted(typed)
    if pasted is not None and not isinstance(pasted, PastedPoint):
        said = _said("link_short" if pasted.short else "link_without_point")
        return _found([], notice=said, ambiguous=False)
    code = find_plus_code(typed) if pasted is None else None
    read = read_address(pasted.words if pasted else code.words if code else typed)
    if pasted is not None:
        return _of_point(read, pasted)
    if code is not None:
        near = _reference(read)
        point = place_of_plus_code(code, near=near)
        fills = _fills(read.line, None, read.ground)
        return _pinned(
            read.ground, "plus_code", point.code, (point.lat, point.lon), point.radius_metres, fills
        )
    if not typed:
        return _found([earlier_result(read.ground, home) for home in homes], ambiguous=len(homes) > 1)
    return _of_words(read, typed, homes)


def _of_point(read: ReadAddress, pasted: PastedPoint) -> FoundPlaces:
    label = f"{pasted.lat:.5f}, {pasted.lon:.5f}"
    fills = _fills(read.line, None, read.ground)
    kind: Kind = "map_link" if pasted.kind == "map_link" else "coordinates"
    at = (pasted.lat, pasted.lon)
    return _pinned(read.ground, kind, label, at, POINT_RADIUS_METRES, fills)


def _pinned(
    ground: Ground, kind: Kind, label: str, at: tuple[float, float], radius_metres: int, fills: Fills
) -> FoundPlaces:
    code = nearest_village(ground.villages, *at)
    is_ours = code != "" and _is_near(ground, code, at)
    result = point_result(ground, code if is_ours else "", kind, label, at, radius_metres, fills)
    return _found(
        [result] if is_ours else [], outside=None if is_ours else _said("point_outside"), ambiguous=False
    )


def _is_near(ground: Ground, code: str, at: tuple[float, float]) -> bool:
    village = ground.villages[code]
    metres = metres_between(Place(village.lat or 0.0, village.lon or 0.0), Place(*at))
    return metres <= (NEAR_OF_ISLAND_METRES if village.boat_only else NEAR_OF_LAND_METRES)


def _reference(read: ReadAddress) -> tuple[float, float]:
    """Where a short Plus Code is near to: the kelurahan named beside it, else the city's middle."""
    for named in read.naming.villages[:1]:
        village = read.ground.villages[named.code]
        if village.lat is not None and village.lon is not None:
            return village.lat, village.lon
    centre = Installation.objects.filter(id=1).values_list("centre_lat", "centre_lon").first()
    return (centre[0] or 0.0, centre[1] or 0.0) if centre else (0.0, 0.0)


def _of_words(read: ReadAddress, typed: str, homes: list[KnownHome]) -> FoundPlaces:
    ground, naming = read.ground, read.naming
    villages = [
        _of_village(read, named, first=number == 0)
        for number, named in enumerate(naming.villages[:MOST_RESULTS])
    ]
    named_first = naming.villages[0] if naming.villages else None
    sure = named_first is not None and named_first.window is not None and named_first.score >= SURE_SCORE
    loose = _fills(read.line, None, ground)
    beside: list[PlaceResult] = [clinic_result(ground, clinic, loose) for clinic in read.clinics[:2]]
    codes = {named.code for named in naming.villages[:3]} if sure else set()
    beside += [landmark_result(ground, row, loose) for row in landmarks_said(read.line, ground, codes)]
    online = online_answers(typed)
    from_outside = [
        point_result(
            ground, nearest_village(ground.villages, lat, lon), "online", label, (lat, lon), 300, loose
        )
        for label, lat, lon in online.answers
    ]
    in_villages = [result for group in villages for result in group]
    results = (
        _of_phone(ground, typed, homes)
        + (in_villages + beside if sure else beside + in_villages)[:MOST_RESULTS]
        + from_outside
    )
    outside = _outside(read)
    asks = naming.ambiguous or (named_first is not None and not sure)
    return _found(
        results[: MOST_RESULTS + len(from_outside)],
        outside=outside,
        ambiguous=bool(results)
        and (asks or outside is not None or (named_first is None and len(results) > 1)),
        online=online,
    )


def _of_village(read: ReadAddress, named: Named, *, first: bool) -> list[PlaceResult]:
    """The kelurahan, and before it the lorong of it that is known from visits (asked for the best one only)."""
    fills = _fills(read.line, named, read.ground)
    results = [village_result(read.ground, named.code, fills)]
    if first and fills.alley and named.window is not None:
        alley = known_alley(village_code=named.code, alley=fills.alley, street=fills.street)
        if alley is not None:
            results.insert(0, alley_result(read.ground, named.code, fills, alley))
    return results


def _fills(line: PlaceLine, named: Named | None, ground: Ground) -> Fills:
    window = named.window if named else None
    index = ground.index
    areas = {key for key, _ in index.district_keys} | index.city_keys | {"sulawesiselatan", "sulsel"}
    return fills_of(
        line,
        (window.run, window.start, window.end) if window else None,
        lambda words: name_key(words) in areas,
    )


def _of_phone(ground: Ground, typed: str, homes: list[KnownHome]) -> list[PlaceResult]:
    """Earlier places of the phone that what is typed may mean."""
    results = [earlier_result(ground, home) for home in homes]
    wanted = " ".join(plain_words(typed))
    return [
        result
        for result in results
        if len(wanted) >= 2
        and fuzz.partial_ratio(wanted, " ".join(plain_words(f"{result['label']} {result['detail']}"))) >= 88
    ][:2]


def _outside(read: ReadAddress) -> Said | None:
    naming = read.naming
    if naming.region:
        return _said("place_outside", what=naming.region)
    if naming.unknown_district:
        return _said("district_unknown", what=naming.unknown_district)
    if naming.unknown_village and not read.line.of(CLINIC):
        return _said("village_unknown", what=naming.unknown_village)
    return None


def _said(code: str, **params: str) -> Said:
    bahasa, english = PLACES[code]
    return {"label_id": bahasa.format(**params), "label_en": english.format(**params)}


def _found(
    results: list[PlaceResult],
    *,
    ambiguous: bool,
    outside: Said | None = None,
    notice: Said | None = None,
    online: OnlineAnswers | None = None,
) -> FoundPlaces:
    return {
        "results": results,
        "outside": outside,
        "notice": notice,
        "ambiguous": ambiguous,
        "online": online.state if online else "off",
    }
