"""Who stands at the door of an operation: the signed-in person as an actor, with the permission it needs."""

from django.http import HttpRequest
from ninja.security import SessionAuth

from clinics.actors import Actor, actor_of
from clinics.models import Person
from clinics.refusals import Refusal
from dispatch.api.schemas.shared import ErrorBody

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), ErrorBody)
"""What every operation may answer besides its result: ``response={200: Out, **REFUSALS}``."""

signed_in = SessionAuth(csrf=True)
"""Session cookie with Django's CSRF check; used as ``Router(auth=signed_in)``."""


def actor_for(request: HttpRequest, permission: str) -> Actor:
    """The signed-in person as an actor. Refuses: 401 when nobody is signed in, 403 without the permission."""
    person = request.user
    if not isinstance(person, Person) or not person.is_active:
        raise Refusal("not_signed_in")
    actor = actor_of(person)
    actor.must(permission)
    return actor
