"""address_search_p95_ms: the box for the place, for whole addresses and for beginnings as they are typed."""

import random
import time

from django.core.management import call_command
from rapidfuzz import fuzz, process

from clinics.models import Area
from dispatch.queries.place_finding import find_places
from tests.addresses import draw_addresses
from tests.bench.registry import Ground, Result, bench, percentile

SEED, ADDRESSES = 90_001, 200
LANDMARKS = 4_000
"""As many named places as an extract of the city brings."""


@bench("address_search_p95_ms")
def address_search(ground: Ground) -> Result:
    """p95 of the whole search with its queries, against rapidfuzz over the raw names of the same 153, in turns."""
    call_command("load_city", "makassar", verbosity=0)
    _landmarks()
    draw = random.Random(SEED)
    addresses = draw_addresses(SEED, ADDRESSES)
    lines = [address.text for address in addresses]
    lines += [line[: draw.randint(2, len(line))] for line in lines]
    names = list(Area.objects.filter(level="village").values_list("name", flat=True))
    codes = list(Area.objects.filter(level="village").values_list("code", flat=True))
    find_places(text="kassi")
    ours: list[float] = []
    peers: list[float] = []
    right = peer_right = certain = 0
    for number, line in enumerate(lines):
        began_at = time.perf_counter()
        found = find_places(text=line)
        ours.append(time.perf_counter() - began_at)
        began_at = time.perf_counter()
        best = process.extract(line, names, scorer=fuzz.WRatio, limit=8)
        peers.append(time.perf_counter() - began_at)
        if number < ADDRESSES and addresses[number].kind == "certain":
            certain += 1
            wanted = set(addresses[number].codes)
            right += {result["village_code"] for result in found["results"][:1]} <= wanted and bool(
                found["results"]
            )
            peer_right += {codes[index] for _, _, index in best[:1]} <= wanted
    return Result(
        value=round(percentile(ours, 0.95) * 1000, 2),
        unit="ms",
        peer="rapidfuzz WRatio over the raw names in the same run",
        peer_value=round(percentile(peers, 0.95) * 1000, 2),
        detail={
            "lines": len(lines), "landmarks": LANDMARKS, "p50_ms": round(percentile(ours, 0.5) * 1000, 2),
            "slowest_ms": round(max(ours) * 1000, 1), "aim_ms": 50,
            "first_right_percent": round(100 * right / certain, 1),
            "peer_first_right_percent": round(100 * peer_right / certain, 1),
        },
    )  # fmt: skip


def _landmarks() -> None:
    """Mosques and schools with names that many share, as in the city."""
    from clinics.clock import now
    from clinics.models import Landmark

    draw = random.Random(SEED)
    words = (
        "Nurul",
        "Iman",
        "Al",
        "Ikhlas",
        "Babul",
        "Jannah",
        "Mujahidin",
        "Taqwa",
        "Inpres",
        "Negeri",
        "Baiturrahman",
    )
    villages = list(Area.objects.filter(level="village"))
    Landmark.objects.bulk_create(
        Landmark(
            kind=draw.choice(("mosque", "school")),
            name=f"{draw.choice(('Masjid', 'SD', 'Musholla'))} {' '.join(draw.sample(words, 2))} {number % 97}",
            village=(village := draw.choice(villages)),
            lat=village.lat,
            lon=village.lon,
            changed_at=now(),
        )
        for number in range(LANDMARKS)
    )
