"""Answers that a browser may have already: its If-None-Match against the ETag in force."""

from django.http import HttpRequest


def already_has(request: HttpRequest, tag: str) -> bool:
    """Whether the browser holds exactly this version. ``tag`` with its quotes."""
    held = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    return tag in held or "*" in held
