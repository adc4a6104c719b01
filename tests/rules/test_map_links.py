"""Points that people paste: coordinates, links of maps, Plus Codes. Nothing is fetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openlocationcode import openlocationcode as olc

from dispatch.rules.map_links import PastedPoint, UnreadableLink, read_pasted
from dispatch.rules.plus_codes import find_plus_code, place_of_plus_code

HOME = (-5.1709, 119.4542)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://www.google.com/maps/@-5.1709,119.4542,17z",
        "https://maps.google.com/?q=-5.1709,119.4542",
        "https://www.google.com/maps/place/Masjid/@-5.1,119.4,17z/data=!3m1!4b1!4m6!8m2!3d-5.1709!4d119.4542",
        "https://maps.google.com/maps?q=loc:-5.1709,119.4542",
        "https://www.google.com/maps/search/?api=1&query=-5.1709%2C119.4542",
        "https://www.google.com/maps/search/-5.1709,+119.4542?entry=tts",
        "https://www.google.com/maps/dir//-5.1709,119.4542",
        "geo:-5.1709,119.4542?z=17",
        "geo:0,0?q=-5.1709,119.4542(Rumah)",
        "https://www.openstreetmap.org/#map=17/-5.17090/119.45420",
        "https://osm.org/?mlat=-5.1709&mlon=119.4542#map=15/-5.1/119.4",
        "https://maps.apple.com/?ll=-5.1709,119.4542&q=Rumah",
        "https://maps.apple.com/place?coordinate=-5.1709,119.4542",
        "https://waze.com/ul?ll=-5.1709,119.4542&navigate=yes",
        "Lokasi saya: https://maps.google.com/?q=-5.1709,119.4542 rumah pagar hijau",
    ],
)
def test_a_map_link_holds_its_point(pasted: str) -> None:
    found = read_pasted(pasted)

    assert isinstance(found, PastedPoint)
    assert (found.lat, found.lon, found.kind) == (*HOME, "map_link")


@pytest.mark.parametrize(
    "pasted",
    ["-5.1709, 119.4542", "-5.1709 119.4542", "-5,1709; 119,4542", "119.4542, -5.1709", "(-5.1709,119.4542)",
     "5.1709 LS 119.4542 BT", "lat: -5.1709 long: 119.4542", "rumah di -5.1709,119.4542 dekat masjid"],
)  # fmt: skip
def test_coordinates_are_read_however_they_are_written(pasted: str) -> None:
    found = read_pasted(pasted)

    assert isinstance(found, PastedPoint)
    assert (found.lat, found.lon, found.kind) == (*HOME, "coordinates")


def test_degrees_minutes_and_seconds_are_read() -> None:
    found = read_pasted("5°10'15.2\"S 119°27'15.1\"E")

    assert isinstance(found, PastedPoint)
    assert (found.lat, found.lon) == pytest.approx(HOME, abs=1e-4)


def test_a_short_link_says_that_only_the_internet_knows() -> None:
    assert read_pasted("https://maps.app.goo.gl/AbCdEf") == UnreadableLink(short=True)
    assert read_pasted("goo.gl/maps/xyz") == UnreadableLink(short=True)
    assert read_pasted("https://www.google.com/maps/place/Masjid+Raya") == UnreadableLink(short=False)


@pytest.mark.parametrize(
    "line",
    [
        "Jl. Tinumbu Lr.148 No.1-2",
        "RT 02/RW 05",
        "0812 3456 7890",
        "https://example.com/x",
        "2.5",
        "Kassi-Kassi",
        "",
    ],
)
def test_an_address_is_no_point(line: str) -> None:
    assert read_pasted(line) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    read_pasted(text)
    find_plus_code(text)
    for start in ("https://maps.google.com/?q=", "geo:"):
        read_pasted(start + text)


@given(st.floats(-5.22, -5.04), st.floats(119.26, 119.54), st.sampled_from([10, 11]), st.booleans())
def test_a_plus_code_leads_back_to_its_place_whole_or_short(
    lat: float, lon: float, length: int, short: bool
) -> None:
    code = olc.encode(lat, lon, length)
    line = f"rumah {code[4:].lower() if short else code} Makassar"

    found = find_plus_code(line)

    assert found is not None
    assert found.words == "rumah Makassar"
    place = place_of_plus_code(found, near=(-5.1477, 119.4327) if not short else (lat, lon))
    assert (place.lat, place.lon) == pytest.approx((lat, lon), abs=0.00013)
    assert place.radius_metres == 10


def test_what_looks_like_a_code_is_none() -> None:
    assert [find_plus_code(text) for text in ("abc+de", "RT 02+03", "A+B", "12+34 Lorong")] == [None] * 4
