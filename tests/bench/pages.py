"""crew_page_kib, citizen_page_kib: what a phone loads at first, gzip, from the product itself."""

import re

from clinics.models import Installation
from tests import builders
from tests.bench.registry import Ground, Result, bench
from tests.serving import Web, sign_in, start_web, web_environment

CREW_LIMIT_KIB = 45
CITIZEN_LIMIT_KIB = 10
CITIZEN_PAGES = ("/", "/minta", "/lacak", "/masuk")


@bench("crew_page_kib")
def crew_page(ground: Ground) -> Result:
    """The crew's shell with every script and style it names, as sent with gzip, against its budget."""
    duty = builders.build_team_on_duty()
    assert Installation.objects.exists()
    cookie = sign_in(duty.people[0])
    web = start_web(web_environment())
    try:
        sizes = _first_load(web, "/tim", cookie)
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    return Result(
        value=round(sum(sizes.values()) / 1024, 1),
        unit="KiB gzip",
        peer="budget of the first load",
        peer_value=CREW_LIMIT_KIB,
        detail={path.rsplit("/", 1)[-1] or "page": size for path, size in sizes.items()},
    )


@bench("citizen_page_kib")
def citizen_page(ground: Ground) -> Result:
    """The heaviest of the citizen's pages: HTML, style and script of a first load, against the budget."""
    builders.build_city()
    web = start_web(web_environment())
    try:
        sizes = {path: sum(_first_load(web, path, "").values()) for path in CITIZEN_PAGES}
    finally:
        web.stop()
        web.log.unlink(missing_ok=True)
    return Result(
        value=round(max(sizes.values()) / 1024, 1),
        unit="KiB gzip",
        peer="budget of the first load",
        peer_value=CITIZEN_LIMIT_KIB,
        detail=dict(sizes),
    )


def _first_load(web: Web, path: str, cookie: str) -> dict[str, int]:
    """Bytes over the wire of a page and what it links: scripts, preloaded modules, styles."""
    headers = {"Accept-Encoding": "gzip", "Cookie": cookie}
    status, _headers, page = web.ask("GET", path, headers={"Cookie": cookie})
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    html = page.decode()
    linked = re.findall(r'<script[^>]+src="([^"]+)"', html)
    linked += re.findall(r'<link[^>]+rel="(?:modulepreload|stylesheet)"[^>]+href="([^"]+)"', html)
    return {each: len(web.ask("GET", each, headers=headers)[2]) for each in dict.fromkeys([path, *linked])}
