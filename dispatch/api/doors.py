"""Who stands at the door of an operation: the signed-in person as an actor, with the permission it needs."""

from django.http import HttpRequest
from ninja.security import APIKeyHeader, SessionAuth

from clinics.actors import Actor, actor_of
from clinics.models import Person
from clinics.refusals import Refusal
from dispatch.api.schemas.shared import ErrorBody
from dispatch.services.devices import Holder, holder_of

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), ErrorBody)
"""What every operation may answer besides its result: ``response={200: Out, **REFUSALS}``."""

signed_in = SessionAuth(csrf=True)
"""Session cookie with Django's CSRF check; used as ``Router(auth=signed_in)``."""


class DeviceKey(APIKeyHeader):
    """The key of a crew's phone. No page of another site can send this header, so it needs no CSRF token."""

    param_name = "X-Device-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Holder | None:
        """Who holds it; nobody lets the next way in be tried."""
        return holder_of(key) if key else None


device_key = DeviceKey()
"""The phone's own key; used as ``auth=[device_key, signed_in]`` where a crew's writes arrive."""


def held_key(request: HttpRequest) -> Holder | None:
    """Whose phone this is, where it came with its key."""
    found = getattr(request, "auth", None)
    return found if isinstance(found, Holder) else None


def actor_for(request: HttpRequest, permission: str) -> Actor:
    """The signed-in person as an actor. Refuses: 401 when nobody is signed in, 403 without the permission."""
    person = request.user
    if not isinstance(person, Person) or not person.is_active:
        raise Refusal("not_signed_in")
    actor = actor_of(person)
    actor.must(permission)
    return actor
