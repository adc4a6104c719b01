"""The safety of a team at a home: the door code, the question whether all is well, the call for help. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DOOR_CODE_SHOWN = frozenset({"accepted", "en_route", "on_scene"})
"""Statuses of an assignment in which team and family have a code in common; before and after there is none."""
DOOR_CODES = 10_000
HELP_SHOWN = timedelta(hours=2)
"""A call for help that a person at the desk has seen stays on the screens so long, unless the team says it is well."""
HELP_REMEMBERED = timedelta(hours=12)
"""An unseen one stays so long, whatever the team does meanwhile."""


def door_code(drawn: int) -> str:
    """Four digits from a number below :data:`DOOR_CODES`: read out at the door, the same on both sides."""
    if not 0 <= drawn < DOOR_CODES:
        raise ValueError(drawn)
    return f"{drawn:04d}"


def check_in_due_at(since: datetime, minutes: int) -> datetime | None:
    """When a team at a bedside is asked whether all is well; None where the office asks never (0 minutes)."""
    return since + timedelta(minutes=minutes) if minutes > 0 else None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """How the question stands: when it is due, when it was asked, when the desk was alarmed about it."""

    due_at: datetime | None
    asked_at: datetime | None
    alarmed_at: datetime | None


def check_in_step(check_in: CheckIn, at: datetime) -> str:
    """What is to be done at a moment: ``nothing``, ``ask`` the team, or ``alarm`` the desk as nobody answered."""
    if check_in.due_at is None or at < check_in.due_at:
        return "nothing"
    return "ask" if check_in.asked_at is None or check_in.asked_at < check_in.due_at else "alarm"


def help_is_shown(
    *, needed_at: datetime, seen_at: datetime | None, ended_at: datetime | None, at: datetime
) -> bool:
    """Whether a call for help is still a matter for the desk: nobody has seen it, or somebody has and it goes on."""
    if seen_at is None:
        return at - needed_at < HELP_REMEMBERED
    return ended_at is None and at - seen_at < HELP_SHOWN
