"""The crew's page: its shell, and the service worker that keeps shell and files on the phone.

The worker is one classic script, frontend/src/crew/worker.js; in front of it the server writes the
version and the files of this build, so that a phone never mixes two versions.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from clinics.page_words import page_word
from dottoro.vite import entry

WORKER = settings.CHECKOUT / "frontend" / "src" / "crew" / "worker.js"


@require_safe
@never_cache
@ensure_csrf_cookie
def crew_page(request: HttpRequest) -> HttpResponse:
    """The shell. The same for everybody, signed in or not: it is kept on the phone, so it names nobody."""
    return render(request, "crew.html", {"screen": "crew", "title": "Tim · Dottoro’ta"})


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker of this build; a new build is a new script, which the phone's browser notices by itself."""
    built = entry("crew")
    first = [built.script, *built.preloads, *built.styles]
    later = [url for url in _fetched_later() if url not in first]
    script = WORKER.read_text(encoding="utf-8")
    shell = get_template("crew.html").render({"screen": "crew", "title": "", "language": "id"})
    # both languages: a phone that sleeps knows no language, and the words say nothing of anybody
    body = " / ".join((page_word("push_offer", "id"), page_word("push_offer", "en")))
    words = {"title": page_word("service", "id"), "body": body}
    version = hashlib.sha256(
        "\n".join([*first, *later, script, shell, *words.values()]).encode()
    ).hexdigest()[:16]
    head = "".join(
        f"const {name} = {json.dumps(value)};\n"
        for name, value in (("VERSION", version), ("FIRST", first), ("LATER", later), ("WORDS", words))
    )
    return HttpResponse(head + script, content_type="text/javascript; charset=utf-8")


def _fetched_later() -> list[str]:
    """Scripts and styles that the crew's screen imports after its first picture (URLs)."""
    chunks: dict[str, dict[str, Any]] = json.loads(  # Any: Vite's manifest
        (settings.FRONTEND_DIST / "manifest.json").read_text(encoding="utf-8")
    )
    waiting = [key for key, chunk in chunks.items() if chunk.get("isEntry") and chunk.get("name") == "crew"]
    seen: dict[str, None] = {}
    files: dict[str, None] = {}
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen[key] = None
        chunk = chunks[key]
        files.update(dict.fromkeys([chunk["file"], *chunk.get("css", ())]))
        waiting += [*chunk.get("imports", ()), *chunk.get("dynamicImports", ())]
    return [static(file) for file in sorted(files)]


urlpatterns: list[URLPattern] = [
    path("tim", crew_page, name="crew"),
    path("tim-sw.js", service_worker, name="crew_worker"),
]
