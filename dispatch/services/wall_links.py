"""Read-only links to the Operation Room's board: given to a screen, and taken back."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from clinics.actors import Actor
from clinics.clock import now
from dispatch.models import WallLink

PATH = "/ruang-operasi?key="
USE_NOTED_EVERY = timedelta(minutes=1)
"""A screen asks often; its last use is written at most so often."""


def key_hash(key: str) -> str:
    """What is kept of a key. The key has 256 random bits, so that a plain hash gives nothing away."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def give_wall_link(*, label: str, by: Actor) -> tuple[WallLink, str]:
    """A new link and its path, which is shown this once: only the hash of its key is kept."""
    by.must("registry.edit")
    key = secrets.token_urlsafe(32)
    link = WallLink.objects.create(
        label=label, key_hash=key_hash(key), created_by_id=by.person_id, created_at=now()
    )
    return link, PATH + key


@transaction.atomic
def revoke_wall_link(*, link_id: int, by: Actor) -> bool:
    """Take a link back; the screen goes dark at its next check. False when it was taken back already."""
    by.must("registry.edit")
    return WallLink.objects.filter(pk=link_id, revoked_at__isnull=True).update(revoked_at=now()) == 1


def note_use(key_hashes: Collection[str]) -> None:
    """These keys opened the board just now: the registry shows which screens are still in use."""
    at = now()
    WallLink.objects.filter(key_hash__in=key_hashes, revoked_at__isnull=True).filter(
        Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    ).update(last_used_at=at)
