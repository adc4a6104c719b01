"""The product without the door in front: every request goes to Django, as behind a plain WSGI server."""

import os
from typing import Any

if os.environ.get("BENCH_PEER") == "1":
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    _django = get_wsgi_application()

    from dottoro.bridge import WsgiBridge

    _pages = WsgiBridge(_django, threads=settings.WEB_THREADS)

    async def application(scope: Any, receive: Any, send: Any) -> None:  # Any: ASGI
        """Serve HTTP; nothing else."""
        if scope["type"] == "http":
            await _pages(scope, receive, send)
