"""Complaints about the service: what they are about, their states, their deadline, and what no answer may say. Pure."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

CATEGORIES = ("wait", "manner", "care", "money", "information", "place", "other", "praise")
"""What it is about, the same in every puskesmas."""
STATES = ("new", "read", "answered", "closed")
WAITING = frozenset({"new", "read"})
"""Somebody still waits for an answer: the deadline runs."""
STEPS: dict[tuple[str, str], str] = {
    ("new", "read"): "read",
    ("new", "answer"): "answered",
    ("read", "answer"): "answered",
    ("answered", "answer"): "answered",
    ("new", "close"): "closed",
    ("read", "close"): "closed",
    ("answered", "close"): "closed",
    ("closed", "reopen"): "read",
    ("answered", "reply"): "new",
    ("closed", "reply"): "new",
}
"""(state, step) -> state. ``reply`` is the family's own: it is not content, or adds something."""
OFFICE_STEPS = ("read", "answer", "close", "reopen")
ANSWER_DAYS = 3
"""Working days for an answer, until the office says otherwise."""

_SATURDAY = 5
_CLINICAL = re.compile(
    r"\b(diagnos\w*|penyakit|gejala|hiv|aids|tbc?|tuberkulosis|hamil|kehamilan|kanker|tumor|stroke|diabetes"
    r"|kencing manis|hipertensi|darah tinggi|tensi|resep|psikiat\w*|skizofren\w*|disease|pregnan\w*|cancer|hypertension"
    r"|prescription|[A-TV-Z][0-9]{2}\.[0-9])\b",
    re.IGNORECASE,
)


def next_state(state: str, step: str) -> str | None:
    """Where a step leads; None where it is not possible."""
    return STEPS.get((state, step))


def open_steps(state: str) -> list[str]:
    """What the puskesmas may do now."""
    return [step for step in OFFICE_STEPS if (state, step) in STEPS]


def answer_due(received_at: datetime, working_days: int, zone: ZoneInfo) -> datetime:
    """The end (UTC) of the so-manieth working day after the city's day of receipt. Saturday and Sunday do not count."""
    day = received_at.astimezone(zone).date()
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            left -= 1
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC)


def clinical_word(text: str) -> str:
    """The first word that says something about a patient's health: an answer is read on phones that others see."""
    found = _CLINICAL.search(text)
    return found.group(0) if found else ""
