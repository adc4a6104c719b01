"""What the crew's page weighs, gzip, read from the manifest of the build: before the first picture, and after it."""

import gzip
import json
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from dottoro.vite import entry


def first_load_bytes() -> dict[str, int]:
    """The shell and all that it names."""
    built = entry("crew")
    shell = render_to_string("crew.html", {"screen": "crew", "title": "", "language": "id"}).encode()
    files = [url.split("/static/")[1] for url in (built.script, *built.preloads, *built.styles)]
    return {"shell": len(gzip.compress(shell, 9)), **{file: _zipped(file) for file in files}}


def late_bytes() -> dict[str, int]:
    """What comes after the first picture: pages, words of the other language, lists."""
    first = first_load_bytes()
    waiting = [f"crew:{key}" for key in ("src/crew/main.ts",)]
    chunks: dict[str, dict[str, Any]] = json.loads(  # Any: Vite's manifest
        (settings.FRONTEND_DIST / "manifest.json").read_text(encoding="utf-8")
    )
    files: dict[str, int] = {}
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        chunk = chunks[key]
        for file in (chunk["file"], *chunk.get("css", ())):
            if file not in first:
                files[file] = _zipped(file)
        waiting += [*chunk.get("imports", ()), *chunk.get("dynamicImports", ())]
    return files


def _zipped(file: str) -> int:
    return len(gzip.compress((settings.FRONTEND_DIST / file).read_bytes(), 9))
