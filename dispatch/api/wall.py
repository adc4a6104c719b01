"""The door of the Operation Room: a signed-in viewer, or a screen with a link that an admin can take back."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from clinics.actors import actor_of
from clinics.models import Person
from dispatch.api.doors import REFUSALS
from dispatch.api.schemas.wall import WallOut
from dispatch.queries import wall
from dispatch.services.wall_links import key_hash, note_use

router = Router(tags=["wall"])


@router.get("/board", operation_id="wall_board", response={200: WallOut, **REFUSALS})
def wall_board(
    request: HttpRequest, key: Annotated[str, Query(), Field(max_length=200)] = ""
) -> dict[str, Any]:
    """The board, true at ``seq``: no identity, no exact home."""
    person = request.user
    actor = actor_of(person) if isinstance(person, Person) and person.is_active else None
    board = wall.wall_board(actor, key=key)
    if key:
        note_use([key_hash(key)])
    return board
