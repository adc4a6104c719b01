"""A page loads the files of the build that is there, and nothing inline."""

import json
import os
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client

from dottoro.vite import NotBuilt, entry
from tests.contracts.crew_bytes import first_load_bytes, late_bytes

FIRST_LOAD_KIB = 45
LATE_KIB = 120

MANIFEST = {
    "src/desk/main.ts": {
        "file": "assets/desk-1.js",
        "name": "desk",
        "isEntry": True,
        "imports": ["_shared.js"],
        "css": ["assets/desk-1.css"],
    },
    "_shared.js": {"file": "assets/shared-1.js", "name": "shared", "css": ["assets/shared-1.css"]},
}


@pytest.fixture
def built(tmp_path: Path, settings: object) -> Path:
    settings.FRONTEND_DIST = tmp_path  # type: ignore[attr-defined]  # pytest-django's fixture
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    return manifest


def test_the_desk_loads_its_script_what_it_imports_and_its_styles(built: Path) -> None:
    page = Template('{% load vite %}{% vite "desk" %}').render(Context())

    assert '<script type="module" src="/static/assets/desk-1.js"></script>' in page
    assert '<link rel="modulepreload" href="/static/assets/shared-1.js">' in page
    assert page.index("shared-1.css") < page.index("desk-1.css")
    assert "<style" not in page


def test_a_new_build_is_seen_without_a_restart(built: Path) -> None:
    assert entry("desk").script.endswith("desk-1.js")

    built.write_text(json.dumps(MANIFEST).replace("desk-1.js", "desk-2.js"), encoding="utf-8")
    os.utime(built, ns=(1, 1))

    assert entry("desk").script.endswith("desk-2.js")


def test_a_screen_that_is_not_built_says_so(built: Path) -> None:
    with pytest.raises(NotBuilt, match="kasir"):
        entry("kasir")

    built.unlink()
    with pytest.raises(NotBuilt, match="npm run build"):
        entry("desk")


def test_the_crews_first_load_and_what_comes_after_it_stay_light() -> None:
    """A byte budget, from the manifest of the build. Every late file is kept by the phone, for the lorong."""
    first, late = first_load_bytes(), late_bytes()

    assert sum(first.values()) <= FIRST_LOAD_KIB * 1024, first
    assert sum(late.values()) <= LATE_KIB * 1024, late
    assert {file for file in late if file.endswith((".js", ".css"))} == set(late)
    kept = Client().get("/tim-sw.js").content.decode()
    assert all(f'"/static/{file}"' in kept for file in (*late, *list(first)[1:]))
