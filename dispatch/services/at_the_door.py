"""What a team's part of a visit carries only while it comes and is there: the door code, the question "semua baik?"."""

import secrets

from dispatch.models import Assignment
from dispatch.rules.safety import DOOR_CODE_SHOWN, DOOR_CODES, door_code


def follow_status(assignment: Assignment) -> list[str]:
    """Give or take away what hangs on the status it now has; the names of the fields to be saved with it.

    A code is drawn when a team accepts, so that nobody guesses it from another visit's, and is gone when the team
    is no longer coming or there. The running deadline of the question is settled by who settles the others.
    """
    if assignment.status not in DOOR_CODE_SHOWN:
        assignment.door_code = ""
    elif not assignment.door_code:
        assignment.door_code = door_code(secrets.randbelow(DOOR_CODES))
    if assignment.status != "on_scene":
        assignment.check_in_due_at = assignment.check_in_asked_at = assignment.check_in_alarmed_at = None
    return ["door_code", "check_in_due_at", "check_in_asked_at", "check_in_alarmed_at"]
