"""The crew's page: its shell, and the service worker that keeps shell and files on the phone.

The worker is one classic script, frontend/src/crew/worker.js; in front of it the server writes the
version and the files of this build, so that a phone never mixes two versions.
"""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

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
    files = [*built.styles, *built.preloads, built.script]
    script = WORKER.read_text(encoding="utf-8")
    shell = get_template("crew.html").render({"screen": "crew", "title": "", "language": "id"})
    version = hashlib.sha256("\n".join([*files, script, shell]).encode()).hexdigest()[:16]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    return HttpResponse(head + script, content_type="text/javascript; charset=utf-8")


urlpatterns: list[URLPattern] = [
    path("tim", crew_page, name="crew"),
    path("tim-sw.js", service_worker, name="crew_worker"),
]
