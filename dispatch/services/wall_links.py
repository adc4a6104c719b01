"""Read-only links to the Operation Room's board: given to a screen, and taken back."""

import secrets
from hashlib import sha256

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from dispatch.models import WallLink

PATH = "/ruang-operasi?key="


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
