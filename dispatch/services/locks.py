"""Taking a row in hand before changing it. Order everywhere: receipt, visit, team, counter."""

from clinics.actors import Actor
from clinics.models import Team
from clinics.refusals import Refusal
from dispatch.models import Assignment, Event, Visit
from dispatch.rules.lifecycle import ACTIVE_ASSIGNMENT, OPEN
from dispatch.words import STATUSES, said


def lock_visit(visit_id: int, *, by: Actor, seen_version: int | None = None) -> Visit:
    """The visit, locked until the transaction ends. Foreign and missing look the same.

    With ``seen_version``: refused when the visit moved on since the person looked; the refusal says what happened.
    """
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is None or not by.reaches_clinic(visit.clinic_id):
        raise Refusal("not_found")
    if seen_version is not None and visit.version != seen_version:
        raise moved_on(visit)
    return visit


def lock_open_visit(visit_id: int, *, by: Actor, seen_version: int) -> Visit:
    """The visit as it was seen, locked; refused when it has ended."""
    visit = lock_visit(visit_id, by=by, seen_version=seen_version)
    if visit.status not in OPEN:
        raise Refusal("ended_already")
    return visit


def moved_on(visit: Visit) -> Refusal:
    """The refusal that names what happened last and who did it."""
    last = Event.objects.filter(visit=visit).select_related("actor").order_by("-seq").first()
    if last is None:
        return Refusal("moved_on", visit=visit.code, what_id="", what_en="", who="")
    bahasa, english = said(last.kind, str(last.fact.get("team", "")))
    who = (
        last.actor.full_name
        if last.actor
        else {"citizen": "keluarga", "system": "sistem"}.get(last.actor_kind, "")
    )
    return Refusal("moved_on", visit=visit.code, what_id=bahasa, what_en=english, who=who)


def not_now(status: str) -> Refusal:
    """The step is not in the table for this status."""
    bahasa, english = STATUSES.get(status, (status, status))
    return Refusal("not_now", status_id=bahasa, status_en=english)


def lock_team(team_id: int) -> Team:
    """The team, locked: two visits for one team come one after the other."""
    team = (
        Team.objects.select_for_update(of=("self",))
        .select_related("clinic")
        .filter(pk=team_id, is_active=True)
        .first()
    )
    if team is None:
        raise Refusal("not_found", field="team_id")
    return team


def active_assignment(visit: Visit) -> Assignment | None:
    """The one team that is asked or on its way, there or bringing the patient on (the visit's row is locked)."""
    return (
        Assignment.objects.select_related("team", "shift")
        .filter(visit=visit, status__in=ACTIVE_ASSIGNMENT)
        .first()
    )
