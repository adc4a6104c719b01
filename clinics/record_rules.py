"""Who may do what with records, and until when a note may be corrected by its authors. Pure.

Permenkes 24/2022, article 30: the head of a facility gives the rights to input, correct and view; a correction is
made within 2 x 24 hours of the input, later only with the head.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

INPUT, CORRECT, VIEW = "input", "correct", "view"
RIGHTS = (INPUT, CORRECT, VIEW)
"""To write a note, to correct a signed one, to read what is known of a patient."""
LOCK_DAYS = 2
"""Where the city set nothing."""
DRAFT_HOURS = 2
"""A note that nobody signed is being written for so long; after it, it was forgotten."""

_EVERYTHING = frozenset(RIGHTS)


def rights_by_role(role: str, profession: str) -> frozenset[str]:
    """What a person has where the head has said nothing: a crew's health workers all, a driver nothing."""
    if role == "clinic_head":
        return _EVERYTHING
    if role == "crew":
        return frozenset() if profession == "driver" else _EVERYTHING
    return frozenset()


def rights_in_force(role: str, profession: str, given: Collection[str] | None) -> frozenset[str]:
    """What a person has now. Only a crew's rights are given and taken; a head's come with the office."""
    if role != "crew" or given is None:
        return rights_by_role(role, profession)
    return frozenset(given) & _EVERYTHING


def locked_at(first_input_at: datetime, returned_at: Iterable[datetime], *, lock_days: int) -> datetime:
    """From when on only the head corrects: so many days after the input; a note given back is open as long again."""
    return max([first_input_at, *returned_at]) + timedelta(days=lock_days)
