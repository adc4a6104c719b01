"""What Vite built: the manifest of `frontend/dist`, read again when the build changes."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static


class NotBuilt(RuntimeError):
    """The front end is not built, or has no such screen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one screen needs first: its script, the chunks it imports at once, and their styles (URLs)."""

    script: str
    preloads: tuple[str, ...]
    styles: tuple[str, ...]


def entry(name: str) -> Entry:
    """The built files of a screen (`desk`, `crew`, ...). Raises NotBuilt."""
    manifest = settings.FRONTEND_DIST / "manifest.json"
    try:
        changed = manifest.stat().st_mtime_ns
    except FileNotFoundError:
        raise NotBuilt("frontend/dist is missing: run `npm run build` in frontend/.") from None
    return _entry(manifest, changed, name)


@lru_cache(maxsize=64)
def _entry(manifest: Path, _changed: int, name: str) -> Entry:
    # Any: Vite's manifest, of which only a few fields are read
    chunks: dict[str, dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))
    entries = (chunk for chunk in chunks.values() if chunk.get("isEntry"))
    first = next((chunk for chunk in entries if chunk.get("name") == name), None)
    if first is None:
        raise NotBuilt(f"frontend/dist has no screen “{name}”.")
    seen: list[dict[str, Any]] = []
    waiting = [first]
    while waiting:
        chunk = waiting.pop(0)
        if chunk not in seen:
            seen.append(chunk)
            waiting += [chunks[key] for key in chunk.get("imports", ())]
    styles = dict.fromkeys(css for chunk in reversed(seen) for css in chunk.get("css", ()))
    return Entry(
        script=static(first["file"]),
        preloads=tuple(static(chunk["file"]) for chunk in seen[1:]),
        styles=tuple(static(css) for css in styles),
    )
