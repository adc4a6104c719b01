"""A newer build of the screens on the same address, as a phone meets it in the middle of a shift."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dottoro.startup.folders import CHECKOUT
from tests.city import City

UPDATED = """() => navigator.serviceWorker.getRegistration('/tim').then(async (registration) => {
  await registration.update();
  while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 50));
})"""
"""The browser looks for a newer version and has it ready."""
NEXT = "assets/next.css"


@contextmanager
def next_build(city: City, folder: Path) -> Iterator[None]:
    """The web process serves the next build: the same files and one more style, so another version."""
    built = folder / "dist"
    shutil.copytree(CHECKOUT / "frontend" / "dist", built)
    (built / NEXT).write_text("/* the next version */\n", encoding="utf-8")
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    screen = next(
        chunk for chunk in manifest.values() if chunk.get("isEntry") and chunk.get("name") == "crew"
    )
    screen["css"] = [*screen.get("css", []), NEXT]
    (built / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    before = dict(city.web.environment)
    city.web.environment = {
        **before,
        "DJANGO_SETTINGS_MODULE": "tests.journeys.next_settings",
        "DOTTORO_NEXT_BUILD": str(built),
    }
    _restart(city)
    yield
    city.web.environment = before
    _restart(city)


def _restart(city: City) -> None:
    city.web.end()
    city.web.start()
    city.wait_ready()
