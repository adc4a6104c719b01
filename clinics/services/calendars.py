"""A person's own calendar link: made, replaced and taken back by that person alone."""

import secrets
from hashlib import sha256

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import CalendarLink, Person

KEY_BYTES = 24
"""192 bits: nobody guesses it."""


@transaction.atomic
def make_calendar_link(*, by: Actor) -> str:
    """A new key for the own calendar; the one before opens nothing any more. It is told once and kept as a hash."""
    by.must("crew.roster")
    Person.objects.select_for_update(of=("self",)).get(pk=by.staff_id)
    _revoke(by.staff_id)
    key = secrets.token_urlsafe(KEY_BYTES)
    CalendarLink.objects.create(person_id=by.staff_id, key_hash=hash_of(key), made_at=now())
    return key


@transaction.atomic
def revoke_calendar_link(*, by: Actor) -> None:
    """Whoever holds the address sees nothing any more."""
    by.must("crew.roster")
    _revoke(by.staff_id)


def hash_of(key: str) -> str:
    """What is kept of a key."""
    return sha256(key.encode()).hexdigest()


def _revoke(person_id: int) -> None:
    CalendarLink.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=now())
