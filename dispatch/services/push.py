"""Web push, the part that writes: which phone may be hinted, and the hint that is to go out. Nothing is sent here."""

from django.conf import settings
from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Person
from clinics.refusals import Refusal
from dispatch.models import Assignment, PushHint, PushSubscription
from dispatch.queries.switches import is_on
from dispatch.rules.push import endpoint_fits

MOST_PHONES = 5
"""So many browsers of one person at most; the oldest gives way."""


def queue_hint(assignment: Assignment, *, again: bool = False) -> None:
    """A hint for the crew's phones, in the transaction of the ring it belongs to. Nothing while it is switched off."""
    if is_on("push"):
        PushHint.objects.get_or_create(assignment=assignment, again=again, defaults={"queued_at": now()})


@transaction.atomic
def allow_push(*, by: Actor, endpoint: str, key_id: str) -> None:
    """This phone may be hinted, for this person's work from now on. The same phone again is no second one."""
    by.must("crew.work")
    if not endpoint_fits(endpoint, local=settings.OUTSIDE_ALLOW_LOCAL):
        raise Refusal("invalid", field="endpoint", name="endpoint")
    person = Person.objects.select_for_update().get(pk=by.staff_id)
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"person": person, "key_id": key_id}, create_defaults={
            "person": person, "key_id": key_id, "created_at": now(),
        },
    )  # fmt: skip
    kept = PushSubscription.objects.filter(person=person).order_by("-created_at", "-pk")
    for old in kept[MOST_PHONES:]:
        old.delete()


def refuse_push(*, by: Actor, endpoint: str) -> None:
    """This phone is hinted no more, whoever allowed it: who holds the phone knows its address."""
    by.must("crew.work")
    PushSubscription.objects.filter(endpoint=endpoint).delete()


def drop_subscription(endpoint: str) -> None:
    """The push service says that there is no such phone any more."""
    PushSubscription.objects.filter(endpoint=endpoint).delete()
