"""The key of a crew's phone: it sends the crew's own writes when the session is over, and reads nothing.

A key belongs to one person on one phone. Whose access was taken away meanwhile can no longer change
anything with it, but what they did before is not thrown away: it is kept for a person to look at.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from django.db import transaction

from clinics.actors import Actor, actor_of
from clinics.clock import now
from clinics.models import Person
from clinics.models.people import Role
from clinics.permissions import may
from clinics.refusals import Refusal
from dispatch.models import CrewDevice
from dispatch.services.log import by_actor, record

MOST_LIVING = 10
"""Phones of one person; one more takes back the one that was given first."""
USE_NOTED_EVERY = timedelta(minutes=1)
TAKES_IN_FOR = timedelta(days=7)
"""So long after it was taken back a phone may still hand in what waited on it (the oldest work there is)."""
Standing = Literal["good", "sign_in", "access_revoked", "device_revoked"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sends with a key. ``good`` writes; ``sign_in`` must sign in again; the others are only taken in."""

    person_id: int
    actor: Actor
    standing: Standing


def key_hash(key: str) -> str:
    """What is kept of a key. The key has 256 random bits, so that a plain hash gives nothing away."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def give_device_key(*, by: Actor, browser: str, label: str) -> tuple[CrewDevice, str]:
    """A key for this phone, shown this once; the one it had for this person before is over."""
    by.must("crew.work")
    person = Person.objects.select_for_update(of=("self",)).get(pk=by.staff_id)
    living = CrewDevice.objects.filter(person=person, revoked_at__isnull=True)
    living.filter(browser=browser).update(revoked_at=now(), revoked_by=person)
    too_many = list(living.values_list("pk", flat=True)[MOST_LIVING - 1 :])
    CrewDevice.objects.filter(pk__in=too_many).update(revoked_at=now(), revoked_by=person)
    key = secrets.token_urlsafe(32)
    device = CrewDevice.objects.create(
        person=person, browser=browser, label=label.strip()[:60], key_hash=key_hash(key), epoch=person.epoch,
        given_at=now(),
    )  # fmt: skip
    return device, key


@transaction.atomic
def revoke_device(*, device_id: int, by: Actor) -> CrewDevice:
    """Take a phone's key back: its person, the head of their puskesmas, or an Admin. Twice is once."""
    device = (
        CrewDevice.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=device_id)
        .first()
    )
    if device is None or not _may_revoke(by, device):
        raise Refusal("not_found")
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = now(), by.staff_id
        device.save(update_fields=["revoked_at", "revoked_by"])
        record("device_revoked", origin=by_actor(by), subject=f"device:{device.pk}")
    return device


def holder_of(key: str) -> Holder | None:
    """Who holds this key, and what it is still good for. None: it is none of ours, or long taken back."""
    device = CrewDevice.objects.select_related("person").filter(key_hash=key_hash(key)).first()
    if device is None:
        return None
    at = now()
    if device.revoked_at is not None and device.revoked_at < at - TAKES_IN_FOR:
        return None
    if device.last_used_at is None or device.last_used_at < at - USE_NOTED_EVERY:
        CrewDevice.objects.filter(pk=device.pk).update(last_used_at=at)
    person = device.person
    return Holder(person_id=person.pk, actor=_as_crew(person), standing=_standing(device, person))


def _standing(device: CrewDevice, person: Person) -> Standing:
    if not person.is_active or not may(person.role, "crew.work"):
        return "access_revoked"
    if device.revoked_at is not None:
        return "device_revoked"
    return "good" if device.epoch == person.epoch else "sign_in"


def _as_crew(person: Person) -> Actor:
    """The person as the one who did the work, whatever they may do now; never asked for a permission."""
    if person.is_active and may(person.role, "crew.work"):
        return actor_of(person)
    return Actor(kind="person", person_id=person.pk, role=Role(person.role).value, clinic_id=person.clinic_id)


def _may_revoke(by: Actor, device: CrewDevice) -> bool:
    if by.may("registry.edit") or device.person_id == by.person_id:
        return True
    return by.may("clinic.devices") and by.reaches_clinic(device.person.clinic_id)
