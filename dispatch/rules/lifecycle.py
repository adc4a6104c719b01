"""The life of a visit and of a team's part of it: one table of steps. Pure.

A refusal is a code of the word catalogue; nothing else decides whether a step may be made.
"""

from dataclasses import dataclass

WAITING = ("requested", "triaged", "confirmed")
"""Nobody has been asked yet, or nobody who was asked is coming."""
WITH_TEAM = ("offered", "accepted", "en_route", "on_scene")
ENDED_BY_TEAM = ("completed", "referred", "not_home", "refused", "died")
RATED = frozenset(ENDED_BY_TEAM) - {"died"}
"""Ends after which a family is asked how it was; nobody is asked for stars after a death."""
ENDED_WITHOUT = ("cancelled", "handed_over", "advice_only", "redirected", "not_eligible", "duplicate")
STATUSES = WAITING + WITH_TEAM + ENDED_BY_TEAM + ENDED_WITHOUT
OPEN = frozenset(WAITING + WITH_TEAM)
ENDED = frozenset(ENDED_BY_TEAM + ENDED_WITHOUT)

ACTIVE_ASSIGNMENT = frozenset({"offered", "accepted", "en_route", "on_scene", "transporting"})
ENDED_ASSIGNMENT = ("finished", "declined", "expired", "withdrawn", "released")
ASSIGNMENT_STATUSES = ("offered", "accepted", "en_route", "on_scene", "transporting", *ENDED_ASSIGNMENT)

UNDO_SECONDS = 30
"""How long after a tap its undo is still taken, in seconds of the city's clock (the phone offers 8)."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a visit and the team's assignment stand after an action; None leaves it unchanged."""

    visit: str | None
    assignment: str | None


TEAM_STEPS: dict[tuple[str, str], Step] = {
    # (assignment status, action) -> both afterwards
    ("offered", "accept"): Step("accepted", "accepted"),
    ("offered", "decline"): Step("triaged", "declined"),
    ("offered", "expire"): Step("triaged", "expired"),
    ("offered", "withdraw"): Step("triaged", "withdrawn"),
    ("accepted", "depart"): Step("en_route", "en_route"),
    ("accepted", "arrive"): Step("on_scene", "on_scene"),
    ("accepted", "decline"): Step("triaged", "declined"),
    ("accepted", "withdraw"): Step("triaged", "withdrawn"),
    ("en_route", "arrive"): Step("on_scene", "on_scene"),
    ("en_route", "withdraw"): Step("triaged", "withdrawn"),
    ("on_scene", "withdraw"): Step("triaged", "released"),
    ("on_scene", "transport"): Step("referred", "transporting"),
    ("transporting", "delivered"): Step(None, "finished"),
}

UNDO_STEPS: dict[str, Step] = {
    # assignment status now -> one step back
    "accepted": Step("offered", "offered"),
    "en_route": Step("accepted", "accepted"),
    "on_scene": Step("en_route", "en_route"),
}

NO_ENTRY_FROM = frozenset({"accepted", "en_route", "on_scene"})
"""While a team goes to a home or is there, it may say that its vehicle cannot enter."""

FINISH_EARLY_OUTCOMES = frozenset({"not_home", "refused"})
"""Outcomes a team may give before it stands at the bedside."""

CODES: dict[str, str] = {
    # two-letter chip per status, beside the colour
    "requested": "BR", "triaged": "TR", "confirmed": "KF", "offered": "TW", "accepted": "DT",
    "en_route": "MJ", "on_scene": "LK", "completed": "SL", "referred": "RJ", "not_home": "TD",
    "refused": "MN", "died": "MG", "cancelled": "BT", "handed_over": "PS", "advice_only": "NS",
    "redirected": "AR", "not_eligible": "TK", "duplicate": "DP",
}  # fmt: skip


def team_step(*, assignment_status: str, action: str, outcome: str | None = None) -> Step | None:
    """What an action makes of an assignment, or None when the step is not allowed.

    ``finish`` needs an outcome; a referral with transport keeps the team busy (``transporting``).
    """
    if action == "finish":
        if assignment_status == "on_scene" and outcome in ENDED_BY_TEAM:
            return Step(outcome, "finished")
        if assignment_status in ("accepted", "en_route") and outcome in FINISH_EARLY_OUTCOMES:
            return Step(outcome, "finished")
        return None
    return TEAM_STEPS.get((assignment_status, action))


def undo_step(assignment_status: str) -> Step | None:
    """One step back, or None when there is nothing a crew may take back."""
    return UNDO_STEPS.get(assignment_status)


def may_offer(visit_status: str) -> bool:
    """A team may be asked while nobody else is."""
    return visit_status in WAITING


def may_end_without_visit(visit_status: str) -> bool:
    """Cancel, advice, redirect, hand over: any open visit, except that a team at the bedside ends it itself."""
    return visit_status in OPEN and visit_status != "on_scene"


def open_actions(visit_status: str, *, confirmed: bool = False) -> list[str]:
    """What the desk may do with a visit in this status, in the order of the buttons.

    ``confirmed``: the family has been called back already. While a team is asked, a call-back changes no status.
    """
    actions: list[str] = []
    if visit_status in WAITING:
        actions += ["offer"]
        if visit_status != "confirmed":
            actions += ["confirm"]
    if visit_status in ("offered", "accepted", "en_route"):
        actions += ["reassign", "withdraw"]
    if visit_status == "offered" and not confirmed:
        actions += ["confirm"]
    if visit_status == "on_scene":
        actions += ["withdraw"]
    if visit_status in OPEN:
        actions += ["triage", "address", "psc119"]
    if may_end_without_visit(visit_status):
        actions += ["cancel", "close"]
    return actions


def crew_actions(assignment_status: str) -> list[str]:
    """What the crew may do, the big next button first."""
    return {
        "offered": ["accept", "decline"],
        "accepted": ["depart", "no_entry", "decline", "finish", "undo"],
        "en_route": ["arrive", "not_found", "no_entry", "finish", "undo"],
        "on_scene": ["finish", "not_found", "no_entry", "undo"],
        "transporting": ["delivered"],
    }.get(assignment_status, [])
