"""Shapes of the crews' phones that may send."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from dispatch.api.schemas.shared import Closed


class DeviceIn(Closed):
    """This phone: the id its outbox made, and what its browser calls it."""

    device_id: Annotated[str, Field(min_length=8, max_length=40)]
    label: Annotated[str, Field(max_length=60)] = ""


class DeviceKeyOut(Schema):
    """The key, shown this once. It sends the person's own work and reads nothing."""

    id: int
    key: str


class DeviceOut(Schema):
    """A phone that may send. ``browser`` is the phone's own id."""

    id: int
    browser: str
    label: str
    person: str
    given_at: datetime
    last_used_at: datetime | None


class DevicesOut(Schema):
    """Phones that may send, newest first."""

    devices: list[DeviceOut]
