"""A person's phone app: its token is made, made anew, and taken back. And every look at a trail is written down."""

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Person, Shift
from clinics.refusals import Refusal
from dispatch.models import Tracker, TrailLook
from dispatch.positions.duty import duty_book
from dispatch.services.log import by_actor, record

LEAST_REASON = 5


@transaction.atomic
def make_tracker(*, by: Actor) -> Tracker:
    """A token for the app on this person's phone; every earlier one is dead from now on."""
    by.must("crew.work")
    person = Person.objects.select_for_update(of=("self",)).get(pk=by.staff_id)
    tracker = Tracker.objects.filter(person=person).first()
    if tracker is None:
        tracker = Tracker.objects.create(person=person, made_at=now())
    else:
        tracker.epoch += 1
        tracker.made_at, tracker.revoked_at = now(), None
        tracker.save(update_fields=["epoch", "made_at", "revoked_at"])
    transaction.on_commit(duty_book.refresh)
    return tracker


@transaction.atomic
def revoke_tracker(*, by: Actor) -> None:
    """Take the token back: the app may send on and nothing of it is taken."""
    by.must("crew.work")
    tracker = Tracker.objects.select_for_update(of=("self",)).filter(person_id=by.staff_id).first()
    if tracker is None or tracker.revoked_at is not None:
        return
    tracker.epoch += 1
    tracker.revoked_at = now()
    tracker.save(update_fields=["epoch", "revoked_at"])
    transaction.on_commit(duty_book.refresh)


@transaction.atomic
def look_at_trail(*, by: Actor, shift: Shift, reason: str) -> TrailLook:
    """Write down who looks where a team has been, and why; the crew reads it. Refuses ``required`` without a reason."""
    by.must("team.trail")
    why = " ".join(reason.split())
    if len(why) < LEAST_REASON:
        raise Refusal("required", field="reason", name="reason")
    look = TrailLook.objects.create(
        person_id=by.staff_id, team_id=shift.team_id, shift=shift, reason=why, looked_at=now()
    )
    record("trail_looked_at", origin=by_actor(by), team_id=shift.team_id, team=shift.team.code)
    return look
