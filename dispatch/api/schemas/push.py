"""Shapes of web push on a crew's phone."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed


class PushOut(Schema):
    """Whether the city lets phones be hinted now, and its public key (base64url) for the browser."""

    on: bool
    public_key: str


class PushIn(Closed):
    """The address that the browser gave for this phone."""

    endpoint: Annotated[str, Field(min_length=10, max_length=600)]
